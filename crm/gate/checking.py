"""Asking the gate."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from crm.bank import Work
from crm.contract import GateReceipt, GateStep, Verdict
from crm.gate import receipts
from crm.gate.facts import Facts, UnknownCustomer, gather
from crm.gate.findings import Finding, allow, refuse
from crm.gate.request import PRODUCT_STEPS, STEPS, GateRequest, Reason, Step
from crm.gate.steps import (
    CUSTOMER_CHECKS,
    PRODUCT_CHECKS,
    check_contact_pressure,
    may_personalise,
)
from crm.settings import GateSettings
from crm.shelf import products
from crm.shelf.products import ShelfProduct
from data.ids import new_id
from data.protection.sm import sm3

log = logging.getLogger(__name__)
RULES = "2026-11"  # changes with the code of the steps


def check(work: Work, request: GateRequest) -> GateReceipt:
    """Ask whether this may be offered or begun now; the answer is stored.

    Whatever goes wrong inside, the answer is refuse with the reason ``gate_error``.
    """
    receipt_id = new_id()
    version = rule_version(work.gate)
    try:
        with work.session.begin_nested():
            facts = gather(work, request)
            shelf = products.shelf(work)
            found = list(_walk(facts, request.product_code, shelf.get(request.product_code or "")))
            stamp = _Stamp(receipt_id, version, may_personalise(facts))
            receipt = _receipt(stamp, request.product_code, found)
            receipts.store(work, request, receipt)
            return receipt
    except Exception as error:  # noqa: BLE001 - the gate fails closed, whatever fails
        return _closed(work, request, receipt_id, version, error)


def check_many(work: Work, request: GateRequest, codes: Iterable[str]) -> dict[str, GateReceipt]:
    """Ask about several products for one customer; the answers are stored as one receipt.

    A receipt of this kind is named by its id and the product's code.

    Args:
        work: the transaction.
        request: the question; its product code is ignored.
        codes: the products.

    Returns:
        The answer for each code.
    """
    wanted = list(dict.fromkeys(codes))
    request = replace(request, product_code=None)
    receipt_id = new_id()
    version = rule_version(work.gate)
    try:
        with work.session.begin_nested():
            facts = gather(work, request)
            shelf = products.shelf(work)
            stamp = _Stamp(receipt_id, version, may_personalise(facts))
            of_customer = {step: ask(facts) for step, ask in CUSTOMER_CHECKS.items()}
            answers = {
                code: _receipt(stamp, code, list(_walk(facts, code, shelf.get(code), of_customer)))
                for code in wanted
            }
            common = _receipt(stamp, None, list(of_customer.values()))
            receipts.store_many(work, request, answers, common)
            return answers
    except Exception as error:  # noqa: BLE001 - the gate fails closed, whatever fails
        closed = _closed(work, request, receipt_id, version, error)
        return {code: closed.model_copy(update={"product_code": code}) for code in wanted}


def rule_version(settings: GateSettings) -> str:
    """Return which rules judged: those of the code, with these settings."""
    return f"{RULES}.{sm3(settings.model_dump_json().encode()).hex()[:8]}"


class _Stamp(NamedTuple):
    """What all receipts of one question share."""

    receipt_id: str
    rule_version: str
    personalised: bool


def _walk(
    facts: Facts,
    code: str | None,
    product: ShelfProduct | None,
    of_customer: dict[Step, Finding] | None = None,
) -> Iterable[Finding]:
    """Take the steps in order, up to and including the first refusal."""
    for step in STEPS:
        if step in PRODUCT_STEPS:
            finding = _ask_product(facts, step, code, product)
        elif of_customer is not None:
            finding = of_customer[step]
        else:
            finding = CUSTOMER_CHECKS[step](facts)
        yield finding
        if finding.step.verdict is Verdict.REFUSE:
            return


def _ask_product(
    facts: Facts, step: Step, code: str | None, product: ShelfProduct | None
) -> Finding:
    if product is not None:
        return PRODUCT_CHECKS[step](facts, product)
    if step is Step.PRODUCT and code is not None:
        return refuse(step, Reason.NOT_ON_SALE, status="unknown")
    return check_contact_pressure(facts, None) if step is Step.CONTACT_PRESSURE else allow(step)


def _receipt(stamp: _Stamp, code: str | None, found: Sequence[Finding]) -> GateReceipt:
    verdict, reason, until = _sum_up(found)
    return GateReceipt(
        receipt_id=stamp.receipt_id,
        verdict=verdict,
        reason=reason,
        held_until=until,
        rule_version=stamp.rule_version,
        steps=tuple(f.step for f in found),
        product_code=code,
        personalised=stamp.personalised,
    )


def _sum_up(found: Sequence[Finding]) -> tuple[Verdict, str, datetime | None]:
    """A refusal beats a hold, a hold beats yes; of several holds the longest counts."""
    for finding in found:
        if finding.step.verdict is Verdict.REFUSE:
            return Verdict.REFUSE, finding.step.reason, None
    holds = [(f.held_until, f.step.reason) for f in found if f.held_until is not None]
    if holds:
        until, reason = max(holds)
        return Verdict.HOLD, reason, until
    return Verdict.ALLOW, Reason.OK, None


def _closed(
    work: Work, request: GateRequest, receipt_id: str, version: str, error: Exception
) -> GateReceipt:
    """Refuse because something went wrong; store that too, if the database still can."""
    log.error("the gate failed and refuses", exc_info=error)
    step = GateStep(
        step=Step.CUSTOMER,
        verdict=Verdict.REFUSE,
        reason=Reason.GATE_ERROR,
        detail={"error": type(error).__name__},
    )
    receipt = GateReceipt(
        receipt_id=receipt_id,
        verdict=Verdict.REFUSE,
        reason=Reason.GATE_ERROR,
        rule_version=version,
        steps=(step,),
        product_code=request.product_code,
        personalised=False,
    )
    if isinstance(error, UnknownCustomer):
        request = replace(request, customer_id=None)
    try:
        with work.session.begin_nested():
            receipts.store(work, request, receipt)
    except Exception as second:  # noqa: BLE001 - a receipt that cannot be kept is still a no
        log.error("the refusal could not be stored", exc_info=second)  # noqa: TRY400
    return receipt
