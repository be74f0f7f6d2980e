"""The tuned encoder stands beside the bundled one, and a file made for another encoder is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.data_files import DATA
from nlu.embed import LayeredEmbedder
from nlu.errors import EmbeddingError
from nlu.examples import examples_digest
from nlu.tuned_embedder import ADDED, TunedEmbedder, read_added, write_added

TEXTS = ["my house is on fire", "垃圾要怎麼分類？", "…", "たすけて ください", "a" * 900]


def test_the_file_was_learnt_from_the_examples() -> None:
    """`python -m tools.learn danger` after every edit of the examples."""
    with np.load(ADDED, allow_pickle=False) as file:
        assert bytes(file["digest"]).decode() == examples_digest("danger")
    assert ADDED.parent == DATA


def test_the_first_half_is_what_the_layered_embedder_gives() -> None:
    rows = TunedEmbedder().embed(TEXTS)
    plain = LayeredEmbedder().embed(TEXTS)
    assert rows.shape == (len(TEXTS), 2 * plain.shape[1])
    np.testing.assert_allclose(rows[:, : plain.shape[1]] * np.sqrt(2), plain, atol=1e-5)
    assert not rows[2].any()  # no words
    np.testing.assert_allclose(np.linalg.norm(np.delete(rows, 2, axis=0), axis=1), 1.0, atol=1e-5)


def test_the_second_half_is_another_encoder_and_nothing_added_is_the_same(tmp_path: Path) -> None:
    half = LayeredEmbedder.dimensions
    tuned = TunedEmbedder().embed(TEXTS)
    assert float((tuned[0, :half] * tuned[0, half:]).sum()) < 0.45  # half of their cosine
    nothing = {key: np.zeros_like(change) for key, change in read_added(ADDED).items()}
    write_added(nothing, tmp_path / "nothing.npz", "")
    same = TunedEmbedder(tmp_path / "nothing.npz").embed(TEXTS)
    np.testing.assert_allclose(same[:, half:], same[:, :half], atol=1e-6)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    added = {"w1_0": rng.standard_normal((4, 3)).astype(np.float32), "cnn_b": np.ones(5, dtype=np.float32)}
    write_added(added, tmp_path / "x.npz", "digest")
    read = read_added(tmp_path / "x.npz")
    assert read.keys() == added.keys()
    for key, change in added.items():
        np.testing.assert_allclose(read[key], change, atol=0.02)


@pytest.mark.parametrize("name", ["w1_0", "d0", "w9_0"])
def test_a_file_for_another_encoder_is_refused(tmp_path: Path, name: str) -> None:
    write_added({name: np.ones((4, 3), dtype=np.float32)}, tmp_path / "x.npz", "")
    with pytest.raises(EmbeddingError, match="tuned for another encoder"):
        TunedEmbedder(tmp_path / "x.npz").embed(["fire"])


@pytest.mark.parametrize("content", [b"", b"not numpy", b"PK\x03\x04 cut off"])
def test_a_broken_or_missing_file_is_an_embedding_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.npz").write_bytes(content)
    for path in (tmp_path / "x.npz", tmp_path / "missing.npz"):
        with pytest.raises(EmbeddingError):
            TunedEmbedder(path).warm()
