"""A real HTTP server on loopback that stands in for the knowledge service, with three articles."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from contracts.answers import Answer, AnswerQuery, Candidate, Choices, NoAnswer, PlaceCard
from contracts.languages import Language
from contracts.rich_text import Block, Span

TITLES = {"garbage-days": "ごみの日", "school-enrolment": "入学", "licence": "免許"}
#: An article for children of every age, and those that stand in for it.
ALL_AGES = "school-by-age"
BY_AGE = {"0-2": "nursery", "6-11": "school-enrolment", "15-18": "high-school"}
ABOUT_CHILDREN = ("where can my child go", "どこに通え", "どこに いけ", "可以去哪裡")
ANSWERED = ("ごみ", "垃圾", "garbage")
#: About nothing, whatever was shown before.
UNKNOWN = ("wibble", "むにゃ", "喵喵")
#: The question before for another town or age.
AGAIN = ("and in Ozu?", "大津町", "3歳です")
DOUBTED = ("choose", "学校", "がっこう", "學校", "school")
TOPICS = [
    {
        "id": "living",
        "name": [{"text": "くらし"}],
        "name_ja": [{"text": "くらし"}],
        "articles": [{"id": "garbage-days", "title": [{"text": "ごみの日"}]}],
    }
]
ENGLISH_TOPICS = [{**TOPICS[0], "name": [{"text": "Living"}]}]


def article(identifier: str, query: AnswerQuery) -> Answer:
    """An article as the knowledge service gives it: rubbish and nursery ask for the town, `ALL_AGES` for the age."""
    all_ages = identifier if identifier == ALL_AGES and query.child_age in BY_AGE else None
    if all_ages:
        identifier = BY_AGE[str(query.child_age)]
    asks = ("municipality",) if identifier in ("garbage-days", "nursery") and not query.municipality else ()
    if identifier == ALL_AGES and not query.child_age:
        asks = ("child_age",)
    return Answer(
        article=identifier,
        topic="living",
        language=query.language,
        title=(Span(TITLES.get(identifier, identifier)),),
        short=(Span("短い答え"),),
        body=(Block("paragraph", (Span("本文"),)),),
        places=(),
        sources=(),
        checked_on="2026-11-23",
        asks=asks,
        languages=tuple(Language),
        counter=(Block("paragraph", (Span("窓口"),)),),
        municipality=query.municipality,
        all_ages=all_ages,
    )


def place(identifier: str) -> PlaceCard:
    """A place by id."""
    return PlaceCard(identifier, (Span(identifier),), (Span(identifier),))


@dataclass
class KnowledgeServer:
    """url: of the service. queries: what was asked. delay: seconds before each answer. broken: answers 500.

    instead: last article -> what answers after it.
    """

    url: str = ""
    queries: list[AnswerQuery] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    delay: float = 0.0
    broken: bool = False
    garbled: bool = False
    instead: dict[str, str] = field(default_factory=dict)

    def decide(self, query: AnswerQuery) -> Any:
        """Words of `ANSWERED` and article ids give an answer, those of `DOUBTED` choices, the rest nothing."""
        self.queries.append(query)
        if query.article in TITLES or query.article in (ALL_AGES, *BY_AGE.values()):
            return article(str(query.article), query).to_json()
        if any(word in query.text for word in ABOUT_CHILDREN):
            return article(ALL_AGES, query).to_json()
        if any(word in query.text for word in ANSWERED):
            return article("garbage-days", query).to_json()
        candidates = tuple(Candidate(key, "living", (Span(title),), 0.3) for key, title in TITLES.items())
        again = f"{query.last_question} {query.text}" if query.last_question and query.text in AGAIN else None
        if again or any(word in query.text for word in DOUBTED):
            return Choices(candidates, again).to_json()
        if query.last_article in TITLES and not any(word in query.text for word in UNKNOWN):
            return article(self.instead.get(query.last_article, query.last_article), query).to_json()
        return NoAnswer(place("kikuyo-town-office"), candidates[:1]).to_json()


@contextmanager
def knowledge_server() -> Iterator[KnowledgeServer]:
    """The server, running until the block ends."""
    state = KnowledgeServer()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Quiet."""

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            kind, _, identifier = url.path.removeprefix("/k/").partition("/")
            language = Language(parse_qs(url.query)["language"][0])
            if kind == "topics":
                self._send(200, TOPICS if language.is_japanese else ENGLISH_TOPICS)
            elif kind == "places" and identifier in ("kumamoto-support-center", "taiwan-hotline"):
                self._send(200, place(identifier).to_json())
            elif kind == "articles" and identifier in {*TITLES, "procedures-resident-tax"}:
                self._send(200, article(identifier, AnswerQuery("", language)).to_json())
            else:
                self._send(404, {"detail": "unknown"})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._send(200, state.decide(AnswerQuery.from_json(body)))

        def _send(self, status: int, value: Any) -> None:
            state.tokens.append(self.headers.get("X-Tomoni-Token"))
            time.sleep(state.delay)
            data = b"<html>" if state.garbled else json.dumps(value).encode()
            self.send_response(500 if state.broken else status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/k"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
