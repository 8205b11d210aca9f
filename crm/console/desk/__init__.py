"""The handoff desk: who waits, and the talk with one of them."""
