"""What ``banter`` offers, a file a subject. A command imports what it needs when it is called."""
