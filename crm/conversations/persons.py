"""How a person is called in the staff's lists: masked, for many at once."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from crm.bank import Work
from crm.tables import Customer, Prospect
from data.protection import masking
from data.protection.masking import Audience
from data.protection.vault import FieldRef


def short_names(work: Work, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the masked names of customers, and the masked numbers of prospects, by id.

    The caller has checked that whoever reads this may see these people.
    """
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    customers = work.session.execute(
        select(Customer.customer_id, Customer.name_enc).where(Customer.customer_id.in_(wanted))
    )
    prospects = work.session.execute(
        select(Prospect.prospect_id, Prospect.mobile_enc).where(Prospect.prospect_id.in_(wanted))
    )
    names = {key: customer_name(work, key, name) for key, name in customers}
    return names | {key: prospect_number(work, key, mobile) for key, mobile in prospects}


def numbers(work: Work, ids: Iterable[str | None]) -> dict[str, str]:
    """Return the masked mobile numbers of customers and prospects, as far as they are known.

    The caller has checked that whoever reads this may see these people.
    """
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    shown: dict[str, str] = {}
    for table, key, mobile in (
        ("customer", Customer.customer_id, Customer.mobile_enc),
        ("prospect", Prospect.prospect_id, Prospect.mobile_enc),
    ):
        for person_id, blob in work.session.execute(select(key, mobile).where(key.in_(wanted))):
            if blob:
                number = work.vault.decrypt(blob, FieldRef(table, "mobile_enc", person_id))
                shown[person_id] = masking.mask_mobile(number, Audience.LIST)
    return shown


def customer_name(work: Work, customer_id: str, name_enc: bytes | None) -> str:
    """Return a customer's masked name."""
    if name_enc is None:
        return "—"
    place = FieldRef("customer", "name_enc", customer_id)
    return masking.mask_name(work.vault.decrypt(name_enc, place))


def prospect_number(work: Work, prospect_id: str, mobile_enc: bytes) -> str:
    """Return a prospect's number as lists show it; a dash once it was deleted."""
    if not mobile_enc:
        return "—"
    place = FieldRef("prospect", "mobile_enc", prospect_id)
    return masking.mask_mobile(work.vault.decrypt(mobile_enc, place), Audience.LIST)
