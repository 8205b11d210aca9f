"""From a message to a ``ParseResult``: one loaded model with its encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from data.language import detect
from data.texts.phrases import Language
from nlu.contract import (
    FALLBACK_INTENT,
    Context,
    Entity,
    EntityKind,
    FaqAnswer,
    FaqMatch,
    IntentMatch,
    ParseResult,
)
from nlu.encoding.encoder import Encoder
from nlu.encoding.normalise import NormalText, exact_key, normalise
from nlu.model.artefact import Artefact
from nlu.model.faq import NOTHING
from nlu.model.intents import Judgement
from nlu.parsing.awaiting import (
    INFORM,
    answered,
    answers_question,
    bare_intent,
    courteous_intent,
    doubting_intent,
)
from nlu.parsing.entities import EntityFinder
from nlu.parsing.recent import Recent
from nlu.parsing.wishes import halves, joined

# Rules and exact utterances are right but for typing slips; 1.0 would claim more than is known.
CERTAIN = 0.99
# An unsure message that carries the very value that was asked for.
LIKELY = 0.8
FAQ_INTENT = "faq"
# How much surer the knowledge base must be than another intent that is itself doubtful.
_CLEARLY = 0.25
OUT_OF_SCOPE = "out_of_scope"

_THIS_PRODUCT = {"zh": "这款产品", "en": " this product "}


@dataclass(frozen=True)
class Message:
    """A text to be understood, and what the conversation knows."""

    text: str
    context: Context = field(default_factory=Context)


@dataclass(frozen=True)
class _Read:
    """A message in its normal form, with what needs no encoder."""

    message: Message
    normal: NormalText
    entities: tuple[Entity, ...]
    language: Literal["zh", "en"]
    language_sure: bool


@dataclass(frozen=True)
class _Judged:
    """What the model says about a text, whatever the conversation."""

    intent: Judgement
    faq: FaqAnswer


class Understanding:
    """Understands messages with one artefact; never changed, so it can be swapped at any moment.

    Args:
        artefact: the trained model.
        encoder: the one the model was trained with.
        entities: finds values.
        remembered: how many short texts are judged once only.
    """

    def __init__(
        self, artefact: Artefact, encoder: Encoder, entities: EntityFinder, remembered: int = 0
    ) -> None:
        self.artefact = artefact
        self.encoder = encoder
        self.entities = entities
        self._recent = Recent[_Judged](remembered)

    @property
    def version(self) -> str:
        """Version of the artefact."""
        return self.artefact.version

    def parse(self, messages: Sequence[Message]) -> list[ParseResult]:
        """Understand messages, in order."""
        wholes = self._parse_whole(messages)
        return [self._with_parts(*each) for each in zip(messages, wholes, strict=True)]

    def _with_parts(self, message: Message, whole: ParseResult) -> ParseResult:
        """Understand the halves of a message that seems to hold several wishes."""
        texts = halves(whole, message.context)
        if texts is None or exact_key(normalise(message.text).text) in self.artefact.exact:
            return whole
        return joined(whole, self.parse([Message(text, message.context) for text in texts]))

    def _parse_whole(self, messages: Sequence[Message]) -> list[ParseResult]:
        read = [self._read(message) for message in messages]
        decided = [self._without_encoder(one) for one in read]
        open_ones = [one for one, result in zip(read, decided, strict=True) if result is None]
        judged = iter(self._judge(open_ones))
        return [result if result is not None else next(judged) for result in decided]

    def faq(self, text: str) -> FaqAnswer:
        """Find the questions of the knowledge base that a text resembles."""
        normal = normalise(text).text
        if not normal:
            return NOTHING
        return self.artefact.faq.answers(self.encoder.encode([normal]))[0]

    def decided(self, message: Message, intent: Judgement, faq: FaqAnswer) -> ParseResult:
        """Return what a message means, given what the model says about it."""
        return self._decide(self._read(message), _Judged(intent, faq))

    def _read(self, message: Message) -> _Read:
        normal = normalise(message.text)
        expected = message.context.language
        spoken = detect(normal.text, Language(expected) if expected else None)
        found = self.entities(message.text, message.context)
        return _Read(message, normal, found, spoken.language.value, spoken.sure)

    def _without_encoder(self, read: _Read) -> ParseResult | None:
        """Answer what is empty, a bare value, a yes or no with thanks, or an utterance itself."""
        key = exact_key(read.normal.text)
        if not key:
            return self._result(read, _nothing_said())
        text, context = read.message.text, read.message.context
        intent = bare_intent(read.normal, read.entities, context)
        intent = intent or courteous_intent(text, context) or doubting_intent(text, context)
        intent = intent or self.artefact.exact.get(key)
        if intent is None or intent == FAQ_INTENT:
            return None  # a question of the knowledge base needs its matches too
        return self._result(read, (IntentMatch(name=intent, confidence=CERTAIN),))

    def _judge(self, read: Sequence[_Read]) -> list[ParseResult]:
        texts = [_readings(one) for one in read]
        wanted = dict.fromkeys(text for readings in texts for text in readings)
        recalled = {text: self._recent.get(text) for text in wanted}
        judged = {text: known for text, known in recalled.items() if known is not None}
        judged |= self._judge_texts([text for text in wanted if text not in judged])
        for text in wanted:
            self._recent.keep(text, judged[text])
        return [
            self._decide(one, _surest([judged[text] for text in readings]))
            for one, readings in zip(read, texts, strict=True)
        ]

    def _judge_texts(self, texts: Sequence[str]) -> dict[str, _Judged]:
        if not texts:
            return {}
        vectors = self.encoder.encode(texts)
        judgements = self.artefact.intents.judge(texts, vectors)
        answers = self.artefact.faq.answers(vectors)
        return dict(zip(texts, map(_Judged, judgements, answers), strict=True))

    def _decide(self, read: _Read, judged: _Judged) -> ParseResult:
        """Choose between the best intent, the value asked for, the FAQ and falling back."""
        judgement, faq = judged.intent, judged.faq
        if entry := self.artefact.questions.get(exact_key(read.normal.text)):
            ranking = _first(FAQ_INTENT, CERTAIN, judgement)
            return self._result(read, ranking, _asked_exactly(entry, faq))
        if judgement.sure:
            return self._result(read, judgement.ranking, faq)
        if answers_question(read.entities, read.message.context):
            return self._result(read, _first(INFORM, LIKELY, judgement))
        if _asks_known(faq, judgement):
            ranking = _first(FAQ_INTENT, faq.matches[0].score, judgement)
            return self._result(read, ranking, faq)
        return self._result(read, judgement.with_fallback(), faq)

    def _result(
        self, read: _Read, ranking: tuple[IntentMatch, ...], faq: FaqAnswer = NOTHING
    ) -> ParseResult:
        ranking = answered(ranking, read.entities, read.message.context)
        return ParseResult(
            text=read.message.text,
            intent=ranking[0],
            entities=read.entities,
            intent_ranking=ranking,
            language=read.language,
            language_sure=read.language_sure,
            faq=faq.matches,
            faq_sure=faq.sure,
            model_version=self.version,
        )


def _readings(read: _Read) -> tuple[str, ...]:
    """Return the text, and the text with "this product" in the place of product names.

    The encoder knows no product of ours: 岁岁悦 sounds to it like a greeting.
    """
    named = [entity for entity in read.entities if entity.entity is EntityKind.PRODUCT]
    if not named:
        return (read.normal.text,)
    text = read.message.text
    for entity in reversed(named):
        text = f"{text[: entity.start]}{_THIS_PRODUCT[read.language]}{text[entity.end :]}"
    return (read.normal.text, normalise(text).text)


def _surest(readings: Sequence[_Judged]) -> _Judged:
    """Return the reading to go by: the surest intent, with the FAQ of the text itself."""
    best = max(readings, key=lambda one: (one.intent.sure, one.intent.best.confidence))
    return _Judged(best.intent, readings[0].faq)


def _asked_exactly(entry: str, faq: FaqAnswer) -> FaqAnswer:
    """Return the answer with the question first that was asked word for word."""
    others = tuple(match for match in faq.matches if match.faq_id != entry)
    return FaqAnswer(matches=(FaqMatch(faq_id=entry, score=CERTAIN), *others), sure=True)


def _asks_known(faq: FaqAnswer, judgement: Judgement) -> bool:
    """Tell whether a doubtful message is rather a question of the knowledge base."""
    if not faq.sure:
        return False
    doubtful = judgement.best.confidence + _CLEARLY
    return judgement.best.name == FAQ_INTENT or faq.matches[0].score >= doubtful


def _first(name: str, confidence: float, judgement: Judgement) -> tuple[IntentMatch, ...]:
    """Put an intent before the judged ones."""
    confidence = max(confidence, judgement.best.confidence)
    others = tuple(match for match in judgement.ranking if match.name != name)
    return (IntentMatch(name=name, confidence=confidence), *others)


def _nothing_said() -> tuple[IntentMatch, ...]:
    """Answer a text without a letter or a digit: nothing to understand, and that is sure."""
    return (
        IntentMatch(name=FALLBACK_INTENT, confidence=1.0),
        IntentMatch(name=OUT_OF_SCOPE, confidence=0.0),
    )
