"""`python -m knowledge ask`: JSON lines in, decisions out, straight from content files.

In:  {"text": "…", "language"?: "ja", "municipality"?: "kikuyo", "last_article"?: "…"}
Out: {"decision": "answer|choices|none", "article", "topic", "variant", "score",
      "candidates": [{"article", "topic", "score"}]}
A line that cannot be read gives {"error": "…"} in its place.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from contracts.answers import AnswerQuery
from contracts.errors import WireFormatError
from contracts.languages import Language
from knowledge.deciding import decide
from knowledge.engine import build_engine, open_embedder
from knowledge.index import IndexState
from knowledge.judging import Decision, choices_of
from knowledge.publishing import library_of_files
from knowledge.search import Match, Search
from knowledge.settings import KnowledgeSettings
from knowledge.showing import shown_variant
from nlu.errors import NluError
from nlu.identify import identify

_CONSIDERED = 3


def add_arguments(subparsers: Any) -> None:
    """Adds the subcommand `ask`."""
    parser = subparsers.add_parser("ask", help="answer JSON lines from standard input")
    parser.add_argument("text", nargs="*", help="questions as plain text instead of JSON lines")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Answers every line; 0, or 1 when a line could not be read."""
    settings = KnowledgeSettings()
    library = library_of_files(options.content or settings.content_dir)
    engine = build_engine(open_embedder(), library, cache=settings.vectors)
    lines = (json.dumps({"text": text}) for text in options.text) if options.text else sys.stdin
    status = 0
    for result in answers(engine.search, lines):
        status = max(status, int("error" in result))
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return status


def answers(search: Search, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One result per line that is not empty."""
    for line in lines:
        if line.strip():
            yield _answer(search, line)


def _answer(search: Search, line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
        if isinstance(data, dict) and isinstance(data.get("text"), str) and not data.get("language"):
            data["language"] = (identify(data["text"]).language or Language.JA).value
        query = AnswerQuery.from_json(data)
        state = search.index.state
        return _record(state, query, decide(search, query, state))
    except (json.JSONDecodeError, WireFormatError, NluError) as error:
        return {"error": str(error)}


def _record(state: IndexState, query: AnswerQuery, decision: Decision) -> dict[str, Any]:
    article = state.library.find_article(decision.article or "")
    variant = shown_variant(article, query.language) if article else None
    considered = choices_of(decision) if decision.verdict == "choices" else decision.matches[:_CONSIDERED]
    return {
        "decision": decision.verdict,
        "article": article.id if article else None,
        "topic": article.topic if article else None,
        "variant": variant.language.value if variant else None,
        "score": round(decision.probability, 4),
        "candidates": [_candidate(state, match) for match in considered],
    }


def _candidate(state: IndexState, match: Match) -> dict[str, Any]:
    topic = state.library.articles[match.article].topic
    return {"article": match.article, "topic": topic, "score": round(match.score, 4)}
