"""A seeded bank of people who do not exist: ``data.demo.build.build``."""
