"""What all views of one workspace share: its files, what was found out about them, and what is kept with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lib.dataset import Dataset
from lib.facts import Facts
from lib.importing import Intake
from lib.models import MAKERS
from lib.project.manifest import Manifest
from lib.project.store import Store
from lib.settings import Settings


@dataclass
class Shared:
    """Facts are remembered per dataset version and settings.

    `kept` holds the name and whatever else belongs to the files but the files themselves; `store` is the folder they
    live in, if there is one, `folder` where files are put that have none, and `digests` what their bytes are known by.
    """

    intake: Intake
    kept: Manifest = field(default_factory=lambda: Manifest.new("Regulars"))
    store: Store | None = None
    known: dict[tuple[str, Settings], Facts] = field(default_factory=dict)
    digests: dict[tuple[Path, int, int], str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where files of this workspace's own making lie; deleted with its database."""
        folder = self.intake.engine.folder / "files"
        folder.mkdir(exist_ok=True)
        return folder

    def facts(self, dataset: Dataset, settings: Settings) -> Facts:
        key = (dataset.id, settings)
        if key not in self.known:
            self.known = {k: v for k, v in self.known.items() if k[0] == dataset.id}
            self.known[key] = Facts(dataset, settings, makers=MAKERS)
        return self.known[key]
