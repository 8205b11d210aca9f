"""The lead inbox, and the record of one lead with all that a reviewer needs."""
