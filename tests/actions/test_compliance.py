"""What must never happen, over conversations that nobody would think of writing."""

from __future__ import annotations

import tempfile
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from talking import Talk
from town import Town, copy_town

from crm import consent
from crm.bank import Work
from crm.contract import Channel, ConsentState, Purpose
from crm.messages import DisclosureDraft, ProductCardDraft, QuickRepliesDraft
from crm.offers import pushes, touches
from crm.people import suitability
from crm.tables import DisclosureAcknowledgement, Lead, ServiceCase

PLAIN = (
    "affirm",
    "deny",
    "acknowledge_disclosure",
    "recommend",
    "more_options",
    "explain_why",
    "not_interested",
    "skip",
    "cancel",
    "repeat",
    "correct",
    "greet",
    "personalisation_on",
    "personalisation_off",
    "stop_recommending",
    "resume_offers",
    "risk_assessment",
    "ask_risk_level",
    "renew",
    "ask_maturity",
    "book_callback",
    "ask_appointments",
    "move_appointment",
    "cancel_appointment",
    "human",
    "nlu_fallback",
    "out_of_scope",
    "calculate_deposit",
)
GRADES = {"D365": "R1", "W90": "R2", "F4": "R4", "L36": "R1"}
CODES = tuple(GRADES)
QUIET_FROM, QUIET_UNTIL = time(21, 0), time(9, 0)


