"""Situations the gate is asked in: drawn by hypothesis, played into a bank, and undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from sqlalchemy import delete, insert, update
from world import World

from crm import cases, consent, loading
from crm.bank import Work
from crm.contract import CaseKind, Channel, ConsentState, Initiative, Purpose
from crm.gate import GateRequest
from crm.people.ages import age_band
from crm.tables import Customer, RiskAssessment, Touch
from data.ids import new_id
from data.ingest.rows import Batch, HoldingRow, ProductRow
from data.protection.vault import FieldRef

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 23)
GRADES = ("R1", "R2", "R3", "R4", "R5")
LEVELS = ("C1", "C2", "C3", "C4", "C5")
CODE = "X1"
SAID = {"source": "chat", "evidence": {}}


@dataclass(frozen=True)
class Situation:
    """One customer at one moment, one product, one question."""

    initiative: Initiative = Initiative.CUSTOMER
    purpose: Purpose = Purpose.PERSONALISED_RECOMMENDATION
    channel: Channel = Channel.CHAT
    hour: int = 10
    grade: str = "R1"
    private: bool = False
    status: str = "on_sale"
    level: str | None = "C3"
    assessed_days_ago: int = 30
    person_status: str = "active"
    born: date | None = date(1990, 1, 1)
    min_age: int = 0
    tier: str = "affluent"
    cases: frozenset[CaseKind] = frozenset()
    consents: dict[Purpose, ConsentState] = field(default_factory=dict)
    opted_out: frozenset[Channel] = frozenset()
    switch: bool = True
    sent_hours_ago: tuple[int, ...] = ()
    refused_days_ago: tuple[int, ...] = ()
    holds_excluded: bool = False

    @property
    def moment(self) -> datetime:
        return datetime(2026, 11, 23, self.hour, 30, tzinfo=SHANGHAI)

    def but(self, **changes: object) -> Situation:
        return replace(self, **changes)  # type: ignore[arg-type]

    def request(self, world: World) -> GateRequest:
        return GateRequest(
            world.customers["1"], CODE, self.initiative, self.purpose, self.channel, None
        )


ASKED = Situation()
BANK_PUSH = Situation(
    initiative=Initiative.BANK,
    purpose=Purpose.MARKETING_CONTACT,
    channel=Channel.PUSH,
    consents={Purpose.MARKETING_CONTACT: ConsentState.GRANTED},
)
PURPOSES = (Purpose.PERSONALISED_RECOMMENDATION, Purpose.MARKETING_CONTACT, Purpose.PROFILE_USE)
# Each draw leans towards what is allowed, so that ALLOW is met often enough to mean something.
SITUATIONS = st.builds(
    Situation,
    initiative=st.sampled_from(Initiative),
    purpose=st.sampled_from(PURPOSES),
    channel=st.sampled_from([c for c in Channel if c is not Channel.ANY]),
    hour=st.one_of(st.integers(9, 20), st.integers(0, 23)),
    grade=st.sampled_from(("R1", "R1", *GRADES)),
    private=st.sampled_from((False, False, False, True)),
    status=st.sampled_from(("on_sale", "on_sale", "on_sale", "paused")),
    level=st.sampled_from((None, "C3", "C5", *LEVELS)),
    assessed_days_ago=st.sampled_from((0, 30, 364, 365, 400)),
    person_status=st.sampled_from(("active", "active", "active", "frozen", "deceased")),
    born=st.sampled_from((date(1990, 1, 1), date(1955, 1, 1), date(2012, 1, 1), None)),
    min_age=st.sampled_from((0, 18)),
    tier=st.sampled_from(("mass", "private")),
    cases=st.one_of(st.just(frozenset()), st.frozensets(st.sampled_from(CaseKind), max_size=2)),
    consents=st.one_of(
        st.just(dict.fromkeys(PURPOSES, ConsentState.GRANTED)),
        st.dictionaries(st.sampled_from(PURPOSES), st.sampled_from(ConsentState)),
    ),
    opted_out=st.one_of(st.just(frozenset()), st.frozensets(st.sampled_from(Channel), max_size=1)),
    switch=st.sampled_from((True, True, False)),
    sent_hours_ago=st.one_of(st.just(()), st.lists(st.integers(0, 800), max_size=9).map(tuple)),
    refused_days_ago=st.one_of(st.just(()), st.lists(st.integers(0, 40), max_size=3).map(tuple)),
    holds_excluded=st.sampled_from((False, False, True)),
)


class _Undo(Exception):
    pass


@contextmanager
def played(world: World, situation: Situation) -> Iterator[Work]:
    """Put customer 1 into a situation for the length of one transaction."""
    clock = world.bank.clock
    clock.instant = situation.moment  # type: ignore[attr-defined]
    with suppress(_Undo), world.bank.work() as work:
        _shape(work, world.customers["1"], situation)
        yield work
        raise _Undo


def _shape(work: Work, customer: str, situation: Situation) -> None:
    born = FieldRef("customer", "birth_date_enc", customer)
    work.session.execute(
        update(Customer)
        .where(Customer.customer_id == customer)
        .values(
            status=situation.person_status,
            tier=situation.tier,
            age_band=age_band(situation.born, TODAY),
            birth_date_enc=work.vault.encrypt(situation.born.isoformat(), born)
            if situation.born
            else None,
        )
    )
    _assess(work, customer, situation)
    _stock(work, situation)
    for kind in situation.cases:
        cases.open_case(work, customer, kind)
    for purpose, state in situation.consents.items():
        verbs = {
            ConsentState.GRANTED: consent.grant,
            ConsentState.DECLINED: consent.decline,
            ConsentState.WITHDRAWN: consent.withdraw,
        }
        verbs[state](work, customer, purpose, situation.channel, **SAID, notice_version="1")
    for channel in situation.opted_out:
        consent.opt_out(work, customer, channel, **SAID)
    consent.set_personalisation(work, customer, situation.switch, {})
    _touch(work, customer, situation)


def _assess(work: Work, customer: str, situation: Situation) -> None:
    work.session.execute(delete(RiskAssessment).where(RiskAssessment.customer_id == customer))
    if situation.level is not None:
        taken = situation.moment - timedelta(days=situation.assessed_days_ago)
        work.session.execute(
            insert(RiskAssessment).values(
                assessment_id=new_id(),
                customer_id=customer,
                level=situation.level,
                score=50,
                answers={},
                questionnaire_version="1",
                source="branch",
                taken_at=taken,
                expires_at=taken + timedelta(days=365),
            )
        )


def _stock(work: Work, situation: Situation) -> None:
    product = ProductRow(
        code=CODE,
        name_zh="甲",
        name_en="A",
        aliases=(),
        category="wealth",
        issuer_risk_grade="R1",
        seller_risk_grade=situation.grade,
        rate_bp=200,
        rate_kind="benchmark",
        term_days=90,
        min_amount=None,
        currency="CNY",
        sale_from=date(2020, 1, 1),
        sale_until=None,
        summary_zh="甲",
        summary_en="A",
        disclosure_id="general",
        min_age=situation.min_age,
        private=situation.private,
        excludes=("W90",),
        status=situation.status,
    )
    held = HoldingRow("h", "1", "W90", Decimal(1), TODAY, TODAY)
    batch = Batch(products=(product,), holdings=(held,) if situation.holds_excluded else ())
    loading.load_batch(work, batch)


def _touch(work: Work, customer: str, situation: Situation) -> None:
    empty = {
        "customer_id": customer,
        "channel": situation.channel,
        "product_code": CODE,
        "at": situation.moment,
        "sent_at": None,
        "refused_at": None,
    }
    sent = [
        {"sent_at": situation.moment - timedelta(hours=hours), "state": "sent"}
        for hours in situation.sent_hours_ago
    ]
    refused = [
        {"refused_at": situation.moment - timedelta(days=days), "state": "refused"}
        for days in situation.refused_days_ago
    ]
    for touch in (*sent, *refused):
        work.session.execute(insert(Touch).values(**{**empty, **touch, "touch_id": new_id()}))
