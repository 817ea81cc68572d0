"""Charts: each a pure function from a small DataFrame to a Plotly figure, and the sentence that says what it shows."""

from lib.charts.bars import MOST_BARS, breakdown, distribution, score_distribution
from lib.charts.churn import calibration, gains, mark_days, profit
from lib.charts.coverage import coverage
from lib.charts.curves import cohort_curves, survival
from lib.charts.flows import funnel, lifecycle
from lib.charts.heatmap import cohort_grid
from lib.charts.lines import curve, daily, trend
from lib.charts.loyalty import matrix, rfm_grid, sankey, standing, words_and_deeds
from lib.charts.money import bridge, side_by_side
from lib.charts.opinions import changes, moods, quadrants
from lib.charts.template import PALETTE, THEMES, Look
from lib.charts.timeline import timeline
from lib.charts.whatif import apart, path
from lib.charts.worth import foreseen, tenths

__all__ = [
    "MOST_BARS",
    "PALETTE",
    "THEMES",
    "Look",
    "apart",
    "breakdown",
    "bridge",
    "calibration",
    "changes",
    "cohort_curves",
    "cohort_grid",
    "coverage",
    "curve",
    "daily",
    "distribution",
    "foreseen",
    "funnel",
    "gains",
    "lifecycle",
    "mark_days",
    "matrix",
    "moods",
    "path",
    "profit",
    "quadrants",
    "rfm_grid",
    "sankey",
    "score_distribution",
    "side_by_side",
    "standing",
    "survival",
    "tenths",
    "timeline",
    "trend",
    "words_and_deeds",
]
