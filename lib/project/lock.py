"""One writer at a time in a project's folder, also among processes; a process that dies lets go."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".lock"
#: Seconds that a writer waits for another one, who needs a moment for each save.
PATIENCE = 20.0
_PAUSE = 0.02
#: What the system says of a lock that somebody else has, and of a disk that knows no locks.
_TAKEN = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}
_UNKNOWN = {errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL}


@contextmanager
def alone(folder: Path, patience: float | None = None) -> Iterator[None]:
    """Keep others from writing to a folder meanwhile. The system itself holds the lock, so none outlives its process.

    TimeoutError if another one does not let go; FileNotFoundError if the folder is gone. A disk without locks (some
    network drives) is written to without one.
    """
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        held = _wait(handle, PATIENCE if patience is None else patience)
        try:
            yield
        finally:
            if held:
                _let_go(handle)
    finally:
        os.close(handle)


def _wait(handle: int, patience: float) -> bool:
    """Take the lock; whether this disk knows locks."""
    until = time.monotonic() + patience
    while True:
        try:
            _take(handle)
            return True
        except OSError as error:
            if error.errno in _UNKNOWN:
                return False
            if error.errno not in _TAKEN:
                raise
            if time.monotonic() > until:
                raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT)) from None
        time.sleep(_PAUSE)


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _let_go(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _let_go(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
