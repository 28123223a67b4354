"""The secret keys of an embedded installation: each made once, kept in its state directory."""

import os
import secrets
import tempfile
from pathlib import Path


def own_secret_key(directory: Path, name: str = "secret_key") -> str:
    """Return the key in the file ``name`` of ``directory``; make it, readable by its owner only, if there is none.

    Several processes may start at once: the file appears whole or not at all, and the first one wins.
    """
    path = directory / name
    if not path.exists():
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=directory)  # readable by its owner only
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        os.unlink(draft)
    return path.read_text()
