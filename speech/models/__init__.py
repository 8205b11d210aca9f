"""Getting models and voices, checking them, saying what is here."""
