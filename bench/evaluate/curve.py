"""The calibration curve as SVG: how often the first article was right where the bot thought it so probable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

_SIDE = 260
_EDGE = 40
_COLOURS = ("#0b5cad", "#b3471d", "#2b7a3d", "#7a3d8f")


def curve_svg(curves: Mapping[str, Sequence[Mapping[str, float]]], title: str) -> str:
    """One panel per language in a row; the size of a point is the number of questions."""
    panels = [
        _panel(language, points, _COLOURS[number % len(_COLOURS)], number * (_SIDE + _EDGE))
        for number, (language, points) in enumerate(curves.items())
    ]
    width, height = len(panels) * (_SIDE + _EDGE) + _EDGE, _SIDE + 2 * _EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{escape(title)}</title>'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>{"".join(panels)}</svg>'
    )


def _panel(language: str, points: Sequence[Mapping[str, float]], colour: str, left: int) -> str:
    x0, y0 = left + _EDGE, _EDGE + _SIDE

    def at(point: Mapping[str, float]) -> tuple[float, float]:
        return round(x0 + point["thought"] * _SIDE, 1), round(y0 - point["right"] * _SIDE, 1)

    line = " ".join(f"{x},{y}" for x, y in map(at, points))
    dots = "".join(
        f'<circle cx="{at(p)[0]}" cy="{at(p)[1]}" r="{min(9.0, 2 + p["n"] ** 0.5 / 2):.1f}" fill="{colour}">'
        f"<title>{p['thought']:.0%} thought, {p['right']:.0%} right, {p['n']:.0f} questions</title></circle>"
        for p in points
    )
    ticks = "".join(
        f'<text x="{x0 + share * _SIDE}" y="{y0 + 16}" text-anchor="middle">{share:.0%}</text>'
        f'<text x="{x0 - 6}" y="{y0 - share * _SIDE + 4}" text-anchor="end">{share:.0%}</text>'
        for share in (0, 0.5, 1)
    )
    return (
        f'<text x="{x0}" y="{_EDGE - 12}" font-weight="bold">{escape(language)}</text>'
        f'<path d="M{x0},{y0} H{x0 + _SIDE} M{x0},{y0} V{_EDGE}" stroke="#777" fill="none"/>'
        f'<path d="M{x0},{y0} L{x0 + _SIDE},{_EDGE}" stroke="#bbb" stroke-dasharray="4 4"/>'
        f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}{ticks}'
        f'<text x="{x0 + _SIDE / 2}" y="{y0 + 32}" text-anchor="middle">thought probable</text>'
    )
