"""``banter push``: one offer into a customer's conversation, through the gate."""

from __future__ import annotations

from datetime import tzinfo

from crm.bank import Bank
from crm.contract import BankError, Verdict
from crm.offers.pushes import PushOutcome
from crm.offers.pushes import push_offer as ask
from crm.people import customers
from data.settings import HouseSettings


class PushFailed(Exception):
    """There is no such customer or product, or the records are not there."""


def push_offer(house: HouseSettings, cif_no: str, product_code: str) -> str:
    """Ask for a push and return what became of it, in one sentence.

    Raises:
        PushFailed: there is no such customer or product.
    """
    bank = Bank.open(house)
    try:
        with bank.work() as work:
            customer = customers.get_by_cif(work, cif_no)
            if customer is None:
                raise PushFailed(f"Customer {cif_no!r} is not in this bank.")
            outcome = ask(work, customer.customer_id, product_code)
            zone = work.clock.timezone
    except BankError as error:
        raise PushFailed(f"{error.detail} ({error.reason})") from error
    finally:
        bank.close()
    return sentence(outcome, zone)


def sentence(outcome: PushOutcome, zone: tzinfo) -> str:
    """Say what became of a push; a moment is the bank's, wherever this machine stands."""
    receipt = f"receipt {outcome.receipt_id}"
    if outcome.verdict is Verdict.ALLOW:
        return f"Allowed: the worker sends it now ({receipt})."
    if outcome.verdict is Verdict.HOLD and outcome.held_until is not None:
        until = outcome.held_until.astimezone(zone).isoformat(timespec="minutes")
        return f"Held until {until} because of {outcome.reason} ({receipt})."
    return f"Refused because of {outcome.reason}: nothing is sent ({receipt})."
