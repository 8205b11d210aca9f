"""The bank of the tests, with everything that actions need."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from talking import Talk
from world import World, found_bank

from actions.conversation import pending
from actions.registration import registered
from actions.serving.executor import Performer
from actions.settings import ActionsSettings
from actions.turn import House
from crm import consent, conversations, gate
from crm.bank import Bank, Work, open_engine
from crm.contract import Channel, Decision, Purpose, Recommended, Verdict
from crm.gate import GateRequest
from crm.messages import PendingOffer, Rendered, Sender, TextBody
from crm.offers import decisions
from crm.organisation import staff
from crm.settings import CrmSettings
from crm.shelf import products
from crm.tables import (
    Base,
    Disclosure,
    Holding,
    Lead,
    LeadEvidence,
    Product,
    RiskAssessment,
)
from data.clock import FixedClock
from data.ids import new_id
from data.knowledge import KnowledgeBase
from data.protection.vault import FieldRef, Vault
from data.settings import HouseSettings
from data.texts.phrases import Language, phrase
from recommender.contract import RecommendRequest

Row = TypeVar("Row", bound=Base)
MONDAY_MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


class GateThenCode:
    """A recommender for tests: what the gate permits, in the order of the codes."""

    def __init__(self, notices: tuple[str, ...] = ()) -> None:
        self.notices = notices
        self.asked: list[RecommendRequest] = []
        self.leaving: set[str] = set()  # ids of customers

    def may_leave(self, work: Work, customer_id: str) -> bool:
        """Flag whom the test says."""
        return customer_id in self.leaving

    def decide(self, work: Work, request: RecommendRequest) -> Decision:
        """Decide as the real one does: ask the gate, keep the decision."""
        self.asked.append(request)
        shelf = [code for code in products.shelf(work) if code not in request.exclude]
        question = GateRequest(
            customer_id=request.customer_id,
            product_code=None,
            initiative=request.initiative,
            purpose=Purpose.PERSONALISED_RECOMMENDATION,
            channel=request.channel,
            conversation_id=request.conversation_id,
        )
        receipts = gate.check_many(work, question, shelf)
        allowed = [code for code in shelf if receipts[code].verdict is Verdict.ALLOW]
        personalised = any(receipt.personalised for receipt in receipts.values())
        chosen = tuple(
            Recommended(
                product=products.require(work, code),
                score=1.0,
                reasons=(phrase("offers.button_recommend"),),
                receipt_id=receipts[code].receipt_id,
            )
            for code in allowed[: request.limit]
        )
        refused = {
            code: receipt.reason
            for code, receipt in receipts.items()
            if receipt.verdict is not Verdict.ALLOW
        }
        missing = "assessment_missing_r1_only" in refused.values()
        notices = (*self.notices, *(("assessment_missing",) if missing else ()))
        decision_id = decisions.record(
            work,
            customer_id=request.customer_id,
            conversation_id=request.conversation_id,
            turn_id=request.turn_id,
            personalised=personalised,
            request={},
            candidates=[],
            chosen=chosen,
            refused=refused,
            notices=notices,
        )
        return Decision(
            decision_id=decision_id,
            personalised=personalised,
            chosen=chosen,
            refused=refused,
            notices=notices,
        )


@dataclass
class Town:
    """The bank of the tests with everything that actions need."""

    bank: Bank
    clock: FixedClock
    world: World
    recommender: GateThenCode = field(default_factory=GateThenCode)
    settings: ActionsSettings = field(default_factory=ActionsSettings)

    def talk(
        self,
        cif_no: str | None,
        *,
        acr: int = 1,
        language: str = "zh",
        channel: str = "chat",
        fresh: bool = False,
    ) -> Talk:
        """Open a conversation; None for a visitor. Only a fresh one is another conversation."""
        with self.bank.work() as work:
            view = conversations.open(
                work,
                customer_id=self.world.customers[cif_no] if cif_no else None,
                visitor_id=None if cif_no else new_id(),
                channel=channel,
                language=Language(language),
                fresh=fresh,
            )
        house = House(
            self.settings,
            self.recommender,
            KnowledgeBase.load(),
            registered(),
            pending.question,
        )
        performer = Performer(self.bank, house)
        return Talk(self, view.conversation_id, performer, acr=acr if cif_no else 0)

    def all(self, table: type[Row]) -> list[Row]:
        """Return all rows of a table."""
        with self.bank.read() as work:
            return list(work.session.scalars(select(table)))

    def come_on_duty(self) -> None:
        """Bring the staff to their desks."""
        for login in ("rm.lin", "lead.wang", "manager.zhao"):
            with self.bank.work() as work:
                staff.set_on_duty(work, self.world.person(login), True)

    def may_leave(self, cif_no: str) -> None:
        """Let the churn model flag a customer."""
        self.recommender.leaving.add(self.world.customers[cif_no])

    def performing_with(self, **settings: object) -> None:
        """Use other settings from the next conversation on."""
        self.settings = ActionsSettings.model_validate(settings)

    def push(self, talk: Talk, product_code: str, *, explained: bool = True) -> None:
        """Put an offer of the bank's into a conversation, as ``banter push`` does."""
        request = RecommendRequest(
            customer_id=self.world.customers["1"],
            exclude=tuple({"D365", "W90", "F4", "L36"} - {product_code}),
        )
        words = Rendered(body=TextBody(text="…"), spoken="…", transcript="…", language=Language.ZH)
        with self.bank.work() as work:
            decision = self.recommender.decide(work, request)
            shown = conversations.append(work, talk.conversation_id, Sender.BOT, words)
            offer = PendingOffer(
                offer_id=shown.id,
                product_code=product_code,
                decision_id=decision.decision_id if explained else None,
                receipt_id=decision.chosen[0].receipt_id,
                at=work.clock.now(),
            )
            conversations.set_pending_offer(work, talk.conversation_id, offer)

    def count(self, table: type[Base], *where: Any) -> int:
        """Count rows."""
        with self.bank.read() as work:
            query = select(func.count()).select_from(table).where(*where)
            return work.session.scalar(query) or 0

    def allow_personalisation(self, cif_no: str) -> None:
        """Give the consent to personalised recommendation."""
        self._consent(cif_no, Purpose.PERSONALISED_RECOMMENDATION, Channel.ANY)

    def allow_contact(self, cif_no: str) -> None:
        """Give the consent to be contacted by the RM."""
        self._consent(cif_no, Purpose.MARKETING_CONTACT, Channel.RM)

    def allow_pushes(self, cif_no: str) -> None:
        """Let the bank write to a customer on its own."""
        self._consent(cif_no, Purpose.MARKETING_CONTACT, Channel.PUSH)

    def _consent(self, cif_no: str, purpose: Purpose, channel: Channel) -> None:
        with self.bank.work() as work:
            consent.grant(
                work,
                self.world.customers[cif_no],
                purpose,
                channel,
                source="branch",
                evidence={},
                notice_version="1",
            )

    def assess(self, cif_no: str, level: str) -> None:
        """Give a valid risk assessment."""
        with self.bank.work() as work:
            work.session.add(
                RiskAssessment(
                    assessment_id=new_id(),
                    customer_id=self.world.customers[cif_no],
                    level=level,
                    score=1,
                    answers={},
                    questionnaire_version="1",
                    source="branch",
                    taken_at=work.clock.now(),
                    expires_at=work.clock.now() + timedelta(days=365),
                )
            )

    def hold(self, cif_no: str, product_code: str, amount: int, matures_on: date | None) -> None:
        """Give a holding."""
        with self.bank.work() as work:
            work.session.add(
                Holding(
                    holding_id=new_id(),
                    customer_id=self.world.customers[cif_no],
                    product_code=product_code,
                    amount=Decimal(amount),
                    started_on=date(2025, 11, 30),
                    matures_on=matures_on,
                    as_of=date(2026, 11, 23),
                )
            )

    def new_disclosure(self) -> None:
        """Put a new version of the disclosure in force."""
        with self.bank.work() as work:
            old = work.session.get_one(Disclosure, ("general", 1))
            columns = {c.key: getattr(old, c.key) for c in Disclosure.__table__.columns}
            work.session.add(Disclosure(**{**columns, "version": 2}))

    def evidence(self) -> LeadEvidence:
        """Return the only evidence of the only lead."""
        with self.bank.read() as work:
            return work.session.scalars(select(LeadEvidence)).one()

    def utterance(self, evidence: LeadEvidence) -> str:
        """Return the words of an evidence in clear."""
        place = FieldRef("lead_evidence", "utterance_enc", evidence.evidence_id)
        return self.bank.vault.decrypt(evidence.utterance_enc or b"", place)

    def leads(self) -> list[Lead]:
        """Return all leads."""
        with self.bank.read() as work:
            return list(work.session.scalars(select(Lead).order_by(Lead.number)))


