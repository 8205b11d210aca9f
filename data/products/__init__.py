"""The catalogue of the demo bank's products, as a file that its owner can read."""
