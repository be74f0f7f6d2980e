"""Positions as cells: the published example, the size of a cell, and nothing else accepted."""

from __future__ import annotations

import pytest

from contracts import geohash
from contracts.errors import WireFormatError


def test_the_published_example() -> None:
    assert geohash.encode(57.64911, 10.40744) == "u4pruydq"


@pytest.mark.parametrize("here", [(32.8033, 130.7081), (32.8625, 130.8286), (-33.0, -70.5), (0.0, 0.0), (90.0, 180.0)])
def test_the_middle_of_a_cell_is_within_twenty_metres(here: tuple[float, float]) -> None:
    there = geohash.decode(geohash.encode(*here))
    assert abs(there[0] - here[0]) < 0.00018
    assert abs(there[1] - here[1]) < 0.00036
    assert geohash.encode(*there) == geohash.encode(*here)


@pytest.mark.parametrize("cell", ["", "wvuxn2k", "wvuxn2k44", "wvuxn2ka", "WVUXN2K4", "wvux n2k"])
def test_other_words_are_no_position(cell: str) -> None:
    with pytest.raises(WireFormatError):
        geohash.decode(cell)
