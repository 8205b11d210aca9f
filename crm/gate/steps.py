"""The steps of the gate: each looks at one thing and says allow, hold or refuse.

Quiet hours, do-not-disturb, contact pressure and cool-off bind what the bank begins; a
customer who asks gets an answer at any hour. Sale status, suitability, holdings and
service-first always bind.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from crm.consent import effective
from crm.contract import Channel, ConsentState, Purpose
from crm.gate.facts import Facts
from crm.gate.findings import Finding, allow, hold, not_configured, refuse
from crm.gate.request import Reason, Step
from crm.people.ages import ADULT
from crm.people.suitability import permits, qualified
from crm.shelf.products import ShelfProduct

_ONE_TO_ONE = frozenset({Channel.CHAT, Channel.RM})
_DAY, _WEEK, _MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)


def check_product(facts: Facts, product: ShelfProduct) -> Finding:
    """Is it on sale, here, for someone of this age?"""
    if not product.on_sale(facts.today):
        return refuse(Step.PRODUCT, Reason.NOT_ON_SALE, status=product.status)
    city = facts.person.city if facts.person else None
    if product.regions and city not in product.regions:
        return refuse(Step.PRODUCT, Reason.REGION, city=city or "unknown")
    if facts.person is None or not product.has_age_limits:
        return allow(Step.PRODUCT)
    age = facts.person.age
    if age is None:
        return refuse(Step.PRODUCT, Reason.AGE_UNKNOWN)
    if age < product.min_age or (product.max_age is not None and age > product.max_age):
        return refuse(Step.PRODUCT, Reason.AGE)
    return allow(Step.PRODUCT)


def check_customer(facts: Facts) -> Finding:
    """Is this someone the bank may sell to: alive, of age, not frozen?

    The bank approaches nobody who might be a minor. Whoever asks and whose birth date it does
    not know gets what has no age limit.
    """
    person = facts.person
    if person is None:
        if facts.request.by_bank:
            return refuse(Step.CUSTOMER, Reason.CUSTOMER_STATUS, status="visitor")
        return allow(Step.CUSTOMER, status="visitor")
    if person.status != "active":
        return refuse(Step.CUSTOMER, Reason.CUSTOMER_STATUS, status=person.status)
    if person.age is None:
        if facts.request.by_bank and not facts.request.is_service:
            return refuse(Step.CUSTOMER, Reason.AGE_UNKNOWN)
        return allow(Step.CUSTOMER, age="unknown")
    if person.age < ADULT:
        return refuse(Step.CUSTOMER, Reason.CUSTOMER_STATUS, status="minor")
    return allow(Step.CUSTOMER)


def check_service_first(facts: Facts) -> Finding:
    """Does an open complaint, dispute, lost card, fraud or bereavement come first?"""
    if facts.open_cases and not facts.request.is_service:
        kinds = ",".join(sorted(facts.open_cases))
        return refuse(Step.SERVICE_FIRST, Reason.SERVICE_FIRST, cases=kinds)
    return allow(Step.SERVICE_FIRST)


def check_consent(facts: Facts) -> Finding:
    """Has the customer agreed to this purpose on this channel?

    Recommending to a customer who asks needs no consent: without it the recommendation is
    not personalised. Everything else needs a yes, and a no to marketing on the channel also
    stops what the bank begins for another purpose.
    """
    request = facts.request
    if request.is_service:
        return allow(Step.CONSENT, exempt="service")
    state = effective(facts.consents, request.purpose, request.channel)
    detail = {"purpose": str(request.purpose), "state": str(state or "none")}
    if not request.by_bank and (
        request.purpose is Purpose.PERSONALISED_RECOMMENDATION or facts.person is None
    ):
        return allow(Step.CONSENT, **detail)
    if state is not ConsentState.GRANTED:
        return refuse(Step.CONSENT, Reason.NO_CONSENT, **detail)
    if request.by_bank and _refused_marketing(facts):
        return refuse(
            Step.CONSENT, Reason.NO_CONSENT, purpose=Purpose.MARKETING_CONTACT, state="refused"
        )
    if request.purpose is Purpose.PERSONALISED_RECOMMENDATION and not may_personalise(facts):
        return refuse(Step.CONSENT, Reason.NO_CONSENT, purpose=request.purpose, state="off")
    return allow(Step.CONSENT, **detail)


def check_quiet_hours(facts: Facts) -> Finding:
    """Does the customer want to be left alone, always or now?"""
    request = facts.request
    if not request.by_bank or request.is_service:
        return allow(Step.QUIET_HOURS)
    if facts.unwanted & {request.channel, Channel.ANY}:
        return refuse(Step.QUIET_HOURS, Reason.DO_NOT_DISTURB, channel=request.channel)
    if request.channel not in facts.settings.quiet_channels:
        return allow(Step.QUIET_HOURS)
    end = quiet_until(facts)
    if end is not None:
        return hold(Step.QUIET_HOURS, Reason.QUIET_HOURS, end)
    return allow(Step.QUIET_HOURS)


def check_contact_pressure(facts: Facts, product: ShelfProduct | None) -> Finding:
    """Has the bank written often enough lately, or was this product refused?"""
    request = facts.request
    if not request.by_bank or request.is_service:
        return allow(Step.CONTACT_PRESSURE)
    if product is not None and _cooling_off(facts, product.view.code):
        return refuse(Step.CONTACT_PRESSURE, Reason.COOL_OFF)
    waits = [
        (free_again, cap)
        for cap, channel, window, most in _caps(facts)
        if (free_again := _free_again(facts, channel, window, most)) is not None
    ]
    if waits:
        until, cap = max(waits)
        return hold(Step.CONTACT_PRESSURE, Reason.CONTACT_PRESSURE, until, cap=cap)
    return allow(Step.CONTACT_PRESSURE)


def check_suitability(facts: Facts, product: ShelfProduct) -> Finding:
    """May someone of this risk level, age and standing buy it, and be shown it here?"""
    if facts.request.is_service:
        return allow(Step.SUITABILITY, exempt="service")
    person, grade = facts.person, product.view.risk_grade
    if product.private and not _may_see_private(facts):
        return refuse(Step.SUITABILITY, Reason.PRIVATE_PRODUCT)
    if not permits(facts.level, grade):
        reason = Reason.ABOVE_RISK_LEVEL if facts.level else Reason.ASSESSMENT_MISSING
        return refuse(Step.SUITABILITY, reason, grade=grade, level=facts.level or "none")
    if person is not None and grade >= facts.settings.senior_refused_from:
        if person.age is None:
            return refuse(Step.SUITABILITY, Reason.AGE_UNKNOWN, grade=grade)
        if person.age >= facts.settings.senior_age:
            return refuse(Step.SUITABILITY, Reason.SENIOR_HIGH_RISK, grade=grade)
    return allow(Step.SUITABILITY, grade=grade, level=facts.level or "none")


def check_holdings(facts: Facts, product: ShelfProduct) -> Finding:
    """Does it exclude something the customer holds?"""
    conflicts = product.excludes & facts.held
    if conflicts and not facts.request.is_service:
        return refuse(Step.HOLDINGS, Reason.HELD_CONFLICT, held=",".join(sorted(conflicts)))
    return allow(Step.HOLDINGS)


def check_holdout(_facts: Facts) -> Finding:
    """Is the customer kept out of marketing for comparison? Comes with experiments."""
    return not_configured(Step.HOLDOUT)


def check_capacity(_facts: Facts) -> Finding:
    """Can the staff behind it take on more? Comes with campaigns."""
    return not_configured(Step.CAPACITY)


CUSTOMER_CHECKS: dict[Step, Callable[[Facts], Finding]] = {
    Step.CUSTOMER: check_customer,
    Step.SERVICE_FIRST: check_service_first,
    Step.CONSENT: check_consent,
    Step.QUIET_HOURS: check_quiet_hours,
    Step.HOLDOUT: check_holdout,
    Step.CAPACITY: check_capacity,
}
PRODUCT_CHECKS: dict[Step, Callable[[Facts, ShelfProduct], Finding]] = {
    Step.PRODUCT: check_product,
    Step.CONTACT_PRESSURE: check_contact_pressure,
    Step.SUITABILITY: check_suitability,
    Step.HOLDINGS: check_holdings,
}


def may_personalise(facts: Facts) -> bool:
    """Return whether personal data may shape what this customer is shown."""
    if facts.person is None or not facts.personalisation_enabled:
        return False
    state = effective(facts.consents, Purpose.PERSONALISED_RECOMMENDATION, Channel.ANY)
    return state is ConsentState.GRANTED and Channel.ANY not in facts.unwanted


def quiet_until(facts: Facts) -> datetime | None:
    """Return when the present quiet hours end; None outside them."""
    settings, local = facts.settings, facts.local
    start, end, clock = settings.quiet_from, settings.quiet_until, local.time()
    over_midnight = start > end
    quiet = (clock >= start or clock < end) if over_midnight else start <= clock < end
    if not quiet:
        return None
    tomorrow = over_midnight and clock >= start
    day = local.date() + timedelta(days=1) if tomorrow else local.date()
    return datetime.combine(day, end, tzinfo=local.tzinfo)


def _refused_marketing(facts: Facts) -> bool:
    state = effective(facts.consents, Purpose.MARKETING_CONTACT, facts.request.channel)
    return state in {ConsentState.DECLINED, ConsentState.WITHDRAWN}


def _may_see_private(facts: Facts) -> bool:
    """Private products go to qualified people who ask, one to one, never to the many."""
    person, request = facts.person, facts.request
    if person is None or request.channel not in _ONE_TO_ONE:
        return False
    by_asking = not request.by_bank or request.channel is Channel.RM
    return by_asking and qualified(person.tier, person.investor_type)


def _cooling_off(facts: Facts, code: str) -> bool:
    settings = facts.settings
    refused = [t.refused_at for t in facts.touches if t.product_code == code and t.refused_at]
    long, short = (
        facts.now - timedelta(days=days)
        for days in (settings.cool_off_repeated_days, settings.cool_off_days)
    )
    return sum(at > long for at in refused) > 1 or any(at > short for at in refused)


def _caps(facts: Facts) -> list[tuple[str, Channel, timedelta, int]]:
    """Return the caps that bind this request: name, channel, window, most."""
    settings = facts.settings
    caps = (
        ("sms_per_day", Channel.SMS, _DAY, settings.sms_per_day),
        ("sms_per_week", Channel.SMS, _WEEK, settings.sms_per_week),
        ("push_per_day", Channel.PUSH, _DAY, settings.push_per_day),
        ("push_per_week", Channel.PUSH, _WEEK, settings.push_per_week),
        ("voice_per_week", Channel.VOICE, _WEEK, settings.voice_per_week),
        ("all_per_month", Channel.ANY, _MONTH, settings.all_per_month),
    )
    return [cap for cap in caps if cap[1] in {facts.request.channel, Channel.ANY}]


def _free_again(facts: Facts, channel: Channel, window: timedelta, most: int) -> datetime | None:
    """Return when a cap allows the next contact; None when it does already."""
    begin = facts.now - window
    sent = sorted(
        t.sent_at
        for t in facts.touches
        if t.sent_at and t.sent_at > begin and channel in {t.channel, Channel.ANY}
    )
    if len(sent) < most:
        return None
    # With a cap of 0 nothing ever leaves the window: look again after a whole one.
    return sent[len(sent) - most] + window if most else facts.now + window
