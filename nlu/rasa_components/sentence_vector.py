"""The sentence vector that the featurizer left on a message."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.embed import unit_rows


def sentence_vector(message: Message) -> npt.NDArray[np.float32] | None:
    """At length 1, or None where the featurizer saw no words."""
    _, sentence = message.get_dense_features(TEXT)
    if sentence is None:
        return None
    row = unit_rows(sentence.features)[-1]
    return row if row.any() else None
