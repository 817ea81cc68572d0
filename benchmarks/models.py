"""Time the fitted models and hold them against lifetimes: `python -m benchmarks.models`.

Invented customers who follow the assumptions of BG/NBD, as many as the whole CDNOW cohort, are fitted by Regulars and,
where `--environment` (or the usual place) has it, by lifetimes: the parameters must agree. Then the value and the risk
of 100,000 customers are told from their orders. Prints a table; `--out` also writes it to a page.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.against_others import others
from benchmarks.against_others.others import HERE
from lib import Workspace
from lib.models.clv import BetaGeo, GammaGamma

#: As many customers as the CDNOW cohort, of whom lifetimes publishes its figures; and as many as the budget names.
COHORT, MANY = 23_570, 100_000
BUDGET_SECONDS = 20
AGREED = 0.01
WEEKS, FIRST_DAY = 78, "2024-01-01"


def invented(n: int, seed: int = 2005) -> pd.DataFrame:
    """A row per order of customers seen for 39 to 78 weeks: `customer`, `week` (of the time since the first), `amount`.

    Rates are gamma distributed, leaving probabilities beta, mean amounts inverse gamma: the assumptions of the models.
    """
    rng = np.random.default_rng(seed)
    rate, gone = rng.gamma(0.25, 1 / 4.5, n), rng.beta(0.8, 2.4, n)
    mean, seen = 15 * 6 / rng.gamma(3.75, 1, n), rng.uniform(WEEKS / 2, WEEKS, n)
    who, week = [np.arange(n)], [np.zeros(n)]
    there, now = np.ones(n, dtype=bool), np.zeros(n)
    while there.any():
        now = now + rng.exponential(1 / rate)
        there &= now < seen
        who.append(np.flatnonzero(there))
        week.append(now[there])
        there &= rng.random(n) > gone
    orders = pd.DataFrame({"customer": np.concatenate(who), "week": np.concatenate(week)})
    orders["amount"] = rng.gamma(6, mean[orders["customer"]] / 6).round(2) + 0.01
    return orders.assign(seen=seen[orders["customer"]])


def summary(orders: pd.DataFrame) -> pd.DataFrame:
    """`frequency`, `recency`, `T`, `monetary_value` of each customer, weeks."""
    again = orders[orders["week"] > 0].groupby("customer")
    people = pd.DataFrame({"T": orders.groupby("customer")["seen"].first()})
    people["frequency"] = again.size().reindex(people.index, fill_value=0)
    people["recency"] = again["week"].max().reindex(people.index, fill_value=0.0)
    people["monetary_value"] = again["amount"].mean()
    return people


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds and the result, the quickest of three."""
    best, found = math.inf, None
    for _again in range(3):
        began = time.process_time()
        found = work()
        best = min(best, time.process_time() - began)
    return best, found


def by_regulars(people: pd.DataFrame) -> dict[str, float]:
    repeaters = people.loc[people["frequency"] > 0, ["frequency", "monetary_value"]]
    fit, orders = timed(lambda: BetaGeo().fit(people[["frequency", "recency", "T"]]))
    spend, spending = timed(lambda: GammaGamma().fit(repeaters))
    foretell, expected = timed(lambda: orders.conditional_expected_purchases(39, people))
    return {
        "seconds: BG/NBD": fit,
        "seconds: Gamma-Gamma": spend,
        "seconds: orders to expect": foretell,
        **{name: getattr(orders, f"{name}_") for name in ("r", "alpha", "a", "b")},
        **{name: getattr(spending, f"{name}_") for name in ("p", "q", "v")},
        "expected": float(expected.sum()),
    }


