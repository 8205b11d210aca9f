"""Visitors who leave a number, and have it deleted again."""
