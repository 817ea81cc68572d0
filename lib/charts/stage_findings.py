"""What the stages of loyalty say: how many came back, and where customers are lost. Claimed only beyond chance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from lib import formatting
from lib.charts.findings import spread
from lib.charts.template import Look
from lib.facts.lenses import STAGES
from lib.i18n import N_

#: A stage with fewer customers at the start says nothing about who is lost there.
FEWEST = 20


def of_stages(frame: pd.DataFrame, look: Look, names: Mapping[str, str], start: date) -> str:
    """Who came back, and of those who were customers on the day `start` how many are lost, and where.

    `frame` is the table `loyalty_stage_share` of the stages; `names` says what each is called.
    """
    count = frame.set_index("group")["customers"]
    buyers, again = int(count[list(STAGES[2:])].sum()), int(count[["repeat", "referral"]].sum())
    if not buyers:
        text = N_("{people} customers are known, and none of them has bought yet.")
        return look.tr(text, people=look.number(count.sum(), "count"))
    came = (
        N_("{again} of {buyers} buyers came back or recommend you ({share}).")
        if count["referral"]
        else N_("{again} of {buyers} buyers came back ({share}).")
    )
    counted = {"again": look.number(again, "count"), "buyers": look.number(buyers, "count")}
    said = look.tr(came, **counted, share=look.number(again / buyers, "share"))
    return f"{said} {_lost(frame, look, names, start)}".strip()


def _lost(frame: pd.DataFrame, look: Look, names: Mapping[str, str], start: date) -> str:
    """Where most are lost and where fewest, if that is more than chance; else how many in all."""
    known = frame[frame["customers_at_start"] > 0].dropna(subset=["lost_share"])
    then, gone = (
        int(known["customers_at_start"].sum()),
        int((known["lost_share"] * known["customers_at_start"]).sum().round()),
    )
    if then < FEWEST or not gone:
        return ""
    told: dict[str, Any] = {"day": formatting.day(start, look.tr)}
    large = known[known["customers_at_start"] >= FEWEST].sort_values("lost_share", kind="stable")
    ends = large.rename(columns={"lost_share": "value", "lost_low": "low", "lost_high": "high"})
    if len(large) > 1 and spread(ends):
        for end, row in (("least", large.iloc[0]), ("most", large.iloc[-1])):
            told |= {end: names[row["group"]], f"{end}_share": look.number(row["lost_share"], "share")}
        text = N_(
            "Of those who were customers on {day}, {most_share} are lost in the stage “{most}”, {least_share} in the "
            "stage “{least}”."
        )
        return look.tr(text, **told)
    told |= {"then": look.number(then, "count"), "lost": look.number(gone, "count")}
    text = (
        N_(
            "Of the {then} who were customers on {day}, {lost} are lost ({share}); the stages do not differ beyond "
            "what chance alone would give."
        )
        if len(large) > 1
        else N_("Of the {then} who were customers on {day}, {lost} are lost ({share}).")
    )
    return look.tr(text, **told, share=look.number(gone / then, "share"))


def of_lost(row: Mapping[str, Any], look: Look, *, sure: bool = True) -> str:
    """How many of a group's customers at the start are lost, a share only of enough; empty where nobody was there.

    `sure` says the interval too.
    """
    if formatting.missing(row["lost_share"]) or not row["customers_at_start"]:
        return ""
    then = int(row["customers_at_start"])
    told = {"lost": look.number(round(row["lost_share"] * then), "count"), "then": look.number(then, "count")}
    if then < FEWEST:
        return look.tr(N_("{lost} of {then} lost"), **told)
    share = look.number(row["lost_share"], "share")
    if sure:
        share += f", {look.interval(row['lost_low'], row['lost_high'], 'share')}"
    return look.tr(N_("{lost} of {then} lost ({share})"), **told, share=share)
