"""A position as a short word: base-32 cells that halve the world in turn (G. Niemeyer's geohash, 2008).

Eight letters name a cell of about 38 by 19 metres at Kumamoto's latitude: enough to find the nearest place, and
the exact position of a resident goes no further than the gateway.
"""

from __future__ import annotations

from contracts.errors import WireFormatError

_LETTERS = "0123456789bcdefghjkmnpqrstuvwxyz"
_LENGTH = 8


def encode(latitude: float, longitude: float) -> str:
    """The cell of a position in degrees (WGS 84)."""
    low, high = [-90.0, -180.0], [90.0, 180.0]
    here = (latitude, longitude)
    bits = 0
    for step in range(5 * _LENGTH):
        axis = 1 - step % 2  # longitude first
        middle = (low[axis] + high[axis]) / 2
        above = here[axis] >= middle
        (low if above else high)[axis] = middle
        bits = bits << 1 | above
    return "".join(_LETTERS[bits >> shift & 31] for shift in range(5 * (_LENGTH - 1), -1, -5))


def decode(cell: str) -> tuple[float, float]:
    """Latitude and longitude of the middle of a cell; raises WireFormatError for anything else."""
    if len(cell) != _LENGTH or any(letter not in _LETTERS for letter in cell):
        raise WireFormatError("not a position")
    low, high = [-90.0, -180.0], [90.0, 180.0]
    step = 0
    for letter in cell:
        value = _LETTERS.index(letter)
        for shift in range(4, -1, -1):
            axis = 1 - step % 2
            middle = (low[axis] + high[axis]) / 2
            (low if value >> shift & 1 else high)[axis] = middle
            step += 1
    return (low[0] + high[0]) / 2, (low[1] + high[1]) / 2
