"""Who is at the door: proofs of identity, conversations held, tokens, and how much one may send."""
