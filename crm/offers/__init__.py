"""Offers: what was decided for whom, what the bank sent, what customers refused."""
