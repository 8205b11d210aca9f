"""The churn flag: who is about to take half of their money away within three months.

Logistic regression on behaviour, split by time: trained on early months, judged on months
whose features begin after every training label has ended. The score changes the tone of a
list and a permitted benefit; it is never spoken.

Errors::

    TooFewLeavers    there is not enough to learn from
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from recommender.behaviour import (
    FEATURES,
    HISTORY,
    HORIZON,
    Behaviour,
    eligible,
    features,
    labelled,
    leaves,
)
from recommender.ranking import Arrays, Floats

_TEST_MONTHS = 3
_FOLDS = 5
_BINS = 10
# Baselines: one feature alone, its sign turned so that higher means likelier to leave.
BASELINES = ("balance_1m", "balance_3m", "logins_change")


class TooFewLeavers(Exception):
    """There is not enough to learn from."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of customer-months."""

    x: Floats  # [rows, features]
    y: NDArray[np.int64]  # [rows], 1 = leaves
    customer: NDArray[np.int64]  # [rows], index


@dataclass(frozen=True, slots=True)
class Split:
    """Which months are trained on and judged on (indices)."""

    train: tuple[int, ...]
    test: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ChurnModel:
    """A calibrated logistic regression, as plain numbers."""

    mean: Floats
    scale: Floats
    coefficients: Floats
    intercept: float
    slope: float  # calibration: p = sigmoid(slope * logit + offset)
    offset: float

    def contributions(self, x: Floats) -> Floats:
        """Return what each feature adds to the logit, shape [rows, features]."""
        added: Floats = (x - self.mean) / self.scale * self.coefficients
        return added

    def score(self, x: Floats) -> Floats:
        """Return the probability of leaving, shape [rows]."""
        logit = self.contributions(x).sum(axis=1) + self.intercept
        return _sigmoid(self.slope * logit + self.offset)

    def arrays(self) -> Arrays:
        """Return what has to be kept."""
        line = np.array([self.intercept, self.slope, self.offset])
        return {
            "mean": self.mean,
            "scale": self.scale,
            "coefficients": self.coefficients,
            "line": line,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> ChurnModel:
        """Return the model from what was kept."""
        intercept, slope, offset = (float(value) for value in arrays["line"])
        return cls(
            np.asarray(arrays["mean"], dtype=np.float64),
            np.asarray(arrays["scale"], dtype=np.float64),
            np.asarray(arrays["coefficients"], dtype=np.float64),
            intercept,
            slope,
            offset,
        )


def split(months: int) -> Split:
    """Return the months to train and to judge on.

    The last label window of training ends before the first feature month of the test.

    Raises:
        TooFewLeavers: the series is too short for both.
    """
    last = months - 1 - HORIZON  # the last month whose label is known
    test = tuple(range(last - _TEST_MONTHS + 1, last + 1))
    train = tuple(range(HISTORY, test[0] - HORIZON))
    if len(train) < _TEST_MONTHS:
        raise TooFewLeavers(f"{months} months are too few: 18 are needed")
    return Split(train, test)


def sample(behaviour: Behaviour, months: tuple[int, ...]) -> Sample:
    """Return features and labels of everybody who can be judged in these months.

    Left out is whose months are missing where the label would be read.
    """
    parts = [
        (
            features(behaviour, t),
            leaves(behaviour, t),
            eligible(behaviour, t) & labelled(behaviour, t),
        )
        for t in months
    ]
    rows = [np.flatnonzero(who & np.isfinite(x).all(axis=1)) for x, _, who in parts]
    return Sample(
        x=np.concatenate([x[row] for (x, _, _), row in zip(parts, rows, strict=True)]),
        y=np.concatenate([y[row] for (_, y, _), row in zip(parts, rows, strict=True)]).astype(int),
        customer=np.concatenate(rows),
    )


def train(rows: Sample, *, least_leavers: int = 2) -> ChurnModel:
    """Fit and calibrate on customer-months; folds keep a customer's months together.

    Raises:
        TooFewLeavers: fewer customers leave than needed.
    """
    leavers = len(np.unique(rows.customer[rows.y == 1]))
    if leavers < least_leavers or len(np.unique(rows.customer)) < 2 * _FOLDS:
        raise TooFewLeavers(f"{leavers} leavers, {least_leavers} needed")
    mean, scale = rows.x.mean(axis=0), rows.x.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    scaled = (rows.x - mean) / scale
    model = LogisticRegression(C=1.0, max_iter=500)
    unseen = cross_val_predict(
        model,
        scaled,
        rows.y,
        groups=rows.customer,
        cv=GroupKFold(_FOLDS),
        method="decision_function",
    )
    calibration = LogisticRegression(C=1e6).fit(unseen[:, None], rows.y)
    model.fit(scaled, rows.y)
    return ChurnModel(
        mean,
        scale,
        model.coef_[0],
        float(model.intercept_[0]),
        float(calibration.coef_[0, 0]),
        float(calibration.intercept_[0]),
    )


def judge(model: ChurnModel, test: Sample) -> dict[str, Any]:
    """Return how good a model is on customer-months it has not seen."""
    p = model.score(test.x)
    base = float(test.y.mean())
    top = np.argsort(-p, kind="stable")[: max(1, len(p) // 10)]
    baselines = {
        name: round(float(roc_auc_score(test.y, -test.x[:, FEATURES.index(name)])), 4)
        for name in BASELINES
    }
    return {
        "rows": len(p),
        "leavers": int(test.y.sum()),
        "base_rate": round(base, 5),
        "auc": round(float(roc_auc_score(test.y, p)), 4),
        "average_precision": round(float(average_precision_score(test.y, p)), 4),
        "brier": round(float(brier_score_loss(test.y, p)), 5),
        "brier_base_rate": round(base * (1 - base), 5),
        "top_decile_lift": round(float(test.y[top].mean() / base), 2),
        "top_decile_captured": round(float(test.y[top].sum() / test.y.sum()), 4),
        "calibration": calibration_table(p, test.y),
        "expected_calibration_error": round(calibration_error(p, test.y), 5),
        "baseline_auc": baselines,
    }


def leak_check(behaviour: Behaviour, months: Split, test: Sample) -> dict[str, Any]:
    """Return what would betray a leak: nothing later may shape features, labels may not overlap.

    A single feature that nearly separates the classes would be the label in disguise.
    """
    t = months.test[0]
    spoilt = behaviour.spoilt_after(t)
    same = np.array_equal(features(spoilt, t), features(behaviour, t), equal_nan=True)
    single = [roc_auc_score(test.y, test.x[:, n]) for n in range(len(FEATURES))]
    return {
        "features_use_later_months": not same,
        "label_windows_overlap": months.train[-1] + HORIZON >= months.test[0],
        "largest_single_feature_auc": round(float(max(max(a, 1 - a) for a in single)), 4),
    }


def calibration_table(p: Floats, y: NDArray[np.int64]) -> list[dict[str, float]]:
    """Return predicted and observed rates of ten equally large groups, the least likely first."""
    groups = np.array_split(np.argsort(p, kind="stable"), _BINS)
    return [
        {
            "predicted": round(float(p[group].mean()), 5),
            "observed": round(float(y[group].mean()), 5),
        }
        for group in groups
        if len(group)
    ]


def calibration_error(p: Floats, y: NDArray[np.int64]) -> float:
    """Return the mean distance of predicted and observed rates over ten groups."""
    table = calibration_table(p, y)
    return float(np.mean([abs(row["predicted"] - row["observed"]) for row in table]))


def deciles(scores: Floats) -> NDArray[np.int64]:
    """Return 1 for the highest tenth to 10 for the lowest; ties by order.

    >>> deciles(np.array([0.9, 0.1] + [0.5] * 8)).tolist()[:2]
    [1, 10]
    """
    order = np.argsort(-scores, kind="stable")
    ranks = np.empty(len(scores), dtype=np.int64)
    ranks[order] = np.arange(len(scores))
    return ranks * 10 // max(1, len(scores)) + 1


def _sigmoid(logit: Floats) -> Floats:
    value: Floats = 1.0 / (1.0 + np.exp(-np.clip(logit, -50, 50)))
    return value
