"""One more product for the tests' shelf."""

from __future__ import annotations

from town import Town

from crm.tables import Product


def shelve(town: Town, code: str, term: int | None, **other: object) -> None:
    """Put one more product on the shelf, like the one-year deposit but for these columns."""
    with town.bank.work() as work:
        template = work.session.get_one(Product, "D365")
        columns = {c.key: getattr(template, c.key) for c in Product.__table__.columns}
        named = {"code": code, "name_zh": code, "name_en": code, "term_days": term}
        work.session.add(Product(**{**columns, **named, **other}))
