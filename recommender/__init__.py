"""What to offer: rankings, strategy rules, reasons, decisions, and the churn flag."""
