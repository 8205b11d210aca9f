"""Rasa's side: the webhook, one call as one transaction, the start of a session."""
