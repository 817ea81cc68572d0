"""One HTML file that needs nothing else: the charts' program, the data and the looks are all inside it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

import plotly.graph_objects as go
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from lib.i18n import N_
from lib.report import blocks, chapters
from lib.report.blocks import Block, Chart, Row
from lib.report.cover import cover
from lib.report.material import Material

HERE = Path(__file__).parent
#: What a browser may do with the file: run what is in it, and ask the network for nothing.
LOOKS_ONLY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
POLICY = LOOKS_ONLY + "; script-src 'unsafe-inline'; font-src data:"
#: What the frame of the file says.
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "logo": N_("Logo"),
        "contents": N_("Contents"),
        "to_do": N_("What to do"),
        "left_out": N_("The chart is in the file."),
        "no_script": N_("Charts need JavaScript, which is part of this file; the numbers can be read without it."),
        "made": N_(
            "Made with Regulars. All numbers come from the files named under “Data quality”; nothing in this file asks "
            "the network for anything."
        ),
    }
)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["figure"] = _figure
    made.filters["in_rows"] = in_rows
    made.tests["kind"] = lambda block, name: isinstance(block, getattr(blocks, name))
    return made


def render(m: Material, tell: Callable[[str, float], None] | None = None, *, interactive: bool = True) -> str:
    """The whole file as text. Without `interactive` the charts stay out, which is enough to look it over."""
    made = chapters.sections(m, tell)
    if tell is not None:
        tell(m.tr(N_("HTML file")), 0.95)
    return (
        _environment()
        .get_template("report.html")
        .render(
            words={name: m.tr(text) for name, text in WORDS.items()},
            language=m.tr.language,
            cover=cover(m, date.today()),
            logo=base64.b64encode(m.options.logo).decode("ascii"),
            sections=made,
            interactive=interactive,
            policy=POLICY if interactive else LOOKS_ONLY,
            style=Markup((HERE / "report.css").read_text(encoding="utf-8")),
            script=Markup((HERE / "report.js").read_text(encoding="utf-8")),
            plotly=Markup(get_plotlyjs()) if interactive else "",
        )
    )


def in_rows(content: Sequence[Block]) -> list[Block | Row]:
    """The blocks of a section with charts that follow each other two abreast, as far as they are not wide."""
    made: list[Block | Row] = []
    for block in content:
        before = made[-1] if made else None
        if not isinstance(block, Chart):
            made.append(block)
        elif isinstance(before, Row) and len(before.charts) == 1 and not (block.wide or before.charts[0].wide):
            made[-1] = Row((*before.charts, block))
        else:
            made.append(Row((block,)))
    return made


def _figure(figure: go.Figure) -> Markup:
    """A figure as JSON that cannot end the script element it stands in."""
    text = json.dumps(json.loads(figure.to_json()), ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)
