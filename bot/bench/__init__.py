"""Benchmarks of the running house, each beside a named yardstick."""
