"""The report as slides: for each page of the app a few things to look at, one at a time, with nobody's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from lib import charts, formatting
from lib.errors import RegularsError
from lib.i18n import N_, Message
from lib.metrics.registry import METRICS, TABLES
from lib.metrics.scorecard import NOISE, REAL
from lib.models.churn import BANDS
from lib.models.scenario import Scenario
from lib.report import pieces
from lib.report.blocks import Block, Chart, Mood, Number, Numbers, Stories, Told
from lib.report.chapters import MADE_BY, background, churn, summary
from lib.report.cover import Cover, cover
from lib.report.material import Material
from lib.report.options import SECTIONS

if TYPE_CHECKING:
    from lib.models.outlook import Outlook

#: Findings with a slide of their own, and numbers on a slide.
MOST_FINDINGS, MOST_NUMBERS = 3, 6
#: The first numbers of all.
FIRST = (
    "revenue",
    "customers",
    "average_order_value",
    "repeat_purchase_rate",
    "nps",
    "retention_rate",
    "csat",
    "mau",
)
#: What is worth a slide of its own, of each kind the first of a page; of paths all, for each is of another scenario.
LARGE = (
    "course",
    "groups",
    "funnel",
    "lifecycle",
    "recommendation",
    "moods",
    "cohorts",
    "survival",
    "bridge",
    "acquisition",
    "tenths",
    "stages",
    "words_and_deeds",
    "rfm",
    "calibration",
    "path",
)


@dataclass(frozen=True, kw_only=True)
class Slide:
    """One thing to look at: a cover, a finding, a chart, or a few numbers; `note` in small print."""

    title: str = ""
    cover: Cover | None = None
    told: Told | None = None
    chart: Chart | None = None
    numbers: tuple[Number, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Place:
    """Where a show stands: which part, and which of its slides."""

    part: str
    number: int = 0


class Deck:
    """The slides of a view, part by part as the pages stand in the navigation; each part is made when it is reached."""

    def __init__(self, m: Material):
        self.material = m
        self._made: dict[str, tuple[Slide, ...]] = {}

    def slides(self, part: str) -> tuple[Slide, ...]:
        """The slides of a part; none where this data has nothing for it."""
        if part not in self._made:
            try:
                self._made[part] = tuple(PARTS[part](self.material))
            except RegularsError as error:
                self._made[part] = (Slide(title=self.material.tr(error.message)),)
        return self._made[part]

    def title(self, part: str) -> str:
        return self.material.tr(TITLES[part])

    def at(self, place: Place) -> Place:
        """The place itself, or the nearest there is: of an empty part the next one, at the end the last slide."""
        slides = self.slides(place.part)
        if slides:
            return Place(place.part, max(0, min(place.number, len(slides) - 1)))
        return self._part(place.part, 1) or self._part(place.part, -1) or self.first

    def step(self, place: Place, way: int) -> Place:
        """The next slide (1) or the one before (-1), across parts; the same at either end."""
        number = place.number + way
        if 0 <= number < len(self.slides(place.part)):
            return Place(place.part, number)
        other = self._part(place.part, way)
        if other is None:
            return place
        return other if way > 0 else Place(other.part, len(self.slides(other.part)) - 1)

    def turn(self, place: Place, way: int) -> Place:
        """The beginning of the next part, or back to that of this one and then of the one before."""
        if way < 0 and place.number:
            return Place(place.part)
        return self._part(place.part, way) or place

    @property
    def first(self) -> Place:
        return Place("overview")

    @property
    def last(self) -> Place:
        part = next(part for part in reversed(list(PARTS)) if self.slides(part))
        return Place(part, len(self.slides(part)) - 1)

    def _part(self, part: str, way: int) -> Place | None:
        order = list(PARTS)
        where = order.index(part) + way
        while 0 <= where < len(order):
            if self.slides(order[where]):
                return Place(order[where])
            where += way
        return None


def _overview(m: Material) -> Iterator[Slide]:
    """Who and when, what stands out, and the main numbers."""
    yield Slide(cover=cover(m, date.today()))
    for block in summary.findings(m):
        if isinstance(block, Stories):
            yield from (Slide(told=one) for one in block.findings[:MOST_FINDINGS])
    found = [name for name in FIRST if name in m.names]
    if found:
        yield _numbers(m, m.tr(N_("The main numbers")), found)


def _of_section(section: str) -> Callable[[Material], Iterator[Slide]]:
    def made(m: Material) -> Iterator[Slide]:
        yield from _large(m, m.tr(SECTIONS[section]), MADE_BY[section](m))

    return made


def _large(m: Material, title: str, blocks: Iterator[Block]) -> Iterator[Slide]:
    """The numbers of a section, then the first chart of each kind."""
    seen: set[str] = set()
    for block in blocks:
        if isinstance(block, Numbers):
            yield _numbers(m, title, [card.name for card in block.cards])
        elif isinstance(block, Chart) and block.kind in LARGE and block.kind not in seen:
            seen |= {block.kind} - {"path"}
            yield Slide(title=block.title, chart=block, note=block.note)


def _numbers(m: Material, title: str, names: Sequence[str]) -> Slide:
    shown = tuple(_number(m, name) for name in names[:MOST_NUMBERS])
    return Slide(title=title, numbers=shown, note=summary.compared(m) if any(one.change for one in shown) else "")


def _number(m: Material, name: str) -> Number:
    """A number and how it moved; what may be chance is not held out to others as a change."""
    row, moved = m.row(name), m.moved(name)
    change = ""
    mood: Mood = "plain"
    if moved is not None and moved["verdict"] == REAL:
        change, mood = pieces.change(m, moved), pieces.mood(moved)
    elif moved is not None and moved["verdict"] == NOISE:
        change = m.tr(N_("may be chance"))
    value = m.number(row["value"], row["unit"])
    return Number(name=name, label=m.tr(METRICS[name].label), value=value, change=change, mood=mood)


def _churn(m: Material) -> Iterator[Slide]:
    """How many are likely to leave, by band, and whether such forecasts came true."""
    found = m.churn
    if isinstance(found, Message) or found.customers.empty:
        return
    people, shown = found.customers, []
    for band in BANDS:
        those = people[people["band"] == band]
        if those.empty and found.bands is None:
            continue
        money = those["value_at_risk"]
        at_risk = m.number(float(f"{money.sum():.3g}"), "money") if money.notna().any() else ""
        note = m.tr(N_("{money} at risk"), money=at_risk) if at_risk else ""
        shown.append(Number(name=band, label=m.tr(churn.BANDS[band]), value=m.count(len(those)), sure=note))
    said = m.tr(churn.NO_BETTER) if found.no_better_than_recency else m.tr(found.why)
    yield Slide(title=churn.headline(m, found), numbers=tuple(shown), note=said)
    yield from _large(m, "", churn.churn(m))


def _whatif(m: Material) -> Iterator[Slide]:
    """The year to come as things are, what keeping more customers would bring, and the saved scenarios."""
    usual = m.attempt(m.ws.scenario, Scenario())
    if usual is None:
        return
    what = background.leading(usual)
    if what is not None:
        figure = charts.path(usual.path, what, "count" if what == "customers" else "money", m.look)
        yield Slide(title=background.outlook_in_words(m, usual), chart=Chart(figure=figure, title="", kind="path"))
    if not formatting.missing(usual.claim.profit):
        yield _claim(m, usual)
    yield from _large(m, "", background.scenarios(m))


def _claim(m: Material, usual: Outlook) -> Slide:
    """The well-known claim about retention, answered with this business's own numbers."""
    claim = usual.claim
    notes = [m.tr(N_("Of a hundred customers five more are kept over a year; everything else stays as it is."))]
    if usual.margin is None:
        notes.append(m.tr(N_("The margin is not known, so profit is taken to rise as revenue does.")))
    shown = (
        ("profit", N_("Profit in twelve months"), claim.profit, claim.profit_low, claim.profit_high),
        ("value", N_("Brought in five years"), claim.value, claim.value_low, claim.value_high),
    )
    numbers = [
        Number(name=name, label=m.tr(label), value=_more(m, value), sure=m.look.interval(low, high, "share"))
        for name, label, value, low, high in shown
    ]
    kept = m.number(claim.yearly, "share")
    numbers.append(Number(name="yearly", label=m.tr(N_("Kept over a year now")), value=kept))
    title = m.tr(N_("“5% more retention raises profit by 25–95%” — here?"))
    return Slide(title=title, numbers=tuple(numbers), note=" ".join(notes))


