import datetime as dt
import json
from decimal import Decimal

import pytest
from django.utils import translation

from sampling.forms.visit_record import MOST_PHOTOS, Malformed, facts_of, read_record
from sampling.rules.canonical import canonical
from tests.factories.enterprises import make_product, make_variety
from tests.factories.field import Field
from tests.factories.tablets import (
    package_for,
    photo_entry,
    picture,
    record_body,
    sealed,
    signature,
    signature_entry,
)

DAY = dt.date(2026, 9, 14)
POSITION = {"lat": "23.68", "lon": "113.05", "accuracy_m": "12"}
FOUND = {
    "key": "f1",
    "kind": "raw_milk",
    "variety": None,
    "lot": "",
    "source": "清源牧场",
    "delivery_no": "",
    "arrived_on": "2026-09-14",
    "produced_on": "",
    "expires_on": "",
    "quantity_kg": "120.00",
}
DRAW = {
    "draw": 55,
    "frame": [{"id": 101, "label": "清源牧场 2026-09-14"}],
    "result": [101],
    "drawn_at": "2026-09-14T10:05:00+08:00",
    "differences": {"102": "已用完"},
}


@pytest.fixture
def body(cast):
    field = Field(cast)
    visit = field.visit(DAY)
    make_product(make_variety(visit.enterprise), DAY)
    return record_body(package_for(visit, cast.inspector))


def errors_of(body):
    with translation.override("en"), pytest.raises(Malformed) as malformed:
        read_record(canonical(body))
    return malformed.value.errors


def with_(body, path, value):
    """The record with one value exchanged, signed anew."""
    body = json.loads(json.dumps(body))
    *above, last = path
    place = body
    for step in above:
        place = place[step]
    place[last] = value
    return sealed(body)


@pytest.mark.provision("Q-5.3")
def test_record_is_read_with_its_types(body):
    entry = body["samples"][0]
    body = sealed(
        body
        | {
            "arrival": {"at": "2026-09-14T09:30:00.250+08:00", "position": POSITION},
            "gone": [{"batch": 101, "reason": "已用完"}],
            "found": [FOUND],
            "draws": [DRAW],
            "samples": [entry, entry | {"batch": "f1", "unit_price": None}],
            "incidents": [{"kind": "other", "text": "停电"}],
            "unsigned": {"reason": "拒签", "witness": "赵六"},
        }
    )

    found = read_record(canonical(body))

    assert str(found.uuid) == body["uuid"]
    assert found.arrival.at == dt.datetime(2026, 9, 14, 1, 30, 0, 250_000, tzinfo=dt.UTC)
    assert found.arrival.position.lat == Decimal("23.68")
    assert [sample.batch for sample in found.samples] == [entry["batch"], "f1"]
    assert found.samples[0].test_kg == Decimal("1.750")
    assert found.found[0].arrived_on == DAY
    assert (found.found[0].produced_on, found.found[0].quantity_kg) == (None, Decimal("120.00"))
    assert found.draws[0].result == [101]
    assert found.unsigned.witness == "赵六"
    assert found.content == body["content"]


