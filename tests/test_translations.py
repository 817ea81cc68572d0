"""Every text a user sees is declared for translation, and every catalogue has all of them, whole."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from lib.i18n import LANGUAGES, extract

OTHERS = [language for language in LANGUAGES if language != "en"]
PLACEHOLDER = re.compile(r"{\w+}")

#: Methods of streamlit (or of a container) whose first argument is shown, and keywords that are shown wherever given.
SHOWN_FIRST = frozenset(
    """title header subheader write markdown caption text info warning error success toast button download_button
    link_button page_link metric selectbox multiselect radio checkbox toggle slider select_slider text_input
    number_input text_area date_input time_input file_uploader expander popover tabs pills segmented_control status
    spinner dialog form_submit_button feedback badge chat_input Column TextColumn NumberColumn DateColumn
    DatetimeColumn LinkColumn CheckboxColumn SelectboxColumn ProgressColumn LineChartColumn BarChartColumn
    AreaChartColumn ListColumn""".split()
)
SHOWN_KEYWORDS = frozenset("label help placeholder title page_title text body caption".split())
#: Objects whose methods share a name with streamlit's but show nothing.
NOT_SHOWN = frozenset({"hidden", "log", "logger", "logging", "re", "warnings"})
#: Literals that are the same in every language.
SAME_EVERYWHERE = frozenset({"Regulars", "SQL", "CSV", "JSON", "HTML"})


def every_text() -> Catalog:
    return extract.template()


def forms(message: Message) -> tuple[str, ...]:
    string = message.string
    return tuple(string) if isinstance(string, (tuple, list)) else (str(string),)


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated(language: str):
    catalog = extract.read_catalogue(language)
    lacking = []
    for text in every_text():
        if text.id:
            known = catalog.get(text.id)
            if known is None or known.fuzzy or not all(forms(known)):
                lacking.append(f"{text.locations[0][0]}:{text.locations[0][1]}: {text.id!r}")
    assert not lacking, (
        f"{len(lacking)} texts lack {language} (run `make translations`, then translate):\n" + "\n".join(lacking)
    )


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_placeholders_of_its_source(language: str):
    wrong = []
    for message in extract.read_catalogue(language):
        ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        for form in forms(message) if message.id else ():
            # A singular may say "one" instead of {count}; nothing else may be lost, and nothing invented.
            spare = {"{count}"} if message.pluralizable else set()
            got = set(PLACEHOLDER.findall(form))
            if form and (got - wanted or wanted - got - spare):
                wrong.append(f"{ids[0]!r} → {form!r}")
    assert not wrong, "\n".join(wrong)


def test_no_russian_sentence_ends_with_a_day_that_brings_its_own_full_stop():
    """Written out, 2 March is “2 мар. 2026 г.”."""
    doubled = [form for message in extract.read_catalogue("ru") for form in forms(message) if "{day}." in form]
    assert doubled == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_counting_text_has_every_plural_form(language: str):
    catalog = extract.read_catalogue(language)
    assert catalog.num_plurals == {"ru": 3}.get(language, catalog.num_plurals)
    wrong = [
        message.id
        for message in catalog
        if message.pluralizable
        and any(forms(message))
        and (len(forms(message)) != catalog.num_plurals or not all(forms(message)))
    ]
    assert not wrong


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_holds_only_texts_of_the_code(language: str):
    found = every_text()
    stale = [m.id for m in extract.read_catalogue(language) if m.id and found.get(m.id) is None]
    assert not stale, f"no longer in the code (run `make translations`): {stale}"
    assert not extract.read_catalogue(language).obsolete


def bare_literals(code: str, file: str) -> Iterator[str]:
    """Words given to streamlit as they stand, without _()."""
    for node in ast.walk(ast.parse(code, file)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id in NOT_SHOWN:
            continue
        if node.func.attr not in SHOWN_FIRST | {"Page", "set_page_config", "progress", "navigation"}:
            continue
        shown = [keyword.value for keyword in node.keywords if keyword.arg in SHOWN_KEYWORDS]
        if node.func.attr in SHOWN_FIRST and node.args:
            shown.append(node.args[0])
        if node.func.attr == "navigation" and node.args and isinstance(node.args[0], ast.Dict):
            shown += [key for key in node.args[0].keys if key is not None]
        for value in shown:
            for part in value.elts if isinstance(value, (ast.List, ast.Tuple)) else [value]:
                if words(part):
                    yield f"{file}:{part.lineno}: {words(part)!r} is shown without _()"


def words(node: ast.expr) -> str:
    """The literal text of a string or an f-string, empty when it holds no word."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
    elif isinstance(node, ast.JoinedStr):
        text = " ".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
    else:
        return ""
    bare = re.sub(r":material/\w+:|https?://\S+", "", text).strip()
    return text if re.search(r"[^\W\d_]{2,}", bare) and bare not in SAME_EVERYWHERE else ""


