"""Speech: from sound to words and back, on the bank's own machines."""
