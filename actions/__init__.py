"""What the bot does: a folder a subject, one transaction an action."""
