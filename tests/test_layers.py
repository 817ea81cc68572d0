"""The layers hold: imports only point down, and each library is spoken to from one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

#: Lowest first; modules of one line do not import each other unless the line says so below.
LAYERS = (
    ("lib.i18n",),
    ("lib.errors",),
    ("lib.schema",),
    ("lib.settings", "lib.scope"),
    ("lib.engine",),
    ("lib.dataset",),
    ("lib.facts",),
    ("lib.importing", "lib.stats"),
    ("lib.metrics", "lib.models"),
    ("lib.findings",),
    ("lib.project",),
    ("lib.workspace",),
    ("lib.formatting",),
    ("lib.charts",),
    ("lib.report",),
    ("lib.cli",),
    ("lib.ui", "lib.__main__"),
    ("pages", "app"),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}

#: The parts of the importer, lowest first: text to records, records to a table, a table to the engine; then what its
#: columns mean, and the files of a workspace together.
IMPORTING = (
    "found",
    "text",
    "cells",
    "formats",
    "shape",
    "options",
    "loading",
    "file_table",
    "read",
    "remembered",
    "meaning",
    "intake",
)

#: Only these may import streamlit.
STREAMLIT = ("lib.ui", "pages", "app")
#: What a page leaves to lib.
NOT_IN_PAGES = ("pandas", "ibis", "duckdb", "numpy", "sqlglot")
SESSION_STATE = "lib/ui/state.py"
CACHE = "lib/ui/cache.py"


def sources() -> list[Path]:
    files = [*ROOT.glob("lib/**/*.py"), *ROOT.glob("pages/**/*.py"), *ROOT.glob("app.py")]
    return sorted(file for file in files if "__pycache__" not in file.parts)


def module_of(path: str) -> str:
    parts = list(Path(path).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module: str) -> str | None:
    """The layer a module belongs to. `lib` itself, the public face, stands just above the workspace it exports."""
    if module == "lib":
        return "lib.workspace"
    parts = module.split(".")
    for depth in range(len(parts), 0, -1):
        name = ".".join(parts[:depth])
        if name in RANK:
            return name
    # lib/charts_trend.py belongs to charts, as lib/charts/trend.py would.
    stem = ".".join(parts[:2]).split("_")[0]
    return stem if stem in RANK else None


def imports(tree: ast.Module, path: str) -> Iterator[tuple[int, str]]:
    """Line and full name of every module imported, those inside functions and relative ones too."""
    package = module_of(path).split(".")
    if not path.endswith("__init__.py"):
        package = package[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            if name == "lib":
                # `from lib import settings` names a module, `from lib import Workspace` the public face.
                for alias in node.names:
                    yield node.lineno, f"lib.{alias.name}" if f"lib.{alias.name}" in RANK else "lib"
            else:
                yield node.lineno, name


def violations(path: str, code: str) -> list[str]:
    """What in one file breaks the layers, as `file:line: why`."""
    tree = ast.parse(code, path)
    here = layer_of(module_of(path))
    if here is None:
        return [f"{path}:1: belongs to no layer; add it to LAYERS"]
    found = []
    for line, name in imports(tree, path):
        top = name.split(".")[0]
        if top in ("tests", "benchmarks"):
            found.append(f"{path}:{line}: {here} imports {name}")
        elif top in ("lib", "pages", "app"):
            there = layer_of(name)
            if there is None:
                found.append(f"{path}:{line}: {name} belongs to no layer")
            elif there != here and RANK[there] >= RANK[here]:
                found.append(f"{path}:{line}: {here} imports {there}, which is not below it")
        elif top == "streamlit" and here not in STREAMLIT:
            found.append(f"{path}:{line}: only lib/ui, pages and app.py import streamlit")
        elif top in NOT_IN_PAGES and here in ("pages", "app"):
            found.append(f"{path}:{line}: a page does not import {top}; that is lib's work")
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            continue
        if node.value.id in ("st", "streamlit") and node.attr == "session_state" and path != SESSION_STATE:
            found.append(f"{path}:{node.lineno}: only {SESSION_STATE} names st.session_state")
        if node.value.id in ("st", "streamlit") and node.attr.startswith("cache_") and path != CACHE:
            found.append(f"{path}:{node.lineno}: only {CACHE} uses st.{node.attr}")
    return found


def test_imports_only_point_down():
    found = [line for file in sources() for line in violations(str(file.relative_to(ROOT)), file.read_text("utf-8"))]
    assert not found, "\n" + "\n".join(found)


def test_the_parts_of_the_importer_only_point_down():
    found = []
    for file in sorted((ROOT / "lib" / "importing").rglob("*.py")):
        path = str(file.relative_to(ROOT))
        here = module_of(path).removeprefix("lib.importing").lstrip(".").split(".")[0]
        for line, name in imports(ast.parse(file.read_text("utf-8")), path) if here else ():
            there = name.removeprefix("lib.importing.").split(".")[0] if name.startswith("lib.importing.") else here
            if IMPORTING.index(there) > IMPORTING.index(here):
                found.append(f"{path}:{line}: {here} imports {there}")
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("path", "code", "why"),
    [
        ("lib/errors.py", "from lib.schema import TABLES", "lib.errors imports lib.schema, which is not below it"),
        ("lib/facts/orders.py", "import lib.metrics.value", "lib.facts imports lib.metrics, which is not below it"),
        ("lib/facts/orders.py", "from lib import workspace", "lib.facts imports lib.workspace, which is not below it"),
        ("lib/facts/orders.py", "from lib import Workspace", "lib.facts imports lib.workspace, which is not below it"),
        ("lib/facts/orders.py", "from ..stats import compare", "lib.facts imports lib.stats, which is not below it"),
        (
            "lib/stats/compare.py",
            "from lib.importing import read",
            "lib.stats imports lib.importing, which is not below it",
        ),
        ("lib/models/churn.py", "import lib.metrics", "lib.models imports lib.metrics, which is not below it"),
        ("lib/ui/cache.py", "from lib import __main__", "lib.ui imports lib.__main__, which is not below it"),
        ("lib/scope.py", "def f():\n    import lib.settings", "lib.scope imports lib.settings, which is not below it"),
        ("lib/report/html.py", "import streamlit as st", "only lib/ui, pages and app.py import streamlit"),
        ("pages/overview.py", "import pandas as pd", "a page does not import pandas; that is lib's work"),
        (
            "pages/overview.py",
            "import streamlit as st\nst.session_state['x']",
            "only lib/ui/state.py names st.session_state",
        ),
        (
            "lib/ui/widgets.py",
            "import streamlit as st\n@st.cache_data\ndef f(): ...",
            "only lib/ui/cache.py uses st.cache_data",
        ),
        ("lib/oddments.py", "", "belongs to no layer; add it to LAYERS"),
    ],
)
def test_the_reader_of_imports_catches(path: str, code: str, why: str):
    (found,) = violations(path, code)
    assert found.endswith(why)
    assert found.startswith(f"{path}:")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("lib/metrics/value.py", "from lib.facts import orders\nfrom lib.stats.intervals import wilson"),
        ("lib/metrics/value.py", "from lib.metrics.metric import Metric\nfrom . import registry"),
        ("lib/__main__.py", "from lib import Workspace\nfrom lib.report import html"),
        ("lib/ui/state.py", "import streamlit as st\nst.session_state['x'] = 1"),
        ("pages/overview.py", "import streamlit as st\nfrom lib.ui import state"),
    ],
)
def test_the_reader_of_imports_lets_pass_what_points_down(path: str, code: str):
    assert violations(path, code) == []
