"""Loading batches of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from sqlalchemy import insert, select

from crm.bank import Bank, Work
from crm.contract import Conflict
from crm.loading import decided, kinds, past_calls, plans, wishes
from crm.loading.references import References
from crm.loading.report import Counts, LoadReport
from crm.loading.writer import Plan, Values, Written, write
from crm.store import audit
from crm.tables import ConsentEvent, DisclosureAcknowledgement
from data.ids import new_id
from data.ingest.rows import Batch

Seen = Callable[[Batch, LoadReport], None]


def load(bank: Bank, batches: Iterable[Batch], *, seen: Seen | None = None) -> LoadReport:
    """Write every batch, each in a transaction of its own.

    Args:
        bank: where to.
        batches: what a source yields; a row's references are in its own or an earlier batch.
        seen: told after each batch (progress).

    Raises:
        Invalid: a row refers to something that does not exist.
        Conflict: a disclosure that was acknowledged would change.
        Unavailable: the database is busy; loading again continues where it stopped.
    """
    report = LoadReport()
    refs: References | None = None
    for batch in batches:
        with bank.work() as work:
            refs = refs or References.read(work)
            done = load_batch(work, batch, refs)
        for kind, counts in done.counts.items():
            report.add(kind, counts)
        if seen is not None:
            seen(batch, report)
    if report.written:
        with bank.work() as work:
            detail = {kind: each.written for kind, each in report.counts.items() if each.written}
            audit.record(work, audit.SYSTEM, "data.loaded", "bank", "all", detail)
    return report


def load_batch(work: Work, batch: Batch, refs: References | None = None) -> LoadReport:
    """Write one batch in the caller's transaction.

    Raises:
        Invalid: a row refers to something that does not exist.
        Conflict: a disclosure that was acknowledged would change.
    """
    wave = _Wave(work, refs or References.read(work))
    wave.load_bank(batch)
    wave.load_people(batch)
    wave.load_wishes(batch)
    decided.record(work, wave.roles)  # last: what is stamped early in a long batch is sealed late
    return wave.report


class _Wave:
    """One batch on its way into the tables."""

    def __init__(self, work: Work, refs: References) -> None:
        self.work = work
        self.refs = refs
        self.report = LoadReport()
        self.roles: list[decided.RoleChange] = []

    def put(self, kind: str, plan: Plan, rows: Sequence[Values]) -> Written:
        if not rows:
            return Written([], [], 0)
        written = write(self.work, plan, rows)
        self.report.add(kind, written.counts)
        return written

    def leave(self, kind: str, rows: int) -> None:
        """Count what the bank knows better than the source."""
        if rows > 0:
            self.report.add(kind, Counts(unchanged=rows))

    def load_bank(self, batch: Batch) -> None:
        """Write the organisation, the staff and the shelf."""
        refs = self.refs
        # A parent before its children: they refer to it.
        for unit in sorted(batch.organisations, key=lambda row: row.path.count("/")):
            values = kinds.organisation(unit, refs)
            self.put("organisations", plans.ORGANISATIONS, [values])
            refs.organisations.setdefault(unit.path, values["organisation_id"])
        self.load_staff(batch)
        texts = [kinds.disclosure(r) for r in batch.disclosures]
        _refuse_acknowledged(self.work, self.put("disclosures", plans.DISCLOSURES, texts).changed)
        self.put("products", plans.PRODUCTS, [kinds.product(r) for r in batch.products])
        refs.products.update(product.code for product in batch.products)

    def load_staff(self, batch: Batch) -> None:
        """Write the staff, in the roles that sign-ins have given them."""
        work, refs = self.work, self.refs
        people = [kinds.staff(r, refs) for r in batch.staff]
        before = decided.roles(work) if people else {}
        written = self.put("staff", plans.STAFF, decided.as_signed_in(work, people, before))
        refs.staff.update({row["login"]: row["staff_id"] for row in written.new})
        self.roles = decided.changed_roles(written.changed, before)

    def load_people(self, batch: Batch) -> None:
        """Write the customers and what they have."""
        work, refs = self.work, self.refs
        refs.find_customers(work, _cif_nos(batch))
        self.put("persons", plans.PERSONS, [kinds.person(r, refs, work) for r in batch.persons])
        self.put("accounts", plans.ACCOUNTS, [kinds.account(r, refs) for r in batch.accounts])
        self.put("months", plans.MONTHS, [kinds.month(r, refs) for r in batch.months])
        self.put("holdings", plans.HOLDINGS, [kinds.holding(r, refs) for r in batch.holdings])
        taken = [kinds.assessment(r, refs) for r in batch.assessments]
        self.put("assessments", plans.ASSESSMENTS, taken)
        known = [kinds.case(r, refs) for r in batch.cases]
        standing = decided.not_reopened(work, known)
        self.put("cases", plans.CASES, standing)
        self.leave("cases", len(known) - len(standing))
        if batch.calls:
            self.report.add("calls", past_calls.write(work, refs, batch.calls))

    def load_wishes(self, batch: Batch) -> None:
        """Write what customers agreed to and what they do not want."""
        work, refs = self.work, self.refs
        given = [kinds.consent(r, refs) for r in batch.consents]
        standing = wishes.not_answered_since(work, given)
        _remember_consents(work, self.put("consents", plans.CONSENTS, standing).rows)
        self.leave("consents", len(given) - len(standing))
        unwanted = [kinds.do_not_disturb(r, refs) for r in batch.do_not_disturb]
        self.put("do_not_disturb", plans.DO_NOT_DISTURB, wishes.not_resumed(work, unwanted))
        switches = [kinds.personalisation(r, refs) for r in batch.personalisation]
        self.put("personalisation", plans.PERSONALISATION, switches)


def _cif_nos(batch: Batch) -> Iterator[str]:
    parts = (
        batch.persons,
        batch.accounts,
        batch.months,
        batch.holdings,
        batch.assessments,
        batch.consents,
        batch.do_not_disturb,
        batch.personalisation,
        batch.cases,
    )
    yield from (row.cif_no for part in parts for row in part)
    yield from (row.cif_no for row in batch.calls if row.cif_no is not None)


def _refuse_acknowledged(work: Work, changed: Sequence[Values]) -> None:
    """Someone has accepted these very words: other words need a version of their own."""
    table = DisclosureAcknowledgement
    for text in changed:
        query = select(table.acknowledgement_id).where(
            table.disclosure_id == text["disclosure_id"], table.version == text["version"]
        )
        if work.session.scalar(query.limit(1)) is not None:
            raise Conflict(
                "disclosure_acknowledged",
                f"disclosure {text['disclosure_id']} version {text['version']} was acknowledged "
                "by customers; publish the changed text as a new version",
            )


def _remember_consents(work: Work, written: Sequence[Values]) -> None:
    """Append what a source says to the consent history."""
    if written:
        events = [
            {
                "event_id": new_id(),
                "customer_id": row["customer_id"],
                "purpose": row["purpose"],
                "channel": row["channel"],
                "state": row["state"],
                "notice_version": row["notice_version"],
                "source": row["source"],
                "evidence": {"loaded": "true"},
                "at": row["updated_at"],
            }
            for row in written
        ]
        work.session.execute(insert(ConsentEvent), events)
