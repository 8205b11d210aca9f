"""From draft to words: what is shown, what is spoken, and the staff's line of transcript."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.gateway.people.tokens import ButtonTokens
from bot.gateway.rendering.cards import Cards
from crm.messages import (
    Body,
    Button,
    ButtonDraft,
    CarouselBody,
    CarouselDraft,
    DisclosureBody,
    DisclosureDraft,
    Draft,
    FormPromptBody,
    FormPromptDraft,
    HandoffBody,
    HandoffDraft,
    ProductCardBody,
    ProductCardDraft,
    QuickRepliesBody,
    QuickRepliesDraft,
    RatingBody,
    RatingDraft,
    ReceiptBody,
    ReceiptDraft,
    Rendered,
    StepUpBody,
    StepUpDraft,
    TextBody,
    TextDraft,
)
from crm.shelf.products import DisclosureText
from data.texts.catalogue import Texts
from data.texts.phrases import Addressee, Label, Language, phrase

RATINGS = range(1, 6)
# Finds the text of a disclosure by id and version; raises NotFound when there is none.
Disclosures = Callable[[str, int], DisclosureText]
# Finds how to address the customer of a conversation.
Addressees = Callable[[str], Label]


@dataclass(frozen=True, slots=True)
class Place:
    """Where rendered words go: their buttons are bound to it."""

    conversation_id: str
    source: str  # the turn or offer that brought the message forth
    language: Language


class Renderer:
    """Turns drafts into messages, in both languages and all three forms.

    Args:
        texts: the words.
        tokens: signs buttons.
        disclosures: the bank's versioned texts.
        addressees: names customers; without it they are addressed without a name.
    """

    def __init__(
        self,
        texts: Texts,
        tokens: ButtonTokens,
        disclosures: Disclosures,
        addressees: Addressees | None = None,
    ) -> None:
        self._texts = texts
        self._tokens = tokens
        self._disclosures = disclosures
        self._addressees = addressees
        self._cards = Cards(texts)

    def render(self, draft: Draft, place: Place) -> Rendered:
        """Render one draft.

        Raises:
            NotFound: a disclosure's text does not exist.
            TextError: a phrase names a text that does not exist, or lacks a value.
        """
        draft = self._addressed(draft, place)
        match draft:
            case TextDraft():
                said = self._texts.say(place.language, draft.text)
                body = TextBody(text=said.text, farewell=draft.farewell, unhurried=draft.unhurried)
                rendered = _rendered(body, said.spoken, said.text, place)
                return rendered.model_copy(update={"needs_acr": draft.needs_acr})
            case QuickRepliesDraft():
                return self._quick_replies(draft, place)
            case ProductCardDraft():
                return self._card(draft, place)
            case CarouselDraft():
                return self._carousel(draft, place)
            case DisclosureDraft():
                return self._disclosure(draft, place)
            case FormPromptDraft():
                return self._form(draft, place)
            case HandoffDraft():
                return self._handoff(draft, place)
            case RatingDraft():
                return self._rating(draft, place)
            case StepUpDraft():
                return self._step_up(draft, place)
            case ReceiptDraft():
                return self._receipt(draft, place)

    def render_all(self, drafts: Sequence[Draft], place: Place) -> list[Rendered]:
        """Render drafts in order.

        Raises:
            NotFound: a disclosure's text does not exist.
            TextError: a phrase names a text that does not exist, or lacks a value.
        """
        return [self.render(draft, place) for draft in drafts]

    def _addressed(self, draft: Draft, place: Place) -> Draft:
        """Put the customer's name where a draft only says that it belongs there."""
        said = draft.text if isinstance(draft, TextDraft | QuickRepliesDraft) else None
        if self._addressees is None or said is None:
            return draft
        named = {k for k, v in said.values.items() if isinstance(v, Addressee)}
        if not named:
            return draft
        values = said.values | dict.fromkeys(named, self._addressees(place.conversation_id))
        return draft.model_copy(update={"text": said.model_copy(update={"values": values})})

    def _quick_replies(self, draft: QuickRepliesDraft, place: Place) -> Rendered:
        said = self._texts.say(place.language, draft.text)
        buttons = self._buttons(draft.buttons, place)
        body = QuickRepliesBody(text=said.text, buttons=buttons)
        rendered = _rendered(
            body,
            self._with_options(said.spoken, buttons, place),
            self._with_buttons(said.text, buttons, place),
            place,
        )
        return rendered.model_copy(update={"needs_acr": draft.needs_acr})

    def _card(self, draft: ProductCardDraft, place: Place) -> Rendered:
        body = self._card_body(draft, place)
        return _rendered(
            body,
            self._cards.spoken(draft, place.language),
            self._with_buttons(self._cards.transcript(body, place.language), body.buttons, place),
            place,
        )

    def _card_body(self, draft: ProductCardDraft, place: Place) -> ProductCardBody:
        return self._cards.body(draft, place.language, self._buttons(draft.buttons, place))

    def _carousel(self, draft: CarouselDraft, place: Place) -> Rendered:
        language = place.language
        said = self._texts.say(language, draft.text)
        cards = tuple(self._card_body(card, place) for card in draft.cards)
        lines = " | ".join(self._cards.transcript(card, language) for card in cards)
        # The first alone whole: an ear does not keep three; whoever asks hears more of the others.
        heard = (
            self._cards.spoken(card, language, brief=number > 0)
            for number, card in enumerate(draft.cards)
        )
        spoken = " ".join([said.spoken, *heard])
        transcript = self._texts.text(
            language, "cards.transcript.carousel", text=said.text, cards=lines
        )
        return _rendered(CarouselBody(text=said.text, cards=cards), spoken, transcript, place)

    def _disclosure(self, draft: DisclosureDraft, place: Place) -> Rendered:
        full = self._disclosures(draft.disclosure_id, draft.version)
        title = self._texts.value(place.language, full.title)
        words = self._texts.value(place.language, full.body)
        ask = self._texts.say(place.language, draft.text)
        buttons = self._buttons(draft.buttons, place)
        body = DisclosureBody(
            disclosure_id=draft.disclosure_id,
            version=draft.version,
            product_code=draft.product.code,
            title=title,
            text=f"{words}\n\n{ask.text}",
            buttons=buttons,
        )
        transcript = self._texts.text(
            place.language,
            "cards.transcript.disclosure",
            disclosure=draft.disclosure_id,
            version=draft.version,
            title=title,
            text=f"{words} {ask.text}",
        )
        # Read in full on the phone too: a disclosure may not be shortened by a channel.
        spoken = self._with_options(f"{title} {words} {ask.spoken}", buttons, place)
        return _rendered(body, spoken, self._with_buttons(transcript, buttons, place), place)

    def _form(self, draft: FormPromptDraft, place: Place) -> Rendered:
        said = self._texts.say(place.language, draft.text)
        buttons = self._buttons(draft.buttons, place)
        transcript = self._texts.text(place.language, "cards.transcript.form", text=said.text)
        body = FormPromptBody(field=draft.field, text=said.text, buttons=buttons)
        return _rendered(
            body,
            self._with_options(said.spoken, buttons, place),
            self._with_buttons(transcript, buttons, place),
            place,
        )

    def _handoff(self, draft: HandoffDraft, place: Place) -> Rendered:
        said = self._texts.say(place.language, draft.text)
        buttons = self._buttons(draft.buttons, place)
        body = HandoffBody(
            state=draft.state,
            text=said.text,
            queue_position=draft.queue_position,
            buttons=buttons,
        )
        state = self._texts.text(place.language, f"cards.transcript.state.{draft.state}")
        transcript = self._texts.text(
            place.language, "cards.transcript.handoff", state=state, text=said.text
        )
        return _rendered(
            body,
            self._with_options(said.spoken, buttons, place),
            self._with_buttons(transcript, buttons, place),
            place,
        )

    def _rating(self, draft: RatingDraft, place: Place) -> Rendered:
        said = self._texts.say(place.language, draft.text)
        stars = [
            ButtonDraft(
                label=phrase(f"cards.rating.s{score}"),
                intent="rate",
                args={"score": str(score), "subject": draft.subject},
            )
            for score in RATINGS
        ]
        body = RatingBody(
            text=said.text, subject=draft.subject, buttons=self._buttons(stars, place)
        )
        transcript = self._texts.text(place.language, "cards.transcript.rating", text=said.text)
        return _rendered(body, said.spoken, transcript, place)

    def _step_up(self, draft: StepUpDraft, place: Place) -> Rendered:
        said = self._texts.say(place.language, draft.text)
        body = StepUpBody(text=said.text, required_acr=draft.required_acr)
        transcript = self._texts.text(place.language, "cards.transcript.step_up", text=said.text)
        return _rendered(body, said.spoken, transcript, place)

    def _receipt(self, draft: ReceiptDraft, place: Place) -> Rendered:
        said = self._texts.say(place.language, draft.text)
        body = ReceiptBody(text=said.text, subject=draft.subject, reference=draft.reference)
        subject = self._texts.text(place.language, f"cards.transcript.subject.{draft.subject}")
        transcript = self._texts.text(
            place.language, "cards.transcript.receipt", subject=subject, text=said.text
        )
        return _rendered(body, said.spoken, transcript, place)

    def _buttons(self, drafts: Sequence[ButtonDraft], place: Place) -> tuple[Button, ...]:
        return tuple(self._button(draft, place) for draft in drafts)

    def _button(self, draft: ButtonDraft, place: Place) -> Button:
        label = self._texts.say(place.language, draft.label).text
        token = self._tokens.make(place.conversation_id, place.source, draft, label)
        return Button(label=label, token=token, style=draft.style)

    def _with_options(self, spoken: str, buttons: Sequence[Button], place: Place) -> str:
        if not buttons:
            return spoken
        options = self._options(buttons, place.language)
        say = self._texts.say(place.language, phrase("gateway.say_options", options=options))
        return f"{spoken} {say.spoken}"

    def _options(self, buttons: Sequence[Button], language: Language) -> str:
        comma = self._texts.text(language, "formats.comma")
        return comma.join(button.label for button in buttons)

    def _with_buttons(self, line: str, buttons: Sequence[Button], place: Place) -> str:
        if not buttons:
            return line
        labels = " / ".join(button.label for button in buttons)
        return (
            f"{line} {self._texts.text(place.language, 'cards.transcript.buttons', labels=labels)}"
        )


def _rendered(body: Body, spoken: str, transcript: str, place: Place) -> Rendered:
    one_line = " ".join(transcript.split())
    return Rendered(body=body, spoken=spoken, transcript=one_line, language=place.language)
