"""Tables on the pages: numbers of one column stand alike, and files taken along speak the reader's language."""

from __future__ import annotations

import pandas as pd
import pytest

from lib.ui.tables import decimals


@pytest.mark.parametrize(
    ("values", "unit", "expected"),
    [
        ([274.0, 74.5, 1809.8], "money", 2),
        ([3756.6, 3717.35, 3562.0], "money", 0),
        ([10.0, 20.0], "money", None),
        ([0.5, 0.123456], "share", 3),
        ([4.0, 9.0], "score", None),
        ([2.84, 12.5], "score", 2),
        ([2.84, 312.5], None, 1),
        ([90.0, 61.25], "minutes", 1),
        ([float("nan")], "money", None),
    ],
)
def test_every_number_of_a_column_has_as_many_decimals(values, unit, expected):
    assert decimals(pd.Series(values), unit) == expected
