"""Write the sample businesses anew: `python -m sample_data.make [FOLDER]`. The same values come out every time."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from sample_data import FILES, FOLDER
from sample_data.generators import shop

BUILDERS = {"shop": shop.build}


def write(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write each table as UTF-8 CSV, gzipped when its name says so, without anything that depends on the day."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        content = table.to_csv(index=False, lineterminator="\n").encode()
        (folder / name).write_bytes(gzip.compress(content, 9, mtime=0) if name.endswith(".gz") else content)


def main(arguments: list[str]) -> int:
    target = Path(arguments[0]) if arguments else FOLDER
    for business, build in BUILDERS.items():
        tables = build()
        assert tuple(tables) == FILES[business]
        write(tables, target / business)
        for name, table in tables.items():
            size = (target / business / name).stat().st_size
            print(f"{business}/{name}: {len(table):,} rows, {size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
