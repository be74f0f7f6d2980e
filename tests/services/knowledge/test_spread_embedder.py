"""Several processes give the same vectors as one, in the order of the texts."""

from __future__ import annotations

import os

import numpy as np
import pytest

from knowledge.spread_embedder import SpreadEmbedder
from nlu.embed import Embedder, FakeEmbedder, Vectors
from nlu.errors import EmbeddingError

TEXTS = [f"text number {number}" for number in range(25)]


class _Dying(FakeEmbedder):
    def embed(self, texts: object) -> Vectors:
        os._exit(3)


def _fake() -> Embedder:
    return FakeEmbedder(64)


def _dying() -> Embedder:
    return _Dying(64)


def test_many_texts_go_to_processes_and_come_back_in_order() -> None:
    spread = SpreadEmbedder(_Dying(64), _fake, 2, worthwhile=20, share=4)
    assert np.array_equal(spread.embed(TEXTS), _fake().embed(TEXTS))


@pytest.mark.parametrize(("processes", "texts"), [(2, TEXTS[:19]), (1, TEXTS), (2, [])])
def test_few_texts_or_one_processor_start_nothing(processes: int, texts: list[str]) -> None:
    spread = SpreadEmbedder(_fake(), _dying, processes, worthwhile=20, share=4)
    assert np.array_equal(spread.embed(texts), _fake().embed(texts))


def test_a_process_that_dies_is_an_error_not_a_wrong_vector() -> None:
    with pytest.raises(EmbeddingError):
        SpreadEmbedder(_fake(), _dying, 2, worthwhile=20, share=4).embed(TEXTS)
