"""What an accepted offer leaves: the lead with its evidence, amended or taken back."""
