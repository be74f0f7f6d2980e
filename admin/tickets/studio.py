"""The reply studio: what is shown beside the two texts, and what may go out. Pure but for the desk it asks."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from markupsafe import Markup, escape

from admin.errors import Refused
from admin.translation.desk import Check, TranslationDesk
from admin.translation.guard import Difference, Span
from contracts.languages import Language
from contracts.replies import StaffReply
from conversations.drafts import Draft


@dataclass(frozen=True, slots=True)
class Findings:
    """What to look at before sending. source and target: the two texts with the differences marked. seal: names exactly
    these differences, so that a confirmation holds for nothing else.
    """

    check: Check
    source: Markup
    target: Markup
    seal: str


def findings(desk: TranslationDesk, draft: Draft, target: Language) -> Findings | None:
    """The look at a draft; None while one of the two texts is missing or the resident reads Japanese."""
    if target.is_japanese or not draft.japanese.strip() or not draft.text.strip():
        return None
    check = desk.check(draft.japanese, draft.text, target)
    return Findings(
        check,
        marked(draft.japanese, [item.source for item in check.differences]),
        marked(draft.text, [item.target for item in check.differences]),
        seal_of(check.differences),
    )


def outgoing(
    desk: TranslationDesk, draft: Draft, target: Language, staff: str, *, how: str, checked: bool, confirmed: str
) -> StaffReply:
    """What goes out. how: `text` in the resident's language, or `japanese`. checked: staff say that they have read the
    translation. confirmed: the seal of the differences that staff accept. Raises Refused.
    """
    japanese, text = draft.japanese.strip(), draft.text.strip()
    if target.is_japanese:
        if not japanese:
            raise Refused("case.empty")
        return StaffReply(japanese, target, "written", staff)
    if how == "japanese":
        if not japanese:
            raise Refused("case.empty")
        return StaffReply(japanese, Language.JA, "untranslated", staff)
    if not text:
        raise Refused("case.no_translation" if japanese else "case.empty")
    found = findings(desk, draft, target)
    if found is not None and found.check.blocked and confirmed != found.seal:
        raise Refused("case.blocked")
    return StaffReply(text, target, label_of(draft, checked=checked), staff, japanese or None)


def label_of(draft: Draft, *, checked: bool) -> str:
    """How the text came about, honestly: `written` by staff, `machine`, or `checked` after the machine."""
    if not draft.machine:
        return "written"
    if draft.text.strip() != draft.machine.strip():
        return "checked"
    return "checked" if checked else "machine"


def seal_of(differences: tuple[Difference, ...]) -> str:
    """A name for exactly these differences."""
    named = [
        (item.kind, item.problem, item.source.text if item.source else "", item.target.text if item.target else "")
        for item in differences
        if item.blocking
    ]
    return sha256(repr(sorted(named)).encode()).hexdigest()[:24]


def marked(text: str, spans: list[Span | None]) -> Markup:
    """The text with the spans marked, everything else escaped."""
    pieces, last = [], 0
    for span in sorted((item for item in spans if item), key=lambda item: item.start):
        if span.start < last:
            continue
        pieces += [escape(text[last : span.start]), Markup("<mark>{}</mark>").format(text[span.start : span.end])]
        last = span.end
    return Markup("").join([*pieces, escape(text[last:])])