def test_nothing_is_shown_without_going_through_the_catalogue():
    found = []
    for file in extract.sources():
        path = file.relative_to(extract.ROOT).as_posix()
        if path.startswith(("pages/", "lib/ui/")) or path == "app.py":
            found += bare_literals(file.read_text("utf-8"), path)
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    "code",
    [
        'st.title("Overview")',
        'st.sidebar.selectbox("Segment", options)',
        'left.metric(f"Revenue in {year}", value)',
        'st.button(_("Go"), help="Loads the file")',
        'st.tabs(["Table", _("Chart")])',
        'st.Page("pages/overview.py", title="Overview")',
    ],
)
def test_a_bare_literal_is_noticed(code: str):
    assert len(list(bare_literals(code, "pages/x.py"))) == 1


@pytest.mark.parametrize(
    "code",
    [
        'st.title(_("Overview"))',
        'st.metric(_(metric.label), "—")',
        'st.markdown(f"**{name}** · {value}")',
        'logger.warning("not shown to anybody")',
        'st.button(_("Go"), key="go", icon=":material/refresh:")',
        'st.Page("pages/overview.py", title=_("Overview"))',
    ],
)
def test_what_is_translated_or_wordless_is_let_pass(code: str):
    assert list(bare_literals(code, "pages/x.py")) == []


def test_a_declared_text_is_a_literal():
    """An f-string or a variable inside N_() would never be found in a catalogue."""
    wrong = []
    for file in extract.sources():
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("N_", "_", "msg", "msgn")
            ):
                bad = [a for a in node.args[:1] if isinstance(a, (ast.JoinedStr, ast.BinOp))]
                bad += [a for a in node.args[:1] if node.func.id == "N_" and not isinstance(a, ast.Constant)]
                wrong += [f"{file.relative_to(extract.ROOT)}:{a.lineno}" for a in bad]
    assert not wrong, "\n".join(wrong)


def test_texts_and_plurals_are_found_where_they_are_declared():
    code = """
LABEL = N_("Revenue")
raise FileError(msg(N_("line {line} is "
                       "empty"), line="3"))
note = msgn(N_("{count} row"), N_("{count} rows"), n)
tr.plural("{count} day", "{count} days", n)
_(LABEL)
"""
    assert [(t.line, t.text, t.plural) for t in extract.texts_in(code, "x.py")] == [
        (2, "Revenue", None),
        (3, "line {line} is empty", None),
        (5, "{count} row", "{count} rows"),
        (6, "{count} day", "{count} days"),
    ]


def test_updating_a_catalogue_keeps_translations_and_drops_what_the_code_no_longer_says(tmp_path, monkeypatch):
    monkeypatch.setattr(extract, "CATALOGUES", tmp_path)
    (tmp_path / "ru.po").write_text(
        'msgid ""\nmsgstr ""\n"Language: ru\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Revenue"\nmsgstr "Выручка"\n\nmsgid "Old"\nmsgstr "Старое"\n',
        "utf-8",
    )
    found = Catalog()
    for text in ("Revenue", "New", ("{count} day", "{count} days")):
        found.add(text, locations=[("lib/x.py", 3)])
    extract.write(extract.update("ru", found), tmp_path / "ru.po")
    after = {m.id: m.string for m in extract.read_catalogue("ru") if m.id}
    assert after == {"Revenue": "Выручка", "New": "", ("{count} day", "{count} days"): ("", "", "")}
