"""The door: chat, REST, push, and everything between a customer and the dialogue."""
