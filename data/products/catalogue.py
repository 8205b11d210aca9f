"""The demo bank's shelf: products and disclosures, read from the YAML files beside this module.

Errors::

    CatalogueError    a file is wrong; says file, entry and what to change
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from data.ingest.rows import DisclosureRow, ProductRow

SHELF = Path(__file__).parent / "shelf"
DISCLOSURES = Path(__file__).parent / "disclosures.yml"
# The shelf has no opening date of its own: older than any holding of the demo bank.
SALE_FROM = dt.date(2010, 1, 1)

Entry = TypeVar("Entry", bound="_Entry")
Grade = Literal["R1", "R2", "R3", "R4", "R5"]


class CatalogueError(Exception):
    """A catalogue file is wrong."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole shelf, in the order of the files."""

    products: tuple[ProductRow, ...]
    disclosures: tuple[DisclosureRow, ...]

    def product(self, code: str) -> ProductRow | None:
        """Return the product with this code, or None."""
        return next((row for row in self.products if row.code == code), None)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Both(_Entry):
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class _Risk(_Entry):
    issuer: Grade
    seller: Grade


class _Product(_Entry):
    code: str = Field(pattern=r"^[A-Z]+(-[A-Z0-9]+)+$")
    name: _Both
    aliases: list[str]
    category: Literal["deposit", "wealth", "fund", "insurance", "loan", "card", "metal"]
    risk: _Risk
    rate: Annotated[Decimal, Field(ge=0, max_digits=6, decimal_places=2)] | None = None
    rate_kind: Literal["fixed", "benchmark", "apr", "none"]
    term_days: int | None = Field(None, gt=0)
    min_amount: Decimal | None = Field(None, gt=0)
    currency: str = Field("CNY", pattern=r"^[A-Z]{3}$")
    regions: list[str] = []
    ages: tuple[int, int | None] = (18, None)
    private: bool = False
    excludes: list[str] = []
    status: Literal["on_sale", "paused", "withdrawn"] = "on_sale"
    sale_from: dt.date = SALE_FROM
    sale_until: dt.date | None = None
    summary: _Both
    fees: _Both | None = None
    disclosure: str
    attributes: dict[str, str | int | bool | list[str]] = {}

    def row(self) -> ProductRow:
        return ProductRow(
            code=self.code,
            name_zh=self.name.zh,
            name_en=self.name.en,
            aliases=tuple(self.aliases),
            category=self.category,
            issuer_risk_grade=self.risk.issuer,
            seller_risk_grade=self.risk.seller,
            rate_bp=None if self.rate is None else int(self.rate * 100),
            rate_kind=self.rate_kind,
            term_days=self.term_days,
            min_amount=self.min_amount,
            currency=self.currency,
            sale_from=self.sale_from,
            sale_until=self.sale_until,
            summary_zh=self.summary.zh,
            summary_en=self.summary.en,
            disclosure_id=self.disclosure,
            fees_zh=self.fees.zh if self.fees else None,
            fees_en=self.fees.en if self.fees else None,
            regions=tuple(self.regions),
            min_age=self.ages[0],
            max_age=self.ages[1],
            private=self.private,
            excludes=tuple(self.excludes),
            status=self.status,
            attributes=self.attributes,
        )


class _Disclosure(_Entry):
    id: str
    version: int = Field(ge=1)
    effective_from: dt.date
    title: _Both
    body: _Both

    def row(self) -> DisclosureRow:
        return DisclosureRow(
            disclosure_id=self.id,
            version=self.version,
            title_zh=self.title.zh,
            title_en=self.title.en,
            body_zh=self.body.zh,
            body_en=self.body.en,
            effective_from=self.effective_from,
        )


@functools.cache
def load() -> Catalogue:
    """Return the demo bank's shelf (read once a process)."""
    return read(SHELF, DISCLOSURES)


def read(shelf: Path, disclosures: Path) -> Catalogue:
    """Read a shelf from a folder of product files and a file of disclosures.

    Raises:
        CatalogueError: a file cannot be read, an entry is wrong, a code, name or alias is used
            twice, or a disclosure or excluded product does not exist.
    """
    products = [row for path in sorted(shelf.glob("*.yml")) for row in _products(path)]
    texts = [entry.row() for entry in _entries(disclosures, _Disclosure)]
    _refuse_twice("disclosure", ((f"{t.disclosure_id} v{t.version}", t.version) for t in texts))
    _refuse_twice("product code", ((row.code, row.code) for row in products))
    _refuse_twice(
        "name or alias",
        ((name.casefold(), row.code) for row in products for name in names_of(row)),
    )
    _refuse_unknown(products, {text.disclosure_id for text in texts})
    return Catalogue(tuple(products), tuple(texts))


def names_of(row: ProductRow) -> tuple[str, ...]:
    """Return every name a product goes by: both languages, then its aliases."""
    return (row.name_zh, row.name_en, *row.aliases)


def _products(path: Path) -> list[ProductRow]:
    rows = [entry.row() for entry in _entries(path, _Product)]
    for row in rows:
        if row.category != path.stem:
            raise CatalogueError(
                f"{path.name}: {row.code} has category {row.category}; move it to "
                f"{row.category}.yml or correct the category"
            )
    return rows


def _entries(path: Path, kind: type[Entry]) -> list[Entry]:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise CatalogueError(f"{path}: cannot be read as YAML: {error}") from error
    try:
        return TypeAdapter(list[kind]).validate_python(document)  # type: ignore[valid-type]
    except ValidationError as error:
        first = error.errors()[0]
        number, *field = first["loc"] or ("?",)
        entry = document[number] if isinstance(number, int) else {}
        name = entry.get("code") or entry.get("id") if isinstance(entry, dict) else None
        where = ".".join(str(part) for part in field)
        raise CatalogueError(
            f"{path.name}: entry {number} ({name}): {where}: {first['msg']}"
        ) from error


def _refuse_twice(what: str, values: Iterable[tuple[str, object]]) -> None:
    owners: dict[str, object] = {}
    for value, owner in values:
        if value in owners:
            raise CatalogueError(
                f"{what} {value!r} is used twice ({owners[value]} and {owner}); change one"
            )
        owners[value] = owner


def _refuse_unknown(products: list[ProductRow], disclosures: set[str]) -> None:
    codes = {row.code for row in products}
    for row in products:
        if row.disclosure_id not in disclosures:
            raise CatalogueError(f"{row.code}: disclosure {row.disclosure_id!r} does not exist")
        for code in row.excludes:
            if code not in codes:
                raise CatalogueError(f"{row.code}: excludes unknown product {code!r}")
