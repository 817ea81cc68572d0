"""The sample businesses read by plain pandas, so that the app can be held against it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

import sample_data

README = (sample_data.FOLDER / "README.md").read_text("utf-8")

#: How the files of the coffee houses are written.
RUSSIAN: dict[str, Any] = {"sep": ";", "encoding": "cp1251", "decimal": ",", "thousands": "\u00a0"}


def path_of(business: str, name: str) -> Path:
    (path,) = [path for path in sample_data.BUSINESSES[business] if path.name.partition(".")[0] == name]
    return path


def table(business: str, name: str) -> pd.DataFrame:
    """The rows of one file, its texts as they stand, without titles and totals."""
    path = path_of(business, name)
    if path.name.endswith(".xlsx"):
        return pd.read_excel(path, engine="calamine", skiprows=2, dtype={"№ карты": str})
    if path.name.endswith(".jsonl.gz"):
        return pd.read_json(path, lines=True, dtype=False)
    if business == "coffee":
        cards = {"Карта гостя": str, "Номер карты": str}
        if name == "чеки":
            return pd.read_csv(path, skiprows=2, skipfooter=1, engine="python", dtype=cards, **RUSSIAN)
        return pd.read_csv(path, dtype=cards, **RUSSIAN)
    return pd.read_csv(path, sep="\t" if path.suffix == ".tsv" else ",")


def section(business: str) -> str:
    """What the README says about a business."""
    (found,) = [part for part in README.split("\n## ") if f"`{business}/`" in part.partition("\n")[0]]
    return found


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def nps(scores: pd.Series) -> float:
    return 100 * float((scores >= 9).mean() - (scores <= 6).mean())


def signed(value: float) -> str:
    """A whole number as the README writes it, with a proper minus."""
    return f"{value:.0f}".replace("-", "−")


def differ(share: pd.Series, other: pd.Series) -> bool:
    """Whether two columns of yes and no differ by more than four standard errors: chance does that once in 16,000."""
    n, m = len(share), len(other)
    pooled = (share.sum() + other.sum()) / (n + m)
    error = (pooled * (1 - pooled) * (1 / n + 1 / m)) ** 0.5
    return bool(abs(share.mean() - other.mean()) > 4 * error)
