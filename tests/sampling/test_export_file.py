import io
import json
import tracemalloc
import zipfile
from types import SimpleNamespace
from uuid import uuid4

import pytest

from dairyqa.errors import DomainError
from sampling import export_file
from sampling.export_file import ExportFile
from sampling.rules.canonical import canonical, digest
from tests.factories.exports import entry, export_of, inner_zip, zipped
from tests.factories.tablets import photo_entry, picture

PACKAGE = SimpleNamespace(uuid=uuid4(), export_key="1f" * 32)
BODY = {"uuid": str(uuid4()), "files": [photo_entry(1, picture(1)), photo_entry(2, picture(2))]}


def looked_at(file):
    return ExportFile(file, len(file.getvalue()))


def opened(file, key=PACKAGE.export_key):
    """Body and files of the only record."""
    export = looked_at(file)
    with export.opened(export.entries[0], key) as found:
        return found.body, {sha256: b"".join(found.parts(sha256)) for sha256 in found.sizes}


def refused(file, key=PACKAGE.export_key):
    with pytest.raises(DomainError) as refusal:
        opened(file, key)
    return str(refusal.value)


def test_a_record_comes_out_byte_for_byte():
    body, files = opened(export_of(entry(BODY, PACKAGE)))

    assert body == canonical(BODY)
    assert files == {digest(picture(n)): picture(n) for n in (1, 2)}


def test_wrong_key_and_altered_bytes_are_told():
    line, sealed = entry(BODY, PACKAGE)
    flipped = sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:]

    assert refused(export_of((line, sealed)), key="2e" * 32) == refused(export_of((line, flipped)))
    assert refused(export_of((line, sealed[:-1])))
    assert refused(export_of((line, b"")))


@pytest.mark.parametrize("length", [0, 10, 200, -1, -30])
def test_truncated_file_is_told(length):
    whole = export_of(entry(BODY, PACKAGE)).getvalue()

    assert refused(io.BytesIO(whole[:length]))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x05\x06", b"PK\x05\x06" + b"\xff" * 18])
def test_another_file_is_told(content):
    assert refused(io.BytesIO(content))


@pytest.mark.parametrize(
    "index",
    [
        "[]",
        "{",
        json.dumps({"format": 2, "records": [entry(BODY, PACKAGE)[0]]}),
        json.dumps({"format": 1, "records": []}),
        json.dumps({"format": 1, "records": [{**entry(BODY, PACKAGE)[0], "nonce": "zz"}]}),
        json.dumps({"format": 1, "records": [{**entry(BODY, PACKAGE)[0], "path": "../x"}]}),
        " " * 70_000,
    ],
)
def test_wrong_list_of_records_is_told(index):
    line, sealed = entry(BODY, PACKAGE)

    assert refused(io.BytesIO(zipped({"index.json": index, f"{line['uuid']}.enc": sealed})))


def test_record_that_is_listed_twice_or_not_there_is_told():
    line, sealed = entry(BODY, PACKAGE)

    assert refused(export_of((line, sealed), index={"format": 1, "records": [line, line]}))
    assert refused(export_of(index={"format": 1, "records": [line]}))


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a\x00b", "other.txt", "index.json/"])
def test_names_that_do_not_belong_are_told_and_nothing_is_written(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert refused(export_of(entry(BODY, PACKAGE), **{name: b"x"}))
    assert refused(export_of(entry(BODY, PACKAGE, plain=inner_zip(BODY, files={name: b"x"}))))
    assert list(tmp_path.iterdir()) == []


def test_file_that_is_not_what_its_name_says_is_told():
    wrong = inner_zip(BODY, files={digest(picture(1)): picture(3)})

    assert digest(picture(1))[:12] in refused(export_of(entry(BODY, PACKAGE, plain=wrong)))


def test_record_without_a_body_or_that_is_no_zip_is_told():
    assert refused(export_of(entry(BODY, PACKAGE, plain=zipped({digest(picture(1)): picture(1)}))))
    assert refused(export_of(entry(BODY, PACKAGE, plain=b"no zip at all")))


def test_more_files_than_a_record_has_are_told(monkeypatch):
    monkeypatch.setattr(export_file, "MOST_FILES", 1)

    assert refused(export_of(entry(BODY, PACKAGE)))


def test_bombs_are_refused_before_anything_is_unpacked():
    zeros = bytes(30 * export_file.MIB)
    as_a_whole = export_of(**{f"{BODY['uuid']}.enc": zeros}, index={"format": 1, "records": [entry(BODY, PACKAGE)[0]]})
    as_a_body = export_of(entry(BODY, PACKAGE, plain=inner_zip(BODY, raw=zeros)))
    as_a_photo = export_of(entry(BODY, PACKAGE, plain=inner_zip(BODY, files={digest(zeros): zeros})))
    del zeros

    tracemalloc.start()
    for file in (as_a_whole, as_a_body, as_a_photo):
        assert refused(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 5 * export_file.MIB


def test_too_many_names_and_too_large_files_are_told(monkeypatch):
    crowded = io.BytesIO(zipped({f"{n:064d}": b"" for n in range(700)}))
    monkeypatch.setattr(export_file, "LARGEST_EXPORT", 100)

    assert refused(crowded)
    monkeypatch.undo()
    assert refused(crowded)


def test_encrypted_and_oddly_packed_zips_are_told():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("index.json", "{}")

    assert refused(target)
