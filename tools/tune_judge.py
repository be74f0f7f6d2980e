"""Tunes the bundled encoder for one judge: `tools/tune judge INPUT OUTPUT`, called by `python -m tools.learn danger`.

INPUT (npz): flat and lengths (piece numbers of each text), labels, shares (-1: read in every epoch, else in every
epoch of that remainder), classes (how many). OUTPUT (npz): what is added to each array of the encoder, named
`encoder:<array>`, and the network of one hidden layer that was learnt behind it, with dropout.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import Any

import numpy as np

from tools.torch_encoder import Counts, Numbers, Texts, TorchEncoder

WIDTH = 192
_EPOCHS = 3
_BATCH = 256
_RATE = 2e-3
_DROPPED_NUMBERS = 0.2
_DROPPED_UNITS = 0.3
_WARM_STEPS = 100
_SEED = 20261128


def main(source: Path, target: Path) -> int:
    """Learns and writes."""
    with np.load(source, allow_pickle=False) as file:
        data = {key: file[key] for key in file.files}
    np.savez(target, **learn(Texts.of(data), data["labels"], int(data["classes"])))
    return 0


def learn(texts: Texts, labels: Counts, classes: int) -> dict[str, Numbers]:
    """The arrays of OUTPUT."""
    encoder = TorchEncoder(_SEED)
    nn, rng = encoder.nn, encoder.rng
    network = {
        "hidden": encoder.grown(rng.standard_normal((encoder.dimensions, WIDTH)) * math.sqrt(2)),
        "hidden_bias": encoder.grown(np.zeros(WIDTH)),
        "output": encoder.grown(rng.standard_normal((WIDTH, classes)) / math.sqrt(WIDTH)),
        "output_bias": encoder.grown(np.zeros(classes)),
    }

    def loss_of(chosen: Counts, rows: Any) -> Any:
        inner = nn.relu(nn.dropout(rows, _DROPPED_NUMBERS) @ network["hidden"] + network["hidden_bias"])
        scores = nn.dropout(inner, _DROPPED_UNITS) @ network["output"] + network["output_bias"]
        return nn.cross_entropy(scores.float(), encoder.torch.from_numpy(labels[chosen]))

    groups = [{"params": [*encoder.learnt.values(), *network.values()], "lr": _RATE}]
    encoder.fit(texts, groups, loss_of, epochs=_EPOCHS, batch=_BATCH, warm_up=_WARM_STEPS)
    return {**encoder.added(), **{name: value.detach().numpy() for name, value in network.items()}}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
