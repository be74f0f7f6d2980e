"""Everything the bot knows, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from knowledge.articles import Article
from knowledge.errors import NotInLibrary
from knowledge.local_text import LocalText
from knowledge.places import Place

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Topic:
    """A branch of the menu, with its name in four languages."""

    id: str
    name: LocalText


@dataclass(frozen=True, slots=True)
class ContentLibrary:
    """Articles and places by id, topics in menu order.

    publication: counter of the database this was read from; 0 for files.
    """

    articles: Mapping[str, Article] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    topics: tuple[Topic, ...] = ()
    publication: int = 0

    def find_article(self, id_: str) -> Article | None:
        """The article, or None."""
        return self.articles.get(id_)

    def current(self, id_: str) -> Article | None:
        """The article, or the one that has replaced it: ids in old messages and links keep working."""
        seen: set[str] = set()
        article = self.articles.get(id_)
        while article is not None and article.superseded_by and article.id not in seen:
            seen.add(article.id)
            article = self.articles.get(article.superseded_by)
        return article

    def get_article(self, id_: str) -> Article:
        """The article; raises NotInLibrary."""
        return _existing(self.articles, "article", id_)

    def find_place(self, id_: str) -> Place | None:
        """The place, or None."""
        return self.places.get(id_)

    def get_place(self, id_: str) -> Place:
        """The place; raises NotInLibrary."""
        return _existing(self.places, "place", id_)

    def find_topic(self, id_: str) -> Topic | None:
        """The topic, or None."""
        return next((topic for topic in self.topics if topic.id == id_), None)

    def get_topic(self, id_: str) -> Topic:
        """The topic; raises NotInLibrary."""
        topic = self.find_topic(id_)
        if topic is None:
            raise NotInLibrary("topic", id_)
        return topic

    def articles_of(self, topic: str) -> tuple[Article, ...]:
        """The articles of one topic, by id, without those that another one has replaced."""
        own = (article for _, article in sorted(self.articles.items()) if article.topic == topic)
        return tuple(article for article in own if article.superseded_by is None)


def _existing(items: Mapping[str, T], kind: str, id_: str) -> T:
    try:
        return items[id_]
    except KeyError as error:
        raise NotInLibrary(kind, id_) from error
