"""A call's life: its line to the gateway, what is heard, what is said, and its record."""
