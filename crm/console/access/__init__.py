"""Who may come in: sign-in, single sign-on, sessions, and slowing down whoever guesses."""
