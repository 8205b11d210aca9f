"""Everything above the records: the door, the dialogue, the worker, the commands that run them."""
