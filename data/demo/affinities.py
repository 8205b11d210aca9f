"""Which tastes draw a customer to which product of the demo shelf."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from data.demo.traits import TASTES, Floats
from data.ingest.rows import ProductRow
from data.products import catalogue

# Holdings that are money at the bank, as against cover, credit lines and debts.
INVESTED = frozenset({"deposit", "wealth", "fund", "metal"})
# What a risk assessment has to permit at the moment of buying.
ADVISED = frozenset({"wealth", "fund", "insurance", "metal"})

# code -> (general popularity, {taste: pull}); demand deposits are accounts, not holdings
_PULLS: dict[str, tuple[float, dict[str, float]]] = {
    "DEP-CALL7": (-1.6, {"business": 4.5}),
    "DEP-3M": (-0.2, {"saver": 1.6}),
    "DEP-6M": (0.0, {"saver": 2.2}),
    "DEP-1Y": (0.5, {"saver": 3.2, "pension": 0.8}),
    "DEP-2Y": (-0.8, {"saver": 2.8}),
    "DEP-3Y": (-0.3, {"saver": 3.0, "pension": 2.0}),
    "DEP-5Y": (-1.3, {"saver": 2.4, "pension": 2.4}),
    "CD-1Y": (-0.6, {"saver": 2.6}),
    "CD-3Y": (-0.2, {"saver": 3.0, "pension": 1.6}),
    "WM-CASH": (0.3, {"spending": 2.4, "income": 1.0, "business": 1.2}),
    "WM-30": (-0.3, {"income": 2.6, "business": 2.2}),
    "WM-90": (0.1, {"income": 3.4}),
    "WM-180": (-0.2, {"income": 3.4}),
    "WM-365": (-0.4, {"income": 3.0, "saver": 0.6}),
    "WM-MIX": (-1.0, {"income": 2.2, "growth": 2.0}),
    "WM-PENSION": (-1.0, {"pension": 4.6}),
    "WM-PRIV": (0.8, {"income": 2.0, "growth": 2.0}),
    "FUND-MM": (0.2, {"spending": 3.0, "growth": 0.8}),
    "FUND-BOND": (-0.4, {"income": 2.8}),
    "FUND-BONDX": (-0.9, {"income": 2.2, "growth": 1.2}),
    "FUND-MIX": (-0.6, {"growth": 3.0}),
    "FUND-IDX": (-0.2, {"growth": 3.4}),
    "FUND-TECH": (-0.6, {"growth": 4.0}),
    "FUND-GREEN": (-1.0, {"growth": 3.8}),
    "FUND-STAR": (-1.6, {"growth": 3.8}),
    "INS-ACC": (-0.7, {"protection": 3.0, "home": 0.8}),
    "INS-MED": (-0.6, {"protection": 3.6}),
    "INS-CI": (-1.1, {"protection": 3.8}),
    "INS-ANN": (-1.3, {"pension": 4.0}),
    "INS-CHILD": (-1.6, {"protection": 3.2, "home": 1.6}),
    "LOAN-CON": (-1.2, {"spending": 3.2}),
    "LOAN-CAR": (-1.6, {"spending": 2.0, "home": 1.6}),
    "LOAN-BIZ": (-1.9, {"business": 5.0}),
    "LOAN-MTG": (-1.3, {"home": 5.0}),
    "CARD-STD": (0.2, {"spending": 2.0, "home": 1.4, "protection": 0.8}),
    "CARD-YOUNG": (0.2, {"spending": 3.0}),
    "CARD-PLAT": (-1.2, {"spending": 2.0, "growth": 1.2, "business": 2.4}),
    "GOLD-ACC": (-0.7, {"gold": 4.4}),
    "GOLD-BAR": (-1.5, {"gold": 4.6}),
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The products that demo customers hold, with their pulls as one matrix."""

    products: tuple[ProductRow, ...]
    popularity: Floats  # shape [products]
    pulls: Floats  # shape [tastes, products]

    def product(self, code: str) -> ProductRow:
        """Return a product of the shelf.

        Raises:
            KeyError: demo customers do not hold it.
        """
        return next(row for row in self.products if row.code == code)


@functools.cache
def shelf() -> Shelf:
    """Return the shelf that customers choose from."""
    products = tuple(row for row in catalogue.load().products if row.code in _PULLS)
    popularity = np.array([_PULLS[row.code][0] for row in products])
    pulls = np.array([[_PULLS[row.code][1].get(t, 0.0) for row in products] for t in TASTES])
    return Shelf(products, popularity, pulls)
