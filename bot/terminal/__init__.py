"""What ``banter`` does in a terminal: chat, push, import, reset, settings."""
