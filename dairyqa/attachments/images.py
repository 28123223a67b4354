"""Photos and signatures from outside: decoded as a whole, and made anew without anything that they carried along."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError


class ImageKind(StrEnum):
    PHOTO = "photo"
    SIGNATURE = "signature"


FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
MOST_PIXELS = {ImageKind.PHOTO: 40_000_000, ImageKind.SIGNATURE: 4_000_000}
LONGEST_SIDE = 2048
QUALITY = 85
LONGEST_WORD = 40
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
LYING = (5, 6, 7, 8)
# What Pillow raises on bytes that are not what they say.
BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, AttributeError, struct.error, zlib.error)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class ImageRefused(Exception):
    """``code`` is ``not_an_image``, ``damaged`` or ``too_large``."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Picture:
    """Size in pixels when upright, and what the original tells of itself (``taken_at``, ``position``)."""

    width: int
    height: int
    exif: dict[str, Any]


def re_encode(source: Path | IO[bytes], *, kind: str, mime: str, target: IO[bytes]) -> Picture:
    """Decode the image to its last byte and write a copy to ``target`` that carries neither EXIF nor anything else.

    ``kind`` is a value of ``ImageKind``. The copy of a photo is an upright JPEG of at most 2048 pixels a side, that of
    a signature a PNG. Refuses (``ImageRefused``) what is no image of that type,
    what cannot be decoded to its end, and what has too many pixels; these are
    counted before anything is decoded.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns it on for the whole process
    with _opened(source, kind, mime) as image:
        width, height = image.size
        exif = _exif(image)
        turned = exif.get(ExifTags.Base.Orientation)
        try:
            copy = _copy_of_photo(image, turned) if kind == ImageKind.PHOTO else image.convert("RGBA")
        except BROKEN as error:
            raise ImageRefused("damaged") from error
    copy.info = {}  # Pillow would save comments and colour profiles again
    copy.save(target, "JPEG" if kind == ImageKind.PHOTO else "PNG", quality=QUALITY)
    return Picture(*((height, width) if turned in LYING else (width, height)), _facts(exif))


def _opened(source: Path | IO[bytes], kind: str, mime: str) -> Image.Image:
    try:
        image = Image.open(source, formats=[FORMATS[mime]])
    except BOMBS as error:
        raise ImageRefused("too_large") from error
    except UnidentifiedImageError as error:
        raise ImageRefused("not_an_image") from error
    except BROKEN as error:
        raise ImageRefused("damaged") from error
    if image.width * image.height > MOST_PIXELS[ImageKind(kind)]:
        image.close()
        raise ImageRefused("too_large")
    return image


def _copy_of_photo(image: Image.Image, turned: int | None) -> Image.Image:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    copy = image.convert("RGB")
    return copy.transpose(UPRIGHT[turned]) if turned in UPRIGHT else copy


def _exif(image: Image.Image) -> Image.Exif:
    """What it says of itself; broken facts are no reason to refuse a photo."""
    return _attempt(image.getexif) or Image.Exif()


def _facts(exif: Image.Exif) -> dict[str, Any]:
    taken, place = _attempt(lambda: _moment(exif)), _attempt(lambda: _position(exif))
    return {**({"taken_at": taken} if taken else {}), **({"position": place} if place else {})}


def _moment(exif: Image.Exif) -> str:
    """As the camera wrote it, ``2026:09:14 10:00:00``, with its offset if it knew one."""
    details = exif.get_ifd(ExifTags.IFD.Exif)
    words = (details.get(ExifTags.Base.DateTimeOriginal), details.get(ExifTags.Base.OffsetTimeOriginal))
    return " ".join(_plain(word) for word in words if word)


def _position(exif: Image.Exif) -> dict[str, str] | None:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    if not gps:
        return None
    lat = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef] == "S")
    lon = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef] == "W")
    return {"lat": lat, "lon": lon}


def _degrees(parts, is_negative: bool) -> str:
    degrees, minutes, seconds = (Decimal(part.numerator) / Decimal(part.denominator) for part in parts)
    size = (degrees + minutes / 60 + seconds / 3600).quantize(Decimal("0.000001"))
    return str(-size if is_negative else size)


def _plain(word: str) -> str:
    return "".join(sign for sign in word if sign.isprintable())[:LONGEST_WORD]


def _attempt(read: Callable):
    try:
        return read()
    except (*BROKEN, ArithmeticError):
        return None
