"""Texts that nobody reads in the database: encrypted with a key that is kept elsewhere (``TIP_OFF_KEY``)."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _

from .errors import DomainError


def seal(text: str) -> bytes:
    """The ciphertext of a text, by the first of the keys; no two of the same text are alike."""
    return _keys().encrypt(text.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """The text, by whichever key it was sealed with; ``DomainError`` if that key is there no longer."""
    try:
        return _keys().decrypt(bytes(sealed)).decode()
    except InvalidToken as wrong:
        raise DomainError(_("It cannot be opened: the key with which it was sealed is missing.")) from wrong


def reseal(sealed: bytes | memoryview) -> bytes:
    """The same text sealed by the first key, so that the others can be given up; ``DomainError`` as ``unseal``."""
    return seal(unseal(sealed))


def _keys() -> MultiFernet:
    digests = (hashlib.sha256(key.encode()).digest() for key in settings.TIP_OFF_KEYS)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
