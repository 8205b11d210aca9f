"""Every message type, in each language and each form: card, spoken, transcript."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from bot.gateway.people.tokens import ButtonTokens
from bot.gateway.rendering.drafts import Place, Renderer
from crm.contract import Category, ProductView
from crm.messages import (
    Body,
    ButtonDraft,
    CarouselDraft,
    DisclosureDraft,
    Draft,
    FormPromptDraft,
    HandoffDraft,
    Message,
    ProductCardDraft,
    QuickRepliesDraft,
    RatingDraft,
    ReceiptDraft,
    Rendered,
    Sender,
    StepUpDraft,
    TextDraft,
    bodies,
    drafts,
)
from crm.shelf.products import DisclosureText
from data.clock import FixedClock
from data.protection.vault import Vault
from data.texts.catalogue import Texts
from data.texts.phrases import Label, Language, phrase

CLOCK = FixedClock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))
TOKENS = ButtonTokens(Vault.for_tests(), CLOCK, timedelta(hours=24))
DISCLOSURE = DisclosureText(
    "D-FUND", 2, Label(zh="风险揭示书", en="Risk disclosure"),
    Label(zh="基金有风险。\n请仔细阅读。", en="Funds carry risk.\nPlease read with care."),
)  # fmt: skip
RENDERER = Renderer(Texts.load(), TOKENS, lambda disclosure_id, version: DISCLOSURE)
WORDS = phrase("gateway.push_intro")
BUTTONS = (
    ButtonDraft(label=phrase("gateway.push_accept"), intent="accept_offer", style="primary"),
    ButtonDraft(label=phrase("gateway.push_refuse"), intent="not_interested"),
)
LABELS = {Language.ZH: ("我感兴趣", "不需要"), Language.EN: ("I am interested", "Not for me")}


def product(**changed: object) -> ProductView:
    values: dict[str, object] = {
        "code": "FUND-X",
        "name": Label(zh="成长基金", en="Growth fund"),
        "category": Category.FUND,
        "rate_percent": Decimal("3.10"),
        "rate_kind": "benchmark",
        "term_days": 365,
        "min_amount": Decimal(10_000),
        "currency": "CNY",
        "risk_grade": "R3",
        "summary": Label(zh="股债平衡", en="Shares and bonds"),
        "disclosure_id": "D-FUND",
        "disclosure_version": 2,
    }
    return ProductView.model_validate(values | changed)


CARD = ProductCardDraft(
    product=product(), reasons=(phrase("gateway.push_reason"),), buttons=BUTTONS, personalised=True
)
DRAFTS: dict[str, Draft] = {
    "text": TextDraft(text=WORDS),
    "quick_replies": QuickRepliesDraft(text=WORDS, buttons=BUTTONS),
    "product_card": CARD,
    "carousel": CarouselDraft(text=WORDS, cards=(CARD, CARD)),
    "disclosure": DisclosureDraft(
        disclosure_id="D-FUND", version=2, product=product(), text=WORDS, buttons=BUTTONS
    ),
    "form_prompt": FormPromptDraft(field="amount", text=WORDS, buttons=BUTTONS),
    "handoff": HandoffDraft(state="queued", text=WORDS, queue_position=2, buttons=BUTTONS),
    "rating": RatingDraft(text=WORDS, subject="handoff:1"),
    "step_up": StepUpDraft(text=WORDS, required_acr=2),
    "receipt": ReceiptDraft(text=WORDS, subject="lead", reference="lead-1"),
}
LANGUAGES = list(Language)


def render(name: str, language: Language) -> Rendered:
    return RENDERER.render(DRAFTS[name], Place("conversation-1", "conversation-1:1", language))


def test_no_type_of_message_is_left_out() -> None:
    types = {member.model_fields["type"].default for member in get_args(get_args(Draft)[0])}
    assert types == DRAFTS.keys()
    body_types = {member.model_fields["type"].default for member in get_args(get_args(Body)[0])}
    assert body_types == DRAFTS.keys() | {"button"}


@pytest.mark.parametrize("name", DRAFTS)
def test_a_draft_survives_the_way_through_rasa(name: str) -> None:
    draft = DRAFTS[name]
    assert drafts.validate_json(draft.model_dump_json()) == draft


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DRAFTS)
def test_every_form_has_words_in_its_language(name: str, language: Language) -> None:
    rendered = render(name, language)
    assert rendered.language is language
    for words in (rendered.spoken, rendered.transcript):
        assert words.strip()
        assert "{" not in words
    if language is Language.EN:
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", rendered.model_dump_json())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DRAFTS)
def test_a_transcript_is_one_line(name: str, language: Language) -> None:
    assert "\n" not in render(name, language).transcript


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DRAFTS)
def test_the_body_is_the_type_asked_for_and_survives_storage(name: str, language: Language) -> None:
    body = render(name, language).body
    assert body.type == name
    assert bodies.validate_json(body.model_dump_json()) == body
    message = Message(
        conversation_id="c", id="m", seq=1, at=CLOCK.now(), sender=Sender.BOT, body=body,
        spoken="s", transcript="t", language=language,
    )  # fmt: skip
    assert Message.model_validate_json(message.model_dump_json()) == message


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name", ["quick_replies", "product_card", "disclosure", "form_prompt", "handoff"]
)
def test_buttons_are_labelled_signed_and_listed_for_staff(name: str, language: Language) -> None:
    rendered = render(name, language)
    buttons = rendered.body.buttons  # type: ignore[union-attr]
    pressed = [TOKENS.open("conversation-1", button.token).intent for button in buttons]
    assert tuple(button.label for button in buttons) == LABELS[language]
    assert pressed == ["accept_offer", "not_interested"]
    assert " / ".join(LABELS[language]) in rendered.transcript


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["quick_replies", "disclosure", "form_prompt", "handoff"])
def test_the_phone_hears_what_it_can_say(name: str, language: Language) -> None:
    spoken = render(name, language).spoken
    assert all(label in spoken for label in LABELS[language])


@pytest.mark.parametrize(
    ("language", "figures", "spoken"),
    [
        (
            Language.ZH,
            ("业绩比较基准", "3.1%", "1年", "1万元起", "R3", "平衡型"),
            "成长基金，业绩比较基准百分之三点一，期限一年，一万元起，风险等级R3，平衡型。",
        ),
        (
            Language.EN,
            ("Performance benchmark", "3.1%", "1 year", "from CNY 10,000", "R3", "balanced"),
            "Growth fund: Performance benchmark 3.1 percent, term 1 year, from 10,000 yuan, "
            "risk grade R3, balanced.",
        ),
    ],
)
def test_a_card_shows_and_says_the_same_figures(
    language: Language, figures: tuple[str, ...], spoken: str
) -> None:
    rendered = render("product_card", language)
    body = rendered.body
    assert body.type == "product_card"
    assert figures == (
        body.rate_label, body.rate, body.term, body.minimum, body.risk_grade, body.risk_label,
    )  # fmt: skip
    assert rendered.spoken.startswith(spoken)
    assert body.reasons[0] in rendered.spoken
    assert body.reasons[0] in rendered.transcript
    assert body.personalised


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("category", list(Category))
@pytest.mark.parametrize("grade", ["R1", "R2", "R3", "R4", "R5"])
@pytest.mark.parametrize("kind", ["fixed", "benchmark", "apr", "none"])
def test_every_kind_of_product_has_a_card_with_a_risk_warning(
    language: Language, category: Category, grade: str, kind: str
) -> None:
    shown = product(category=category, risk_grade=grade, rate_kind=kind)
    rendered = RENDERER.render(ProductCardDraft(product=shown), Place("c", "t", language))
    body = rendered.body
    assert body.type == "product_card"
    assert body.disclosure
    assert (body.rate is None) is (kind == "none")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_product_without_figures_has_a_card_too(language: Language) -> None:
    bare = product(rate_percent=None, term_days=None, min_amount=None)
    rendered = RENDERER.render(ProductCardDraft(product=bare), Place("c", "t", language))
    body = rendered.body
    assert body.type == "product_card"
    assert (body.rate, body.rate_label, body.term, body.minimum) == (None, None, None, None)


@pytest.mark.parametrize(
    ("language", "words"),
    [(Language.ZH, DISCLOSURE.body.zh), (Language.EN, DISCLOSURE.body.en)],
)
def test_a_disclosure_is_shown_and_read_out_in_full(language: Language, words: str) -> None:
    rendered = render("disclosure", language)
    body = rendered.body
    assert body.type == "disclosure"
    assert body.text.startswith(words)
    assert words in rendered.spoken
    assert (body.disclosure_id, body.version, body.must_acknowledge) == ("D-FUND", 2, True)


def test_a_rating_has_five_steps() -> None:
    body = render("rating", Language.EN).body
    assert body.type == "rating"
    opened = [TOKENS.open("conversation-1", button.token) for button in body.buttons]
    assert [press.args["score"] for press in opened] == ["1", "2", "3", "4", "5"]
    assert {(press.intent, press.args["subject"]) for press in opened} == {("rate", "handoff:1")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_carousel_says_every_card(language: Language) -> None:
    rendered = render("carousel", language)
    name = CARD.product.name.zh if language is Language.ZH else CARD.product.name.en
    assert rendered.spoken.count(name) == 2
    assert rendered.transcript.count(name) == 2
