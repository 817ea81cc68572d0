"""How far a load is: a share that only ever grows, whichever ways are tried."""

from __future__ import annotations

from collections.abc import Callable


class Share:
    """Told the share done of one step, it tells the share done of the whole.

    Steps are parts of what is left (`until`, `part`), so that a second way tried after a first goes on from there.
    """

    def __init__(self, tell: Callable[[float], None]):
        self._tell, self._done = tell, [0.0]
        self._start, self._end = 0.0, 1.0

    def __call__(self, share: float) -> None:
        self._done[0] = max(self._done[0], self._start + (self._end - self._start) * min(max(share, 0.0), 1.0))
        self._tell(self._done[0])

    def until(self, share: float) -> Share:
        """A step from what is done by now up to this share of the present one."""
        step = Share(self._tell)
        step._done = self._done
        step._start = min(self._done[0], self._end)
        step._end = max(self._start + (self._end - self._start) * share, step._start)
        return step

    def part(self, share: float) -> Share:
        """A step that takes this part of what is left, for when nobody knows what will follow."""
        step = self.until(1.0)
        step._end = step._start + (step._end - step._start) * share
        return step
