"""From drafts to words and cards, and back from words to the buttons on the screen."""
