"""The shelf: products, their disclosures, and who has read which."""
