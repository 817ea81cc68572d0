"""What the stages of loyalty say in their title and beside each stage: counts, and a claim only beyond chance."""

from __future__ import annotations

from datetime import date

import pandas as pd

from lib.charts import Look
from lib.charts.stage_findings import of_lost, of_stages
from lib.facts.lenses import STAGES
from lib.i18n import translator
from lib.stats import intervals

LOOK = Look(translator("en"), "light", "EUR")
NAMES = {stage: stage.capitalize() for stage in STAGES}
START = date(2025, 11, 1)


def standing(**stages: tuple[int, int, int]) -> pd.DataFrame:
    """For each stage how many stand there now, how many were customers there at the start, and how many are lost."""
    rows = [(stage, *stages.get(stage, (0, 0, 0))) for stage in STAGES]
    frame = pd.DataFrame(rows, columns=["group", "customers", "customers_at_start", "lost"])
    then = frame["customers_at_start"].astype(float)
    low, high = intervals.wilson(frame["lost"].astype(float), then, 0.95)
    return frame.assign(lost_share=frame["lost"] / then.where(then > 0), lost_low=low, lost_high=high)


def title(**stages: tuple[int, int, int]) -> str:
    return of_stages(standing(**stages), LOOK, NAMES, START)


def test_no_stage_is_said_to_lose_most_where_the_stages_differ_by_chance():
    # 87.5% of 32 and 76.2% of 172 are no further apart than chance brings; three of three are too few to tell a share.
    assert title(purchase=(349, 32, 28), use=(35, 3, 3), repeat=(725, 172, 131)) == (
        "725 of 1,109 buyers came back (65.4%). Of the 207 who were customers on Nov 1, 2025, 162 are lost (78.3%); "
        "the stages do not differ beyond what chance alone would give."
    )


def test_the_stage_that_loses_most_is_named_beside_the_one_that_loses_fewest():
    assert title(purchase=(100, 100, 90), repeat=(100, 100, 20)) == (
        "100 of 200 buyers came back (50.0%). Of those who were customers on Nov 1, 2025, 90.0% are lost in the stage "
        "“Purchase”, 20.0% in the stage “Repeat”."
    )


def test_a_small_stage_is_not_named_however_many_it_lost():
    # Fourteen of nineteen is more than 47%, yet a stage of nineteen is not set against others.
    assert title(purchase=(349, 19, 14), repeat=(725, 213, 100)) == (
        "725 of 1,074 buyers came back (67.5%). Of the 232 who were customers on Nov 1, 2025, 114 are lost (49.1%)."
    )


def test_nothing_is_said_of_losses_where_few_were_there_or_nobody_left():
    assert title(purchase=(10, 15, 9), repeat=(5, 4, 1)) == "5 of 15 buyers came back (33.3%)."
    assert title(purchase=(30, 30, 0), repeat=(30, 30, 0)) == "30 of 60 buyers came back (50.0%)."


def test_who_is_lost_is_told_in_numbers_and_as_a_share_only_of_enough():
    rows = standing(purchase=(1, 32, 28), use=(1, 3, 3)).set_index("group")
    # Wilson's interval of 28 of 32.
    assert of_lost(rows.loc["purchase"], LOOK) == "28 of 32 lost (87.5%, 71.9–95.0%)"
    assert of_lost(rows.loc["purchase"], LOOK, sure=False) == "28 of 32 lost (87.5%)"
    assert of_lost(rows.loc["use"], LOOK) == "3 of 3 lost"
    assert of_lost(rows.loc["awareness"], LOOK) == ""
