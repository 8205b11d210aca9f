"""Decision tables and rules that the bank may edit."""
