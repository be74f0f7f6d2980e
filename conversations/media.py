"""Looks at what a resident sent and makes it fit to keep: known by its first bytes, bounded, without location data.

Pictures are decoded and written anew, so that nothing but the picture itself is kept: no EXIF, no place, no comment,
no bytes after the end. Documents (PDF) are kept as they are and only ever given out as a download.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

#: Bytes of one attachment as it comes in; LINE sends photos far smaller, a scanned letter is one or two million.
LARGEST: Final = 10 * 1024 * 1024
#: Pixels of a picture that is decoded whole, and of a JPEG, which can be decoded at an eighth of its size.
MOST_PIXELS: Final = 30_000_000
MOST_JPEG_PIXELS: Final = 120_000_000
#: Pixels of the longer side as kept: enough to read a letter.
LONGEST_SIDE: Final = 2400
_QUALITY = 85
_PDF_HEAD = 1024
#: What the library raises for damaged files, by format and by where the damage is.
_BROKEN = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, ArithmeticError, LookupError, TypeError,
    struct.error, zlib.error,
)  # fmt: skip

# our own limits come before any decoding; the library's would be a warning in one case and an error in the next
Image.MAX_IMAGE_PIXELS = None


class MediaRefused(Exception):
    """It is not kept. reason: `type`, `heic`, `too-large`, `too-many-pixels`, `broken` or `empty`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Media:
    """What is kept. media_type: `image/jpeg` or `application/pdf`. width, height: pixels of a picture as kept."""

    data: bytes
    media_type: str
    width: int | None = None
    height: int | None = None


def examine(data: bytes) -> Media:
    """What may be kept of `data`; raises MediaRefused. What the sender calls it does not matter.

    Takes up to a second of processor time: call it in a thread.
    """
    if not data:
        raise MediaRefused("empty")
    if len(data) > LARGEST:
        raise MediaRefused("too-large")
    kind = kind_of(data)
    if kind == "pdf":
        return Media(data, "application/pdf")
    if kind == "heic":
        raise MediaRefused("heic")
    if kind not in ("jpeg", "png", "webp"):
        raise MediaRefused("type")
    return _picture(data, kind)


def kind_of(data: bytes) -> str:
    """`jpeg`, `png`, `webp`, `pdf`, `heic` or `other`, by the first bytes."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"):
        return "heic"
    return "pdf" if b"%PDF-" in data[:_PDF_HEAD] else "other"


def _picture(data: bytes, kind: str) -> Media:
    try:
        with Image.open(io.BytesIO(data), formats=(kind.upper(),)) as opened:
            _bound(opened, MOST_JPEG_PIXELS if kind == "jpeg" else MOST_PIXELS)
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            _bound(opened, MOST_PIXELS)
            plain = _on_white(ImageOps.exif_transpose(opened))
    except _BROKEN as error:
        raise MediaRefused("broken") from error
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Media(out.getvalue(), "image/jpeg", plain.width, plain.height)


def _bound(image: Image.Image, most: int) -> None:
    """Before anything is decoded: a file of a few kilobytes may claim to be gigapixels."""
    if image.width * image.height > most:
        raise MediaRefused("too-many-pixels")


def _on_white(image: Image.Image) -> Image.Image:
    """Red, green and blue alone, on white where it was transparent; a new image, without any data of the old one."""
    seen = image.convert("RGBA") if image.mode in ("RGBA", "LA", "PA", "P") else image
    plain = Image.new("RGB", seen.size, "white")
    plain.paste(seen, mask=seen.getchannel("A") if seen.mode == "RGBA" else None)
    return plain
