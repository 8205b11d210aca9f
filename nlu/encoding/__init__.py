"""Texts to numbers: their normal form, the encoders, hashed n-grams."""
