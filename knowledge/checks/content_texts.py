"""The texts that readers see, with their places in the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.languages import Language
from knowledge.articles import Article, Variant
from knowledge.files import ContentFiles
from knowledge.local_text import LocalText
from knowledge.problems import Problem


@dataclass(frozen=True, slots=True)
class ContentText:
    """One line of a text with markup. part: title, short, body, questions or name."""

    part: str
    text: str
    path: str
    line: int
    language: Language

    def problem(self, rule: str, message: str) -> Problem:
        """A problem at this line."""
        return Problem(self.path, self.line, message, self.language, rule)


def variant_path(files: ContentFiles, article: Article, language: Language) -> str:
    """The file of one variant, relative to the content folder."""
    return f"{files.paths[article.id]}/{language.value}.md"


def facts_problem(files: ContentFiles, article: Article, key: str, rule: str, message: str) -> Problem:
    """A problem at a key of `article.yaml`."""
    path = f"{files.paths[article.id]}/article.yaml"
    return Problem(path, files.lines[path].get(key, 1), message, None, rule)


def place_problem(files: ContentFiles, place: str, key: str, rule: str, message: str) -> Problem:
    """A problem at a key of a place's file."""
    path = files.paths[place]
    return Problem(path, files.lines[path].get(key, 1), message, None, rule)


def variant_texts(files: ContentFiles, article: Article, variant: Variant) -> Iterator[ContentText]:
    """Title, short answer and the lines of the body: what an answer shows."""
    path = variant_path(files, article, variant.language)
    lines = files.lines[path]
    yield ContentText("title", variant.title, path, lines.get("title", 1), variant.language)
    yield ContentText("short", variant.short, path, lines.get("short", 1), variant.language)
    for offset, row in enumerate(variant.body.split("\n")):
        if row.strip():
            yield ContentText("body", row, path, lines["body"] + offset, variant.language)


def question_texts(files: ContentFiles, article: Article, variant: Variant) -> Iterator[ContentText]:
    """The example questions."""
    path = variant_path(files, article, variant.language)
    lines = files.lines[path]
    for index, question in enumerate(variant.questions):
        yield ContentText("questions", question, path, lines.get(f"questions.{index}", 1), variant.language)


def place_texts(files: ContentFiles) -> Iterator[ContentText]:
    """Names, addresses and notes of the places."""
    for place in files.places.values():
        path = files.paths[place.id]
        for key, text in (("name", place.name), ("address", place.address), ("hours_note", place.hours_note)):
            yield from _local(files, path, key, text)


def all_texts(files: ContentFiles) -> Iterator[ContentText]:
    """Everything readers see."""
    for article in files.articles.values():
        for variant in article.variants.values():
            yield from variant_texts(files, article, variant)
    yield from place_texts(files)


def _local(files: ContentFiles, path: str, key: str, text: LocalText) -> Iterator[ContentText]:
    for language, words in text.texts.items():
        line = files.lines[path].get(f"{key}.{language.value}", 1)
        yield ContentText(key, words, path, line, language)
