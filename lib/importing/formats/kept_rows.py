"""Rows of text cells kept in a file of their own: formats that are slow to read are read once, and never held whole."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from lib.errors import FileError
from lib.i18n import N_
from lib.importing.formats.sample import Sample
from lib.importing.formats.source import Unpacked
from lib.importing.text.cut import Record

_ROWS, _LETTERS = 10_000, 2**25
#: Tables of up to so many cells are looked at whole; of larger ones the first rows, some, and the last.
_WHOLE, _FIRST, _SOME, _LAST = 3_000_000, 20_000, 5_000, 2_000
_SCHEMA = pa.schema([("line", pa.int64()), ("broken", pa.bool_()), ("cells", pa.list_(pa.string()))])


class KeptRows:
    """Records, to be read as often as needed; short ones are filled up with empty cells to the width of the widest.

    `lines` is the number of the last one. A broken record (`Broken`) keeps its one cell, and more than the others.
    """

    def __init__(self, records: Iterable[Record], name: str):
        self._file = Unpacked()
        self.count = self.width = self.lines = 0
        try:
            with pa.OSFile(str(self._file.path), "wb") as out, pa.ipc.new_file(out, _SCHEMA) as writer:
                for batch in _batches(records):
                    self.count += len(batch)
                    self.width = max(self.width, *(len(record.cells) for record in batch))
                    self.lines = batch[-1].line
                    writer.write_batch(_packed(batch))
        except BaseException as error:
            self._file.drop()
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                raise FileError(
                    N_("“{name}” cannot be unpacked: the disk is full. Free some space and add it again."), name=name
                ) from None
            raise

    def __iter__(self) -> Iterator[Record]:
        with pa.memory_map(str(self._file.path)) as source, pa.ipc.open_file(source) as reader:
            for number in range(reader.num_record_batches):
                yield from self._unpacked(reader.get_batch(number))

    def sample(self) -> Sample:
        """All records of a table that is not large, else the first ones, some, and the last."""
        if self.count * max(self.width, 1) <= _WHOLE or self.count <= _FIRST + _LAST:
            return Sample(list(self), [], [], True)
        end = self.count - _LAST
        some = self._at(range(_FIRST, end, max((end - _FIRST) // _SOME, 1)))
        cells = [record.cells for record in some if any(record.cells)]
        return Sample(list(self._at(range(_FIRST))), cells, list(self._at(range(end, self.count))), False)

    def spread(self, most: int) -> list[Record]:
        """At most that many records: most from the start, the rest evenly from everywhere else."""
        if self.count <= most:
            return list(self)
        start = most * 3 // 4
        step = -(-(self.count - start) // (most - start))
        return [*self._at(range(start)), *self._at(range(start, self.count, step))]

    def _at(self, positions: range) -> Iterator[Record]:
        """The records at some positions, counted from 0."""
        start = 0
        with pa.memory_map(str(self._file.path)) as source, pa.ipc.open_file(source) as reader:
            for number in range(reader.num_record_batches):
                batch = reader.get_batch(number)
                here = range(
                    positions.start + max(-(-(start - positions.start) // positions.step), 0) * positions.step,
                    min(positions.stop, start + batch.num_rows),
                    positions.step,
                )
                if len(here):
                    yield from self._unpacked(batch.take(pa.array([at - start for at in here], pa.int64())))
                start += batch.num_rows

    def _unpacked(self, batch: pa.RecordBatch) -> Iterator[Record]:
        cells = batch.column(2)
        flat, ends = cells.flatten().to_pylist(), cells.value_lengths().to_pylist()
        at = 0
        for line, broken, length in zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), ends, strict=True):
            found = flat[at : at + length]
            at += length
            if broken:
                found += [""] * self.width
            elif found:
                found += [""] * (self.width - length)
            yield Record(line, found)


class Broken(Record):
    """A record that could not be taken apart; its one cell is what stands in the file."""


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    letters = 0
    for record in records:
        batch.append(record)
        letters += sum(map(len, record.cells))
        if len(batch) >= _ROWS or letters > _LETTERS:
            yield batch
            batch, letters = [], 0
    if batch:
        yield batch


def _packed(batch: Sequence[Record]) -> pa.RecordBatch:
    flat = [cell for record in batch for cell in record.cells]
    offsets = [0]
    for record in batch:
        offsets.append(offsets[-1] + len(record.cells))
    lines = pa.array([record.line for record in batch], pa.int64())
    broken = pa.array([isinstance(record, Broken) for record in batch], pa.bool_())
    cells = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(flat, pa.string()))
    return pa.RecordBatch.from_arrays([lines, broken, cells], schema=_SCHEMA)
