"""Receipts: what the gate answered, stored and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from crm.bank import Work
from crm.contract import GateReceipt, GateStep, Verdict
from crm.gate.request import PRODUCT_STEPS, STEPS, GateRequest
from crm.tables import GateReceiptRow, table_of

_INSERT = insert(table_of(GateReceiptRow))
_ORDER = {step: position for position, step in enumerate(STEPS)}


def store(work: Work, request: GateRequest, receipt: GateReceipt) -> None:
    """Store the answer to a question about one product, or about none."""
    _insert(
        work,
        request,
        receipt,
        product_code=receipt.product_code,
        steps=[_plain(step) for step in receipt.steps],
        products=None,
    )


def store_many(
    work: Work, request: GateRequest, receipts: Mapping[str, GateReceipt], common: GateReceipt
) -> None:
    """Store the answers about several products as one row.

    What was found of the customer is the same for all and is stored once.

    Args:
        work: the transaction.
        request: the question, without a product.
        receipts: the answers by product code, all with the id of ``common``.
        common: the answer as far as it does not depend on a product.
    """
    products = {
        code: {
            "verdict": receipt.verdict,
            "reason": receipt.reason,
            "held_until": receipt.held_until.isoformat() if receipt.held_until else None,
            "steps": [_plain(s) for s in receipt.steps if s.step in PRODUCT_STEPS],
            "ran": len(receipt.steps),
        }
        for code, receipt in receipts.items()
    }
    steps = [_plain(step) for step in common.steps]
    _insert(work, request, common, product_code=None, steps=steps, products=products)


def get(work: Work, receipt_id: str, product_code: str | None = None) -> GateReceipt | None:
    """Return a stored receipt; of several products, the one asked for."""
    row = work.session.get(GateReceiptRow, receipt_id)
    if row is None:
        return None
    if row.products is None:
        same = product_code is None or product_code == row.product_code
        return _receipt(row, row.verdict, row.reason, row.held_until, row.steps) if same else None
    if product_code is None:
        return _receipt(row, row.verdict, row.reason, row.held_until, row.steps)
    found = row.products.get(product_code)
    return None if found is None else _of_product(row, product_code, found)


def _insert(
    work: Work,
    request: GateRequest,
    receipt: GateReceipt,
    *,
    product_code: str | None,
    steps: list[dict[str, Any]],
    products: dict[str, Any] | None,
) -> None:
    work.execute(
        _INSERT,
        {
            "receipt_id": receipt.receipt_id,
            "customer_id": request.customer_id,
            "conversation_id": request.conversation_id,
            "product_code": product_code,
            "initiative": request.initiative,
            "purpose": request.purpose,
            "channel": request.channel,
            "verdict": receipt.verdict,
            "reason": receipt.reason,
            "held_until": receipt.held_until,
            "personalised": receipt.personalised,
            "rule_version": receipt.rule_version,
            "steps": steps,
            "products": products,
            "at": work.clock.now(),
        },
    )


def _of_product(row: GateReceiptRow, code: str, found: Mapping[str, Any]) -> GateReceipt:
    """Put the steps about the customer and those about the product in their order again."""
    steps = sorted([*row.steps, *found["steps"]], key=lambda step: _ORDER[step["step"]])
    until = datetime.fromisoformat(found["held_until"]) if found["held_until"] else None
    receipt = _receipt(row, found["verdict"], found["reason"], until, steps[: found["ran"]])
    return receipt.model_copy(update={"product_code": code})


def _receipt(
    row: GateReceiptRow,
    verdict: str,
    reason: str,
    held_until: datetime | None,
    steps: Sequence[Mapping[str, Any]],
) -> GateReceipt:
    return GateReceipt(
        receipt_id=row.receipt_id,
        verdict=Verdict(verdict),
        reason=reason,
        held_until=held_until,
        rule_version=row.rule_version,
        steps=tuple(GateStep.model_validate(step) for step in steps),
        product_code=row.product_code,
        personalised=row.personalised,
    )


def _plain(step: GateStep) -> dict[str, Any]:
    """Return a step as JSON, without what is empty."""
    plain: dict[str, Any] = {"step": step.step, "verdict": step.verdict}
    if step.reason != "ok":
        plain["reason"] = step.reason
    if step.detail:
        plain["detail"] = step.detail
    return plain