class AnyConversation(RuleBasedStateMachine):
    """A customer who says and presses anything, in any order."""

    founded: tuple[Town, Path]

    @initialize(cif_no=st.sampled_from(["1", "2", "3"]))
    def begin(self, cif_no: str) -> None:
        founded, template = self.founded
        self.folder = tempfile.TemporaryDirectory()
        self.town = copy_town(founded, template, Path(self.folder.name) / "banter.db")
        self.cif_no = cif_no
        self.talk: Talk = self.town.talk(cif_no)
        self.shown: list[str] = []  # product codes whose disclosure has been shown
        self.complained = False
        self.opted_out = False
        self.asked_for_offers = False

    @rule(intent=st.sampled_from(PLAIN))
    def say(self, intent: str) -> None:
        self._turn(intent)

    @rule(
        intent=st.sampled_from(("accept_offer", "product_details", "ask_rate")),
        code=st.sampled_from(CODES),
    )
    def say_of_a_product(self, intent: str, code: str) -> None:
        self._turn(intent, product=code)

    @rule(
        intent=st.sampled_from(("inform", "correct", "recommend")),
        amount=st.sampled_from(["5", "50000"]),
    )
    def say_an_amount(self, intent: str, amount: str) -> None:
        self._turn(intent, amount=amount)

    @rule()
    def complain(self) -> None:
        self._turn("complaint")
        self.complained = True

    @rule(which=st.integers(0, 20))
    def press(self, which: int) -> None:
        buttons = self.talk.buttons()
        if buttons:
            button = buttons[which % len(buttons)]
            self._turn(button.intent, **button.args)

    @rule(code=st.sampled_from(CODES), hours=st.integers(0, 30), permits=st.booleans())
    def have_an_offer_pushed(self, code: str, hours: int, permits: bool) -> None:
        """The bank offers something on its own, at whatever hour."""
        if permits:
            self.town.allow_pushes(self.cif_no)
        self.town.clock.instant += timedelta(hours=hours)
        self.talk.said = []
        customer = self.town.world.customers[self.cif_no]
        with self.town.bank.work() as work:
            pushes.push_offer(work, customer, code)
            for touch in touches.due(work, 20):
                if pushes.prepare(work, touch) is not None:
                    touches.record_sent(work, touch.touch_id)
                    self._was_welcome(work, customer, touch.product_code or "")

    def _was_welcome(self, work: Work, customer: str, code: str) -> None:
        """Hold what was pushed against the rules, however the gate has judged."""
        now = work.clock.now().astimezone(work.clock.timezone)
        assert QUIET_UNTIL <= now.time() < QUIET_FROM
        given = consent.state(work, customer, Purpose.MARKETING_CONTACT, Channel.PUSH)
        assert given is ConsentState.GRANTED
        assessment = suitability.current(work, customer)
        level = assessment.level if assessment and assessment.valid else None
        assert suitability.permits(level, GRADES[code])
        assert not self.complained
        assert not self.opted_out

    def _turn(self, intent: str, /, **values: str) -> None:
        self.asked_for_offers = intent not in {"greet", "ask_maturity", "out_of_scope"}
        self.talk.says(intent, "…", **values)
        self.opted_out = (self.opted_out or intent == "stop_recommending") and not (
            intent == "resume_offers" or values.get("intent") == "resume_offers"
        )
        self.shown += [
            draft.product.code for draft in self.talk.said if isinstance(draft, DisclosureDraft)
        ]

    @invariant()
    def no_lead_without_disclosure_acknowledgement_and_consent(self) -> None:
        if not hasattr(self, "town"):
            return
        acknowledged = {row.product_code for row in self.town.all(DisclosureAcknowledgement)}
        for lead in self.town.all(Lead):
            assert lead.product_code in self.shown
            assert lead.product_code in acknowledged

    @invariant()
    def a_new_lead_has_consent_and_suits(self) -> None:
        if not hasattr(self, "town") or "receipt" not in self.talk.types:
            return
        [receipt] = [draft for draft in self.talk.said if draft.type == "receipt"]
        if receipt.subject != "lead":
            return
        [lead] = self.town.all(Lead)[-1:]
        customer = self.town.world.customers[self.cif_no]
        with self.town.bank.read() as work:
            given = consent.state(work, customer, Purpose.MARKETING_CONTACT, Channel.RM)
            assessment = suitability.current(work, customer)
        assert given is ConsentState.GRANTED
        level = assessment.level if assessment and assessment.valid else None
        assert suitability.permits(level, GRADES[lead.product_code])
        assert not self.complained

    @invariant()
    def nothing_is_offered_while_a_case_is_open(self) -> None:
        if not hasattr(self, "town") or not self.town.count(ServiceCase):
            return
        assert "offers.button_interested" not in self.talk.labels
        assert "disclosure" not in self.talk.types

    @invariant()
    def nothing_is_offered_unasked_after_an_opt_out(self) -> None:
        if not hasattr(self, "town") or not self.opted_out or self.asked_for_offers:
            return
        assert not {"carousel", "product_card"} & set(self.talk.types)

    @invariant()
    def no_card_recommends_what_does_not_suit(self) -> None:
        if not hasattr(self, "town"):
            return
        cards = [draft for draft in self.talk.said if isinstance(draft, ProductCardDraft)]
        cards += [card for draft in self.talk.said for card in getattr(draft, "cards", ())]
        with self.town.bank.read() as work:
            assessment = suitability.current(work, self.town.world.customers[self.cif_no])
        level = assessment.level if assessment and assessment.valid else None
        for card in cards:
            if any(button.intent == "accept_offer" for button in card.buttons):
                assert suitability.permits(level, card.product.risk_grade)

    @invariant()
    def one_question_at_a_time(self) -> None:
        if not hasattr(self, "town"):
            return
        asked = [d for d in self.talk.said if isinstance(d, QuickRepliesDraft) and d.buttons]
        assert len(asked) <= 2  # an answer may end with the open question, asked again

    def teardown(self) -> None:
        if hasattr(self, "town"):
            self.town.bank.close()
            self.folder.cleanup()


@pytest.mark.timeout(3600)  # the long run takes minutes on a busy machine
@pytest.mark.parametrize("examples", [15, pytest.param(150, marks=pytest.mark.long)])
def test_no_conversation_breaks_the_rules(template: tuple[Town, Path], examples: int) -> None:
    class Conversation(AnyConversation):
        founded = template

    run_state_machine_as_test(
        Conversation,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
