"""Tunes the search's encoder and learns the head on it: `python -m tools.learn_search`.

Writes `knowledge/data/search_encoder.npz` and `tuned_head.npz`, from what `python -m knowledge train-head` learns the
plain head from, and with both heads `twins.npz` (docs/adr/0025). About half an hour; torch is in an environment of its
own (`tools/tune`). `--twins` finds the twins anew and learns nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence, Sized
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.commands.train_head import Lessons, lessons_of, texts_of
from knowledge.engine import build_engine, open_embedder
from knowledge.head import SEARCH_ENCODER, TUNED_HEAD, Head, slots_of, write_head
from knowledge.head_training import rarity_of
from knowledge.headed import head_tokens
from knowledge.publishing import library_of_files
from knowledge.settings import BUNDLED_CONTENT, KnowledgeSettings
from knowledge.twins import twins_among, write_twins
from nlu.embed import BundledEmbedder, Vectors, prepare
from nlu.glossary import load_glossary
from nlu.tuned_embedder import TunedEmbedder, write_added

ROOT = Path(__file__).resolve().parent.parent
#: The variations are read in turns, one share in each epoch.
TURNS = 3
_ENCODER = "encoder:"


def main() -> int:
    """Learns and writes the files."""
    parser = argparse.ArgumentParser(prog="python -m tools.learn_search", description=__doc__)
    parser.add_argument("--twins", action="store_true", help="find the twins anew, learn nothing")
    if parser.parse_args().twins:
        find_twins()
        return 0
    read = lessons_of(BUNDLED_CONTENT)
    print(read, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "given.npz", Path(folder) / "made.npz"
        rarity = write_lessons(read, given)
        subprocess.run([ROOT / "tools" / "tune", "search", given, made], check=True)
        with np.load(made, allow_pickle=False) as file:
            arrays = {key: file[key] for key in file.files}
    added = {key.removeprefix(_ENCODER): value for key, value in arrays.items() if key.startswith(_ENCODER)}
    write_added(added, SEARCH_ENCODER, read.digest)
    name = TunedEmbedder(SEARCH_ENCODER).name
    write_head(Head(arrays["dense"], arrays["words"], arrays["bias"], rarity, name, read.digest), TUNED_HEAD)
    find_twins()
    return 0


def find_twins() -> None:
    """Writes which examples need not be compared, with both heads as they are now."""
    library = library_of_files(BUNDLED_CONTENT)
    cache = KnowledgeSettings().vectors
    engine = build_engine(open_embedder(), library, cache=cache, processes=os.cpu_count() or 1, twins=())
    parts = engine.index.state.parts
    twins = [twin for part in parts for twin in twins_among(list(part.entries), part.rows.whole)]
    write_twins(twins)
    print(f"{len(twins)} of {sum(len(part.entries) for part in parts)} texts are twins", flush=True)


def write_lessons(read: Lessons, path: Path) -> Vectors:
    """INPUT of `tools/tune_search.py`; gives the rarity of each slot, shape (SLOTS,)."""
    examples = [*read.known, *read.varied]
    texts = [*texts_of(examples), *read.outside]
    model, glossary = BundledEmbedder()._loaded()._model, load_glossary()
    pieces = [model.sp.encode(prepare(text), out_type=int, add_bos=True, add_eos=True) for text in texts]
    slots = [slots_of(head_tokens(text, glossary)) for text in texts]
    numbers = {name: number for number, name in enumerate(sorted({name for name, _ in examples}))}
    rarity = rarity_of(slots[: len(examples)])
    np.savez(
        path,
        flat=np.concatenate(pieces).astype(np.int64),
        lengths=_lengths(pieces),
        slots=np.concatenate(slots),
        slot_counts=_lengths(slots),
        labels=np.array([*(numbers[name] for name, _ in examples), *(-1 for _ in read.outside)]),
        shares=np.array([*(-1 for _ in read.known), *map(_share, texts_of(read.varied)), *(-1 for _ in read.outside)]),
        rarity=rarity,
    )
    return rarity


def _lengths(rows: Sequence[Sized]) -> npt.NDArray[np.int64]:
    return np.array([len(own) for own in rows])


def _share(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % TURNS


if __name__ == "__main__":
    sys.exit(main())
