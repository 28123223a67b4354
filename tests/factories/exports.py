"""What a tablet writes when it exports its records to a file, right or wrong."""

import io
import json
import os
import zipfile

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sampling.rules.canonical import canonical

from .tablets import _bytes


def inner_zip(body, files=None, raw=None, **others) -> bytes:
    """``body.json`` and its files, from this module's pictures unless given; ``others`` are written beside."""
    members = {"body.json": canonical(body) if raw is None else raw}
    for entry in body["files"]:
        members[entry["sha256"]] = _bytes[entry["sha256"]]
    return zipped({**members, **(files or {}), **others})


def zipped(members) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def entry(body, package, plain=None, key=None):
    """The line of the index, and the encrypted bytes."""
    nonce = os.urandom(12)
    sealed = AESGCM(bytes.fromhex(key or package.export_key)).encrypt(nonce, plain or inner_zip(body), None)
    return {"uuid": body["uuid"], "package": str(package.uuid), "nonce": nonce.hex()}, sealed


def export_of(*entries, index=None, **others) -> io.BytesIO:
    """The file of an export; ``entries`` as from ``entry``."""
    index = index or {"format": 1, "records": [line for line, _ in entries]}
    members = {"index.json": json.dumps(index), **{f"{line['uuid']}.enc": sealed for line, sealed in entries}, **others}
    return io.BytesIO(zipped(members))
