"""Reads and writes `knowledge/content`: the exchange form of the knowledge base.

Reading finds every problem before it gives up. What is written reads back as the same value; a file that already
says the same is left alone, so that `export` gives a diff of real changes only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from contracts.languages import Language
from knowledge.article_files import article_record, read_article, read_variant, variant_text
from knowledge.articles import Article, Variant
from knowledge.content_library import ContentLibrary, Topic
from knowledge.errors import ContentInvalid
from knowledge.fields import Fields, lines_of, open_yaml
from knowledge.place_files import place_record, read_place
from knowledge.places import Place
from knowledge.problems import Problem
from knowledge.site_files import read_sites, sites_texts
from knowledge.yaml_text import yaml_text

_BASED_ON = re.compile(r"(?m)^based_on:.*$")
BUNDLED_CONTENT = Path(__file__).parent / "content"


@dataclass(slots=True)
class ContentFiles:
    """What a content folder holds, with everything that is wrong with its form.

    lines: file -> dotted key -> line, for messages. paths: article or place id -> its folder or file.
    """

    root: Path
    articles: dict[str, Article] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    topics: tuple[Topic, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, dict[str, int]] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)

    @property
    def library(self) -> ContentLibrary:
        """The readable part of it."""
        return ContentLibrary(dict(self.articles), dict(self.places), self.topics)


def read_content(path: Path = BUNDLED_CONTENT) -> ContentLibrary:
    """Everything under a content folder; raises ContentInvalid with all problems of form at once."""
    files = scan_content(path)
    if files.problems:
        raise ContentInvalid(sorted(files.problems))
    return files.library


def scan_content(path: Path = BUNDLED_CONTENT) -> ContentFiles:
    """Everything that can be read under a content folder, and what is wrong with the rest."""
    files = ContentFiles(path)
    files.topics = tuple(_read_topics(files))
    for file in sorted((path / "places").glob("*.yaml")):
        _add_place(files, file)
    for file in sorted((path / "sites").glob("*.yaml")):
        _add_sites(files, file)
    for folder in sorted((path / "articles").glob("*/*/")):
        _add_article(files, folder)
    return files


def write_content(library: ContentLibrary, path: Path) -> list[Path]:
    """Write all articles and places; gives the files that changed. Files of other articles are left alone."""
    changed = []
    sites, places = sites_texts(library.places.values())
    for town, text in sites.items():
        changed += _write_sites(path, town, text)
    for place in places:
        changed += write_place(place, path)
    for article in library.articles.values():
        changed += write_article(article, path)
    return changed


def write_place(place: Place, path: Path) -> list[Path]:
    """Write one place; gives the file if it changed."""
    file = path / "places" / f"{place.id}.yaml"
    files = ContentFiles(path)
    if file.exists():
        _add_place(files, file)
    return [] if files.places.get(place.id) == place else [_write(file, yaml_text(place_record(place)))]


def _write_sites(path: Path, town: str, text: str) -> list[Path]:
    """Write the sites of a town; gives the file if it changed. Places that it names now lose their own files."""
    file, old, new = path / "sites" / f"{town}.yaml", ContentFiles(path), ContentFiles(path)
    if file.exists():
        _add_sites(old, file)
    before = file.read_bytes() if file.exists() else b""
    _write(file, text)
    _add_sites(new, file)
    changed = []
    if new.places == old.places and not old.problems:
        file.write_bytes(before)
    else:
        changed.append(file)
    for id_ in new.places:
        own = path / "places" / f"{id_}.yaml"
        if own.exists():
            own.unlink()
            changed.append(own)
    return changed


def write_article(article: Article, path: Path) -> list[Path]:
    """Write one article and its variants; gives the files that changed."""
    folder = path / "articles" / article.topic / article.id
    files = ContentFiles(path)
    if folder.exists():
        _add_article(files, folder)
    old = files.articles.get(article.id)
    changed = []
    if old is None or article_record(old) != article_record(article):
        changed.append(_write(folder / "article.yaml", yaml_text(article_record(article))))
    for language, variant in article.variants.items():
        if old is None or old.find(language) != variant:
            changed.append(write_variant(folder, variant))
    for language in (old.variants.keys() if old else set()) - article.variants.keys():
        file = folder / f"{language.value}.md"
        file.unlink()
        changed.append(file)
    return changed


def write_variant(folder: Path, variant: Variant) -> Path:
    """Write one `<lang>.md`; gives its path."""
    return _write(folder / f"{variant.language.value}.md", variant_text(variant))


def write_stamps(article: Article, path: Path) -> list[Path]:
    """Write `based_on` of each variant and touch nothing else; gives the files that changed."""
    changed = []
    for language, variant in article.variants.items():
        file = path / "articles" / article.topic / article.id / f"{language.value}.md"
        text = file.read_text(encoding="utf-8")
        stamped = _BASED_ON.sub(f'based_on: "{variant.based_on}"', text, count=1)
        if not _BASED_ON.search(text):
            stamped = variant_text(variant)
        if variant.based_on and stamped != text:
            changed.append(_write(file, stamped))
    return changed


def _write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")
    return file


def _read_topics(files: ContentFiles) -> Iterator[Topic]:
    file = files.root / "topics.yaml"
    if not file.exists():
        files.problems.append(Problem(file.name, 1, "file is missing"))
        return
    node = open_yaml(file.read_text(encoding="utf-8"), file.name, files.problems)
    if not isinstance(node, yaml.SequenceNode):
        files.problems.append(Problem(file.name, 1, "expected a list of topics"))
        return
    for item in node.value:
        fields = Fields(item, file.name, files.problems)
        yield Topic(fields.text("id"), fields.local("name", required=True))
        fields.close()


def _add_place(files: ContentFiles, file: Path) -> None:
    fields = _open(files, file)
    if fields is None:
        return
    place = read_place(fields)
    if place.id != file.stem:
        fields.complain(f"id is {place.id!r}, the file is {file.name}")
    files.places[place.id] = place
    files.paths[place.id] = _relative(files, file)


def _add_sites(files: ContentFiles, file: Path) -> None:
    fields = _open(files, file)
    if fields is None:
        return
    path = _relative(files, file)
    for place in read_sites(fields):
        if place.municipality != file.stem:
            fields.complain(f"municipality is {place.municipality!r}, the file is {file.name}")
        if place.id in files.places:
            fields.complain(f"place {place.id!r} is also in {files.paths[place.id]}")
        files.places[place.id] = place
        files.paths[place.id] = path


def _add_article(files: ContentFiles, folder: Path) -> None:
    file = folder / "article.yaml"
    if not file.exists():
        files.problems.append(Problem(_relative(files, file), 1, "file is missing"))
        return
    fields = _open(files, file)
    if fields is None:
        return
    article = read_article(fields, dict(_read_variants(files, folder)))
    if article.id != folder.name:
        fields.complain(f"id is {article.id!r}, the folder is {folder.name}")
    if article.topic != folder.parent.name:
        fields.complain(f"topic is {article.topic!r}, the folder is in {folder.parent.name}")
    if article.id in files.articles:
        fields.complain(f"article {article.id!r} is also in {files.paths[article.id]}")
    files.articles[article.id] = article
    files.paths[article.id] = _relative(files, folder)


def _read_variants(files: ContentFiles, folder: Path) -> Iterator[tuple[Language, Variant]]:
    for language in Language:
        file = folder / f"{language.value}.md"
        if not file.exists():
            continue
        path = _relative(files, file)
        read = read_variant(file.read_text(encoding="utf-8"), path, language, files.problems)
        if read:
            variant, files.lines[path] = read
            yield language, variant


def _open(files: ContentFiles, file: Path) -> Fields | None:
    path = _relative(files, file)
    node = open_yaml(file.read_text(encoding="utf-8"), path, files.problems)
    if not isinstance(node, yaml.MappingNode):
        if node is not None:
            files.problems.append(Problem(path, 1, "expected names with values"))
        return None
    files.lines[path] = lines_of(node)
    return Fields(node, path, files.problems)


def _relative(files: ContentFiles, file: Path) -> str:
    return file.relative_to(files.root).as_posix()
