"""Files of records on the disk: parts on their way in, and what is complete.

Whatever is said to be stored is on the disk itself: file and folder are flushed before anybody is told.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

INCOMING = "field/incoming"
STORED = "field/records"
CHUNK = 64 * 1024


class RecordFolder:
    """The files of one record, to be worked on only while ``held``."""

    def __init__(self, folder: str):
        self.name = f"{STORED}/{folder}"
        self.stored = Path(settings.MEDIA_ROOT) / self.name
        self.incoming = Path(settings.MEDIA_ROOT) / INCOMING / folder

    @contextmanager
    def held(self) -> Iterator["RecordFolder"]:
        """One request at a time, in whatever process; the lock goes with the process that has it."""
        _make(self.stored)
        lock = os.open(self.stored, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield self
        finally:
            os.close(lock)

    def part(self, sha256: str) -> Path:
        return self.incoming / f"{sha256}.part"

    def size_of_part(self, sha256: str) -> int:
        try:
            return self.part(sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, sha256: str, part: bytes) -> None:
        _make(self.incoming)
        with self.part(sha256).open("ab") as file:
            file.write(part)
            _flush(file)
        _flush_folder(self.incoming)

    def digest_of_part(self, sha256: str) -> str:
        """From the bytes on the disk, read piece by piece."""
        found = hashlib.sha256()
        with self.part(sha256).open("rb") as file:
            while piece := file.read(CHUNK):
                found.update(piece)
        return found.hexdigest()

    @contextmanager
    def copy(self, name: str):
        """A file to be written, which gets its name when it is complete."""
        half = self.incoming / f"{name}.half"
        try:
            with half.open("wb") as file:
                yield file
                _flush(file)
            half.replace(self.stored / name)
        finally:
            half.unlink(missing_ok=True)

    def keep(self, sha256: str, name: str) -> None:
        """The part is complete: it becomes the file of that name, byte for byte."""
        self.part(sha256).replace(self.stored / name)
        _flush_folder(self.stored)
        self._leave_nothing_empty()

    def drop(self, sha256: str) -> None:
        self.part(sha256).unlink(missing_ok=True)
        self._leave_nothing_empty()

    def _leave_nothing_empty(self) -> None:
        try:
            self.incoming.rmdir()
        except OSError:
            pass  # other parts are on their way


def _make(folder: Path) -> None:
    """The folder and those above it, so that they are still there after a power cut."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True)
    _flush_folder(folder.parent)


def _flush(file) -> None:
    file.flush()
    os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
