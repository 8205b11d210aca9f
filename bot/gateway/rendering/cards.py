"""Product cards in words: figures the way the language writes them."""

from __future__ import annotations

from collections.abc import Sequence

from crm.contract import ProductView
from crm.messages import Button, ProductCardBody, ProductCardDraft
from data.texts.catalogue import Texts
from data.texts.phrases import Language, Money, Phrase, Rate, Term, phrase


class Cards:
    """Renders what is known of a product; the same words on the card, the phone, the desk."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def body(
        self, draft: ProductCardDraft, language: Language, buttons: Sequence[Button]
    ) -> ProductCardBody:
        """Return the card of a product."""
        product, text = draft.product, self._texts.text
        rate = self._rate(product)
        return ProductCardBody(
            product_code=product.code,
            name=self._texts.value(language, product.name),
            category=product.category.value,
            category_label=text(language, f"cards.category.{product.category}"),
            rate=self._texts.value(language, rate) if rate else None,
            rate_label=text(language, f"cards.rate_label.{product.rate_kind}") if rate else None,
            term=self._texts.value(language, Term(days=product.term_days))
            if product.term_days
            else None,
            minimum=self._texts.say(language, minimum).text
            if (minimum := self._minimum(product))
            else None,
            risk_grade=product.risk_grade if product.graded else None,
            risk_label=self._risk(product, language) if product.graded else None,
            summary=self._texts.value(language, product.summary),
            reasons=tuple(self._texts.say(language, reason).text for reason in draft.reasons),
            why_label=text(language, "cards.why_label"),
            disclosure=text(language, f"cards.warning.{product.category}"),
            personalised=draft.personalised,
            buttons=tuple(buttons),
        )

    def spoken(self, draft: ProductCardDraft, language: Language, *, brief: bool = False) -> str:
        """Return the card as a sentence, and why it is shown; briefly: its name and rate."""
        facts = self._spoken_facts(draft, language)
        sentence = self._texts.say(
            language,
            phrase(
                "cards.spoken_card",
                name=draft.product.name,
                facts=self._join(language, "cards.comma", facts[:1] if brief else facts),
            ),
        ).spoken
        if brief or not draft.reasons:
            return sentence
        reasons = [
            self._texts.say(language, reason).spoken.rstrip("。.") for reason in draft.reasons
        ]
        joined = self._join(language, "cards.semicolon", reasons)
        because = self._texts.say(language, phrase("cards.spoken_why", reasons=joined)).spoken
        return f"{sentence} {because}"

    def transcript(self, body: ProductCardBody, language: Language) -> str:
        """Return the card as one line for staff."""
        rate = f"{body.rate_label} {body.rate}" if body.rate else None
        risk = f"{body.risk_grade} {body.risk_label}" if body.risk_grade else None
        facts = [rate, body.term, body.minimum, risk]
        line = self._texts.text(
            language,
            "cards.transcript.card",
            name=body.name,
            facts=" · ".join(fact for fact in facts if fact),
        )
        if not body.reasons:
            return line
        reasons = self._join(language, "cards.semicolon", body.reasons)
        return f"{line} | {self._texts.text(language, 'cards.transcript.why', reasons=reasons)}"

    def _spoken_facts(self, draft: ProductCardDraft, language: Language) -> list[str]:
        product = draft.product
        facts: list[Phrase] = []
        rate = self._rate(product)
        if rate:
            label = self._texts.text(language, f"cards.rate_label.{product.rate_kind}")
            facts.append(phrase("cards.spoken_rate", label=label, rate=rate))
        if product.term_days:
            facts.append(phrase("cards.spoken_term", term=Term(days=product.term_days)))
        minimum = self._minimum(product)
        if minimum:
            facts.append(minimum)
        if product.graded:
            label = self._risk(product, language)
            facts.append(phrase("cards.spoken_risk", grade=product.risk_grade, label=label))
        return [self._texts.say(language, fact).spoken for fact in facts]

    def _risk(self, product: ProductView, language: Language) -> str:
        return self._texts.text(language, f"cards.risk.{product.risk_grade.lower()}")

    def _rate(self, product: ProductView) -> Rate | None:
        if product.rate_percent is None or product.rate_kind == "none":
            return None
        return Rate(percent=product.rate_percent)

    def _minimum(self, product: ProductView) -> Phrase | None:
        if not product.min_amount:
            return None
        return phrase(
            "cards.minimum", amount=Money(amount=product.min_amount, currency=product.currency)
        )

    def _join(self, language: Language, comma: str, items: Sequence[str]) -> str:
        return self._texts.text(language, comma).join(items)
