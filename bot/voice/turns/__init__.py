"""Turn-taking: who speaks now, and what a silence, a sound or a key means."""
