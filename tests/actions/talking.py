"""Talking to the actions as a customer does, so that a test reads as a conversation.

What Rasa's rules decide is read from the rules themselves; what nlu finds is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from actions.serving.executor import Call, Performer, Result
from crm import conversations
from crm.messages import ButtonDraft, Draft, Rendered, TextBody, drafts
from data.ids import new_id
from data.texts.catalogue import Texts
from data.texts.phrases import Label, Language, Lines, Phrase

if TYPE_CHECKING:
    from town import Town

RULES = Path(__file__).resolve().parents[2] / "bot" / "rasa" / "rules"
TEXTS = Texts.load()
# How the tests say a category, so that nlu's offsets can be given.
_CATEGORY_WORDS = {
    "fund": ("基金", "funds", "fund"),
    "wealth": ("理财", "wealth products", "wealth"),
    "insurance": ("保险", "insurance"),
    "deposit": ("存款", "定期", "deposits", "deposit"),
    "loan": ("贷款", "loans", "loan"),
}


@dataclass
class Talk:
    """One conversation, a turn at a time."""

    town: Town
    conversation_id: str
    performer: Performer
    acr: int = 1
    heard: float | None = None  # how surely what is said is recognised, on the phone
    slots: dict[str, Any] = field(default_factory=lambda: {"awaiting": "none"})
    said: list[Draft] = field(default_factory=list)
    action: str = ""
    last_call: Call | None = None

    def says(
        self,
        intent: str,
        text: str = "",
        /,
        *,
        confidence: float = 0.9,
        ranking: Iterable[str] = (),
        faqs: Iterable[str] = (),
        faq_sure: bool = True,
        ambiguous: bool = False,
        details: Mapping[str, str] | None = None,
        **values: str | list[str],
    ) -> Talk:
        """Say something that is understood as ``intent`` with these values in it.

        ``ambiguous`` and ``details`` are what nlu adds to each value.
        """
        extras = {**(details or {}), **({"ambiguous": "true"} if ambiguous else {})}
        call = self.take(intent, text, confidence, ranking, faqs, extras, values, faq_sure=faq_sure)
        self.action = _rule(intent, self.slots["awaiting"])
        self.last_call = call
        result = self.performer.perform(self.performer.house.actions[self.action], call)
        self._answered(call, result)
        return self

    def says_all(self, *wishes: Mapping[str, Any]) -> Talk:
        """Say several wishes in one message: each is an intent, its words, and values of it."""
        parts = [self._message(**wish) for wish in wishes]
        first = parts[0]["intent"]["name"]
        call = self.take(first, "，另外".join(part["text"] for part in parts))
        call = replace(call, message={**call.message, "parts": parts})
        self.action = _rule(first, self.slots["awaiting"])
        self.last_call = call
        result = self.performer.perform(self.performer.house.actions[self.action], call)
        self._answered(call, result)
        return self

    def says_at_once(self, *messages: tuple[str, str, Mapping[str, str]]) -> Talk:
        """Send several messages (intent, text, values) before the first one is answered."""
        calls = [self.take(intent, text, values=values) for intent, text, values in messages]
        for call, (intent, _, _) in zip(calls, messages, strict=True):
            self.action = _rule(intent, self.slots["awaiting"])
            self.last_call = replace(call, slots=dict(self.slots))
            action = self.performer.house.actions[self.action]
            self._answered(call, self.performer.perform(action, self.last_call))
        return self

    def presses(self, label: str, **args: str) -> Talk:
        """Press the button with this label key (and these arguments) among those last shown."""
        for button in self.buttons():
            if button.label.key == label and args.items() <= button.args.items():
                return self.press(button)
        shown = [(button.label.key, button.args) for button in self.buttons()]
        raise AssertionError(f"no button {label} {args}; shown: {shown}")

    def press(self, button: ButtonDraft) -> Talk:
        """Press a button, however old it is."""
        return self.says(button.intent, "[button]", confidence=1.0, **button.args)

    def buttons(self) -> list[ButtonDraft]:
        """Return every button of the last answer."""
        found: list[ButtonDraft] = []
        for draft in self.said:
            found += getattr(draft, "buttons", ())
            for card in getattr(draft, "cards", ()):
                found += card.buttons
        return found

    @property
    def keys(self) -> list[str]:
        """The text keys of the last answer (cards by their product)."""
        return [
            draft.text.key if hasattr(draft, "text") else draft.product.code for draft in self.said
        ]

    @property
    def labels(self) -> list[str]:
        """The label keys of the buttons of the last answer."""
        return [button.label.key for button in self.buttons()]

    @property
    def types(self) -> list[str]:
        """The types of the drafts of the last answer."""
        return [draft.type for draft in self.said]

    @property
    def language(self) -> Language:
        """The conversation's language now."""
        with self.town.bank.read() as work:
            return conversations.require(work, self.conversation_id).language

    @property
    def awaiting(self) -> str:
        """What the bot waits for now."""
        return str(self.slots["awaiting"])

    def words(self, language: Language = Language.ZH) -> list[str]:
        """Return the last answer in words."""
        return [
            TEXTS.say(language, draft.text).text for draft in self.said if hasattr(draft, "text")
        ]

    def take(
        self,
        intent: str,
        text: str = "…",
        confidence: float = 0.9,
        ranking: Iterable[str] = (),
        faqs: Iterable[str] = (),
        extras: Mapping[str, str] | None = None,
        values: Mapping[str, str | list[str]] | None = None,
        *,
        faq_sure: bool = True,
    ) -> Call:
        """Take a message into the conversation; return the call that Rasa makes of it."""
        with self.town.bank.work() as work:
            accepted = conversations.accept(
                work,
                self.conversation_id,
                new_id(),
                TextBody(text=text or intent),
                text or intent,
                text or intent,
                None,
                acr=self.acr,
                heard=self.heard,
            )
        message = self._message(
            intent, text, confidence, ranking, faqs, extras, values, faq_sure=faq_sure
        )
        return Call(self.conversation_id, accepted.turn_id, 0, message, dict(self.slots))

    def _message(
        self,
        intent: str,
        text: str = "…",
        confidence: float = 0.9,
        ranking: Iterable[str] = (),
        faqs: Iterable[str] = (),
        extras: Mapping[str, str] | None = None,
        values: Mapping[str, str | list[str]] | None = None,
        *,
        faq_sure: bool = True,
    ) -> dict[str, Any]:
        """What nlu makes of some words."""
        entities = [
            {"entity": kind, "value": value, "extras": extras or {}, **_place(text, value)}
            for kind, several in (values or {}).items()
            for value in ([several] if isinstance(several, str) else several)
        ]
        return {
            "text": text or intent,
            "intent": {"name": intent, "confidence": confidence},
            "entities": entities,
            "intent_ranking": [{"name": name, "confidence": 0.1} for name in (intent, *ranking)],
            "faq": [{"faq_id": each, "score": 0.9} for each in faqs],
            "faq_sure": faq_sure,
        }

    def _answered(self, call: Call, result: Result) -> None:
        self.slots |= result["slots"]
        self.said = [drafts.validate_python(draft) for draft in result["drafts"]]
        for draft in self.said:
            for said in _phrases(draft):
                for language in Language:
                    TEXTS.say(language, said)
        with self.town.bank.work() as work:
            outcome = conversations.TurnOutcome(
                intent="", confidence=1, masked_text="", slots=self.slots
            )
            conversations.finish_turn(work, call.turn_id, outcome, list(self._rendered()))

    def _rendered(self) -> Iterable[Rendered]:
        """Render plainly: enough for "say that again"."""
        for draft in self.said:
            text = TEXTS.say(Language.ZH, draft.text).text if hasattr(draft, "text") else draft.type
            yield Rendered(
                body=TextBody(text=text),
                spoken=text,
                transcript=text,
                language=Language.ZH,
                needs_acr=getattr(draft, "needs_acr", 0),
            )