def found_town(path: Path) -> Town:
    """Found the bank in an empty, migrated database.

    People and products are those of ``tests/crm/world.py`` and a loan; customer 1 has
    consented to personalisation.
    """
    bank, clock = _open(path)
    town = Town(bank, clock, found_bank(bank))
    _more_products(bank)
    town.allow_personalisation("1")
    return town


def copy_town(founded: Town, template: Path, path: Path) -> Town:
    """Copy a founded town for one test."""
    shutil.copy(template, path)
    bank, clock = _open(path)
    return Town(bank, clock, replace(founded.world, bank=bank))


def _open(path: Path) -> tuple[Bank, FixedClock]:
    settings = CrmSettings(database_url=f"sqlite:///{path}")
    clock = FixedClock(MONDAY_MORNING)
    engine = open_engine(HouseSettings(), settings)
    return Bank(engine, Vault.for_tests(), clock, settings), clock


def _more_products(bank: Bank) -> None:
    """Add a loan, and make the wealth product a benchmark one."""
    with bank.work() as work:
        loan = {
            "code": "L36",
            "name_zh": "消费贷款",
            "name_en": "Personal loan",
            "category": "loan",
            "rate_bp": 360,
            "rate_kind": "apr",
            "term_days": 1095,
        }
        template = work.session.get_one(Product, "D365")
        columns = {c.key: getattr(template, c.key) for c in Product.__table__.columns}
        work.session.add(Product(**{**columns, **loan}))
        work.session.get_one(Product, "W90").rate_kind = "benchmark"
        work.session.get_one(Product, "W90").updated_at = datetime.now(UTC)
