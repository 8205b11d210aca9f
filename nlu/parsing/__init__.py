"""From a message to its meaning: the model's judgement, values, the open question."""
