"""What Banter adds to Rasa: the turn channel, the action call, tracker and lock stores."""