def by_lifetimes(people: pd.DataFrame, python: Path) -> dict[str, float] | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        people.to_csv(path, index=False)
        done = subprocess.run(
            [str(python), str(HERE / "side_lifetimes.py"), str(path)], capture_output=True, text=True, check=False
        )
    if done.returncode:
        print(f"lifetimes was not asked: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    return json.loads(done.stdout.splitlines()[-1])


def of_many() -> dict[str, float]:
    """Processor seconds for what a page asks of 100,000 customers, their orders loaded."""
    orders = invented(MANY)
    days = pd.Timestamp(FIRST_DAY) + pd.to_timedelta(((WEEKS - orders["seen"] + orders["week"]) * 7).round(), unit="D")
    frame = pd.DataFrame({"customer_id": orders["customer"], "order_date": days, "amount": orders["amount"]})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "orders.csv"
        frame.to_csv(path, index_label="order_id", date_format="%Y-%m-%d")
        workspace = Workspace()
        workspace.add(path)
        found = {}
        for name in ("clv", "next_order", "churn"):
            began = time.process_time()
            workspace.facts.fitted(name)
            found[name] = time.process_time() - began
        workspace.close()
        listed(MANY).to_csv(path := Path(folder) / "customers.csv", index=False)
        workspace = Workspace()
        workspace.add(path)
        began = time.process_time()
        workspace.facts.fitted("churn")
        found["churn, from a list without dates"] = time.process_time() - began
        workspace.close()
    return found


def listed(n: int, seed: int = 7043) -> pd.DataFrame:
    """A customer list that marks who left: months so far, monthly charge and eight fields of few values each."""
    rng = np.random.default_rng(seed)
    months, charge = rng.integers(0, 73, n), rng.uniform(18, 119, n).round(2)
    people = pd.DataFrame({"customer_id": [f"c{i}" for i in range(n)], "tenure_months": months, "charge": charge})
    fields = {f"field_{i}": rng.integers(0, 2 + i % 3, n) for i in range(8)}
    pull = 0.4 - 0.04 * months + 0.012 * charge + 0.3 * fields["field_1"] - 0.4 * fields["field_2"] - 0.5
    left = rng.random(n) < 1 / (1 + np.exp(-pull))
    words = {name: np.array(["low", "middle", "high", "top"])[values] for name, values in fields.items()}
    return people.assign(**words, churned=np.where(left, "yes", "no"))


def page(ours: dict[str, float], theirs: dict[str, float] | None, many: dict[str, float]) -> str:
    lines = [
        "# Benchmarks of the models",
        "",
        f"Written by `python -m benchmarks.models`. {COHORT:,} invented customers who follow the assumptions of BG/NBD",
        "and Gamma-Gamma; processor seconds, the quickest of three.",
        "",
        "| | Regulars | lifetimes |",
        "|---|---:|---:|",
    ]
    for name, value in ours.items():
        shown = "{:.3f}" if name.startswith("seconds") else "{:.4g}"
        lines.append(f"| {name} | {shown.format(value)} | {shown.format(theirs[name]) if theirs else '–'} |")
    lines += [
        "",
        f"What a page asks of {MANY:,} customers, their orders loaded (the budget is {BUDGET_SECONDS} s):",
        "",
        "| | processor seconds |",
        "|---|---:|",
        *(f"| {name} | {seconds:.1f} |" for name, seconds in many.items()),
        "",
    ]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.models", description=__doc__)
    parser.add_argument("--environment", type=Path, help="where lifetimes is installed")
    parser.add_argument("--out", type=Path, help="write the table as a page, say docs/benchmarks-models.md")
    arguments = parser.parse_args()
    people = summary(invented(COHORT))
    ours, theirs = by_regulars(people), None
    python = others.python_of(arguments.environment or others.USUAL)
    if python.exists():
        theirs = by_lifetimes(people, python)
    text = page(ours, theirs, of_many())
    print(text)
    if arguments.out:
        arguments.out.write_text(text, "utf-8")
    apart = [n for n in ours if theirs and not n.startswith("seconds") and abs(ours[n] / theirs[n] - 1) > AGREED]
    if apart:
        print(f"Regulars and lifetimes disagree on {', '.join(apart)}", file=sys.stderr)
    return 1 if apart else 0


if __name__ == "__main__":
    sys.exit(main())
