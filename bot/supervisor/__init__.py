"""``banter up``: prepare what is missing, start the roles, watch them, stop them together."""
