"""Protection of personal data: national ciphers (国密), keys, field encryption, masking."""
