"""What a message means, and its form without personal numbers: all that Rasa gets to see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from crm.conversations import ConversationView
from data.protection.masking import MaskedText, Replacement, mask_text
from data.texts.phrases import Language
from nlu.contract import (
    FALLBACK_INTENT,
    Context,
    Entity,
    EntityKind,
    IntentMatch,
    NluRejected,
    ParseResult,
)

TOKENS = {
    EntityKind.PHONE: "PHONE",
    EntityKind.CARD: "CARD",
    EntityKind.ID_NUMBER: "ID",
}


class Nlu(Protocol):
    """The understanding service; ``nlu.client.NluClient`` is the real one."""

    async def parse(self, text: str, context: Context | None = None) -> ParseResult:
        """Understand one message.

        Raises:
            NluUnavailable: try again.
            NluRejected: it will never understand this text.
        """
        ...

    async def trouble(self) -> str | None:
        """Return why messages cannot be understood now, in a sentence; None when they can."""
        ...


@dataclass(frozen=True, slots=True)
class Understood:
    """One customer message, understood and masked."""

    intent: str
    confidence: float
    text: str
    parse: Mapping[str, Any]
    language: Language | None = None  # set when the customer surely wrote in it


async def understand(nlu: Nlu, text: str, view: ConversationView) -> Understood:
    """Parse what was typed, and mask it.

    Raises:
        NluUnavailable: the service is down, loading or overloaded, or refuses our token.
    """
    context = Context(awaiting=view.awaiting, language=view.language.value)
    try:
        parse = await nlu.parse(text, context)
    except NluRejected:
        parse = _not_understood(text, view.language)
    masked = _mask(text, parse.entities)
    return Understood(
        intent=parse.intent.name,
        confidence=parse.intent.confidence,
        text=masked.text,
        parse=_document(parse, masked),
        language=Language(parse.language) if parse.language_sure else None,
    )


def pressed(intent: str, args: Mapping[str, str], label: str, language: Language) -> Understood:
    """Return the understanding of a button: certain, its arguments as entities."""
    match = {"name": intent, "confidence": 1.0}
    text = mask_text(label).text
    return Understood(
        intent=intent,
        confidence=1.0,
        text=text,
        parse={
            "text": text,
            "intent": match,
            "entities": [
                {
                    "entity": name,
                    "value": value,
                    "start": 0,
                    "end": 0,
                    "text": "",
                    "confidence": 1.0,
                    "extras": {"source": "button"},
                }
                for name, value in args.items()
            ],
            "intent_ranking": [match],
            "language": language.value,
            "language_sure": False,
            "faq": [],
            "model_version": "button",
        },
    )


def _not_understood(text: str, language: Language) -> ParseResult:
    fallback = IntentMatch(name=FALLBACK_INTENT, confidence=1.0)
    other = IntentMatch(name="out_of_scope", confidence=0.0)
    return ParseResult(
        text=text,
        intent=fallback,
        entities=(),
        intent_ranking=(fallback, other),
        language=language.value,
    )


def _mask(text: str, entities: Iterable[Entity]) -> MaskedText:
    """Mask by the rules, and what nlu took for a personal number beside them."""
    masked = mask_text(text)
    spans = {(r.start, r.end): r.kind for r in masked.replacements}
    for entity in entities:
        kind = TOKENS.get(entity.entity)
        if kind and not any(_overlap(span, entity) for span in spans):
            spans[entity.start, entity.end] = kind
    if len(spans) == len(masked.replacements):
        return masked
    return _replace(text, spans)


def _replace(text: str, spans: Mapping[tuple[int, int], str]) -> MaskedText:
    parts: list[str] = []
    replaced: list[Replacement] = []
    read, written = 0, 0
    for (start, end), kind in sorted(spans.items()):
        token = f"[{kind}]"
        parts += [text[read:start], token]
        new_start = written + start - read
        read, written = end, new_start + len(token)
        replaced.append(Replacement(start, end, new_start, written, kind))
    return MaskedText("".join([*parts, text[read:]]), tuple(replaced))


def _overlap(span: tuple[int, int], entity: Entity) -> bool:
    return span[0] < entity.end and entity.start < span[1]


def _document(parse: ParseResult, masked: MaskedText) -> dict[str, Any]:
    document = parse.model_dump(mode="json", exclude={"text", "entities"})
    entities = (_entity(entity, masked) for entity in parse.entities)
    document["text"] = masked.text
    if masked.replacements:
        document["parts"] = []  # they would carry what is masked
    document["entities"] = [entity for entity in entities if entity is not None]
    return document


def _entity(entity: Entity, masked: MaskedText) -> dict[str, Any] | None:
    hidden = any(_overlap((r.start, r.end), entity) for r in masked.replacements)
    if hidden and entity.entity not in TOKENS:
        return None  # an "amount" made of a phone number's digits
    start, end = masked.rebase_span(entity.start, entity.end)
    document = entity.model_dump(mode="json")
    document |= {"start": start, "end": end, "text": masked.text[start:end]}
    if hidden:
        document |= {"value": f"[{TOKENS[entity.entity]}]", "extras": {}}
    return document
