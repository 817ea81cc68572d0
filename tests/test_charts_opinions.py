"""Charts of what people say: counted by hand, and with nothing in them that a file could run."""

from __future__ import annotations

import pandas as pd
import pytest

from lib import charts
from lib.charts import Look, findings
from lib.i18n import translator

LOOK = Look(translator("en"), currency="EUR")
QUADRANTS = pd.DataFrame(
    {
        "satisfied": [True, True, False, False],
        "engaged": [True, False, True, False],
        "customers": [50, 30, 15, 5],
        "share": [0.5, 0.3, 0.15, 0.05],
        "revenue": [50_000.0, 900.0, 700.0, float("nan")],
        "stays": [0.9, 0.5, float("nan"), 0.1],
    }
)
NAMES = {(True, True): "Loyal", (True, False): "Quiet", (False, True): "Unhappy", (False, False): "Gone"}


def test_the_parts_of_a_hundred_who_answered_make_a_hundred():
    # 156, 192 and 373 of 721 are 21.6, 26.6 and 51.7%: each rounded by itself they would be 101.
    told = findings.of_nps(373 / 721, 192 / 721, 156 / 721, LOOK).params
    assert told == {"promoters": 52, "passives": 26, "detractors": 22}
    assert sum(findings.of_hundred({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}).values()) == 100
    assert findings.of_hundred({"a": 0.29, "b": 0.57, "c": 0.14}) == {"a": 29, "b": 57, "c": 14}


def test_every_quadrant_says_who_how_many_what_they_paid_and_who_stays():
    figure = charts.quadrants(QUADRANTS, LOOK, NAMES, ("below", "above", "left", "right"))
    said = {(note.x, note.text) for note in figure.layout.annotations}
    assert (1.5, "<b>Loyal</b>") in said and (0.5, "<b>Gone</b>") in said
    texts = [note.text for note in figure.layout.annotations]
    assert {"50 · 50.0%", "paid €50K", "90.0% stay"} <= set(texts)
    # What is not known is left out rather than shown as nought: three lines for two of the four.
    assert len(texts) == 4 + 4 + 3 + 3
    assert [shape.opacity for shape in figure.layout.shapes] == pytest.approx([0.32, 0.24, 0.18, 0.14])


def test_moods_stack_up_to_all_mentions_and_a_running_period_is_pale():
    frame = pd.DataFrame(
        {
            "period": pd.to_datetime(["2025-01-01", "2025-02-01"]),
            "positive": [3.0, 1.0],
            "neutral": [2.0, 0.0],
            "negative": [1.0, float("nan")],
            "complete": [True, False],
        }
    )
    called = {"positive": "good", "neutral": "so so", "negative": "bad"}
    figure = charts.moods(frame, LOOK, called)
    assert [bar.name for bar in figure.data] == ["bad", "so so", "good"]
    assert sum(bar.y[0] for bar in figure.data) == 6 and figure.layout.barmode == "stack"
    assert figure.data[0].marker.opacity[1] < figure.data[0].marker.opacity[0]


def test_what_rose_stands_right_of_what_fell_with_its_sign():
    frame = pd.DataFrame(
        {
            "name": ["tea", "<b>cups</b>"],
            "clicks_before": [10.0, 9.0],
            "clicks_after": [30.0, 2.0],
            "change": [20.0, -7.0],
            "position_before": [5.0, float("nan")],
            "position_after": [3.0, 9.0],
        }
    )
    figure = charts.changes(frame, LOOK)
    assert list(figure.data[0].x) == [-7, 20]
    labels = figure.layout.yaxis.ticktext
    assert labels[1] == "tea  <b>+20</b>" and labels[0].endswith("<b>−7</b>")
    assert "<b>cups" not in labels[0] and "position" not in figure.data[0].customdata[0]
    assert "position 5.00 before, 3.00 now" in figure.data[0].customdata[1]
