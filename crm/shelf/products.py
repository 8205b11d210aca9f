"""Products on the shelf and their disclosures.

A bank has 20-500 products that change a few times a day and are read in every turn: a
process keeps the shelf in memory and proves in each transaction, by the number and the
newest stamp of the rows, that it is still the database's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from crm.bank import Work
from crm.contract import Category, NotFound, ProductView
from crm.tables import Disclosure, Product, table_of
from data.texts.phrases import Label

_REMEMBERED = "products.shelf"
_STAMP = select(
    func.count(),
    func.max(table_of(Product).c.updated_at),
    select(func.count()).select_from(table_of(Disclosure)).scalar_subquery(),
)


@dataclass(frozen=True, slots=True)
class ShelfProduct:
    """A product with what decides on its sale."""

    view: ProductView
    aliases: tuple[str, ...]
    sale_from: date
    sale_until: date | None
    regions: frozenset[str]
    min_age: int
    max_age: int | None
    private: bool
    excludes: frozenset[str]
    status: str
    attributes: Mapping[str, str | int | bool | list[str]]

    def on_sale(self, today: date) -> bool:
        """Return whether it may be sold on that day."""
        begun = self.sale_from <= today
        ended = self.sale_until is not None and self.sale_until < today
        return self.status == "on_sale" and begun and not ended

    @property
    def has_age_limits(self) -> bool:
        """Return whether somebody's age decides on its sale."""
        return self.min_age > 0 or self.max_age is not None


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """What a customer looks for; None means no matter."""

    category: Category | None = None
    risk_at_most: str | None = None
    amount: Decimal | None = None
    term_days: int | None = None
    on_sale: bool = True
    text: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class DisclosureText:
    """A text to be shown and acknowledged."""

    disclosure_id: str
    version: int
    title: Label
    body: Label


@dataclass(frozen=True, slots=True)
class CatalogueName:
    """A product's names, for whoever recognises them in what people say."""

    code: str
    name: Label
    aliases: tuple[str, ...]


def get(work: Work, code: str) -> ProductView | None:
    """Return a product, on sale or not; None when there is none of that code."""
    found = shelf(work).get(code)
    return found.view if found else None


def require(work: Work, code: str) -> ProductView:
    """Return a product.

    Raises:
        NotFound: there is none of that code.
    """
    found = get(work, code)
    if found is None:
        raise NotFound("unknown_product", f"no product has the code {code!r}")
    return found


def shelf(work: Work) -> Mapping[str, ShelfProduct]:
    """Return all products by code, as they are when the transaction first asks.

    A turn asks some forty times: what is remembered is proved once a transaction.
    """
    proved = work.session.info.get(_REMEMBERED)
    if not isinstance(proved, _Shelf):
        proved = work.session.info[_REMEMBERED] = _proved(work)
    return proved.products


def _proved(work: Work) -> _Shelf:
    """Return what is remembered of the shelf if that is how it is, else the shelf as read now."""
    stamp = (*_stamp(work), work.clock.today())
    remembered = work.memory.get(_REMEMBERED)
    if not isinstance(remembered, _Shelf) or remembered.stamp != stamp:
        remembered = _Shelf(stamp, _read_shelf(work))
        work.memory[_REMEMBERED] = remembered
    return remembered


def search(work: Work, query: ProductQuery, limit: int | None = None) -> list[ProductView]:
    """List the products that fit, those nearest to the asked term first.

    Never ordered by rate: wealth products may not be ranked by benchmark yield.
    """
    today = work.clock.today()
    found = [p for p in shelf(work).values() if _fits(p, query, today)]
    found.sort(key=lambda p: (_distance(p.view.term_days, query.term_days), p.view.code))
    return [product.view for product in found[:limit]]


def catalogue_names(work: Work) -> list[CatalogueName]:
    """List how every product is called, in the order of their codes."""
    return [CatalogueName(code, p.view.name, p.aliases) for code, p in sorted(shelf(work).items())]


