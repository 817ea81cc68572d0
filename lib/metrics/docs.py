"""`python -m lib.metrics.docs` writes docs/metrics.md from the declarations, so that it can never say anything else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lib import schema
from lib.metrics import registry
from lib.metrics.metric import Blend, Metric, Needs, Way

TARGET = Path(__file__).parents[2] / "docs" / "metrics.md"
INTERVALS = {
    "share": "Wilson; delta method over customers where one appears several times",
    "ratio": "delta method over customers",
    "mean": "Student's t",
    "nps": "adjusted Wald",
    "balance": "adjusted Wald",
    "quantile": "order statistics",
    "delta": "delta method over customers, on logarithms",
    "total": "of a total over people who come at random (compound Poisson), Student's t",
}


def markdown() -> str:
    """The metric reference: every scalar metric with its definition and variants, then the tables."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Metrics"
    yield ""
    yield "Made from the declarations in `lib/metrics/` by `make docs`; do not edit it by hand. Where each definition"
    yield "comes from is in [sources.md](sources.md)."
    for group, label in registry.GROUPS.items():
        metrics = [metric for metric in registry.METRICS.values() if metric.group == group]
        tables = [table for table in registry.TABLES.values() if table.group == group]
        if not metrics and not tables:
            continue
        yield ""
        yield f"## {label}"
        for metric in metrics:
            yield from _metric(metric)
        for table in tables:
            yield ""
            yield f"### {table.label} (`{table.name}`, a table)"
            yield ""
            yield f"{_sentence(table.formula)} Columns: {', '.join(f'`{column}`' for column in table.columns)}."
            yield ""
            yield f"- Needs: {'; or '.join(_needs(needs) for needs in table.needs)}"
            for option, values in table.options.items():
                yield f"- Option `{option}`: {', '.join(f'`{value}`' for value in values)}"
            if table.settings:
                yield f"- Settings read: {', '.join(f'`{name}`' for name in table.settings)}"
            for note in table.notes:
                yield f"- {note}"
            if table.source:
                yield f"- Source: [{table.source.partition('#')[2]}]({table.source.removeprefix('docs/')})"


def _metric(metric: Metric) -> Iterator[str]:
    first = metric.ways[0]
    yield ""
    yield f"### {metric.label} (`{metric.name}`)"
    yield ""
    yield _sentence(metric.formula)
    yield ""
    yield f"- Computed as: `{first.worked}`"
    better = {"up": "higher is better", "down": "lower is better", None: "neither direction is better"}[metric.better]
    yield f"- Unit: {metric.unit}; {better}"
    interval = INTERVALS[first.interval.kind] if first.interval else "none: a complete count or made of several metrics"
    yield f"- Interval: {interval}"
    if isinstance(first, Blend):
        yield f"- Made of: {', '.join(f'`{part.name}`' for part in first.of)}"
    else:
        needs = list(dict.fromkeys(_needs(way.needs) for way in metric.ways))
        yield f"- Needs: {'; or '.join(needs)}"
    if metric.breakdowns:
        yield f"- Breakdowns: {', '.join(f'`{name}`' for name in metric.breakdowns)}, and any field of the customer"
    if metric.settings:
        yield f"- Settings read: {', '.join(f'`{name}`' for name in metric.settings)}"
    for way in metric.ways:
        if way.label or way.note:
            yield (
                f"- Otherwise{f' ({way.label})' if way.label else ''}: {_way(way)}"
                if way is not first
                else f"- {_way(way)}"
            )
    for name, way in metric.by_field.items():
        yield f"- Broken down by `{name}`: {_way(way)}"
    for name, way in metric.variants.items():
        yield f"- Variant `{name}`, {way.label}: {_way(way)}"
    for note in metric.notes:
        yield f"- {note}"
    yield f"- Source: [{metric.source.partition('#')[2]}]({metric.source.removeprefix('docs/')})"


def _way(way: Way) -> str:
    pieces = [_sentence(way.formula)] if way.formula else []
    return " ".join([*pieces, *([way.note] if way.note else []), f"`{way.worked}`"])


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _needs(needs: Needs) -> str:
    parts = []
    for table, roles in needs.items():
        labels = ", ".join(schema.table(table).role(role).name for role in roles)
        parts.append(f"`{table}` ({labels})")
    return " and ".join(parts)


if __name__ == "__main__":
    TARGET.write_text(markdown(), encoding="utf-8")
