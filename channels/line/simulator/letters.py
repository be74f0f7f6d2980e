"""A photographed letter and a document, as residents send them; made here, with nobody's words in them."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw


@cache
def letter_photo() -> bytes:
    """A JPEG as a phone takes it: lying on its side, with the place in its data, which must not reach staff."""
    image = Image.new("RGB", (900, 1200), (205, 196, 180))
    draw = ImageDraw.Draw(image)
    draw.rectangle((90, 90, 810, 1110), fill="white")
    draw.rectangle((150, 150, 420, 180), fill=(40, 40, 40))
    draw.rectangle((150, 240, 750, 290), outline=(150, 0, 20), width=6)
    for line in range(14):
        draw.rectangle((150, 360 + 44 * line, 700 - 37 * (line % 4), 372 + 44 * line), fill=(90, 90, 90))
    draw.rectangle((560, 1010, 740, 1060), outline=(40, 40, 40), width=3)
    exif = Image.Exif()
    exif[0x0112] = 6
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (32.0, 48.0, 0.0), "E", (130.0, 42.0, 0.0)
    out = io.BytesIO()
    image.rotate(90, expand=True).save(out, "JPEG", quality=80, exif=exif)
    return out.getvalue()


def letter_pdf() -> bytes:
    """The smallest document with one empty page."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )
