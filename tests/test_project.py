"""What the project promises of itself: everything is pinned, files stay small, nothing is left to be done later."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PIN = re.compile(r"^(?P<name>[A-Za-z0-9_.-]+)==(?P<version>[^ ;]+)(?: ; (?P<marker>.+))?$")
#: Comments or names that only somebody who wrote the file could have left.
LEFT_BEHIND = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
LONGEST_FILE = 400


def pins(name: str) -> dict[str, set[str]]:
    """Package → pinned versions (two where they differ by Python version)."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / name).read_text("utf-8").splitlines():
        if line.strip() and not line.startswith(("#", "-r ")):
            match = PIN.match(line)
            assert match, f"{name}: {line!r} is not pinned to one version"
            found.setdefault(_plain(match["name"]), set()).add(match["version"])
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def sources() -> list[Path]:
    places = ("lib", "pages", "sample_data", "benchmarks", "tests")
    found = [file for place in places for file in (ROOT / place).rglob("*.py") if "__pycache__" not in file.parts]
    return sorted([*found, *ROOT.glob("app.py")])


@pytest.mark.parametrize(("group", "file"), [("app", "requirements.txt"), ("dev", "requirements-dev.txt")])
def test_every_package_asked_for_is_pinned(group: str, file: str):
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"][group]
    names = {_plain(re.split(r"[\[=<>~! ]", package, maxsplit=1)[0]) for package in asked}
    assert names <= set(pins(file)), "run `make lock`"


def test_the_tests_run_with_the_versions_the_app_runs_with():
    app, dev = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name: dev[name] for name in app.keys() & dev.keys()} == {
        name: app[name] for name in app.keys() & dev.keys()
    }
    assert "-r requirements.txt" in (ROOT / "requirements-dev.txt").read_text("utf-8").splitlines()


def test_versions_known_to_fail_together_are_not_pinned():
    app = pins("requirements.txt")
    assert app["ibis-framework"] == {"12.0.0"}
    assert all(version.startswith("28.10.") for version in app["sqlglot"])
    assert all(version.startswith("1.") for version in app["duckdb"])


def test_what_the_app_imports_is_asked_for():
    """A package that happens to be installed here may be missing on a fresh machine."""
    asked = {"streamlit", "pandas", "plotly", "sklearn", "scipy", "numpy", "ibis", "duckdb", "sqlglot", "pyarrow"}
    asked |= {
        "charset_normalizer",
        "python_calamine",
        "xlsxwriter",
        "babel",
        "threadpoolctl",
        "jinja2",
        "markupsafe",
        "PIL",
    }
    own = {"lib", "pages", "app", "sample_data", "benchmarks"}
    wrong = []
    for file in sources():
        # The sides of other tools run in an environment of their own; pages are measured with the browser of the tests.
        beside = file.name.startswith("side_") or file == ROOT / "benchmarks" / "pages.py"
        if file.relative_to(ROOT).parts[0] == "tests" or beside:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"), str(file))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            for name in names:
                top = name.split(".")[0]
                if top not in asked | own | set(sys.stdlib_module_names):
                    wrong.append(f"{file.relative_to(ROOT)}:{node.lineno}: {top}")
    assert not wrong, "\n".join(wrong)


def test_files_stay_readable_in_one_sitting():
    long = {
        str(f.relative_to(ROOT)): n for f in sources() if (n := len(f.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long, f"split these: {long}"


def test_nothing_is_left_to_be_done_later():
    found = []
    for file in sources():
        if file == Path(__file__):
            continue
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            if LEFT_BEHIND.search(line):
                found.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()}")
        for node in ast.walk(ast.parse(file.read_text("utf-8"), str(file))):
            if isinstance(node, ast.Raise) and "NotImplementedError" in ast.dump(node):
                found.append(f"{file.relative_to(ROOT)}:{node.lineno}: a stub")
    assert not found, "\n".join(found)


def test_nothing_outside_the_project_is_needed():
    """Public data sets beside the project may be used by tests, and by nothing else."""
    found = [
        str(file.relative_to(ROOT))
        for file in sources()
        if file.relative_to(ROOT).parts[0] != "tests" and re.search(r"\.\./shared|/work\b", file.read_text("utf-8"))
    ]
    assert not found


def test_a_bare_make_lists_every_target_it_has():
    listed = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("run", "test", "lint", "format", "translations", "docs", "bench", "sample-data", "lock"):
        assert re.search(rf"^  {target} +\S", listed, re.MULTILINE), target


def test_the_app_asks_nobody_for_an_address_and_reports_to_nobody():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["server"]["headless"] is True
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["maxUploadSize"] == 1100
