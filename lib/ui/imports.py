"""The code of all pages, imported with the first one."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import threading
from functools import cache
from pathlib import Path

_lock = threading.Lock()


def keep() -> None:
    """Import what pages are made of, and never search any of it for garbage again.

    Every script run ends with a search through all objects there are, while the browser waits for the last of the page.
    Once for a process: what sessions make afterwards is searched as ever.
    """
    with _lock:
        _kept()


@cache
def _kept() -> None:
    folder = Path(__file__).parent
    for module in pkgutil.iter_modules([str(folder)]):
        importlib.import_module(f"{__package__}.{module.name}")
    gc.freeze()
