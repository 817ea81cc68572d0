"""The report as HTML: what is in it, what is not, and that it shows the numbers of the scorecard."""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser

import pytest
from PIL import Image

from lib import Period, Segment, Workspace
from lib.errors import BadSetting, FileError, MissingData, UnknownName
from lib.formatting import number
from lib.i18n import translator
from lib.models.scenario import Scenario
from lib.report import SECTIONS, ReportOptions, make, preview, write
from lib.report.material import Material
from lib.report.options import LOGO_SHOWN, logo_of
from tests.report import ANSWERS, CUSTOMERS, EVERYTHING, NAMES, ORDERS, files, shop

__all__ = ["files", "shop"]


class Read(HTMLParser):
    """A page taken apart: the texts in it, the elements, the numbers by metric and what the scripts hold."""

    def __init__(self, page: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.numbers: dict[str, str] = {}
        self._inside: list[str] = []
        self._metric = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        self._inside.append(found.get("class") or tag if tag == "p" else tag)
        self._metric = found.get("data-metric") or self._metric

    def handle_endtag(self, tag):
        if self._inside:
            self._inside.pop()

    def handle_data(self, data):
        inside = self._inside[-1] if self._inside else ""
        if inside not in ("script", "style") and data.strip():
            self.texts.append(data.strip())
        if inside == "value":
            self.numbers[self._metric] = data.strip()

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


@pytest.fixture(scope="module")
def page(shop) -> str:
    return make(shop, "html", EVERYTHING).decode()


@pytest.fixture(scope="module")
def read(page) -> Read:
    return Read(page)


# --- what is in it ---


def test_the_cover_says_whose_report_it_is_and_what_it_is_about(shop):
    view = shop.where(Segment.where(city="Riga"), Period())
    found = Read(make(view, "html", ReportOptions(title="Spring", client="Ana & Co", sections=("data",))).decode())
    assert found.texts[0] == "Spring – Ana & Co"
    assert "Ana & Co" in found.texts and "Spring" in found.texts
    about = found.text
    assert "whose city is Riga" in about
    assert "All time, Jan 5, 2026 – Jun 20, 2026" in about
    assert re.search(r"Taken as today\nJun 20, 2026", about)


def test_the_sections_asked_for_stand_in_their_order_and_no_others(shop):
    found = Read(make(shop, "html", ReportOptions(sections=("data", "scorecard", "definitions"))).decode())
    assert [a["id"] for tag, a in found.tags if tag == "section"] == ["scorecard", "definitions", "data"]
    assert [a["href"] for tag, a in found.tags if tag == "a"] == ["#scorecard", "#definitions", "#data"]


def test_every_section_this_data_can_fill_is_there(read):
    there = [a["id"] for tag, a in read.tags if tag == "section"]
    assert there == [name for name in SECTIONS if name not in ("support", "scenarios")]


def test_lists_with_addresses_are_left_out_unless_asked_for():
    assert "lists" not in ReportOptions().sections


def test_every_card_shows_the_number_of_the_scorecard(shop, read):
    scores = shop.scorecard().set_index("metric")
    tr = translator("en")
    assert {"revenue", "nps", "retention_rate"} <= set(read.numbers)
    for name, shown in read.numbers.items():
        assert shown == number(scores.loc[name, "value"], scores.loc[name, "unit"], tr, "EUR"), name


def test_the_data_section_accounts_for_every_row_and_says_why_one_was_refused(read):
    at = read.texts.index("Refused rows")
    assert "orders.csv" in read.texts[at:]
    assert "Date" in read.texts[at:] and "31.02.2026" in read.text
    row = read.texts[read.texts.index("Cells blanked") + 1 :]
    assert row[0] == "customers.csv" or row[0] == "orders.csv" or row[0] == "answers.csv"


def test_the_formulas_are_filled_with_the_numbers_of_this_data(read):
    # 22 orders of which one was refused; six customers, of whom four ordered again.
    assert any(re.fullmatch(r"4 ÷ 6 = 66\.7%", text) for text in read.texts)


def test_every_chart_is_there_as_data_and_has_its_sentence_as_alternative(read, page):
    places = [a for tag, a in read.tags if tag == "div" and a.get("role") == "img"]
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", page)
    assert len(places) == len(captions) > 10
    assert all(place["aria-label"] for place in places)
    figures = re.findall(r'<script type="application/json" data-chart="chart-\d+">(.*?)</script>', page, re.S)
    assert len(figures) == len(places)
    for figure in map(json.loads, figures):
        assert figure["data"] or figure["layout"]["annotations"]


def test_the_plotting_program_is_in_the_file_once(page):
    assert page.count("plotly.js v") == 1


def test_a_saved_scenario_is_told_with_its_sums_and_what_was_assumed(shop):
    options = ReportOptions(sections=("scenarios",))
    found = Read(make(shop, "html", options, scenarios=[Scenario(name="Larger <b>", order_value=0.1)]).decode())
    assert "Larger <b>" in found.texts
    summary = shop.scenario(Scenario(order_value=0.1)).summary.set_index("what")
    assert any(
        text.startswith(number(summary.loc["revenue", "scenario"], "money", translator("en"), "EUR"))
        for text in found.texts
    )
    assert "Orders are 10.0% larger, at the same margin." in found.texts
    assert not [a for tag, a in Read(make(shop, "html", options).decode()).tags if tag == "section"]


# --- what is not in it ---


def test_nothing_in_the_file_points_to_the_network(read, page):
    for tag, attributes in read.tags:
        for name in ("src", "href", "action", "data"):
            target = attributes.get(name) or "#"
            assert target.startswith(("#", "data:")), (tag, target)
    policy = next(a["content"] for tag, a in read.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none';") and "http" not in policy
    style = re.search(r"<style>(.*?)</style>", page, re.S).group(1)
    assert "url(" not in style and "@import" not in style


def test_what_a_file_says_is_text_and_never_an_element(read, page):
    for hostile in (name for name in NAMES if "<" in name):
        assert hostile in read.texts and hostile not in page
    kinds = [a.get("type") for tag, a in read.tags if tag == "script"]
    assert kinds.count(None) == 2, "the plotting program and what starts it"
    assert not [a for tag, a in read.tags if any(name.startswith("on") for name in a)]
    assert not [tag for tag, _a in read.tags if tag in ("iframe", "object", "embed", "form", "base")]


def test_title_and_client_are_text_too(shop):
    options = ReportOptions(title="</title><b>x", client="<img src=x onerror=alert(1)>", sections=("definitions",))
    page = make(shop, "html", options).decode()
    found = Read(page)
    assert "</title><b>x" in found.texts and "<img src=x onerror=alert(1)>" in found.texts
    assert not [a for tag, a in found.tags if tag == "img"]


def test_a_preview_has_no_script_at_all(shop):
    found = Read(preview(Material(shop, ReportOptions(sections=("scorecard", "retention")))))
    assert not [tag for tag, _a in found.tags if tag == "script"]
    policy = next(a["content"] for tag, a in found.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert "script-src" not in policy
    assert "The chart is in the file." in found.texts


# --- options ---


def test_options_come_back_from_their_json_as_they_were():
    logo = logo_of(picture("PNG", (20, 10)))
    options = ReportOptions(
        title="Весна", client="A", logo=logo, sections=("data", "findings"), language="ru", hide_names=True
    )
    assert options.sections == ("findings", "data")
    assert ReportOptions.from_json(options.to_json()) == options


def test_options_that_make_no_sense_are_refused_in_a_sentence():
    with pytest.raises(UnknownName, match="Did you mean findings"):
        ReportOptions(sections=("finding",))
    with pytest.raises(UnknownName, match="There is no language"):
        ReportOptions(language="xx")
    with pytest.raises(BadSetting, match="at most 200 letters"):
        ReportOptions(title="x" * 201)
    with pytest.raises(BadSetting, match="cannot be the option hide_names"):
        ReportOptions.from_json('{"hide_names": "yes"}')
    with pytest.raises(BadSetting, match="line 1"):
        ReportOptions.from_json("{")
    with pytest.raises(UnknownName, match="Did you mean title"):
        ReportOptions.from_json('{"tittle": "x"}')
    with pytest.raises(BadSetting, match="is not a picture"):
        ReportOptions.from_json('{"logo": "not base64!"}')


def picture(kind: str, size: tuple[int, int], **info) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (64, 114, 217)).save(out, kind, **info)
    return out.getvalue()


def test_a_logo_keeps_its_pixels_only_and_becomes_small():
    found = logo_of(picture("JPEG", (2000, 1000), comment=b"taken at home"))
    assert b"taken at home" not in found
    drawn = Image.open(io.BytesIO(found))
    assert drawn.format == "PNG" and drawn.size == (320, 160) and drawn.size[0] <= LOGO_SHOWN[0]
    assert drawn.convert("RGB").getpixel((5, 5))[2] > 200


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "not a PNG or JPEG"),
        (picture("GIF", (10, 10)), "not a PNG or JPEG"),
        (picture("PNG", (10, 10))[:40], "not a PNG or JPEG"),
        (picture("PNG", (7000, 10)), "7,000 × 10 points large"),
        (b"\x89PNG" + b"0" * (2 * 2**20), "larger than 2 MB"),
    ],
)
def test_what_is_no_proper_logo_is_refused(content, why):
    with pytest.raises(FileError, match=why):
        logo_of(content)