def _more(m: Material, share: float) -> str:
    return f"+{m.number(share, 'share')}" if share > 0 else m.number(share, "share")


def _lists(m: Material) -> Iterator[Slide]:
    """How many there are to write to or to call, and why; never who."""
    shown = []
    for name in churn.LISTS:
        if name == "call_list":
            # Nearly everybody is on it, in the order of the risk that has slides of its own.
            continue
        found = m.attempt(m.ws.action_list, name)
        if found is not None and not found.rows.empty:
            people = found.rows["customer_id"].nunique() if "customer_id" in found.rows else len(found.rows)
            shown.append(Number(name=name, label=m.tr(TABLES[name].label), value=m.count(people)))
    if shown:
        yield Slide(title=m.tr(N_("Customers to write to or to call today")), numbers=tuple(shown[:MOST_NUMBERS]))


def _data(m: Material) -> Iterator[Slide]:
    """What all of it rests on."""
    reports = [entry.report for entry in m.ws.files]
    counts: tuple[tuple[str, str, int], ...] = (
        ("files", N_("Files"), len(reports)),
        ("rows", N_("Rows"), sum(report.data_rows for report in reports)),
        ("used", N_("Used"), sum(report.accepted for report in reports)),
        ("refused", N_("Refused"), sum(report.refused for report in reports)),
    )
    numbers = tuple(Number(name=name, label=m.tr(label), value=m.count(count)) for name, label, count in counts)
    yield Slide(title=m.tr(N_("What these numbers rest on")), numbers=numbers)


#: How the slides of each page are made, in the order of the navigation.
PARTS: Mapping[str, Callable[[Material], Iterator[Slide]]] = MappingProxyType(
    {
        "overview": _overview,
        "engagement": _of_section("engagement"),
        "satisfaction": _of_section("satisfaction"),
        "support": _of_section("support"),
        "retention": _of_section("retention"),
        "loyalty": _of_section("loyalty"),
        "churn": _churn,
        "whatif": _whatif,
        "lists": _lists,
        "data": _data,
    }
)
#: Pages are called as in the navigation.
TITLES: Mapping[str, str] = MappingProxyType(
    {"overview": N_("Overview"), "whatif": N_("What-if"), "data": N_("Data")}
    | {part: SECTIONS[part] for part in PARTS if part in SECTIONS and part != "data"}
)
