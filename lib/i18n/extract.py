"""Bring the catalogues up to date with the texts in the code: `python -m lib.i18n.extract`.

Reads the Python sources (never runs them) and finds every text that is declared for translation. Each `.po` file
beside this one keeps its translations, gains the new texts untranslated, and loses those no longer in the code.
To begin another language, add it to `LANGUAGES` and run this once.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from lib.i18n import CATALOGUES, LANGUAGES

ROOT = CATALOGUES.parent.parent

#: Calls whose first argument is a text, and those whose first two are its singular and plural.
TEXT_CALLS = ("_", "N_", "msg", "Message", "tr", "gettext")
PLURAL_CALLS = ("msgn", "plural", "ngettext", "n_")


@dataclass(frozen=True, order=True)
class Text:
    """A text found in the code: where, its English, and its English plural if it counts."""

    file: str
    line: int
    text: str
    plural: str | None = None


def sources(root: Path = ROOT) -> list[Path]:
    """The Python files that may hold texts a user sees."""
    files = [*root.glob("lib/**/*.py"), *root.glob("pages/**/*.py"), *root.glob("app.py")]
    return sorted(file for file in files if "__pycache__" not in file.parts)


def texts_in(code: str, file: str) -> Iterator[Text]:
    """Every text declared in one source, in the order of the lines."""
    tree = ast.parse(code, file)
    counted: set[int] = set()  # the N_() inside a counting call; walked after it, and already seen
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = _name(node.func)
        if name in PLURAL_CALLS and len(node.args) >= 2:
            one, many = _literal(node.args[0]), _literal(node.args[1])
            if one and many:
                found.append(Text(file, node.lineno, one, many))
                counted |= {id(node.args[0]), id(node.args[1])}
        elif name in TEXT_CALLS and node.args and id(node) not in counted:
            text = _literal(node.args[0]) if isinstance(node.args[0], ast.Constant) else None
            if text:
                found.append(Text(file, node.lineno, text))
    yield from sorted(found)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _literal(node: ast.expr) -> str | None:
    """The text of a string literal, bare or inside N_()."""
    if isinstance(node, ast.Call) and _name(node.func) in TEXT_CALLS and node.args:
        node = node.args[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def template(files: Iterable[Path] | None = None, root: Path = ROOT) -> Catalog:
    """A catalogue of all texts in the code, untranslated; each knows the files it stands in."""
    catalog = Catalog(charset="utf-8")
    for file in sources(root) if files is None else files:
        path = file.relative_to(root).as_posix()
        for text in texts_in(file.read_text("utf-8"), path):
            catalog.add((text.text, text.plural) if text.plural else text.text, locations=[(text.file, text.line)])
    return catalog


def read_catalogue(language: str) -> Catalog:
    """A language's catalogue as it stands; an empty one when there is none yet."""
    path = CATALOGUES / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as po:
        return read_po(po, locale=language)


def update(language: str, found: Catalog) -> Catalog:
    """The language's catalogue with exactly the texts found: translations kept, nothing guessed, nothing obsolete."""
    before = read_catalogue(language)
    after = Catalog(locale=language, charset="utf-8", header_comment="", project="Regulars")
    for message in found:
        if not message.id:
            continue
        known = before.get(message.id)
        string = (
            known.string if known is not None and not known.fuzzy and known.pluralizable == message.pluralizable else ""
        )
        if message.pluralizable and not string:
            string = ("",) * after.num_plurals
        files = sorted({(file, 1) for file, _line in message.locations})
        after.add(message.id, string, locations=files, user_comments=known.user_comments if known is not None else ())
    return after


def write(catalog: Catalog, path: Path) -> None:
    """Write a catalogue sorted by text, without dates or line numbers, so that a change shows only what changed."""
    with path.open("wb") as po:
        write_po(po, catalog, sort_output=True, include_lineno=False, omit_header=True, width=110)
    # gettext needs the header for the encoding and the plural rule; its dates would change with every run.
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalog.locale}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    path.write_text(header + path.read_text("utf-8"), "utf-8")


def main() -> int:
    found = template()
    for language in LANGUAGES:
        if language == "en":
            continue
        catalog = update(language, found)
        write(catalog, CATALOGUES / f"{language}.po")
        todo = sum(1 for m in catalog if m.id and not all(m.string if isinstance(m.string, tuple) else (m.string,)))
        print(f"{language}: {len(catalog)} texts, {todo} not translated yet")
    return 0


if __name__ == "__main__":
    sys.exit(main())