def disclosure(work: Work, disclosure_id: str, version: int | None = None) -> DisclosureText:
    """Return a disclosure; the newest in force unless a version is named.

    Raises:
        NotFound: there is no such disclosure.
    """
    query = select(Disclosure).where(Disclosure.disclosure_id == disclosure_id)
    if version is None:
        query = query.where(Disclosure.effective_from <= work.clock.today())
    else:
        query = query.where(Disclosure.version == version)
    row = work.session.scalar(query.order_by(Disclosure.version.desc()).limit(1))
    if row is None:
        raise NotFound("unknown_disclosure", f"no disclosure {disclosure_id!r} is in force")
    return DisclosureText(
        row.disclosure_id,
        row.version,
        Label(zh=row.title_zh, en=row.title_en),
        Label(zh=row.body_zh, en=row.body_en),
    )


@dataclass(frozen=True, slots=True)
class _Shelf:
    stamp: tuple[object, ...]
    products: Mapping[str, ShelfProduct]


def _stamp(work: Work) -> tuple[object, ...]:
    return tuple(work.execute(_STAMP).one())


def _read_shelf(work: Work) -> Mapping[str, ShelfProduct]:
    versions = _versions_in_force(work)
    rows = work.session.scalars(select(Product).order_by(Product.code))
    return {row.code: _product(row, versions.get(row.disclosure_id, 1)) for row in rows}


def _versions_in_force(work: Work) -> dict[str, int]:
    query = (
        select(Disclosure.disclosure_id, func.max(Disclosure.version))
        .where(Disclosure.effective_from <= work.clock.today())
        .group_by(Disclosure.disclosure_id)
    )
    return {row.disclosure_id: row[1] for row in work.session.execute(query)}


def _product(row: Product, disclosure_version: int) -> ShelfProduct:
    return ShelfProduct(
        view=_view(row, disclosure_version),
        aliases=tuple(row.aliases),
        sale_from=row.sale_from,
        sale_until=row.sale_until,
        regions=frozenset(row.regions),
        min_age=row.min_age,
        max_age=row.max_age,
        private=row.private,
        excludes=frozenset(row.excludes),
        status=row.status,
        attributes=row.attributes,
    )


def _view(row: Product, disclosure_version: int) -> ProductView:
    fees = Label(zh=row.fees_zh, en=row.fees_en) if row.fees_zh and row.fees_en else None
    return ProductView(
        code=row.code,
        name=Label(zh=row.name_zh, en=row.name_en),
        category=Category(row.category),
        rate_percent=None if row.rate_bp is None else Decimal(row.rate_bp).scaleb(-2),
        rate_kind=row.rate_kind,
        term_days=row.term_days,
        min_amount=row.min_amount,
        currency=row.currency,
        risk_grade=row.effective_risk_grade,
        fees=fees,
        summary=Label(zh=row.summary_zh, en=row.summary_en),
        disclosure_id=row.disclosure_id,
        disclosure_version=disclosure_version,
    )


def _fits(product: ShelfProduct, query: ProductQuery, today: date) -> bool:
    view = product.view
    if query.on_sale and not product.on_sale(today):
        return False
    if product.private and not query.private:
        return False
    if query.category is not None and view.category is not query.category:
        return False
    if query.risk_at_most is not None and view.risk_grade > query.risk_at_most:
        return False
    if query.amount is not None and (view.min_amount or 0) > query.amount:
        return False
    return query.text is None or _called(product, query.text)


def _called(product: ShelfProduct, text: str) -> bool:
    asked = text.casefold().strip()
    names = (product.view.name.zh, product.view.name.en, *product.aliases)
    return any(asked in name.casefold() or name.casefold() in asked for name in names)


def _distance(term_days: int | None, asked_days: int | None) -> float:
    """Return how far a term is from the asked one; open-ended products come after."""
    if asked_days is None:
        return 0
    return float("inf") if term_days is None else abs(term_days - asked_days)
