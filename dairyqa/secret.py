"""The secret key of an embedded installation: made once, kept in its state directory."""

import os
import secrets
from pathlib import Path


def own_secret_key(directory: Path) -> str:
    """Return the key in ``directory/secret_key``; make it, readable by its owner only, if there is none.

    Several processes may start at once: the file appears whole or not at all, and the first one wins.
    """
    path = directory / "secret_key"
    if not path.exists():
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = directory / f"secret_key.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        draft.unlink()
    return path.read_text()
