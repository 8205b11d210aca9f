"""Visitors: a number left with consent, how its owner becomes a customer, how it is deleted."""
