"""A process that is killed while it saves a project, again and again, each time a step or some bytes later.

Run as a script with a folder to work in. Prints a line per death: where it was killed, and what is in the folder
afterwards: `old` or `new`, each with every byte of its files, or else `broken`.
"""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from lib.importing import FileMapping, TableMap
from lib.project import package
from lib.project.manifest import KeptFile, Manifest
from lib.project.store import Store

MAPPING = FileMapping(("a",), (TableMap("orders", {"ordered_at": "a"}),))
#: Two files stay, one goes and two come.
OLD = {"one.csv": b"one " * 2000, "two.csv": b"two " * 3000, "gone.csv": b"gone " * 1000}
STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.utime", "os.link")
NEW = {"one.csv": OLD["one.csv"], "two.csv": OLD["two.csv"], "three.csv": b"three " * 5000, "four.csv": b"4" * 700}


def save(store: Store, given: Path, files: dict[str, bytes], name: str) -> None:
    """What saving a project does: keep its files, replace the manifest, clear away what nobody needs any more."""
    kept = []
    for file_name, content in files.items():
        (given / file_name).write_bytes(content)
        kept.append((file_name, store.keep(given / file_name), len(content)))
    manifest = Manifest.new(name) if not store.exists else replace(store.read(), name=name)
    kept_files = [
        KeptFile(name=file_name, digest=digest, size=size, mapping=MAPPING, today=date(2026, 1, 1))
        for file_name, digest, size in kept
    ]
    store.write(replace(manifest, files=tuple(kept_files)))
    store.tidy(replace(manifest, files=tuple(kept_files)))


def found(store: Store) -> str:
    """Which project the folder holds."""
    try:
        manifest = store.read()
        for file in manifest.files:
            if hashlib.sha256(store.path(file.digest).read_bytes()).hexdigest() != file.digest:
                return "broken: " + file.name
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what the test is about
        return f"broken: {error}"
    expected = {"old": OLD, "new": NEW}[manifest.name]
    return manifest.name if {file.name for file in manifest.files} == set(expected) else "broken: " + manifest.name


def say(how: str, where: int, state: str) -> None:
    sys.stdout.write(f"{how} {where} {state}\n")
    sys.stdout.flush()


def dies(work: Callable[[], None]) -> bool:
    """Run something in a process of its own; whether it was killed."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - reported by the code it ends with
            say("failed", 0, repr(error))
            os._exit(3)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status) and os.waitstatus_to_exitcode(status) != 0:
        sys.exit(1)
    return os.WIFSIGNALED(status)


def at_step(step: int, folder: Path, work: Callable[[], None]) -> Callable[[], None]:
    """Killed as it is about to do something to the folder for the `step`th time."""
    seen = 0

    def count(event: str, args: tuple) -> None:
        nonlocal seen
        if event in STEPS and any(str(one).startswith(str(folder)) for one in args[:2]):
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    def run() -> None:
        sys.addaudithook(count)
        work()

    return run


def at_byte(size: int, work: Callable[[], None]) -> Callable[[], None]:
    """Killed by the system in the middle of writing, as soon as a file grows beyond `size` bytes."""

    def run() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        work()

    return run


def main(folder: Path) -> None:
    given = folder / "given"
    given.mkdir(parents=True)
    for name, content in (OLD | NEW).items():
        (given / name).write_bytes(content)
    steps = 0
    while True:
        steps += 1
        store, work = _begun(folder, given)
        killed = dies(at_step(steps, store.folder, work))
        say("step", steps, found(Store(store.folder)))
        if not killed:
            break
    for size in (0, 1, 400, 699, 900, 1500, 5000, 12_000, 29_999):
        store, work = _begun(folder, given)
        if dies(at_byte(size, work)):
            say("byte", size, found(Store(store.folder)))
    # The same for one file: what stood there stays, or the new one is whole.
    one, steps = folder / "out" / "one.regulars", 0
    one.parent.mkdir()
    while True:
        steps += 1
        _packed(one, OLD, "old", given)
        killed = dies(at_step(steps, one.parent, lambda: _packed(one, NEW, "new", given)))
        there = folder / "unpacked"
        shutil.rmtree(there, ignore_errors=True)
        there.mkdir()
        say("file", steps, package.unpack(one, lambda digest, there=there: there / digest).name)
        if not killed:
            break


def _begun(folder: Path, given: Path) -> tuple[Store, Callable[[], None]]:
    """A folder that holds the old project, and the work that makes it the new one."""
    shutil.rmtree(folder / "project", ignore_errors=True)
    store = Store(folder / "project")
    save(store, given, OLD, "old")
    return store, lambda: _save_new(store, given)


def _save_new(store: Store, given: Path) -> None:
    kept = [
        KeptFile(name=n, digest=store.keep(given / n), size=len(c), mapping=MAPPING, today=date(2026, 1, 1))
        for n, c in NEW.items()
    ]
    manifest = replace(store.read(), name="new", files=tuple(kept))
    store.write(manifest)
    store.tidy(manifest)


def _packed(path: Path, files: dict[str, bytes], name: str, given: Path) -> None:
    digests = {hashlib.sha256(content).hexdigest(): given / n for n, content in files.items()}
    kept = [
        KeptFile(name=p.name, digest=digest, size=len(files[p.name]), mapping=MAPPING, today=date(2026, 1, 1))
        for digest, p in digests.items()
    ]
    package.write(path, Manifest.new(name, files=tuple(kept)), digests)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
