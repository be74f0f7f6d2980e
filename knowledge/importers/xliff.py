"""Articles for translators as XLIFF 2.0 and back: title, short answer and body of each, with notes on facts and terms.

References such as `{place:…}` travel as placeholders that a translator can move but not change; the notes carry the
figures that must agree and the fixed words for each term. Standard: OASIS XLIFF Version 2.0 (2014). See ADR 0012.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from contracts.languages import SOURCE_LANGUAGE, Language
from knowledge.articles import Article, Variant
from knowledge.content_library import ContentLibrary
from knowledge.errors import FileUnreadable
from knowledge.freshness import source_hash
from knowledge.importers.article_edits import ArticleEdit, version_of
from knowledge.importers.findings import Finding, error, note
from knowledge.markup import plain_text
from nlu.glossary import Glossary, Term, load_glossary

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_TAGS = {language: language.tag for language in Language}
_REFERENCE = re.compile(r"\{place:[a-z0-9.-]+\}")
_PARTS = ("title", "short", "body")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MOST_BYTES = 30 * 1024 * 1024


def to_xliff(library: ContentLibrary, articles: Iterable[Article], target: Language) -> bytes:
    """One document with a `file` for every article that has a Japanese text."""
    root = etree.Element(_name("xliff"), nsmap={None: NAMESPACE})
    root.set("version", "2.0")
    root.set("srcLang", _TAGS[SOURCE_LANGUAGE])
    root.set("trgLang", _TAGS[target])
    glossary = load_glossary()
    for article in articles:
        source = article.source_variant
        if source is not None:
            _Writer(library, target, glossary).add(root, article, source)
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return data


def read_xliff(data: bytes) -> tuple[list[ArticleEdit], list[Finding]]:
    """The translated texts of a document of ours; untranslated articles are left out. Raises FileUnreadable."""
    root = _parse(data)
    tag = root.get("trgLang", "")
    language = next((item for item, known in _TAGS.items() if known.lower() == tag.lower()), None)
    if language is None or root.tag != _name("xliff"):
        raise FileUnreadable("xliff", reason=f"trgLang is {tag!r}")
    findings: list[Finding] = []
    edits = []
    for number, file in enumerate(root.iterchildren(_name("file")), start=1):
        edit = _read_file(file, number, language, findings)
        if edit is not None:
            edits.append(edit)
    return edits, findings


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes one article after the other."""

    library: ContentLibrary
    target: Language
    glossary: Glossary

    def add(self, root: Any, article: Article, source: Variant) -> None:
        """A `file` element: notes on the article, then a unit for each part."""
        variant = article.find(self.target)
        _add_file(root, article, source, variant, self)


def _add_file(root: Any, article: Article, source: Variant, variant: Variant | None, by: _Writer) -> None:
    file = etree.SubElement(root, _name("file"), id=article.id, original=f"{article.topic}/{article.id}")
    notes = etree.SubElement(file, _name("notes"))
    for category, text in _file_notes(by.library, article, source, variant):
        _note(notes, category, text)
    final = variant is not None and variant.made_by == "person" and variant.based_on == source_hash(source)
    for part in _PARTS:
        unit = etree.SubElement(file, _name("unit"), id=part, name=f"{article.id}.{part}")
        unit.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        words = getattr(source, part)
        unit_notes = list(_unit_notes(words, by.glossary, by.target))
        if unit_notes:
            holder = etree.SubElement(unit, _name("notes"))
            for category, text in unit_notes:
                _note(holder, category, text)
        references = list(dict.fromkeys(_REFERENCE.findall(words)))
        _add_data(unit, references)
        segment = etree.SubElement(unit, _name("segment"))
        segment.set("state", "final" if final else "translated" if variant else "initial")
        _fill(etree.SubElement(segment, _name("source")), words, references)
        if variant is not None:
            _fill(etree.SubElement(segment, _name("target")), getattr(variant, part), references, unit)


def _file_notes(
    library: ContentLibrary, article: Article, source: Variant, variant: Variant | None
) -> Iterator[tuple[str, str]]:
    yield "version", version_of(variant)
    yield "made-from", source_hash(source)
    for figure in article.figures:
        parts = [figure.value, figure.unit or "", f"as of {figure.as_of}" if figure.as_of else ""]
        yield "fact", " ".join(part for part in parts if part)
    for id_ in article.places:
        place = library.places.get(id_)
        if place is not None:
            names = [plain_text(place.name.get(language)) for language in Language if place.name.has(language)]
            yield "place", f"{{place:{id_}}} = {' / '.join(dict.fromkeys(names))}"
    if article.checked_on:
        yield "checked", article.checked_on.isoformat()


def _unit_notes(words: str, glossary: Glossary, target: Language) -> Iterator[tuple[str, str]]:
    for term in glossary.find_all(plain_text(_REFERENCE.sub(" ", words))):
        fixed = _fixed(term, target)
        if fixed and term.ja in plain_text(_REFERENCE.sub(" ", words)):
            yield "term", f"{term.ja}（{term.reading}） = {fixed}"


