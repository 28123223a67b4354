"""What a tablet exports to a file when it can send no more: read without trusting a byte of it.

A zip with ``index.json`` in clear and, for each record, ``<uuid>.enc``: AES-256-GCM under the key of the tablet's
package over a zip with ``body.json`` and the files, each named by its SHA-256. Nothing is unpacked to a place that
the file names, and nothing before its size is known to be within the limits.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, Literal
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import GCM
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dairyqa.errors import DomainError
from sampling.forms.visit_record import LARGEST_BODY, LARGEST_PHOTO, MOST_PHOTOS, MOST_SIGNATURES

KIB, MIB = 1024, 1024 * 1024
LARGEST_EXPORT = 512 * MIB
LARGEST_INDEX = 64 * KIB
LARGEST_DIRECTORY = 64 * KIB
# Twice what a record has: a tablet may still hold what was taken out of it.
MOST_FILES = 2 * (MOST_PHOTOS + MOST_SIGNATURES)
MOST_RECORDS = 50
KEPT_IN_MEMORY = 4 * MIB
PART = 256 * KIB
TAG = 16
INDEX, BODY = "index.json", "body.json"

# The end of a zip: its mark, and where the size of the list of names stands.
END_MARK, END_LENGTH, LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
SIZE_OF_NAMES = struct.Struct("<12xI")

DAMAGED = (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error, struct.error, ValueError)


class Entry(BaseModel):
    """One record of the file: which it is, whose key opens it."""

    model_config = ConfigDict(extra="forbid")

    uuid: UUID
    package: UUID
    nonce: Annotated[str, Field(pattern=r"^[0-9a-f]{24}$")]

    @property
    def name(self) -> str:
        return f"{self.uuid}.enc"


class Index(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: Literal[1]
    records: Annotated[list[Entry], Field(min_length=1, max_length=MOST_RECORDS)]


@dataclass(frozen=True)
class Opened:
    """A record as the tablet sealed it: the bytes of its body, and its files by their SHA-256."""

    body: bytes
    sizes: dict[str, int]
    archive: ZipFile

    def parts(self, sha256: str) -> Iterator[bytes]:
        with self.archive.open(sha256) as file:
            while part := file.read(PART):
                yield part


class ExportFile:
    """An export, looked at as a whole; refused if it is none."""

    def __init__(self, file: IO[bytes], size: int):
        if size > LARGEST_EXPORT:
            raise DomainError(_("The file is larger than %(n)s MB.") % {"n": LARGEST_EXPORT // MIB})
        with _damage_told(_("This is no export of a tablet, or it was cut off.")):
            self._archive = _archive(file)
            self.entries = self._read_index()
        expected = {INDEX, *(entry.name for entry in self.entries)}
        _refuse_strangers(self._archive, expected)
        if len(expected) <= len(self.entries):
            raise DomainError(_("The file names a record twice."))
        # What is encrypted cannot be compressed: a file that promises much more than its own size lies.
        if sum(info.file_size for info in self._archive.infolist()) > 2 * size + LARGEST_INDEX:
            raise DomainError(_("Unpacked, the file would be larger than it can be. Nothing was read."))

    @contextmanager
    def opened(self, entry: Entry, key: str) -> Iterator[Opened]:
        """A record, decrypted with ``key`` (64 hex digits) and found whole; refused otherwise."""
        if entry.name not in self._archive.namelist():
            raise DomainError(_("The record is not in the file."))
        with SpooledTemporaryFile(KEPT_IN_MEMORY) as plain:
            with _damage_told(_("The record is damaged or was cut off.")), self._archive.open(entry.name) as sealed:
                _decrypt(sealed, plain, key, entry.nonce)
            with _damage_told(_("What was encrypted is no record of a tablet.")):
                found = _checked(_archive(plain))
            yield found

    def _read_index(self) -> list[Entry]:
        info = self._archive.getinfo(INDEX) if INDEX in self._archive.namelist() else None
        if info is None or info.file_size > LARGEST_INDEX:
            raise DomainError(_("The file has no list of its records (index.json)."))
        try:
            return Index.model_validate_json(self._archive.read(INDEX)).records
        except ValidationError as error:
            raise DomainError(_("The list of records in the file (index.json) cannot be read.")) from error


@contextmanager
def _damage_told(message: str) -> Iterator[None]:
    try:
        yield
    except DAMAGED as error:
        raise DomainError(message) from error


def _archive(file: IO[bytes]) -> ZipFile:
    """The zip, its list of names known to be short before it is read."""
    size = file.seek(0, 2)
    file.seek(max(0, size - END_LENGTH - LONGEST_COMMENT))
    tail = file.read()
    end = tail.rfind(END_MARK)
    if end < 0:
        raise BadZipFile
    (length,) = SIZE_OF_NAMES.unpack_from(tail, end)
    if length > LARGEST_DIRECTORY:
        raise DomainError(_("The file holds more names than it can."))
    file.seek(0)
    archive = ZipFile(file)
    for info in archive.infolist():
        if info.flag_bits & 1 or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise BadZipFile
    return archive


def _refuse_strangers(archive: ZipFile, expected: set[str]) -> None:
    names = [info.orig_filename for info in archive.infolist()]
    if stranger := next((name for name in names if name not in expected), None):
        raise DomainError(_("The file holds something that does not belong: %(name)s") % {"name": stranger[:80]})
    if len(names) != len(set(names)):
        raise DomainError(_("The file holds the same name twice."))


def _decrypt(sealed: IO[bytes], plain: IO[bytes], key: str, nonce: str) -> None:
    """Decrypt in parts; nothing of ``plain`` may be used before the tag at the end was found right."""
    cipher = Cipher(AES256(bytes.fromhex(key)), GCM(bytes.fromhex(nonce))).decryptor()
    held = b""
    while part := sealed.read(PART):
        held += part
        plain.write(cipher.update(held[:-TAG]))
        held = held[-TAG:]
    try:
        cipher.finalize_with_tag(held)
    except (InvalidTag, ValueError) as error:
        raise DomainError(
            _("The key of this visit's package does not open the record: it is damaged, or not that tablet's.")
        ) from error


def _checked(archive: ZipFile) -> Opened:
    """The record if body and files are within the limits and each file is what its name says."""
    infos = {info.orig_filename: info for info in archive.infolist()}
    _refuse_sizes(infos)
    sizes = {name: info.file_size for name, info in infos.items() if name != BODY}
    opened = Opened(archive.read(BODY), sizes, archive)
    _refuse_strangers(archive, {BODY, *(name for name in sizes if _is_digest(name))})
    for sha256 in sizes:
        digest = hashlib.sha256()
        for part in opened.parts(sha256):
            digest.update(part)
        if digest.hexdigest() != sha256:
            raise DomainError(_("A photo or signature is damaged: %(name)s") % {"name": sha256[:12]})
    return opened


def _refuse_sizes(infos: dict[str, ZipInfo]) -> None:
    if BODY not in infos:
        raise DomainError(_("The record itself (body.json) is missing."))
    if len(infos) > MOST_FILES + 1:
        raise DomainError(_("The record has more than %(n)s files.") % {"n": MOST_FILES})
    if infos[BODY].file_size > LARGEST_BODY:
        raise DomainError(_("The record is larger than %(n)s KB.") % {"n": LARGEST_BODY // KIB})
    if any(info.file_size > LARGEST_PHOTO for info in infos.values()):
        raise DomainError(_("A photo or signature is larger than %(n)s MB.") % {"n": LARGEST_PHOTO // MIB})


def _is_digest(name: str) -> bool:
    return len(name) == hashlib.sha256().digest_size * 2 and set(name) <= set("0123456789abcdef")
