"""Practice questions: what weights and thresholds are learnt from, beside the tuning half of the frozen questions.

`data/practice/<language>.yaml`; written from needs, never in the index, and none of them is a frozen question.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from contracts.languages import LANGUAGES, Language
from knowledge.content_library import ContentLibrary
from knowledge.follow_up_examples import read_examples
from knowledge.questions import FrozenQuestion

_FOLDER = Path(__file__).parent / "data" / "practice"


def practice_questions(known: Collection[str]) -> list[FrozenQuestion]:
    """All of all languages; questions about articles that are not `known` are left out."""
    out = []
    for language in LANGUAGES:
        for item in _read(language)["answerable"]:
            expects = tuple(id_ for id_ in item["articles"] if id_ in known)
            if expects:
                out.append(_question(item, language, expects))
        out += [FrozenQuestion(text, language, "unanswerable") for text in _read(language)["unanswerable"]]
    return out


def practice_follow_ups(library: ContentLibrary) -> list[FrozenQuestion]:
    """Messages after an answer, half of those that the head is not trained on."""
    out = []
    for example in read_examples():
        if example.after is None or not example.teaches_ranking:
            continue
        last, *answers = (library.current(id_) for id_ in (example.after, *example.expects))
        expects = tuple(article.id for article in answers if article)
        if last and expects:
            out.append(FrozenQuestion(example.text, example.language, "followup", expects, expects, last.id))
    return out


def _question(item: Mapping[str, Any], language: Language, expects: tuple[str, ...]) -> FrozenQuestion:
    town = item.get("municipality")
    return FrozenQuestion(item["text"], language, item["kind"], expects, expects, municipality=town)


@cache
def _read(language: Language) -> Any:
    path = _FOLDER / f"{language.value}.yaml"
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
