"""A new model out of utterances: fits, held-out folds, limits; groups of what was missed."""
