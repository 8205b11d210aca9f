"""From sound to words: the engines, their streams, and how far they mishear."""
