"""Service before selling: cases, a human, frequent questions, what the customer allows."""