def test_the_logo_is_inside_the_file(shop):
    options = ReportOptions(logo=logo_of(picture("PNG", (40, 20))), sections=("definitions",))
    (image,) = [a for tag, a in Read(make(shop, "html", options).decode()).tags if tag == "img"]
    assert image["src"].startswith("data:image/png;base64,") and image["alt"] == "Logo"


# --- writing ---


def test_a_report_that_fails_leaves_the_file_that_was_there(shop, tmp_path, monkeypatch):
    path = tmp_path / "report.html"
    path.write_text("the old one")

    def stop(subject: str, share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(shop, path, ReportOptions(sections=("definitions", "data", "method")), stop)
    assert path.read_text() == "the old one"
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_progress_names_each_section_and_only_grows(shop):
    heard: list[tuple[str, float]] = []
    make(shop, "html", ReportOptions(sections=("scorecard", "data")), lambda *told: heard.append(told))
    assert [subject for subject, _share in heard] == ["All numbers", "Data quality", "HTML file"]
    assert [share for _subject, share in heard] == sorted(share for _subject, share in heard)


def test_another_kind_of_file_and_no_data_are_said_in_a_sentence(shop, tmp_path):
    with pytest.raises(BadSetting, match=r"written as \.html, \.xlsx, \.ipynb, not as “pdf”"):
        write(shop, tmp_path / "report.pdf")
    with pytest.raises(MissingData, match="There is no data yet"):
        make(Workspace(), "html")
    with pytest.raises(FileError, match="cannot be written"):
        write(shop, tmp_path / "nowhere" / "report.html", ReportOptions(sections=("definitions",)))


def test_a_russian_report_says_nothing_in_english(shop):
    found = Read(make(shop, "html", EVERYTHING.change(language="ru", client="")).decode())
    assert ("html", {"lang": "ru"}) in found.tags
    # What the files say stays as it is, and so do their names, codes and the names of methods.
    known = "orders csv customers answers Riga Oslo Gamma Regulars JavaScript".casefold().split()
    shown = [*found.texts, *(a["aria-label"] or "" for _tag, a in found.tags if "aria-label" in a)]
    theirs = ORDERS + CUSTOMERS + ANSWERS + "\n".join(NAMES)
    wrong = [
        text
        for text in shown
        if text not in theirs and len([w for w in re.findall("[A-Za-z]{3,}", text) if w.casefold() not in known]) > 2
    ]
    assert not wrong
