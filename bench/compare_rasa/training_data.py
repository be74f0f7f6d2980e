"""Writes what plain Rasa is trained on: the articles' own titles and example questions, and the bot's small talk.

One retrieval intent `faq/<article>` per article with the examples of all its languages, as Rasa's documentation
proposes for questions and answers; the bot's other intents, among them `out_of_scope`, so that DIET learns what is no
question for an article. Short answers and bodies are not examples: they are what plain Rasa would reply.

Two pipelines were thought of. WhitespaceTokenizer with word and character n-grams is what `rasa init` proposes, and
the one we use. Character n-grams alone differ from it by less than the name says: a tokenizer is required all the
same, and Japanese and Chinese words are whole sentences to it, so that only the n-grams match anything.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from contracts.languages import SOURCE_LANGUAGE
from knowledge.articles import Article
from knowledge.entries import Entry, entries_of

CONFIG = Path(__file__).parent / "config.yml"
SMALL_TALK = Path(__file__).resolve().parent.parent.parent / "bot" / "data" / "nlu"
RETRIEVAL_INTENT = "faq"
#: Intents of the bot that `faq` takes the place of.
_REPLACED = frozenset({"ask_question", "followup"})


@dataclass(frozen=True, slots=True)
class TrainingData:
    """folder: holds config.yml, domain.yml and nlu/. examples: how many the articles gave. digest: of all files."""

    folder: Path
    articles: int
    examples: int
    digest: str


def write_training_data(articles: Iterable[Article], folder: Path, small_talk: Path = SMALL_TALK) -> TrainingData:
    """Write everything `rasa train nlu` needs into `folder`, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "nlu").mkdir(parents=True)
    shutil.copy(CONFIG, folder / "config.yml")
    examples = {article.id: examples_of(article) for article in articles}
    examples = {id_: texts for id_, texts in sorted(examples.items()) if texts}
    answers = {article.id: answer_of(article) for article in articles}
    _write(folder / "nlu" / "faq.yml", {"nlu": [_intent(id_, texts) for id_, texts in examples.items()]})
    talk = [path for path in sorted(small_talk.glob("*/*.yml")) if path.parent.name not in _REPLACED]
    for path in talk:
        shutil.copy(path, folder / "nlu" / f"{path.parent.name}-{path.name}")
    names = [RETRIEVAL_INTENT, *dict.fromkeys(path.parent.name for path in talk)]
    responses = {f"utter_{_key(id_)}": [{"text": answers[id_]}] for id_ in examples}
    _write(folder / "domain.yml", {"intents": names, "responses": responses})
    return TrainingData(folder, len(examples), sum(map(len, examples.values())), _digest(folder))


def examples_of(article: Article) -> tuple[str, ...]:
    """Titles and example questions of the variants that may be shown, each once."""
    texts = (_one_line(entry.text) for entry in entries_of(article) if entry.kind != "short")
    return tuple(dict.fromkeys(texts))


def answer_of(article: Article) -> str:
    """The short answer that stands for the article; plain Rasa chooses by intent, not by these words."""
    shorts = [entry for entry in entries_of(article) if entry.kind == "short"]
    return _one_line(min(shorts, key=_source_first).text) if shorts else article.id


def article_of(key: str) -> str:
    """The article of `faq/<article>`."""
    return key.removeprefix(f"{RETRIEVAL_INTENT}/")


def _source_first(entry: Entry) -> bool:
    return entry.language is not SOURCE_LANGUAGE


def _intent(id_: str, texts: Sequence[str]) -> dict[str, object]:
    return {"intent": _key(id_), "examples": [{"text": text} for text in texts]}


def _key(id_: str) -> str:
    return f"{RETRIEVAL_INTENT}/{id_}"


def _one_line(text: str) -> str:
    """Without line breaks, and without the brackets that mark an entity in Rasa's training data."""
    return " ".join(text.translate({ord("["): "(", ord("]"): ")"}).split())


def _write(path: Path, content: dict[str, object]) -> None:
    text = yaml.safe_dump({"version": "3.1", **content}, allow_unicode=True, sort_keys=False, width=10_000)
    path.write_text(text, encoding="utf-8")


def _digest(folder: Path) -> str:
    """16 hex digits over names and contents."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(f"{path.relative_to(folder).as_posix()}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]
