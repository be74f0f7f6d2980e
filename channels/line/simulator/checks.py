"""Whether LINE would take these messages: structure and limits of text, Flex, quick replies and actions.

Not everything LINE can send is known here, only what LINE's documents say about the kinds a text bot uses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from channels.line import limits
from channels.line.simulator.refusals import Detail

_MAX_DEPTH = 10
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?\Z")
_PIXELS = re.compile(r"\d{1,4}(\.\d+)?px\Z|\d{1,3}(\.\d+)?%\Z")
_TEXT_SIZES = ("xxs", "xs", "sm", "md", "lg", "xl", "xxl", "3xl", "4xl", "5xl")
_SPACES = ("none", "xs", "sm", "md", "lg", "xl", "xxl")
_BORDERS = ("none", "light", "normal", "medium", "semi-bold", "bold")
_BUBBLES = ("nano", "micro", "deca", "hecto", "kilo", "mega", "giga")
_SCHEMES = ("http", "https", "line", "tel")


def _names(line: str) -> frozenset[str]:
    return frozenset(line.split())


_COMPONENTS: dict[str, frozenset[str]] = {
    "box": _names(
        "layout contents spacing margin action flex paddingAll paddingTop paddingBottom paddingStart paddingEnd "
        "backgroundColor borderColor borderWidth cornerRadius width height maxWidth maxHeight justifyContent "
        "alignItems position"
    ),
    "text": _names(
        "text contents size color weight wrap align gravity margin action flex decoration style lineSpacing "
        "maxLines scaling adjustMode position"
    ),
    "span": frozenset(["text", "size", "color", "weight", "style", "decoration"]),
    "button": frozenset(["action", "style", "color", "height", "margin", "flex", "gravity", "scaling", "adjustMode"]),
    "separator": frozenset(["margin", "color"]),
    "filler": frozenset(["flex"]),
}
_COLOURS = frozenset(["color", "backgroundColor", "borderColor"])
_PADDINGS = frozenset(["paddingAll", "paddingTop", "paddingBottom", "paddingStart", "paddingEnd", "spacing", "margin"])

Faults = Iterator[Detail]


def check(messages: Any) -> list[Detail]:
    """Everything wrong with a request's `messages`; empty if LINE would take them."""
    if not isinstance(messages, list) or not messages:
        return [Detail("May not be empty", "messages")]
    if len(messages) > limits.MESSAGES:
        return [Detail("Size must be between 1 and 5", "messages")]
    return [fault for at, message in enumerate(messages) for fault in _message(message, f"messages[{at}]")]


def _message(message: Any, at: str) -> Faults:
    if not isinstance(message, dict):
        yield Detail("Must be an object", at)
        return
    kind = message.get("type")
    if kind == "text":
        yield from _text(message.get("text"), limits.TEXT, f"{at}.text")
    elif kind == "flex":
        yield from _text(message.get("altText"), limits.ALT_TEXT, f"{at}.altText")
        yield from _container(message.get("contents"), f"{at}.contents")
    else:
        yield Detail("Must be one of the following values: [text, flex]", f"{at}.type")
    if "quickReply" in message:
        yield from _quick_reply(message["quickReply"], f"{at}.quickReply")
    known = {"type", "text", "altText", "contents", "quickReply", "sender", "quoteToken"}
    yield from (Detail("Unknown property", f"{at}.{key}") for key in message.keys() - known)


def _text(value: Any, most: int, at: str) -> Faults:
    if not isinstance(value, str) or not value.strip():
        yield Detail("May not be empty", at)
    elif limits.units(value) > most:
        yield Detail(f"Length must be between 0 and {most}", at)


def _container(container: Any, at: str) -> Faults:
    if not isinstance(container, dict):
        yield Detail("Must be an object", at)
    elif container.get("type") == "bubble":
        yield from _bubble(container, at)
    elif container.get("type") == "carousel":
        bubbles = container.get("contents")
        if not isinstance(bubbles, list) or not 1 <= len(bubbles) <= limits.BUBBLES:
            yield Detail("Size must be between 1 and 12", f"{at}.contents")
            return
        if _bytes(container) > limits.CAROUSEL_BYTES:
            yield Detail("Size must be at most 50 KB", at)
        if len({bubble.get("size") for bubble in bubbles if isinstance(bubble, dict)}) > 1:
            yield Detail("Bubbles of one carousel must have one size", f"{at}.contents")
        for index, bubble in enumerate(bubbles):
            yield from _bubble(bubble, f"{at}.contents[{index}]")
    else:
        yield Detail("Must be one of the following values: [bubble, carousel]", f"{at}.type")


def _bubble(bubble: Any, at: str) -> Faults:
    if not isinstance(bubble, dict) or bubble.get("type") != "bubble":
        yield Detail("Must be a bubble", at)
        return
    if _bytes(bubble) > limits.BUBBLE_BYTES:
        yield Detail("Size must be at most 30 KB", at)
    if bubble.get("size", "mega") not in _BUBBLES:
        yield Detail("Invalid size", f"{at}.size")
    parts = [part for part in ("header", "body", "footer") if part in bubble]
    if not parts:
        yield Detail("At least one block must be specified", at)
    for part in parts:
        block = bubble[part]
        if not isinstance(block, dict) or block.get("type") != "box":
            yield Detail("Must be a box", f"{at}.{part}")
        else:
            yield from _component(block, f"{at}.{part}", 1)


