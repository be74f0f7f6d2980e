"""What is kept of a photo: the picture and nothing else; and what is not kept at all."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, PngImagePlugin

from conversations.media import LARGEST, LONGEST_SIDE, MOST_JPEG_PIXELS, MediaRefused, examine, kind_of


def photo(kind: str = "JPEG", size: tuple[int, int] = (320, 200), mode: str = "RGB", **options: object) -> bytes:
    """A picture with a mark in its upper left corner, written with its options."""
    image = Image.new(mode, size, "white" if mode == "RGB" else None)
    ImageDraw.Draw(image).rectangle(
        (0, 0, size[0] // 4, size[1] // 4), fill="black" if mode != "RGBA" else (0, 0, 0, 255)
    )
    out = io.BytesIO()
    image.save(out, kind, **options)  # type: ignore[arg-type]
    return out.getvalue()


def located() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010E] = "SECRET-DESCRIPTION"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (32.0, 48.0, 11.0)
    gps[3], gps[4] = "E", (130.0, 42.0, 28.0)
    return exif


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_written_anew_as_jpeg(kind: str) -> None:
    media = examine(photo(kind))
    assert (media.media_type, media.width, media.height) == ("image/jpeg", 320, 200)
    with Image.open(io.BytesIO(media.data)) as kept:
        assert kept.format == "JPEG"
        assert kept.getpixel((5, 5))[0] < 30  # type: ignore[index]
        assert kept.getpixel((300, 180))[0] > 225  # type: ignore[index]


def test_place_description_comment_and_what_follows_the_end_are_gone_and_the_picture_is_upright() -> None:
    sent = photo(exif=located(), comment=b"SECRET-COMMENT") + b"SECRET-TRAILER"
    assert b"SECRET-DESCRIPTION" in sent
    media = examine(sent)
    assert (media.width, media.height) == (200, 320), "turned as the camera was held"
    assert b"SECRET" not in media.data
    with Image.open(io.BytesIO(media.data)) as kept:
        assert dict(kept.getexif()) == {}
        assert "comment" not in kept.info
        assert "icc_profile" not in kept.info


def test_text_inside_a_png_is_gone_and_transparency_is_white() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "SECRET")
    notes.add_itxt("XML:com.adobe.xmp", "SECRET")
    media = examine(photo("PNG", mode="RGBA", pnginfo=notes))
    assert b"SECRET" not in media.data
    with Image.open(io.BytesIO(media.data)) as kept:
        assert kept.getpixel((300, 180)) > (240, 240, 240)


@pytest.mark.parametrize("mode", ["L", "P", "LA", "1", "CMYK", "I;16"])
def test_every_kind_of_colour_becomes_plain(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new(mode, (40, 30))
    out = io.BytesIO()
    image.save(out, kind)
    assert examine(out.getvalue()).media_type == "image/jpeg"


def test_a_large_photo_is_made_smaller_and_stays_legible() -> None:
    media = examine(photo(size=(6000, 3000)))
    assert (media.width, media.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_an_animation_is_kept_as_its_first_picture() -> None:
    frames = [Image.new("RGB", (50, 40), colour) for colour in ("black", "white")]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    with Image.open(io.BytesIO(examine(out.getvalue()).data)) as kept:
        assert kept.getpixel((20, 20))[0] < 30  # type: ignore[index]


def bomb(width: int, height: int) -> bytes:
    """A PNG of some hundred bytes that claims this size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(100_000, 100_000), (60_000, 1_000), (2_000_000_000, 1)])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(MediaRefused) as caught:
        examine(bomb(*size))
    assert caught.value.reason == "too-many-pixels"


def test_a_jpeg_bomb_too() -> None:
    data = bytearray(photo(size=(64, 64)))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 65_000, 65_000)
    assert MOST_JPEG_PIXELS < 65_000 * 65_000
    with pytest.raises(MediaRefused) as caught:
        examine(bytes(data))
    assert caught.value.reason == "too-many-pixels"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + b"x" * LARGEST, "too-large"),
        (photo()[:400], "broken"),
        (photo("PNG")[:60], "broken"),
        (b"\xff\xd8\xffnot a picture", "broken"),
        (b"RIFF\x10\0\0\0WEBPVP8 junk", "broken"),
        (photo("GIF", mode="P"), "type"),
        (photo("TIFF"), "type"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "type"),
        (b"<html><script>alert(1)</script>", "type"),
        (b"PK\x03\x04", "type"),
        (b"MZ\x90\0", "type"),
    ],
)
def test_what_is_not_kept_and_why(data: bytes, reason: str) -> None:
    with pytest.raises(MediaRefused) as caught:
        examine(data)
    assert caught.value.reason == reason


def test_a_document_is_kept_as_it_is() -> None:
    data = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
    media = examine(data)
    assert (media.data, media.media_type, media.width) == (data, "application/pdf", None)


def test_a_picture_that_also_is_a_page_is_only_a_picture() -> None:
    sent = photo(comment=b"<script>alert(1)</script>%PDF-1.7")
    assert kind_of(sent) == "jpeg"
    assert b"script" not in examine(sent).data


@settings(max_examples=200)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0, 4000), st.binary(min_size=1, max_size=40))
def test_damaged_pictures_are_kept_or_refused_and_nothing_else(kind: str, at: int, junk: bytes) -> None:
    data = bytearray(_SAMPLES[kind])
    at %= len(data)
    data[at : at + len(junk)] = junk
    try:
        media = examine(bytes(data))
    except MediaRefused:
        return
    assert media.media_type in ("image/jpeg", "application/pdf")


_SAMPLES = {kind: photo(kind, size=(60, 40)) for kind in ("JPEG", "PNG", "WEBP")}
