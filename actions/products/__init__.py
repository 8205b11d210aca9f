"""The shelf: questions about products, answered the same for everybody, and reckoned with."""
