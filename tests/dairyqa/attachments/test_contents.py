import io

import pytest
from PIL import Image

from dairyqa.attachments import contents
from dairyqa.attachments.contents import content_of
from dairyqa.errors import DomainError
from tests.factories.attachments import archive, pdf, photo, word, workbook

DOCUMENT = ("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (photo(), "jpg"),
        (photo(form="PNG"), "jpg"),
        (photo(form="WEBP"), "jpg"),
        (pdf(3), "pdf"),
        (workbook(), "xlsx"),
        (word(), "docx"),
    ],
)
def test_the_content_decides_the_type(data, ending):
    assert content_of(data).ending == ending


def test_a_photo_is_made_anew_without_what_it_carried_and_the_original_is_kept():
    sent = photo(with_place=True)

    content = content_of(sent)

    assert content.original == sent
    assert Image.open(io.BytesIO(content.shown)).getexif() == {}


@pytest.mark.parametrize(
    ("data", "word_of_it"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00 a program", "Only photos"),
        (b"<html><script>alert(1)</script>", "Only photos"),
        (archive("a.txt"), "Only photos"),
        (photo()[:200], "damaged"),
        (b"%PDF-1.7 cut off", "damaged"),
        (workbook()[:300], "damaged"),
        (pdf(password="secret"), "password"),
        (archive(*DOCUMENT, "word/vbaProject.bin"), "macros"),
        (archive(*DOCUMENT, size=60 * 1024 * 1024), "unpacks"),
        (archive(*DOCUMENT, *(f"word/{number}.xml" for number in range(2_000))), "unpacks"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_everything_else_is_refused_with_the_reason(data, word_of_it):
    with pytest.raises(DomainError, match=word_of_it):
        content_of(data)


def test_a_pdf_has_so_many_pages_and_no_more(monkeypatch):
    monkeypatch.setattr(contents, "MOST_PAGES", 2)

    assert content_of(pdf(2)).ending == "pdf"
    with pytest.raises(DomainError, match="this one 3"):
        content_of(pdf(3))


def test_size_is_limited(monkeypatch):
    monkeypatch.setattr(contents, "LARGEST", 100)

    with pytest.raises(DomainError, match="larger"):
        content_of(pdf())
