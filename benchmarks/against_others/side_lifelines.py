"""Runs where lifelines is installed: reads durations (JSON, standard input), prints the curves and the log-rank test.

Nothing of the project is imported here.
"""

import json
import sys

from lifelines import KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test


def curve(durations, lost, level):
    fitted = KaplanMeierFitter(alpha=1 - level).fit(durations, lost)
    limits = fitted.confidence_interval_survival_function_
    return {
        "day": [float(day) for day in fitted.survival_function_.index],
        "lost": [float(lost) for lost in fitted.event_table["observed"]],
        "survival": fitted.survival_function_.iloc[:, 0].tolist(),
        "low": limits.iloc[:, 0].tolist(),
        "high": limits.iloc[:, 1].tolist(),
        "median": float(fitted.median_survival_time_),
    }


def main():
    asked = json.load(sys.stdin)
    days, lost, groups = asked["days"], asked["lost"], asked.get("groups")
    found = curve(days, lost, asked["level"])
    if groups:
        found["p"] = float(multivariate_logrank_test(days, groups, lost).p_value)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
