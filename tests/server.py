"""The app on a server of our own, as a person starts it, on a port that nobody uses."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(
    log: Path,
    port: int | None = None,
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    program: str = "streamlit",
) -> Iterator[str]:
    """The address of the app while it runs; `options` are those of Streamlit."""
    port = port or free_port()
    command = [sys.executable, "-m", program, "run", "app.py", "--server.headless", "true"]
    own = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.fileWatcherType", "none"]
    with log.open("ab") as out:
        server = subprocess.Popen(
            [*command, *own, *options],
            cwd=ROOT,
            stdout=out,
            stderr=out,
            # What nobody looks at would only take the time of what is tested.
            env={**os.environ, "REGULARS_DRAW_AHEAD": "off", **(environment or {})},
        )
        url = f"http://127.0.0.1:{port}"
        try:
            _wait(url)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait(url: str) -> None:
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).read()
            return
        except OSError:
            time.sleep(0.25)
    raise AssertionError("the server did not start")
