"""The stage each customer will probably have reached in the next period: a multinomial model, tested on a later one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lib.facts import Facts
from lib.facts.base import day_after, days_between, start_of
from lib.facts.lenses import STAGES, lenses
from lib.facts.standing import standing, tells_referrals
from lib.i18n import N_, Message, msg
from lib.stats.intervals import z_of

#: The next period has so many days, or a quarter of the data's length where that is less.
PERIOD_DAYS = 90
SHORTEST_DAYS = 14
#: Fewer customers, or fewer who moved on, teach a model nothing.
FEWEST_CUSTOMERS, FEWEST_MOVES = 200, 30
#: A model must take at least so much off the log-loss of the shares, or it is not worth its words.
LEAST_GAIN = 0.01
#: A chance is never taken for nought, or one surprise would outweigh everything.
LEAST_CHANCE = 1e-4
#: Nobody moves on from the last stage, so nobody there is predicted.
OPEN = STAGES[:-1]
COLUMNS = ("next_stage", "next_stage_chance", "rise_chance")

Chances = NDArray[np.float64]


@dataclass(frozen=True)
class NextStages:
    """`customers`: `customer_id`, `stage`, `next_stage` (the most probable), `next_stage_chance`, `rise_chance` (of any
    higher stage), those most likely to rise first. `evaluation` is empty where nothing could be tested; `method` is
    model, shares (of those who moved from each stage before) or stays. `why` says so in words.
    """

    customers: pd.DataFrame
    method: str
    days: int
    evaluation: Mapping[str, Any]
    why: Message


def next_stages(facts: Facts) -> NextStages:
    """Fit on the period before the last, test on the last, then predict the next one from today."""
    days = _days(facts)
    now = people(facts, None)
    if days < SHORTEST_DAYS or now.empty:
        return _stays(now, days, msg(N_("The data is too short to see who moves from one stage to the next.")))
    today = facts.as_of + timedelta(days=1)
    middle, first = today - timedelta(days=days), today - timedelta(days=2 * days)
    train, test = _pair(facts, first, middle), _pair(facts, middle, None)
    moves = int((train["later"] != train["stage"]).sum())
    if len(train) < FEWEST_CUSTOMERS or moves < FEWEST_MOVES or test.empty:
        return _few(facts, now, pd.concat([train, test]), days, len(train), moves)
    shares, model = _shares_of(train), _fit(train)
    found = _evaluated(test, _chances_of(model, test), _by_shares(shares, test), facts.settings.confidence)
    found |= {
        "n_train": len(train),
        "moved_train": moves,
        "cutoff_train": first,
        "cutoff_test": middle,
        "horizon_days": days,
    }
    both = pd.concat([train, test], ignore_index=True)
    if found["log_loss_gain_low"] > 0 and found["log_loss_gain"] >= LEAST_GAIN * found["shares_log_loss"]:
        return _result(now, _chances_of(_fit(both), now), "model", days, found, _better(found))
    why = msg(
        N_(
            "A model of each customer foresees the last period no better than the shares of those who moved on from "
            "each stage before, so these shares are used."
        )
    )
    return _result(now, _by_shares(_shares_of(both), now), "shares", days, found, why)


# What is known of each customer -----------------------------------------------------------------------------------


def open_stages(facts: Facts) -> tuple[str, ...]:
    """Stages from which this data can show anybody moving on."""
    return OPEN if tells_referrals(facts) else OPEN[:-1]


def people(facts: Facts, at: date | None) -> pd.DataFrame:
    """Customers who can still move on as the day `at` begins: `customer_id`, `stage`, then features, nothing later."""
    until = start_of(at) if at else day_after(facts.as_of)
    rows = standing(facts, at)
    said = (
        lenses(facts, at)
        .filter(lambda t: t.stage.isin(open_stages(facts)))
        .select(_id="person_id", stage="stage", s="stage_state")
    )
    rows = rows.join(said, rows.person_id == said._id)
    table = rows.select(
        "stage",
        "own_gap",
        "promo_share",
        "paid",
        "place",
        customer_id="person_id",
        active=(rows.s == "active").cast("int64"),
        bought=rows.bought,
        since_purchase=days_between(until, rows.bought_at),
        since_seen=days_between(until, rows.seen_at),
        tenure=days_between(until, rows.since),
        used=days_between(rows.used_at, rows.since),
        asked=rows.promoter.cast("int64"),
    )
    return facts.dataset.engine.frame(table.order_by("customer_id"))


def _pair(facts: Facts, at: date, then: date | None) -> pd.DataFrame:
    """Customers as they were when a day began, with the stage they had reached a period later in `later`."""
    reached = lenses(facts, then)
    later = facts.dataset.engine.frame(reached.select(customer_id="person_id", later="stage"))
    return people(facts, at).merge(later, on="customer_id")


def features(frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers for the model; what is not known is nought and said so in a column of its own."""
    made = {f"is_{stage}": (frame["stage"] == stage).astype(float) for stage in OPEN}
    made["active"] = frame["active"].astype(float)
    made["bought"] = np.log1p(frame["bought"].astype(float).fillna(0))
    for name in ("since_purchase", "since_seen", "tenure", "own_gap"):
        days = frame[name].astype(float)
        made[name] = np.log1p(days.clip(lower=0)).fillna(0)
        made[f"no_{name}"] = days.isna().astype(float)
    late = frame["since_purchase"].astype(float) / frame["own_gap"].astype(float).replace(0, np.nan)
    made["late"] = np.log1p(late.clip(lower=0, upper=50)).fillna(0)
    made["paid"] = np.log1p(frame["paid"].astype(float).clip(lower=0)).fillna(0)
    made["used"] = (frame["used"].astype(float) > 0).astype(float)
    for name in ("place", "promo_share", "asked"):
        known = frame[name].astype(float)
        made[name] = known.fillna(0)
        made[f"no_{name}"] = known.isna().astype(float)
    return pd.DataFrame(made)


