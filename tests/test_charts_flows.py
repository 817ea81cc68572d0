"""Charts of people moving draw the numbers they are given."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lib import charts
from lib.charts import Look
from lib.i18n import translator

EN = Look(translator("en"), "light")
RU = Look(translator("ru"), "dark")
NAMES = {"new": "New", "returning": "Again", "resurrected": "Back", "dormant": "Quiet"}


def lives() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "period": pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01"]),
            "active": [5.0, 6.0, 2.0],
            "new": [5.0, 2.0, 1.0],
            "returning": [0.0, 3.0, 1.0],
            "resurrected": [0.0, 1.0, 0.0],
            "dormant": [0.0, 2.0, np.nan],
            "complete": [True, True, False],
        }
    )


def test_who_went_quiet_stands_below_the_line_and_all_others_above():
    bars = {trace.name: list(trace.y) for trace in charts.lifecycle(lives(), EN, NAMES).data}
    assert bars == {"Again": [0, 3, 1], "New": [5, 2, 1], "Back": [0, 1, 0], "Quiet": [0, -2, 0]}


def test_a_number_of_people_below_the_line_has_no_minus_sign():
    figure = charts.lifecycle(lives(), EN, NAMES)
    assert not any(text.startswith(("-", "−")) for text in figure.layout.yaxis.ticktext)
    assert min(figure.layout.yaxis.tickvals) < 0
    quiet = next(trace for trace in figure.data if trace.name == "Quiet")
    assert "Quiet: <b>2</b>" in quiet.customdata[1]


def test_a_period_that_is_not_over_is_pale_and_its_quiet_ones_are_not_known():
    quiet = next(trace for trace in charts.lifecycle(lives(), EN, NAMES).data if trace.name == "Quiet")
    assert quiet.marker.opacity[2] < quiet.marker.opacity[1]
    assert "not known yet" in quiet.customdata[2] and "not complete yet" in quiet.customdata[2]


def test_a_funnel_has_its_first_step_on_top_and_says_the_share_of_each():
    frame = pd.DataFrame(
        {"step": ["visited", "cart"], "reached": [200, 50], "of_all": [1.0, 0.25], "of_previous": [np.nan, 0.25]}
    )
    figure = charts.funnel(frame, RU, {"visited": "All <b>visits</b>", "cart": "Cart"})
    bars = figure.data[0]
    assert list(bars.x) == [50, 200]  # the first of a horizontal chart stands at the bottom
    assert "25,0\u00a0%" in figure.layout.yaxis.ticktext[0]
    assert "<b>visits" not in figure.layout.yaxis.ticktext[1]  # a name is text, never markup