def _fixed(term: Term, target: Language) -> str:
    """The first word of the glossary for a term: the one to use."""
    words = {"zh-Hant": term.zh, "en": term.en}.get(target.value, ())
    return words[0] if words else ""


def _add_data(unit: Any, references: list[str]) -> None:
    if references:
        data = etree.SubElement(unit, _name("originalData"))
        for number, reference in enumerate(references, start=1):
            etree.SubElement(data, _name("data"), id=f"d{number}").text = reference


def _fill(element: Any, words: str, references: list[str], unit: Any = None) -> None:
    """Text and placeholders; a reference that only the target has gets data of its own."""
    last = None
    position = 0
    seen: dict[int, int] = {}
    for match in _REFERENCE.finditer(words):
        if match[0] not in references:
            references.append(match[0])
            if unit is not None:
                data = unit.find(_name("originalData"))
                if data is None:
                    data = etree.Element(_name("originalData"))
                    unit.insert(1 if unit.find(_name("notes")) is not None else 0, data)
                etree.SubElement(data, _name("data"), id=f"d{len(references)}").text = match[0]
        _append(element, last, words[position : match.start()])
        number = references.index(match[0]) + 1
        seen[number] = seen.get(number, 0) + 1
        id_ = str(number) if seen[number] == 1 else f"{number}-{seen[number]}"
        last = etree.SubElement(element, _name("ph"), id=id_, dataRef=f"d{number}", canDelete="no")
        last.set("equiv", match[0])
        position = match.end()
    _append(element, last, words[position:])


def _append(element: Any, last: Any, text: str) -> None:
    clean = _UNSTORABLE.sub("", text)
    if last is None:
        element.text = (element.text or "") + clean
    else:
        last.tail = (last.tail or "") + clean


def _parse(data: bytes) -> Any:
    if len(data) > _MOST_BYTES:
        raise FileUnreadable("too_large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        raise FileUnreadable("xliff", reason=str(problem)) from problem
    if root.getroottree().docinfo.doctype:
        raise FileUnreadable("xliff", reason="a document type is not accepted")
    return root


def _read_file(file: Any, number: int, language: Language, findings: list[Finding]) -> ArticleEdit | None:
    notes = {item.get("category"): item.text or "" for item in file.iterfind(f"{_name('notes')}/{_name('note')}")}
    texts: dict[str, str] = {}
    for unit in file.iterchildren(_name("unit")):
        part = unit.get("id")
        if part not in _PARTS:
            continue
        name = f"{file.get('id')}.{part}"
        try:
            text, lost = _target(unit)
        except _BrokenUnit as problem:
            findings.append(error("broken_unit", number, None, unit=name, reason=str(problem)))
            return None
        if text and lost:
            findings.append(note("lost_reference", number, None, unit=name, references=", ".join(lost)))
        if text:
            texts[part] = text
    if not texts:
        return None
    missing = [part for part in _PARTS if not texts.get(part, "").strip()]
    if missing:
        name = f"{file.get('id')}.{missing[0]}"
        findings.append(error("broken_unit", number, None, unit=name, reason="no target"))
        return None
    return ArticleEdit(
        file.get("id", ""),
        language,
        number,
        texts["title"],
        texts["short"],
        texts["body"],
        None,
        notes.get("version", ""),
        notes.get("made-from", ""),
    )


class _BrokenUnit(Exception):
    """A unit whose target cannot be read; the message says why."""


def _target(unit: Any) -> tuple[str, list[str]]:
    """The target text with its references put back, and the references of the source that it lost."""
    data = {item.get("id"): item.text or "" for item in unit.iterfind(f"{_name('originalData')}/{_name('data')}")}
    sources, targets = [], []
    for segment in unit.iterchildren(_name("segment"), _name("ignorable")):
        source, target = segment.find(_name("source")), segment.find(_name("target"))
        sources.append(_text(source, data) if source is not None else "")
        if target is not None:
            targets.append(_text(target, data))
        elif segment.tag == _name("ignorable"):
            targets.append(sources[-1])
    if not any(text.strip() for text in targets):
        return "", []
    wanted, found = (set(_REFERENCE.findall("".join(texts))) for texts in (sources, targets))
    return "".join(targets), sorted(wanted - found)


def _text(element: Any, data: Mapping[str, str]) -> str:
    parts = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str):
            parts.append(child.tail or "")
            continue
        kind = etree.QName(child).localname
        if kind == "ph":
            reference = data.get(child.get("dataRef"))
            if reference is None:
                raise _BrokenUnit(f"placeholder {child.get('id')} has no data")
            parts.append(reference)
        elif kind in ("pc", "mrk"):
            parts.append(_text(child, data))
        parts.append(child.tail or "")
    return "".join(parts)


def _note(parent: Any, category: str, text: str) -> None:
    element = etree.SubElement(parent, _name("note"), category=category)
    element.text = _UNSTORABLE.sub("", text)


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"
