"""Amounts of money, and which part of one is meant."""
