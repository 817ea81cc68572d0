"""The whole catalogue is held against plain pandas that knows nothing of the library, on the samples and on chance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

import sample_data
from benchmarks.against_others import by_others, checks, files, invented, others, ours, tables
from benchmarks.against_others.__main__ import PERIOD
from benchmarks.against_others.business import Business
from benchmarks.against_others.compare import Line, worst
from benchmarks.against_others.questions import COUNTED
from lib import Workspace
from lib.facts import base
from lib.metrics import registry
from lib.scope import Period

#: Fitted rather than counted: held against published figures in test_models_clv and against lifetimes in a benchmark.
FITTED = {"clv_predicted"}


@pytest.fixture(scope="module", params=list(files.READ_SAMPLES))
def sample(request: pytest.FixtureRequest) -> Iterator[tuple[Workspace, Business]]:
    workspace = ours.load(sample_data.files(request.param))
    yield workspace, files.READ_SAMPLES[request.param]()
    workspace.close()


def disagreements(lines: Iterator[Line]) -> list[tuple[str, float, float]]:
    found = list(lines)
    assert found
    return [(line.metric, line.ours, line.theirs) for line in found if not line.agrees]


def test_the_scorecard_of_a_sample_is_what_plain_pandas_counts(sample):
    assert disagreements(checks.scorecard_by_pandas(*sample)) == []


def test_a_period_of_a_sample_is_what_plain_pandas_counts(sample):
    workspace, business = sample
    shorter = business.within(*PERIOD)
    for name in ("retention_rate", "repeat_purchase_rate", "revenue", "nps", "dau", "bounce_rate"):
        if checks.possible(business, name):
            assert disagreements(checks.by_plain_pandas(workspace, shorter, name, splits=False)) == []


def test_what_is_worked_out_here_for_few_customers_the_database_finds_for_many(sample, monkeypatch):
    workspace, _business = sample
    half = Period(workspace.as_of - timedelta(days=182), workspace.as_of)
    few = workspace.where(period=half).scorecard()
    assert few["p"].notna().sum() >= 5
    monkeypatch.setattr(base, "FEW", 0)
    many = workspace.where(period=half).scorecard()
    pd.testing.assert_frame_equal(few, many, rtol=1e-9)


@pytest.mark.parametrize("seed", [300, 303])
def test_businesses_thrown_together_by_chance_have_the_same_scorecard(seed, tmp_path):
    business = invented.business(seed)
    workspace = invented.load(business, tmp_path)
    assert disagreements(checks.scorecard_by_pandas(workspace, business)) == []
    workspace.close()


def test_cohorts_survival_and_the_life_cycle_of_a_business_are_what_plain_pandas_counts(tmp_path):
    business = invented.business(5)
    workspace = invented.load(business, tmp_path)
    assert disagreements(tables.by_plain_pandas(workspace, business)) == []
    workspace.close()


def test_every_metric_and_variant_is_counted_by_pandas_too():
    declared = set(registry.METRICS) | {
        f"{name}:{variant}" for name, metric in registry.METRICS.items() for variant in metric.variants
    }
    assert declared - FITTED == set(COUNTED)


def test_other_tools_find_the_same_sessions_and_survival(tmp_path):
    try:
        python = others.environment(None, make=False)
    except others.Unavailable as why:
        pytest.skip(str(why))
    business = invented.business(5)
    workspace = invented.load(business, tmp_path)
    lines = by_others.everything(workspace, business, python)
    # A funnel asks for the steps in their order, which an invented log does not keep.
    assert disagreements(line for line in lines if "funnel" not in line.metric) == []
    workspace.close()


def test_a_line_of_many_figures_shows_the_pair_that_lies_furthest_apart():
    line = worst("shop", "nps by channel", {"web": 10.0, "mail": 20.0}, {"web": 10.0, "mail": 20.5}, "pandas")
    assert (line.ours, line.theirs, line.count, line.agrees) == (20.0, 20.5, 2, False)


def test_a_figure_that_one_side_lacks_is_a_disagreement():
    assert not worst("shop", "nps by channel", {"web": 10.0}, {"web": 10.0, "mail": 20.5}, "pandas").agrees
    assert not Line("shop", "nps", float("nan"), 3.0, "pandas").agrees
    assert Line("shop", "nps", 0.1 + 0.2, 0.3, "pandas").agrees


def test_the_page_is_written_from_the_lines(tmp_path: Path):
    from benchmarks.against_others.page import page

    written = page([Line("shop", "nps", 30.25, 30.25, "pandas"), Line("shop", "csat", 0.5, 0.75, "pandas")], [], "none")
    assert "| nps | 30.25 | 30.25 | pandas | 0 |" in written
    assert "| csat | 0.5 | 0.75 | pandas | -0.25 |" in written
    assert "1 disagreement." in written
