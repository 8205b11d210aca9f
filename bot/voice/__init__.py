"""The phone: call legs, turn-taking, the life of a call."""
