"""People: customers, what they hold, what risk they may take, how staff see them."""
