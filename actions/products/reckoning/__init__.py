"""Sums of deposits and loans: what is asked for them, which product they are about, interest."""
