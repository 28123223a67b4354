"""Tables as text (CSV): which encoding, which delimiter, and the rows as Excel would number them."""

import csv
import io
import unicodedata
from collections.abc import Iterator

from dairyqa.errors import DomainError
from dairyqa.reasons import Reason

LARGEST_TEXT = 10 * 1024 * 1024
DELIMITERS = ",;\t"
LOOKED_AT = 20
LONGEST_PROOF = 200_000
MOST_COLUMNS = 200
UTF16 = (b"\xff\xfe", b"\xfe\xff")
MARKS = "°±²³×÷μ·µ℃≤≥—–…‘’“”、。《》【】（）：；，？！％～ⅠⅡⅢⅣ①②③④⑤"
# Of the ideographs in a Chinese text nearly all are among the 6,763 of GB 2312; in a text that is read wrongly few are.
COMMON_SHARE = 0.9


def csv_rows(content: bytes, filename: str) -> Iterator[list[str]]:
    """The records one by one, empty ones too; raises ``DomainError`` before the first or where the quotes break."""
    text = _decoded(content, filename)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            if len(record) > MOST_COLUMNS:
                raise DomainError.because(Reason("table_too_wide", {"line": number, "count": MOST_COLUMNS}))
            yield record
    except csv.Error as error:
        raise DomainError.because(Reason("table_quotes_open", {"line": number + 1})) from error


def _decoded(content: bytes, filename: str) -> str:
    if not content:
        raise DomainError.because(Reason("workbook_empty"))
    if len(content) > LARGEST_TEXT:
        raise DomainError.because(Reason("workbook_too_large", {"size": LARGEST_TEXT // 1024**2}))
    if filename.lower().endswith((".xlsx", ".xls")):
        raise DomainError.because(Reason("table_named_otherwise"))
    if content.startswith(UTF16) or b"\0" in content:
        raise _other_encoding()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8-sig" or _reads_as_chinese(text):
            return text
    raise _other_encoding()


def _reads_as_chinese(text: str) -> bool:
    beyond = [character for character in text[:LONGEST_PROOF] if character > "\x7f"]
    if any(unicodedata.category(character) in ("Cn", "Co", "Cc") for character in beyond):
        return False
    common = sum(character in MARKS or _in_gb2312(character) for character in beyond)
    return common >= COMMON_SHARE * len(beyond)


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _delimiter(text: str) -> str:
    """The one that cuts the first lines into the most cells."""
    head = text[:20_000].splitlines()[:LOOKED_AT]
    return max(DELIMITERS, key=lambda delimiter: _cells(head, delimiter))


def _cells(lines: list[str], delimiter: str) -> int:
    counts = [line.count(delimiter) for line in lines if line.strip()]
    return max(counts, default=0)


def _other_encoding() -> DomainError:
    return DomainError.because(Reason("table_other_encoding"))
