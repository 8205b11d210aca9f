"""Jobs that nobody waits for: offers to send, handoffs to tell of, grades, seals."""
