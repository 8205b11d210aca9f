"""From a recommendation to an accepted offer: suitability, consent, disclosure."""
