import io

import pytest
from PIL import ExifTags, Image, ImageFile

from dairyqa.attachments.images import LONGEST_SIDE, ImageRefused, re_encode
from sampling.choices import FileKind
from tests.factories.tablets import picture, signature

RED, BLUE = (250, 0, 0), (0, 0, 250)


@pytest.fixture
def made_anew(tmp_path):
    """The picture of these bytes, and the copy as an opened image."""

    def make(original, kind=FileKind.PHOTO, mime="image/jpeg"):
        source, target = tmp_path / "original", io.BytesIO()
        source.write_bytes(original)
        found = re_encode(source, kind=kind, mime=mime, target=target)
        return found, target

    return make


def halves(form="JPEG", **options):
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (80, 40), RED)
    image.paste(BLUE, (40, 0, 80, 40))
    target = io.BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def exif_of(orientation=None, **gps):
    exif = Image.Exif()
    if orientation:
        exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "Camera"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:09:14 10:00:00"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal] = "+08:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({ExifTags.GPS[name]: value for name, value in gps.items()})
    return exif


def is_near(pixel, colour):
    return all(abs(one - other) < 60 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.provision("Q-5.3")
def test_time_and_place_are_kept_as_data_and_not_in_the_copy(made_anew):
    place = {
        "GPSLatitudeRef": "N",
        "GPSLatitude": (23.0, 40.0, 48.0),
        "GPSLongitudeRef": "W",
        "GPSLongitude": (113.0, 3.0, 0.0),
    }
    original = halves(exif=exif_of(**place), comment=b"hidden", icc_profile=b"profile")

    found, copy = made_anew(original)

    assert found.exif == {
        "taken_at": "2026:09:14 10:00:00 +08:00",
        "position": {"lat": "23.680000", "lon": "-113.050000"},
    }
    with Image.open(copy) as image:
        assert dict(image.getexif()) == {}
        assert {"exif", "comment", "icc_profile"} & set(image.info) == set()
    assert b"2026" not in copy.getvalue()


@pytest.mark.parametrize(
    "gps",
    [
        {"GPSLatitude": (23.0, 40.0, 48.0)},
        {"GPSLatitudeRef": "N", "GPSLatitude": (1.0,), "GPSLongitudeRef": "E", "GPSLongitude": (1.0,)},
    ],
    ids=["no reference", "no minutes"],
)
def test_a_broken_place_is_left_out(made_anew, gps):
    found, _copy = made_anew(halves(exif=exif_of(**gps)))

    assert found.exif == {"taken_at": "2026:09:14 10:00:00 +08:00"}


def test_broken_exif_does_not_refuse_a_photo(made_anew):
    found, _copy = made_anew(halves(exif=b"Exif\x00\x00no such thing"))

    assert found.exif == {}


def test_the_copy_is_upright(made_anew):
    found, copy = made_anew(halves(exif=exif_of(orientation=6)))

    assert (found.width, found.height) == (40, 80)
    with Image.open(copy) as image:
        assert image.size == (40, 80)
        assert is_near(image.getpixel((20, 5)), RED)
        assert is_near(image.getpixel((20, 75)), BLUE)


@pytest.mark.parametrize(("form", "mime"), [("PNG", "image/png"), ("WEBP", "image/webp")])
def test_every_type_becomes_a_jpeg_without_what_it_carried(made_anew, form, mime):
    found, copy = made_anew(halves(form, exif=exif_of()), mime=mime)

    assert found.exif == {"taken_at": "2026:09:14 10:00:00 +08:00"}
    with Image.open(copy) as image:
        assert (image.format, dict(image.getexif())) == ("JPEG", {})


def test_a_large_photo_has_a_smaller_copy_and_keeps_its_own_size(made_anew):
    found, copy = made_anew(picture(1, 4000, 3000))

    assert (found.width, found.height) == (4000, 3000)
    with Image.open(copy) as image:
        assert image.size == (LONGEST_SIDE, 1536)


def test_a_signature_stays_a_png_with_its_transparency(made_anew):
    found, copy = made_anew(signature(1), FileKind.SIGNATURE, "image/png")

    assert (found.width, found.height) == (120, 40)
    with Image.open(copy) as image, Image.open(io.BytesIO(signature(1))) as original:
        assert image.format == "PNG"
        assert image.tobytes() == original.tobytes()


@pytest.mark.parametrize(
    ("original", "mime", "code"),
    [
        (b"<html></html>", "image/jpeg", "not_an_image"),
        (b"", "image/jpeg", "not_an_image"),
        (halves("PNG"), "image/jpeg", "not_an_image"),
        (halves("GIF"), "image/png", "not_an_image"),
        (picture(1)[:60], "image/jpeg", "damaged"),
        (picture(1)[:-40], "image/jpeg", "damaged"),
        (halves("PNG")[:60], "image/png", "damaged"),
        (halves("WEBP")[:40], "image/webp", "damaged"),
    ],
    ids=["page", "nothing", "other type", "no type of ours", "head", "cut JPEG", "cut PNG", "cut WebP"],
)
def test_what_is_no_whole_image_of_its_type_is_refused(made_anew, monkeypatch, original, mime, code):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as making a document leaves it

    with pytest.raises(ImageRefused) as refused:
        made_anew(original, mime=mime)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("kind", "width", "height"),
    [(FileKind.PHOTO, 8000, 5001), (FileKind.PHOTO, 20000, 20000), (FileKind.SIGNATURE, 2000, 2001)],
    ids=["photo", "bomb", "signature"],
)
def test_too_many_pixels_are_refused_before_they_are_decoded(made_anew, kind, width, height):
    target = io.BytesIO()
    Image.new("1", (width, height)).save(target, "PNG")
    cut = target.getvalue()[:100]

    with pytest.raises(ImageRefused) as refused:
        made_anew(cut, kind, "image/png")

    assert refused.value.code == "too_large"
