"""The customer behind a lead, masked; single values revealed for a reason and a short time."""

from __future__ import annotations

from decimal import Decimal

from crm.bank import Work
from crm.console import parts
from crm.console.reveal import Reveal, Secrets
from crm.console.visit import Visit
from crm.contract import BankError
from crm.organisation.staff import Right, StaffView
from crm.people import profile
from crm.people.profile import AmountShown, HoldingShown, Profile
from crm.people.reveals import Revealed
from crm.visitors import prospects
from data.texts.phrases import Day, Money


class CustomerCard:
    """A customer or prospect on a lead's page; keeps what was revealed until it expires."""

    def __init__(self, visit: Visit, customer_id: str | None, prospect_id: str | None) -> None:
        self._visit = visit
        self._customer_id = customer_id
        self._prospect_id = prospect_id
        self._secrets = Secrets(visit)
        self._profile: Profile | None = None
        self._error: BankError | None = None

    async def load(self) -> None:
        """Read the profile (looking at it is audited, so once a visit to the record)."""
        customer_id = self._customer_id
        if customer_id is None or not self._visit.person.may(Right.SEE_PROFILE):
            return
        try:
            self._profile = await self._visit.write(
                lambda work, who: profile.profile_for(work, who, customer_id)
            )
        except BankError as error:
            self._error = error

    def build(self, number: str) -> None:
        """Show the card.

        Args:
            number: the masked number by which a prospect is known.
        """
        words = self._visit.words
        if self._customer_id is None:
            with parts.card(words("customer.prospect")), parts.facts():
                self._secret("mobile", number, self._reveal_number)
            return
        if not self._visit.person.may(Right.SEE_PROFILE):
            return
        with parts.card(words("customer.title")):
            if self._profile is None:
                said = (
                    self._visit.explain(self._error) if self._error else words("error.unexpected")
                )
                parts.text(said, "quiet")
                return
            self._facts(self._profile)

    def _facts(self, shown: Profile) -> None:
        words = self._visit.words
        with parts.facts():
            for column, masked in (
                ("name", shown.name),
                ("mobile", shown.mobile),
                ("id_no", shown.id_no),
            ):
                if masked is not None:
                    self._secret(column, masked, self._reveal_column(column))
            self._plain("number", shown.cif_no)
            self._plain("age", words.code("console.age", shown.age_band))
            self._plain("tier", words.code("console.tier", shown.tier))
            self._plain("branch", words.value(shown.branch))
            self._plain("owner", shown.owner_name or words("record.nobody"))
            self._plain("accounts", " · ".join(map(self._amount, shown.on_accounts)) or "—")
            with parts.fact(words("customer.holdings")), parts.box("stack").style("gap: 2px"):
                for held in shown.holdings[:6]:
                    self._holding(held)
                if not shown.holdings:
                    parts.text(words("customer.no_holdings"), "quiet")
            self._states(shown)

    def _states(self, shown: Profile) -> None:
        words = self._visit.words
        with parts.fact(words("customer.service")):
            if not shown.open_cases:
                parts.text(words("customer.no_cases"), "quiet")
            for kind in sorted(shown.open_cases):
                parts.chip(words.code("console.case", kind), "bad")
        if shown.do_not_disturb:
            with parts.fact(words("customer.disturb")):
                for channel in sorted(shown.do_not_disturb):
                    parts.chip(words.code("console.channel", channel), "warn")
        if not shown.personalisation_enabled:
            with parts.fact(words("customer.personalisation")):
                parts.chip(words("customer.off"), "warn")

    def _plain(self, name: str, value: str) -> None:
        with parts.fact(self._visit.words(f"customer.{name}")):
            parts.text(value, "num")

    def _holding(self, held: HoldingShown) -> None:
        words = self._visit.words
        with parts.box("line").style("gap: 0 8px"):
            parts.text(words.value(held.product.name))
            parts.text(self._amount(held.amount), "quiet num")
            if held.matures_on is not None:
                until = words.value(Day(date=held.matures_on))
                parts.text(words("customer.matures", day=until), "quiet small num")

    def _amount(self, shown: AmountShown) -> str:
        words, currency = self._visit.words, shown.currency
        if shown.exact is not None:
            return words.money(shown.exact, currency)
        bottom, top = shown.band
        low = Money(amount=Decimal(bottom), currency=currency)
        if top is None:
            return words("customer.at_least", low=low)
        return words("customer.band", low=low, high=Money(amount=Decimal(top), currency=currency))

    def _secret(self, column: str, masked: str, reveal: Reveal) -> None:
        what = self._visit.words(f"customer.{column}")
        with parts.fact(what):
            self._secrets.show(column, what, masked, reveal)

    def _reveal_column(self, column: str) -> Reveal:
        def reveal(work: Work, who: StaffView, reason: str) -> Revealed:
            return profile.reveal(work, who, self._customer_id or "", column, reason)

        return reveal

    def _reveal_number(self, work: Work, who: StaffView, reason: str) -> Revealed:
        return prospects.reveal(work, who, self._prospect_id or "", reason)
