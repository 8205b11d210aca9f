"""Numerals, figures and rates, said and written."""
