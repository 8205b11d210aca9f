"""What is named: products, kinds, people, one of a list."""
