"""Does a message say nothing without the answer before it ("how much?", "and for students?")?

A classifier learned from `nlu/data/leaning_examples` (`python -m tools.learn leaning`). It judges the words alone; what
the message means after a certain article, `knowledge.following` decides.
"""

from __future__ import annotations

import math

from nlu.classifier import Numbers, load_classifier

_LEANS = "same"
_MOST = 6.0


def leans(text: str) -> bool:
    """True where `text` more probably leans than not, by its words alone."""
    return leaning_of(text) > 0


def leaning_of(text: str, vector: Numbers | None = None) -> float:
    """Log odds, -6 to 6, that `text` leans on what was said before. vector: its unit sentence vector, if known."""
    chance = load_classifier("leaning").probabilities(text, vector)[_LEANS]
    return max(-_MOST, min(_MOST, math.log(max(chance, 1e-9) / max(1 - chance, 1e-9))))
