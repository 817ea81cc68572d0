"""A report made and written: which format a file's name asks for, progress, and whole files only."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from lib import Workspace
from lib.errors import BadSetting, FileError, MissingData
from lib.i18n import N_
from lib.models.scenario import Scenario
from lib.report.options import ReportOptions

if TYPE_CHECKING:
    from lib.report.material import Material

#: Called with what is being made and the share of all work done; if it raises, nothing is written.
Progress = Callable[[str, float], None]
#: What can be made, by the end of the file's name.
FORMATS: Mapping[str, str] = MappingProxyType(
    {"html": N_("HTML file"), "xlsx": N_("Workbook"), "ipynb": N_("Notebook")}
)


def make(
    ws: Workspace,
    kind: str,
    options: ReportOptions | None = None,
    progress: Progress | None = None,
    *,
    scenarios: Sequence[Scenario] = (),
    material: Material | None = None,
) -> bytes:
    """A report on this view as the bytes of a file of that kind (html, xlsx or ipynb), with what scenarios would bring.

    `material` of an earlier report with the same view and options spares asking everything again. `MissingData` where
    there is no data.
    """
    _known(kind)
    if not ws.dataset.tables:
        raise MissingData(N_("There is no data yet. Add a file first."))
    if material is None:
        # Charts take a while to load, and who asks for help or for one number need not wait for them.
        from lib.report.material import Material

        material = Material(ws, options or ReportOptions(), scenarios=scenarios)
    return _MAKERS[kind](material, progress or _silent)


def write(
    ws: Workspace,
    path: str | Path,
    options: ReportOptions | None = None,
    progress: Progress | None = None,
    *,
    scenarios: Sequence[Scenario] = (),
) -> None:
    """The same into a file whose name ends with the kind; the file there before stays until the new one is whole."""
    path = Path(path)
    content = make(ws, kind_of(path), options, progress, scenarios=scenarios)
    aside = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            aside = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A file made aside can be read by its owner only; one to hand over is as open as any other new file.
        mask = os.umask(0)
        os.umask(mask)
        aside.chmod(0o666 & ~mask)
        aside.replace(path)
    except OSError as error:
        raise FileError(
            N_("{file} cannot be written: {why}."), file=str(path), why=error.strerror or str(error)
        ) from None
    finally:
        if aside is not None:
            aside.unlink(missing_ok=True)


def preview(material: Material) -> str:
    """The HTML report without its charts, and so small and inert, to be looked over."""
    from lib.report import html

    return html.render(material, interactive=False)


def kind_of(path: str | Path) -> str:
    """What a file's name asks for; `BadSetting` where that cannot be made."""
    return _known(Path(path).suffix.lstrip(".").lower())


def _known(kind: str) -> str:
    if kind not in FORMATS:
        raise BadSetting(
            N_("A report is written as {known}, not as “{kind}”."),
            known=", ".join(f".{name}" for name in FORMATS),
            kind=kind,
        )
    return kind


def _html(m: Material, tell: Progress) -> bytes:
    from lib.report import html

    return html.render(m, tell).encode("utf-8")


def _workbook(m: Material, tell: Progress) -> bytes:
    from lib.report import workbook

    return workbook.workbook(m, tell)


def _notebook(m: Material, tell: Progress) -> bytes:
    from lib.report import notebook

    return notebook.notebook(m, tell)


def _silent(subject: str, share: float) -> None:
    """Nobody wants to know how far it is."""


_MAKERS: Mapping[str, Callable[[Material, Progress], bytes]] = MappingProxyType(
    {"html": _html, "xlsx": _workbook, "ipynb": _notebook}
)
