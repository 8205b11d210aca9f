"""The stock action: says one constant text."""

from rasa_sdk import Action


class Answer(Action):
    """Answers every question alike."""

    def name(self):
        """Return the name that rules call it by."""
        return "action_answer"

    def run(self, dispatcher, tracker, domain):
        """Say it."""
        dispatcher.utter_message(text="好的。")
        return []
