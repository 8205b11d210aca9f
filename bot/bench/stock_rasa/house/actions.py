"""The actions of the house's own domain: each answers what the house answered, a constant.

``STOCK_DOMAIN`` names the folder with the domain's files, ``STOCK_TURNS`` the file of the results
by each text's words (`bot/bench/recording.py`); a sender stays with one recorded dialogue.
"""

import json
import os
import re
from pathlib import Path
from zlib import crc32

from rasa.shared.utils.io import read_yaml_file
from rasa_sdk import Action
from rasa_sdk.events import ActionExecuted, SessionStarted

SESSION_START = "action_session_start"
TURNS = json.loads(Path(os.environ["STOCK_TURNS"]).read_text(encoding="utf-8"))


def _names():
    """Return the name of every action of the domain."""
    names = set()
    for file in Path(os.environ["STOCK_DOMAIN"]).glob("*.yml"):
        names.update(read_yaml_file(file).get("actions", ()))
    return sorted(names)


def _constant(name):
    """Return an action of a name."""

    def run(self, dispatcher, tracker, domain):
        if name == SESSION_START:
            return [SessionStarted(), ActionExecuted("action_listen")]
        words = re.sub(r"\d+", "#", tracker.latest_message["text"])
        results = TURNS[words]["results"]
        result = results[crc32(tracker.sender_id.encode()) % len(results)]
        for reply in result["responses"]:
            dispatcher.utter_message(json_message=reply)
        return result["events"]

    return type(name, (Action,), {"name": lambda self: name, "run": run, "__module__": __name__})


# The action server looks for subclasses: these are found for as long as they are kept.
ACTIONS = [_constant(name) for name in _names()]
