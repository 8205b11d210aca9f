"""A recommendation: what the gate permits, ranked, explained, and stored.

The gate is asked first and about everything; only what it permits is ranked. Without consent
nothing about the customer shapes the list: the request, the strategy's general rules and
popularity do (the gate still applies the law to the person).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from crm import gate
from crm.bank import Work
from crm.contract import Decision, GateReceipt, Purpose, Recommended, Verdict
from crm.gate import GateRequest
from crm.offers import decisions
from crm.offers.decisions import ScoreView
from crm.people import customers, holdings
from crm.people.customers import CustomerView
from crm.shelf import products
from crm.shelf.products import ShelfProduct
from data.settings import HouseSettings
from recommender import constraints
from recommender.constraints import Constraint, Pool, candidates, pool
from recommender.contract import RecommendRequest
from recommender.models import CHURN, ModelCache, Models
from recommender.popularity import Popularity
from recommender.reasons import Evidence, Person, reasons
from recommender.registry import Registry
from recommender.scoring import Scored, Scorer
from recommender.settings import RecommenderSettings
from recommender.strategy import Situation, Strategy, goal_of

_ASSESSMENT_MISSING = "assessment_missing_r1_only"  # the gate's reason
_LIFE_STAGES = {
    "under-18": "young",
    "18-24": "young",
    "25-34": "building",
    "35-44": "family",
    "45-54": "mature",
    "55-64": "mature",
    "65+": "senior",
}


class Notice:
    """Codes of what is to be told (or only to be felt) beside a list."""

    ASSESSMENT_MISSING = "assessment_missing"
    NOT_PERSONALISED = "not_personalised"
    RETENTION = "retention"  # a warmer tone; never said
    BENEFIT = "benefit_"  # + code
    RELAXED = "relaxed_"  # + constraint


@dataclass(frozen=True, slots=True)
class Known:
    """What may be known of the customer; everything is empty without consent."""

    customer: CustomerView | None = None
    person: Person | None = None
    retention: str | None = None  # a benefit's code, "" for the tone alone, None for neither

    @property
    def held(self) -> frozenset[str]:
        """Codes of what the customer holds."""
        return frozenset(self.person.held) if self.person else frozenset()


class Recommender:
    """Decides what to offer."""

    def __init__(
        self, models: ModelCache, strategy: Strategy, settings: RecommenderSettings
    ) -> None:
        self._models = models
        self._strategy = strategy
        self._settings = settings

    @classmethod
    def open(
        cls, house: HouseSettings | None = None, settings: RecommenderSettings | None = None
    ) -> Recommender:
        """Open the trained models of the house and compile the strategy.

        Raises:
            RulesBroken: a strategy table is wrong.
        """
        house = house or HouseSettings()
        return cls(
            ModelCache(Registry(house.models_folder)),
            Strategy.load(),
            settings or RecommenderSettings(),
        )

    def decide(self, work: Work, request: RecommendRequest) -> Decision:
        """Rank what the gate permits, say why, and store the decision.

        Raises:
            NotFound: there is no such customer.
        """
        customer = customers.require(work, request.customer_id) if request.customer_id else None
        shelf = products.shelf(work)
        asked = candidates(shelf.values(), request)
        receipts = _ask_gate(work, request, asked)
        permitted = [p for p in asked if receipts[p.view.code].verdict is Verdict.ALLOW]
        personalised = any(receipt.personalised for receipt in receipts.values())
        models = self._models.get()
        known = Known()
        if customer is not None and personalised:
            known = self._known(work, customer, models, receipts)
        found = pool(permitted, request)
        preferences = self._strategy.preferences(_situation(request, known))
        scorer = Scorer(self._settings, preferences, models, known.held, request.term_days)
        ranked = scorer.rank(found.products)
        evidence = Evidence(request, known.person, models, self._settings, shelf)
        chosen = tuple(
            _recommended(scored, receipts[scored.product.view.code], evidence)
            for scored in scorer.choose(ranked, request.limit)
        )
        refused = _refused(asked, receipts, request, found)
        notices = _notices(request, known, refused, found, personalised=personalised)
        decision_id = decisions.record(
            work,
            customer_id=request.customer_id,
            conversation_id=request.conversation_id,
            turn_id=request.turn_id,
            personalised=personalised,
            request=request.model_dump(mode="json"),
            candidates=[scored.document() for scored in ranked],
            chosen=chosen,
            refused=refused,
            notices=notices,
            models=self._versions(models, receipts, personalised=personalised),
        )
        return Decision(
            decision_id=decision_id,
            personalised=personalised,
            chosen=chosen,
            refused=refused,
            notices=notices,
        )

    def may_leave(self, work: Work, customer_id: str) -> bool:
        """Return whether the churn model flags a customer: changes the tone, is never said.

        The score is personal data: the caller has checked that it may be read.
        """
        return self._flagged(work, customer_id, self._models.get()) is not None

    def _known(
        self,
        work: Work,
        customer: CustomerView,
        models: Models,
        receipts: Mapping[str, GateReceipt],
    ) -> Known:
        held = holdings.list_for(work, customer.customer_id)
        first = work.clock.today()
        last = first + timedelta(days=self._settings.maturity_days)
        soon = tuple(
            h for h in held if h.comes_back and h.matures_on and first <= h.matures_on <= last
        )
        person = Person(_level(receipts), {h.product.code: h.product for h in held}, soon)
        return Known(customer, person, self._retention(work, customer, models))

    def _retention(self, work: Work, customer: CustomerView, models: Models) -> str | None:
        score = self._flagged(work, customer.customer_id, models)
        if score is None:
            return None
        return self._strategy.benefit(customer.tier, score.decile) or ""

    def _flagged(self, work: Work, customer_id: str, models: Models) -> ScoreView | None:
        """Return the score of a customer who may leave: the one definition of the flag."""
        settings, rate = self._settings, models.churn_base_rate
        score = decisions.score(work, customer_id, CHURN)
        if score is None or rate is None or score.version != models.versions.get(CHURN):
            return None
        flagged = (
            score.decile <= settings.churn_flag_decile
            and score.score >= settings.churn_flag_lift * rate
        )
        return score if flagged else None

    def _versions(
        self, models: Models, receipts: Mapping[str, GateReceipt], *, personalised: bool
    ) -> dict[str, str]:
        names = models.versions.keys() if personalised else {Popularity.name}
        versions = {name: v for name, v in models.versions.items() if name in names}
        rules = {receipt.rule_version for receipt in receipts.values()}
        return {**versions, **self._strategy.versions, "gate": " ".join(sorted(rules))}


def _ask_gate(
    work: Work, request: RecommendRequest, asked: list[ShelfProduct]
) -> dict[str, GateReceipt]:
    question = GateRequest(
        customer_id=request.customer_id,
        product_code=None,
        initiative=request.initiative,
        purpose=Purpose.PERSONALISED_RECOMMENDATION,
        channel=request.channel,
        conversation_id=request.conversation_id,
    )
    return gate.check_many(work, question, [product.view.code for product in asked])


def _situation(request: RecommendRequest, known: Known) -> Situation:
    named = request.amount is not None or request.term_days is not None
    customer, person = known.customer, known.person
    return Situation(
        goal=goal_of(request.category, sum_named=named),
        amount=request.amount,
        term_days=request.term_days,
        tier=customer.tier if customer else None,
        life_stage=_LIFE_STAGES.get(customer.age_band) if customer else None,
        maturing=bool(person and person.maturing),
    )


def _level(receipts: Mapping[str, GateReceipt]) -> str | None:
    """Return the valid risk level that the gate found."""
    for receipt in receipts.values():
        for step in receipt.steps:
            level = step.detail.get("level")
            if level is not None:
                return None if level == "none" else level
    return None


def _recommended(scored: Scored, receipt: GateReceipt, evidence: Evidence) -> Recommended:
    return Recommended(
        product=scored.product.view,
        score=round(scored.score, 4),
        reasons=reasons(evidence, scored.product),
        receipt_id=receipt.receipt_id,
    )


def _refused(
    asked: list[ShelfProduct],
    receipts: Mapping[str, GateReceipt],
    request: RecommendRequest,
    found: Pool,
) -> dict[str, str]:
    """Return the refusals that matter here: of the kinds of product that were asked for."""
    wide = Constraint.CATEGORY in found.relaxed
    return {
        product.view.code: receipts[product.view.code].reason
        for product in asked
        if receipts[product.view.code].verdict is not Verdict.ALLOW
        and (wide or product.view.category in constraints.categories(request))
    }


def _notices(
    request: RecommendRequest,
    known: Known,
    refused: Mapping[str, str],
    found: Pool,
    *,
    personalised: bool,
) -> tuple[str, ...]:
    notices = [f"{Notice.RELAXED}{constraint}" for constraint in found.relaxed]
    if _ASSESSMENT_MISSING in refused.values():
        notices.append(Notice.ASSESSMENT_MISSING)
    if request.customer_id is not None and not personalised:
        notices.append(Notice.NOT_PERSONALISED)
    if known.retention is not None:
        notices.append(Notice.RETENTION)
    if known.retention:
        notices.append(f"{Notice.BENEFIT}{known.retention}")
    return tuple(notices)
