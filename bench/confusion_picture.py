"""A confusion matrix as an SVG of our own: rows are what was meant, columns what was understood."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

_CELL, _LABEL, _TOP = 18, 170, 190


def confusion_picture(title: str, confusion: Mapping[str, int]) -> str:
    """`confusion`: "meant understood" -> how often. Shades are shares of a row; the diagonal is right."""
    pairs = {tuple(key.split(" ", 1)): count for key, count in confusion.items()}
    meant = sorted({pair[0] for pair in pairs})
    understood = sorted({*meant, *(pair[1] for pair in pairs)})
    totals = {name: sum(count for pair, count in pairs.items() if pair[0] == name) for name in meant}
    width, height = _LABEL + _CELL * len(understood) + 20, _TOP + _CELL * len(meant) + 20
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="11" role="img" aria-label="{escape(title)}">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="10" y="18" font-size="13" font-weight="bold">{escape(title)}</text>',
    ]
    for column, name in enumerate(understood):
        x = _LABEL + _CELL * column + 13
        out.append(f'<text transform="translate({x} {_TOP - 6}) rotate(-60)">{escape(name)}</text>')
    for row, name in enumerate(meant):
        y = _TOP + _CELL * row
        out.append(f'<text x="{_LABEL - 6}" y="{y + 13}" text-anchor="end">{escape(name)}</text>')
        for column, other in enumerate(understood):
            count = pairs.get((name, other), 0)
            if count:
                out.append(_cell(_LABEL + _CELL * column, y, count, count / totals[name], right=name == other))
    return "\n".join([*out, "</svg>"]) + "\n"


def _cell(x: int, y: int, count: int, share: float, *, right: bool) -> str:
    colour = "#1a5fb4" if right else "#c01c28"
    opacity = round(0.15 + 0.85 * share, 2)
    ink = "#fff" if share > 0.5 else "#000"
    return (
        f'<rect x="{x}" y="{y}" width="{_CELL - 1}" height="{_CELL - 1}" fill="{colour}" fill-opacity="{opacity}"/>'
        f'<text x="{x + 8}" y="{y + 12}" font-size="9" text-anchor="middle" fill="{ink}">{count}</text>'
    )
