"""Days, hours, terms and feasts, as people plan by them."""
