"""Other tools, asked in an environment of their own: they need older libraries than the app."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
REQUIREMENTS = HERE.parent / "requirements-others.txt"
#: Where the environment is looked for and made unless somebody says otherwise.
USUAL = Path(tempfile.gettempdir()) / "regulars-others"


class Unavailable(Exception):
    """The other tool cannot be asked here, and why."""


def python_of(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environment(given: Path | None, make: bool) -> Path:
    """The interpreter that has the other tools; made on the first call when `make` is set."""
    folder = given or Path(os.environ.get("REGULARS_OTHERS", USUAL))
    python = python_of(folder)
    if python.exists() and _has(python):
        return python
    if not make:
        raise Unavailable(f"no environment with {REQUIREMENTS.name} in {folder}")
    print(f"Installing {REQUIREMENTS.name} into {folder} …", file=sys.stderr)
    _quietly([sys.executable, "-m", "venv", str(folder)])
    _quietly([str(python), "-m", "pip", "install", "-q", "-r", str(REQUIREMENTS)])
    return python


def versions() -> str:
    """Which versions are asked, as pinned."""
    lines = REQUIREMENTS.read_text("utf-8").splitlines()
    return ", ".join(line.replace("==", " ") for line in lines if line and not line.startswith("#"))


def _has(python: Path) -> bool:
    looked = "import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ('retentioneering', 'lifelines'))))"
    return subprocess.run([str(python), "-c", looked], capture_output=True, check=False).returncode == 0


def _quietly(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"“{' '.join(command)}” failed: {done.stderr.strip().splitlines()[-1:]}")


def _asked(python: Path, script: str, question: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        [str(python), str(HERE / script)],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=False,
        cwd=tempfile.gettempdir(),
    )
    if done.returncode:
        raise SystemExit(f"{script} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def retentioneering(python: Path, events: pd.DataFrame, goal: str, cart: str) -> dict[str, float]:
    """Its numbers of an event log with the columns person, action and occurred_at."""
    log = events.rename(columns={"person": "user_id", "action": "event", "occurred_at": "timestamp"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        log[["user_id", "event", "timestamp"]].to_csv(path, index=False, date_format="%Y-%m-%dT%H:%M:%S.%f")
        return _asked(python, "side_retentioneering.py", {"log": str(path), "goal": goal, "cart": cart})


def lifelines(
    python: Path, days: pd.Series, lost: pd.Series, groups: pd.Series | None = None, level: float = 0.95
) -> tuple[pd.DataFrame, float]:
    """Its Kaplan–Meier curve (day, lost, survival, low, high), and the p of the log-rank test between groups."""
    question = {"days": days.tolist(), "lost": lost.astype(bool).tolist(), "level": level}
    if groups is not None:
        question["groups"] = groups.astype(str).tolist()
    found = _asked(python, "side_lifelines.py", question)
    curve = pd.DataFrame({name: found[name] for name in ("day", "lost", "survival", "low", "high")})
    return curve, float(found.get("p", math.nan if groups is not None else np.nan))
