"""Charts of money draw the sums they are given."""

from __future__ import annotations

import pandas as pd

from lib.charts import Look, bridge, side_by_side
from lib.i18n import translator

LOOK = Look(translator("en"), currency="USD")


def test_a_bridge_starts_and_ends_with_sums_and_steps_between():
    steps = [("Start", 100.0, True), ("New", 30.0, False), ("Lost", -20.0, False), ("End", 110.0, True)]
    (drawn,) = bridge(steps, LOOK).data
    assert list(drawn.x) == [100, 30, -20, 110]
    assert list(drawn.measure) == ["absolute", "relative", "relative", "absolute"]
    assert list(drawn.text) == ["&#36;100.00", "&#36;30.00", "−&#36;20.00", "&#36;110.00"]


def test_amounts_of_a_group_stand_in_the_order_of_the_legend_and_a_missing_one_is_blank():
    frame = pd.DataFrame({"channel": ["<b>Ads</b>", "Mail"], "cac": [20.0, 5.0], "value": [50.0, float("nan")]})
    figure = side_by_side(frame, "channel", [("cac", "Cost"), ("value", "Value")], LOOK)
    assert [bar.name for bar in figure.data] == ["Value", "Cost"]
    assert figure.layout.legend.traceorder == "reversed"
    value, cost = figure.data
    # The first group is on top, which is the last place.
    assert list(cost.x) == [5, 20]
    assert list(value.text) == ["", "&#36;50.00"]
    assert figure.layout.yaxis.ticktext[1] == "&lt;b&gt;Ads&lt;/b&gt;"
