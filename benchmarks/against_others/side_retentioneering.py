"""Runs where retentioneering is installed: reads the path of an event log (JSON, standard input), prints its numbers.

The log is a CSV file with the columns user_id, event and timestamp. Nothing of the project is imported here.
"""

import contextlib
import json
import os
import sys
from itertools import pairwise

# The package reports its use to its makers unless asked not to.
os.environ["RETENTIONEERING_NO_TRACK"] = "1"
os.environ["MPLBACKEND"] = "Agg"

import pandas as pd
from retentioneering import Eventstream

ACTIVE = ("new", "current", "reactivated", "resurrected")


def sessions(stream, goal, cart):
    """Sessions cut at 30 minutes of silence, counted by the package."""
    cut = stream.split_sessions(timeout="30m")
    wanted: list[dict] = [{"metric": "length"}, {"metric": "duration"}]
    known = set(stream.get_event_counts())
    wanted += [{"metric": "has_event", "metric_args": {"event": event}} for event in (goal, cart) if event in known]
    paths = cut.get_metrics(wanted, path_col="session_id")
    found = {
        "sessions": len(paths),
        "pages_per_session:events": paths["length"].mean(),
        "bounce_rate": (paths["length"] == 1).mean(),
        "session_duration": paths["duration"].mean(),
        "session_duration:median": paths["duration"].median(),
        "visit_frequency": len(paths) / len(stream.get_metrics([{"metric": "length"}])),
    }
    if goal in known:
        found["conversion_rate:sessions"] = paths[f"has_event_{goal}"].mean()
    if goal in known and cart in known:
        carts = paths[paths[f"has_event_{cart}"] > 0]
        found["cart_abandonment"] = 1 - carts[f"has_event_{goal}"].mean()
    return found


def funnel(stream, goal, cart):
    """Who did the goal action, and the people and sessions that put something into the cart and then did it."""
    known = set(stream.get_event_counts())
    found = {}
    if goal in known:
        found["conversion_rate"] = stream.funnel_data(steps=[goal])["steps"][0]["conversion_rate"]
    if goal in known and cart in known:
        cut = stream.split_sessions(timeout="30m")
        for count, path in (("visitors", "user_id"), ("sessions", "session_id")):
            found[f"cart_funnel:{count}:cart"] = cut.funnel_data(steps=[cart], path_col=path)["steps"][0][
                "unique_paths"
            ]
            both = {"metric": "has_all_events", "metric_args": {"events": [cart, goal]}}
            found[f"cart_funnel:{count}:ordered"] = cut.get_metrics([both], path_col=path).iloc[:, 0].sum()
    return found


def days(stream, last):
    """Active people a day, from the package's states of every person on every day."""
    states = stream.to_daily_states(max_dormant_days=40).to_dataframe()
    states = states.assign(day=pd.to_datetime(states["timestamp"]).dt.normalize())
    counts = states.groupby(["day", "event"]).size().unstack(fill_value=0)
    span = pd.date_range(counts.index.min(), pd.Timestamp(last).normalize())
    counts = counts.reindex(span, fill_value=0)
    active = counts[[state for state in ACTIVE if state in counts]].sum(axis=1)
    return {"dau": active.mean(), "new_people": int(counts["new"].sum())}


def retention(log):
    """Of those active in a month, the share active in the next, by the package's own months of every person."""
    log = log.assign(month=log["timestamp"].dt.strftime("%Y-%m"))
    stream = Eventstream(log, schema={"segment_cols": ["month"]})
    wanted = {"metric": "in_segment_bulk", "metric_args": {"segment_name": "month"}}
    there = stream.get_metrics([wanted])
    months = sorted(log["month"].unique())
    columns = {month: next(name for name in there if month in str(name)) for month in months}
    first, last = log["timestamp"].min(), log["timestamp"].max()
    whole = [month for month in months if pd.Timestamp(month) >= first.normalize()]
    whole = [
        month
        for month in whole
        if pd.Timestamp(month) + pd.offsets.MonthBegin(1) <= last.normalize() + pd.Timedelta(days=1)
    ]
    before = after = 0
    for one, following in pairwise(whole):
        active = there[columns[one]] > 0
        before += int(active.sum())
        after += int((active & (there[columns[following]] > 0)).sum())
    return {"active_retention": after / before} if before else {}


def main():
    asked = json.load(sys.stdin)
    log = pd.read_csv(asked["log"], dtype={"user_id": str})
    log["timestamp"] = pd.to_datetime(log["timestamp"], format="ISO8601")
    with contextlib.redirect_stdout(sys.stderr):
        stream = Eventstream(log)
        found = sessions(stream, asked["goal"], asked["cart"])
        found |= funnel(stream, asked["goal"], asked["cart"])
        found |= days(stream, log["timestamp"].max())
        found |= retention(log)
    print(json.dumps({name: float(value) for name, value in found.items()}))


if __name__ == "__main__":
    sys.exit(main())
