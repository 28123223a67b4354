"""What a page that works without a network must bring along: static files by address, with what their bytes hash to."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage


def served_files(names: Iterable[str]) -> dict[str, str]:
    """``{address: SHA-256 of what is served there}``; a name without a file is a mistake, not an absence."""
    addresses = {staticfiles_storage.url(name): name for name in names}
    return {address: sha256_of(_served(address, name).read_bytes()) for address, name in addresses.items()}


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _served(address: str, name: str) -> Path:
    stored = address.removeprefix(settings.STATIC_URL)
    found = finders.find(name) if stored == name else staticfiles_storage.path(stored)
    if not found:
        raise FileNotFoundError(name)
    return Path(found)
