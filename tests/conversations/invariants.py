"""What must hold after every turn of every conversation, whatever was said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matching import cards_of, everything
from records import Records
from sqlalchemy import select

from bot.terminal.client import Reply
from bot.terminal.show import buttons_of
from crm import conversations, gate
from crm.contract import Verdict
from crm.messages import DisclosureBody, Message
from crm.people import suitability
from crm.shelf import acknowledgements
from crm.tables import ConsentEvent, DisclosureAcknowledgement, Lead
from data.texts.catalogue import Texts
from data.texts.phrases import Language, phrase

TEXTS = Texts.load()
# Marketing copy may not say these (design, bank.md section 3).
# To say that something is not guaranteed (不保本), or to ask (保本吗), is no promise.
BANNED = re.compile(
    r"高收益|低风险|秒到账|稳赚|(?<!不)(?<!不承诺)保本(?!金|吗)"
    r"|high[- ]yield|risk[- ]free|guaranteed (?:return|profit)",
    re.I,
)
UNFILLED = re.compile(r"\{\w+\}")
# What customers say without asking for a product.
NOT_ASKING = frozenset(
    {"greet", "goodbye", "thank", "ask_capabilities", "bot_challenge", "chitchat", "abuse"}
    | {"out_of_scope", "human", "faq", "stop_recommending", "opt_out_channel", "rate", "cancel"}
    | {"ask_balance", "ask_holdings", "ask_maturity", "complaint", "dispute", "lost_card", "fraud"}
    | {"bereavement", "deny", "book_callback", "book_appointment", "ask_risk_level", "need_time"}
    | {"ask_appointments", "move_appointment", "cancel_appointment"}
)
CONTACT = ("marketing_contact", "rm")


def labels(*keys: str) -> frozenset[str]:
    """Return how buttons are labelled, in both languages."""
    return frozenset(TEXTS.say(language, phrase(key)).text for language in Language for key in keys)


WANT = labels("offers.button_interested", "gateway.push_accept", "renewal.button_renew")
REFUSE = labels("offers.button_not_interested", "gateway.push_refuse")
ACKNOWLEDGE = labels("disclosure.button_acknowledge")


def check_reply(where: str, reply: Reply, records: Records) -> None:
    """Hold one reply, and the records after it, against the rules.

    Raises:
        AssertionError: a rule is broken.
    """
    for message in reply.messages:
        _speaks_properly(where, message)
    _invites_only_what_suits(where, reply, records)
    _serves_before_it_sells(where, reply, records)
    _recommends_general_lists_only(where, reply, records)
    _offers_nothing_unasked(where, reply, records)
    _asks_to_acknowledge_what_was_shown(where, reply, records)
    for lead in records.leads():
        _lead_was_earned(where, lead, records)


def wants(message: Message) -> bool:
    """Return whether a message has a button that begins to buy."""
    return any(button.label in WANT for button in buttons_of(message.body))


def offers(message: Message) -> bool:
    """Return whether a message recommends something: it can be refused."""
    return any(button.label in REFUSE for button in buttons_of(message.body))


def _speaks_properly(where: str, message: Message) -> None:
    said = everything(message)
    assert message.transcript.strip(), f"{where}: an empty {message.body.type}"
    assert message.spoken.strip(), f"{where}: nothing to speak in {message.body.type}"
    assert not BANNED.search(said), f"{where}: may not be promised: {said}"
    assert not UNFILLED.search(said), f"{where}: a value is missing: {said}"
    for card in cards_of(message):
        assert card.disclosure, f"{where}: {card.product_code} without its risk warning"
        lent = card.category in {"loan", "card"}
        assert lent == (card.risk_grade is None), f"{where}: {card.product_code}"
        assert re.fullmatch("R[1-5]", card.risk_grade or "R1")


def _invites_only_what_suits(where: str, reply: Reply, records: Records) -> None:
    """No card invites to buy, or recommends, what is above the customer's own level."""
    level = records.risk_level
    for message in reply.messages:
        for card in cards_of(message):
            inviting = any(button.label in WANT | REFUSE for button in card.buttons)
            suits = suitability.permits(level, card.risk_grade or "R1")
            if records.customer_id is not None:
                assert suits or not inviting, f"{where}: {card.product_code} for {level}"


def _serves_before_it_sells(where: str, reply: Reply, records: Records) -> None:
    if not records.has_open_case:
        return
    for message in reply.messages:
        selling = wants(message) or offers(message) or isinstance(message.body, DisclosureBody)
        assert not selling, f"{where}: sells while a case is open: {message.transcript}"


def _recommends_general_lists_only(where: str, reply: Reply, records: Records) -> None:
    """Nothing is personalised for visitors, after an opt-out, or with the switch off."""
    if records.may_personalise:
        return
    for message in reply.messages:
        personal = [card.product_code for card in cards_of(message) if card.personalised]
        assert not personal, f"{where}: {personal} personalised"


def _offers_nothing_unasked(where: str, reply: Reply, records: Records) -> None:
    """After an opt-out nothing is shown unless it is asked for."""
    if not records.opted_out or records.last_intent not in NOT_ASKING:
        return
    for message in reply.messages:
        shown = bool(cards_of(message)) or offers(message)
        assert not shown, f"{where}: unasked after an opt-out: {message.transcript}"


def _asks_to_acknowledge_what_was_shown(where: str, reply: Reply, records: Records) -> None:
    for message in reply.messages:
        asking = any(button.label in ACKNOWLEDGE for button in buttons_of(message.body))
        assert not asking or _disclosed(records), f"{where}: nothing to acknowledge was shown"


def _lead_was_earned(where: str, lead: Lead, records: Records) -> None:
    """Disclosure shown, then acknowledged, contact agreed to, and only then a lead."""
    assert lead.product_code in _disclosed(records), f"{where}: lead without a disclosure shown"
    receipt = gate.get(records.work, str(lead.receipt_id), lead.product_code)
    allowed = receipt is not None and receipt.verdict is Verdict.ALLOW
    assert allowed, f"{where}: a lead that the gate did not allow: {receipt}"
    acknowledged = records.rows(
        select(DisclosureAcknowledgement).where(
            acknowledgements.of(lead.customer_id, lead.prospect_id),
            DisclosureAcknowledgement.product_code == lead.product_code,
            DisclosureAcknowledgement.at <= lead.created_at,
        )
    )
    assert acknowledged, f"{where}: a lead before its disclosure was acknowledged"
    if lead.customer_id is None:  # the prospect's own row is the consent to be contacted
        return
    agreed = records.rows(
        select(ConsentEvent)
        .where(ConsentEvent.customer_id == lead.customer_id, ConsentEvent.at <= lead.created_at)
        .order_by(ConsentEvent.at)
    )
    states = [e.state for e in agreed if (e.purpose, e.channel) == CONTACT]
    assert states[-1:] == ["granted"], f"{where}: a lead without consent to contact: {states}"


def _disclosed(records: Records) -> set[str]:
    return {
        message.body.product_code
        for message in _history(records)
        if isinstance(message.body, DisclosureBody)
    }


def _history(records: Records) -> Iterator[Message]:
    yield from conversations.history(records.work, records.conversation_id, 0, 1000)