def _phrases(value: object) -> Iterable[Phrase]:
    """Yield every phrase inside a draft."""
    if isinstance(value, Phrase):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _phrases(item)
    elif hasattr(value, "model_fields") and not isinstance(value, Lines | Label):
        for name in type(value).model_fields:
            yield from _phrases(getattr(value, name))


@cache
def _rules() -> dict[tuple[str, str], str]:
    """Return (intent, awaiting or "") -> action, as the rule files say."""
    table: dict[tuple[str, str], str] = {}
    for path in RULES.glob("*.yml"):
        for rule in yaml.safe_load(path.read_text("utf-8"))["rules"]:
            steps = {name: value for step in rule["steps"] for name, value in step.items()}
            if "intent" not in steps:
                continue
            conditions = [c["slot_was_set"][0]["awaiting"] for c in rule.get("condition", [])]
            for awaiting in conditions or [""]:
                table[steps["intent"], awaiting] = steps["action"]
    return table


def _place(text: str, value: str) -> dict[str, int]:
    """Return where a category stands in a text, if it does: what is around it counts."""
    for word in _CATEGORY_WORDS.get(value, ()):
        if (start := text.find(word)) >= 0:
            return {"start": start, "end": start + len(word)}
    return {}


def _rule(intent: str, awaiting: str) -> str:
    table = _rules()
    return table.get((intent, awaiting)) or table[intent, ""]
