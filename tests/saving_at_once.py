"""A process that saves a project while others do: it counts on from the name it reads, or holds the lock."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

from lib.errors import ProjectError
from lib.project.lock import alone
from lib.project.store import Store


def count(folder: Path, times: int) -> None:
    done = 0
    while done < times:
        store = Store(folder)
        manifest = store.read()
        try:
            store.write(replace(manifest, name=str(int(manifest.name) + 1)))
            done += 1
        except ProjectError as error:
            assert "changed by another window" in str(error), error


def hold(folder: Path) -> None:
    with alone(folder):
        sys.stdout.write("held\n")
        sys.stdout.flush()
        time.sleep(600)


if __name__ == "__main__":
    where, what = Path(sys.argv[1]), sys.argv[2]
    if what == "hold":
        hold(where)
    else:
        count(where, int(what))