def _component(item: Any, at: str, depth: int) -> Faults:
    kind = item.get("type") if isinstance(item, dict) else None
    if kind not in _COMPONENTS:
        yield Detail("Unknown component", f"{at}.type")
        return
    if depth > _MAX_DEPTH:
        yield Detail("Nested too deeply", at)
        return
    for key in item.keys() - _COMPONENTS[kind] - {"type"}:
        yield Detail("Unknown property", f"{at}.{key}")
    yield from _style(item, at)
    if kind == "box":
        yield from _box(item, at, depth)
    elif kind == "text":
        yield from _text_component(item, at)
    elif kind == "button" or "action" in item:
        yield from _action(item.get("action"), f"{at}.action", label=kind == "button")


def _box(item: dict[str, Any], at: str, depth: int) -> Faults:
    if item.get("layout") not in ("horizontal", "vertical", "baseline"):
        yield Detail("Invalid layout", f"{at}.layout")
    contents = item.get("contents")
    if not isinstance(contents, list):
        yield Detail("Must be a list", f"{at}.contents")
        return
    for index, child in enumerate(contents):
        yield from _component(child, f"{at}.contents[{index}]", depth + 1)
    if "action" in item:
        yield from _action(item["action"], f"{at}.action", label=False)


def _text_component(item: dict[str, Any], at: str) -> Faults:
    spans = item.get("contents")
    if spans is None:
        yield from _text(item.get("text"), limits.TEXT, f"{at}.text")
    elif not isinstance(spans, list) or not spans:
        yield Detail("May not be empty", f"{at}.contents")
    else:
        for index, span in enumerate(spans):
            if not isinstance(span, dict) or span.get("type") != "span" or not isinstance(span.get("text"), str):
                yield Detail("Must be a span", f"{at}.contents[{index}]")
    if "action" in item:
        yield from _action(item["action"], f"{at}.action", label=False)


def _style(item: dict[str, Any], at: str) -> Faults:
    for key, value in item.items():
        if key in _COLOURS and not (isinstance(value, str) and _COLOUR.match(value)):
            yield Detail("Invalid colour", f"{at}.{key}")
        elif key in _PADDINGS and not _sized(value, _SPACES):
            yield Detail("Invalid size", f"{at}.{key}")
        elif key == "size" and not _sized(value, _TEXT_SIZES):
            yield Detail("Invalid size", f"{at}.size")
        elif key == "cornerRadius" and not _sized(value, _SPACES):
            yield Detail("Invalid size", f"{at}.cornerRadius")
        elif key == "borderWidth" and not _sized(value, _BORDERS):
            yield Detail("Invalid size", f"{at}.borderWidth")


def _sized(value: Any, words: tuple[str, ...]) -> bool:
    return isinstance(value, str) and (value in words or bool(_PIXELS.match(value)))


def _quick_reply(value: Any, at: str) -> Faults:
    items = value.get("items") if isinstance(value, dict) else None
    if not isinstance(items, list) or not 1 <= len(items) <= limits.QUICK_REPLIES:
        yield Detail("Size must be between 1 and 13", f"{at}.items")
        return
    for index, item in enumerate(items):
        if not isinstance(item, dict) or item.get("type") != "action":
            yield Detail("Must be an action", f"{at}.items[{index}]")
        else:
            yield from _action(item.get("action"), f"{at}.items[{index}].action", label=True)


def _action(action: Any, at: str, *, label: bool) -> Faults:
    if not isinstance(action, dict):
        yield Detail("Must be an object", at)
        return
    if label or "label" in action:
        yield from _text(action.get("label"), limits.LABEL, f"{at}.label")
    kind = action.get("type")
    if kind == "postback":
        yield from _text(action.get("data"), limits.POSTBACK_DATA, f"{at}.data")
        if "displayText" in action:
            yield from _text(action["displayText"], limits.DISPLAY_TEXT, f"{at}.displayText")
    elif kind == "uri":
        yield from _uri(action.get("uri"), f"{at}.uri")
    elif kind == "message":
        yield from _text(action.get("text"), limits.DISPLAY_TEXT, f"{at}.text")
    elif kind != "location":
        yield Detail("Must be one of the following values: [postback, uri, message, location]", f"{at}.type")


def _uri(value: Any, at: str) -> Faults:
    if not isinstance(value, str) or limits.units(value) > limits.URI:
        yield Detail(f"Length must be between 1 and {limits.URI}", at)
        return
    try:
        parts = urlsplit(value)
    except ValueError:
        yield Detail("invalid uri", at)
        return
    wanted = parts.netloc if parts.scheme in ("http", "https") else parts.path or parts.netloc
    if parts.scheme not in _SCHEMES:
        yield Detail("invalid uri scheme", at)
    elif not wanted or not value.isascii() or any(character in value for character in ' "<>\\^`{|}'):
        yield Detail("invalid uri", at)


def _bytes(value: Any) -> int:
    return len(json.dumps(value, separators=(",", ":")))