def test_facts_of_a_file_are_what_is_said_of_it_beside_its_bytes(body):
    photo = photo_entry(1, picture(1), position=POSITION, subject="store")
    found = read_record(canonical(sealed(body | {"files": [photo, signature_entry("witness", signature(1), "赵六")]})))

    assert facts_of(found.files[0]) == {
        "taken_at": photo["taken_at"],
        "position": POSITION,
        "subject": "store",
        "sample": "",
    }
    assert facts_of(found.files[1])["signed"] == found.content


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (["visit"], "12", "visit"),
        (["visit"], 0, "visit"),
        (["visit"], 2**63, "visit"),
        (["schema"], 2, "schema"),
        (["uuid"], "abc", "uuid"),
        (["app"], "x" * 41, "app"),
        (["outcome"], "great", "outcome"),
        (["identity_shown"], "true", "identity_shown"),
        (["representative"], "王\x00五", "representative"),
        (["arrival", "at"], "2026-09-14T09:30:00", "arrival.at"),
        (["arrival", "at"], "1789349400", "arrival.at"),
        (["arrival", "at"], "2026-13-14T09:30:00+08:00", "arrival.at"),
        (["arrival", "position"], POSITION | {"lat": "91"}, "arrival.position.lat"),
        (["samples", 0, "test_kg"], 1, "samples.0.test_kg"),
        (["samples", 0, "test_kg"], "1.7500", "samples.0.test_kg"),
        (["samples", 0, "test_kg"], "NaN", "samples.0.test_kg"),
        (["samples", 0, "test_kg"], "-1", "samples.0.test_kg"),
        (["samples", 0, "test_units"], 40_000, "samples.0.test_units"),
        (["samples", 0, "attributes"], {"COLOUR": "WHITE"}, "samples.0.attributes.COLOUR.[key]"),
        (["samples", 0, "number"], "", "samples.0.number"),
        (["found"], [FOUND | {"quantity_kg": "1.234"}], "found.0.quantity_kg"),
        (["found"], [FOUND | {"arrived_on": "14.9.2026"}], "found.0.arrived_on"),
        (["files", 0, "sha256"], "A" * 64, "files.0.sha256"),
        (["files", 0, "slot"], "photo/../1", "files.0.slot"),
        (["files", 0, "mime"], "image/svg+xml", "files.0.mime"),
        (["files", 0, "size"], 8 * 1024 * 1024 + 1, "files.0.size"),
        (["files", 0, "size"], 0, "files.0.size"),
        (["files", 2, "size"], 300 * 1024 + 1, "files.2.size"),
        (["files", 2, "mime"], "image/jpeg", "files.2.mime"),
        (["files", 0, "kind"], "film", "files.0"),
    ],
)
def test_what_has_not_the_agreed_form_is_refused_with_its_place(body, path, value, field):
    assert field in [place for place, _sentence in errors_of(with_(body, path, value))]


@pytest.mark.parametrize(
    ("path", "field"), [(["price"], "price"), (["samples", 0, "test_seal_2"], "samples.0.test_seal_2")]
)
def test_fields_that_do_not_belong_are_refused(body, path, field):
    assert errors_of(with_(body, path, "x")) == [(field, "This does not belong into a record.")]


def test_a_missing_field_is_refused(body):
    del body["witness" if "witness" in body else "unsigned"]

    assert errors_of(sealed(body)) == [("unsigned", "This is missing.")]


def test_more_than_forty_photos_are_refused(body):
    photos = [photo_entry(place, picture(1)) for place in range(1, 61)]

    assert errors_of(sealed(body | {"files": photos})) == [("files", "A visit has at most 40 photos.")]
    read_record(canonical(sealed(body | {"files": photos[:MOST_PHOTOS]})))


def test_more_samples_than_a_visit_can_have_are_refused(body):
    assert errors_of(with_(body, ["samples"], body["samples"] * 31)) == [("samples", "At most 30 entries.")]


def test_two_files_in_one_place_are_refused(body):
    files = [photo_entry(1, picture(1)), photo_entry(1, picture(2))]

    assert errors_of(sealed(body | {"files": files})) == [
        ("files.0.slot", "Two files are in the same place."),
        ("files.1.slot", "Two files are in the same place."),
    ]


def test_one_file_in_two_places_is_taken_if_it_is_described_alike(body):
    files = [photo_entry(1, picture(1)), photo_entry(2, picture(1))]

    read_record(canonical(sealed(body | {"files": files})))
    files[1]["size"] += 1
    assert errors_of(sealed(body | {"files": files})) == [("files.1.sha256", "The same file is described in two ways.")]


@pytest.mark.provision("Q-5.3")
def test_signatures_for_other_content_are_refused(body):
    changed = body | {"representative": "王六"}

    signed = ["files.2.signed", "files.3.signed", "files.4.signed"]
    assert [field for field, _sentence in errors_of(changed)] == ["content", *signed]
    changed["content"] = sealed(changed)["content"]
    assert [field for field, _sentence in errors_of(changed)] == signed


@pytest.mark.parametrize(
    "raw",
    [b"", b"null", b"[]", b'{"a": 1}', b'{"a":1,"a":1}', b'{"a":1.0}', b"\xff", b"[" * 100_000, b'{"a":"\\ud800"}'],
    ids=["nothing", "null", "list", "spaces", "twice", "float", "no UTF-8", "deep", "half a character"],
)
def test_bytes_that_are_not_canonical_are_refused(raw):
    with translation.override("en"), pytest.raises(Malformed) as malformed:
        read_record(raw)

    assert malformed.value.errors == [("", "This is no record in canonical form.")]
