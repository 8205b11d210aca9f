"""What the customer has: balances, holdings, and what of it is renewed."""
