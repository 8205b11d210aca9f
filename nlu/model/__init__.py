"""What is trained, published and loaded: intents, frequent questions, their files on disk."""
