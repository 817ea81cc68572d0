"""Write the sample businesses anew: `python -m sample_data.make [FOLDER]`. The same bytes come out every time."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from sample_data import FILES, FOLDER
from sample_data.generators import coffee, shop, subscription

BUILDERS = {"shop": shop.build, "coffee": coffee.build, "subscription": subscription.build}


def write(files: Mapping[str, bytes], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def main(arguments: list[str]) -> int:
    target = Path(arguments[0]) if arguments else FOLDER
    for business, build in BUILDERS.items():
        files = build()
        assert tuple(files) == FILES[business]
        write(files, target / business)
        for name, content in files.items():
            print(f"{business}/{name}: {len(content) / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
