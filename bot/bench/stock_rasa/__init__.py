"""The yardstick: a stock Rasa as its own documentation starts it. See README.md."""