def _days(facts: Facts) -> int:
    return min(PERIOD_DAYS, ((facts.as_of - facts.first_day).days + 1) // 4)


# Chances ----------------------------------------------------------------------------------------------------------


def _fit(frame: pd.DataFrame) -> Any:
    # Only who asks for a model pays for loading the library.
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    return model.fit(features(frame), frame["later"].astype(str))


def _chances_of(model: Any, frame: pd.DataFrame) -> Chances:
    """Chances of each stage; a stage reached is never left for a lower one."""
    raw = pd.DataFrame(model.predict_proba(features(frame)), columns=model.classes_)
    return _rising(raw.reindex(columns=list(STAGES), fill_value=0.0).to_numpy(dtype=float), frame)


def _shares_of(frame: pd.DataFrame) -> pd.DataFrame:
    """How those of each stage were spread a period later."""
    counted = pd.crosstab(frame["stage"], frame["later"]).reindex(index=list(OPEN), columns=list(STAGES), fill_value=0)
    # As if one more had stayed: a stage that nobody was in stays.
    counted = counted + np.eye(len(OPEN), len(STAGES))
    return counted.div(counted.sum(axis=1), axis=0)


def _by_shares(shares: pd.DataFrame, frame: pd.DataFrame) -> Chances:
    return _rising(shares.reindex(frame["stage"]).to_numpy(dtype=float), frame)


def _rising(chances: Chances, frame: pd.DataFrame) -> Chances:
    now = _place(frame["stage"])
    chances = np.where(np.arange(len(STAGES)) >= now[:, None], chances, 0.0)
    # Whom no stage is foreseen for stays.
    chances[np.arange(len(frame)), now] += np.where(chances.sum(axis=1) > 0, 0.0, 1.0)
    return chances / chances.sum(axis=1, keepdims=True)


def _place(stages: pd.Series) -> NDArray[np.int64]:
    return stages.map({stage: place for place, stage in enumerate(STAGES)}).to_numpy(dtype=np.int64)


# The test ---------------------------------------------------------------------------------------------------------


def _evaluated(test: pd.DataFrame, model: Chances, shares: Chances, confidence: float) -> dict[str, Any]:
    """Accuracy beside “everybody stays”, and log-loss beside the shares of each stage; differences with intervals."""
    now, then, each = _place(test["stage"]), _place(test["later"]), np.arange(len(test))
    right, stays = (model.argmax(axis=1) == then).astype(float), (now == then).astype(float)
    loss, usual = (-np.log(np.clip(chances[each, then], LEAST_CHANCE, 1)) for chances in (model, shares))
    found: dict[str, Any] = {"n_test": len(test), "moved_test": int((now != then).sum())}
    found |= {"accuracy": right.mean(), "stays_accuracy": stays.mean()}
    found |= {"log_loss": loss.mean(), "shares_log_loss": usual.mean()}
    for name, gain in (("accuracy_gain", right - stays), ("log_loss_gain", usual - loss)):
        half = z_of(confidence) * gain.std(ddof=1) / np.sqrt(len(gain)) if len(gain) > 1 else np.nan
        found |= {name: gain.mean(), f"{name}_low": gain.mean() - half, f"{name}_high": gain.mean() + half}
    return {name: float(value) if isinstance(value, np.floating) else value for name, value in found.items()}


def _better(found: Mapping[str, Any]) -> Message:
    if found["accuracy_gain_low"] > 0:
        return msg(N_("The model names the stage of the last period more often rightly than “everybody stays” does."))
    return msg(
        N_(
            "Most customers stay where they are, and the model names their stage no more often rightly than that; but "
            "its chances tell better who moves on."
        )
    )


# The answer -------------------------------------------------------------------------------------------------------


def _few(facts: Facts, now: pd.DataFrame, known: pd.DataFrame, days: int, customers: int, moves: int) -> NextStages:
    if known.empty:
        return _stays(now, days, msg(N_("The data is too short to see who moves from one stage to the next.")))
    why = msg(
        N_(
            "Too few for a model, which takes {fewest} customers and {least} who moved on; here they are {customers} "
            "and {moves}. So these are the shares of those who moved on from each stage before."
        ),
        customers=customers,
        moves=moves,
        fewest=FEWEST_CUSTOMERS,
        least=FEWEST_MOVES,
    )
    return _result(now, _by_shares(_shares_of(known), now), "shares", days, {}, why)


def _stays(now: pd.DataFrame, days: int, why: Message) -> NextStages:
    return _result(now, np.eye(len(STAGES))[_place(now["stage"])], "stays", days, {}, why)


def _result(
    now: pd.DataFrame, chances: Chances, method: str, days: int, evaluation: Mapping[str, Any], why: Message
) -> NextStages:
    best, place = chances.argmax(axis=1), _place(now["stage"])
    higher = np.where(np.arange(len(STAGES)) > place[:, None], chances, 0.0).sum(axis=1)
    customers = pd.DataFrame(
        {
            "customer_id": now["customer_id"],
            "stage": now["stage"],
            "next_stage": np.array(STAGES, dtype=object)[best],
            "next_stage_chance": chances.max(axis=1),
            "rise_chance": higher,
        }
    )
    customers = customers.sort_values(["rise_chance", "customer_id"], ascending=[False, True], ignore_index=True)
    return NextStages(customers, method, days, dict(evaluation), why)
