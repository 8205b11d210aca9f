"""Encoders trained further, alone or beside frozen ones; which recipe a data set gets."""
