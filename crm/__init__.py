"""Customers, conversations, consent, the gate, leads and the staff console."""
