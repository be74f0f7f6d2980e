"""Follow-ups as a resident meets them: an article was shown, the message goes through gate, route and decision.

The sets name no article: the one before is the first that the bot finds for the first message. Resolved means answered,
not only offered: with that article, with the one of the town that is asked for, or with one beside it that either of
the two names as related. `tests.understanding.measure` prints the figures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from contracts.answers import AnswerQuery
from contracts.languages import Language
from knowledge.deciding import decide
from knowledge.engine import Engine, build_engine, open_embedder
from knowledge.publishing import library_of_files
from knowledge.questions import FrozenQuestion, read_questions
from knowledge.settings import KnowledgeSettings
from nlu.leaning import leans
from nlu.municipalities import find_municipality
from nlu.shortcuts import find_wished_language
from tests.understanding.sets import Entry

#: Intents whose messages go to the knowledge service with the article before (bot/data/rules/intents.yml).
ASKED = frozenset({"ask_question", "nlu_fallback", "followup", "inform_municipality"})
#: Wishes for a language; one for the language that is spoken anyway is a question ("in English?").
LANGUAGE_WISHES = frozenset({"choose_language", "other_language"})


@dataclass(frozen=True, slots=True)
class Shown:
    """What came after the first message. article: shown, None where nothing was; offered: in choices."""

    before: str | None
    article: str | None
    offered: tuple[str, ...] = ()
    said: str = ""


class Dialogues:
    """The published articles, asked as the bot asks them."""

    def __init__(self) -> None:
        settings = KnowledgeSettings()
        library = library_of_files(settings.content_dir)
        self.engine: Engine = build_engine(open_embedder(), library, cache=settings.vectors)
        self.questions = read_questions(known=library.articles)

    def shown(self, entry: Entry, language: Language, intent: str) -> Shown:
        """What the second message of a dialogue leads to."""
        before = self._best(AnswerQuery(entry["first"], language))
        if before is None:
            return Shown(None, None, said="nothing before")
        wished = find_wished_language(entry["text"]) if intent in LANGUAGE_WISHES else None
        asks = intent in ASKED or wished is language or (intent == "who_are_you" and leans(entry["text"]))
        if not asks:
            return Shown(before, None, said=f"taken for {intent}")
        town = find_municipality(entry["text"])
        query = AnswerQuery(
            entry["text"],
            language,
            municipality=town,
            last_article=before,
            last_municipality=find_municipality(entry["first"]),
        )
        decision = decide(self.engine.search, query)
        offered = tuple(match.article for match in decision.matches[:3]) if decision.verdict == "choices" else ()
        return Shown(before, decision.article, offered, decision.verdict)

    def resolved(self, entry: Entry, shown: Shown) -> bool:
        """Whether the resident read what the dialogue is about."""
        return shown.article is not None and self.fits(entry, shown.before or "", shown.article)

    def fits(self, entry: Entry, before: str, article: str) -> bool:
        """Whether the article is about the subject of `before`, and of the town where one is asked for."""
        articles = self.engine.index.state.library.articles
        own, found = articles[before], articles[article]
        town = find_municipality(str(entry["value"])) if entry["change"] == "town" else None
        if town and found.municipalities:
            return town in found.municipalities
        return self._family(before) == self._family(article) or article in own.related or before in found.related

    def alone(self, entry: Entry, language: Language) -> str | None:
        """The first article for the second message alone."""
        return self._best(AnswerQuery(entry["text"], language))

    def new_subjects(self) -> Iterator[tuple[FrozenQuestion, bool, bool]]:
        """Frozen questions that stand alone: right first alone, and right first after an article of something else."""
        ids = sorted(self.engine.index.state.numbers)
        for question in self.questions:
            if question.after or not question.expects or question.kind in ("followup", "keyword"):
                continue
            query = AnswerQuery(question.text, question.language, municipality=question.municipality)
            last = ids[int(hashlib.sha256(question.text.encode()).hexdigest(), 16) % len(ids)]
            after = AnswerQuery(question.text, question.language, municipality=question.municipality, last_article=last)
            yield question, self._best(query) in question.expects, self._best(after) in question.expects

    def _best(self, query: AnswerQuery) -> str | None:
        matches = decide(self.engine.search, query).matches
        return matches[0].article if matches else None

    def _family(self, article: str) -> str:
        """The article that asks for the town, for those of one town."""
        return self.engine.index.state.general.get(article, article)
