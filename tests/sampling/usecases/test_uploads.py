import datetime as dt
import json
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError
from django.utils.crypto import salted_hmac

from dairyqa.audit.models import AuditEvent
from dairyqa.numbering.models import NumberSeries
from sampling.choices import RecordStatus
from sampling.forms.visit_record import Malformed
from sampling.models import RecordFile, StrayBody, VisitRecord
from sampling.rules.canonical import canonical, digest
from sampling.usecases import uploads
from sampling.usecases.uploads import (
    Arrival,
    FileRefused,
    FilesMissing,
    OffsetDiffers,
    add_part,
    finish_record,
    missing_files,
    put_record,
    records_of,
)
from tests.factories.accounts import make_user
from tests.factories.enterprises import make_product, make_variety
from tests.factories.field import Field
from tests.factories.tablets import (
    OTHER_DEVICE,
    known,
    package_for,
    photo_entry,
    picture,
    record_body,
    sealed,
    signature,
    signature_entry,
    uploaded,
)

DAY = dt.date(2026, 9, 14)
AT = dt.datetime(2026, 9, 14, 11, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
LATER = AT + dt.timedelta(minutes=5)


@pytest.fixture
def field(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Field(cast)


@pytest.fixture
def package(field, cast):
    visit = field.visit(DAY)
    make_product(make_variety(visit.enterprise), DAY)
    return package_for(visit, cast.inspector)


@pytest.fixture
def body(package):
    return record_body(package)


@pytest.fixture
def effects(monkeypatch):
    """Stands for what the record does to the visit: the calls, and an error to be raised."""
    calls = []

    def apply(*, record, by, on):
        calls.append((record.uuid, by, on))
        if isinstance(calls[0], Exception):
            raise calls[0]

    monkeypatch.setattr(uploads, "apply_record", apply)
    return calls


def put(body, by, *, raw=None, told_at=None):
    return put_record(uuid=UUID(body["uuid"]), raw=raw or canonical(body), told_at=told_at, by=by, at=AT)


def files_on_disk(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def with_photo(body, file, **values):
    """The record with this as its only photo."""
    signatures = [entry for entry in body["files"] if entry["kind"] == "signature"]
    return sealed(body | {"files": [photo_entry(1, known(file), **values), *signatures]})


class TestPutting:
    def test_the_bytes_and_a_place_for_each_file_are_kept(self, body, package, cast):
        record, arrival = put(body, cast.inspector, told_at=AT - dt.timedelta(seconds=30))

        assert arrival == Arrival.NEW
        record.refresh_from_db()
        assert record.body.encode() == canonical(body)
        assert record.digest == digest(canonical(body))
        assert (record.status, record.receipt_no) == (RecordStatus.INCOMPLETE, None)
        assert (record.author, record.sent_by, record.visit) == (cast.inspector, cast.inspector, package.visit)
        assert (record.clock_offset, record.flags) == (30, [])
        assert list(record.files.values_list("slot", "sha256")) == [
            (file["slot"], file["sha256"]) for file in body["files"]
        ]
        assert missing_files(record) == [
            {"sha256": file["sha256"], "size": file["size"], "offset": 0} for file in body["files"]
        ]

    def test_the_same_bytes_again_change_nothing(self, body, cast):
        first, _arrival = put(body, cast.inspector)

        again, arrival = put(body, cast.second_inspector)

        assert (again, arrival) == (first, Arrival.KNOWN)
        assert (VisitRecord.objects.count(), StrayBody.objects.count()) == (1, 0)
        assert again.sent_by == cast.inspector

    def test_other_bytes_under_the_same_identifier_are_kept_beside_the_first(self, body, cast):
        record, _arrival = put(body, cast.inspector)
        other = sealed(body | {"representative": "王六"})

        for _time in range(2):
            again, arrival = put(other, cast.inspector)
            assert (again, arrival) == (record, Arrival.OTHER_BYTES)

        record.refresh_from_db()
        assert record.body.encode() == canonical(body)
        stray = record.strays.get()
        assert (stray.body.encode(), stray.sent_by, stray.sent_at) == (canonical(other), cast.inspector, AT)
        assert AuditEvent.objects.filter(event="visit_record.other_bytes_kept").count() == 1

    def test_another_sampler_of_the_visit_may_carry_it(self, body, cast):
        record, _arrival = put(body, cast.second_inspector)

        assert (record.author, record.sent_by) == (cast.inspector, cast.second_inspector)

    def test_whoever_loaded_the_visit_may_send_it_when_others_were_drawn_for_it_meanwhile(self, body, package, cast):
        package.visit.sampler_rows.all().delete()

        assert put(body, cast.inspector)[1] == Arrival.NEW

    def test_whoever_loads_exports_of_the_area_may_carry_it_and_others_may_not(self, body, cast):
        with pytest.raises(Malformed):
            put(body, cast.stranger)

        record, arrival = put(body, cast.admin)

        assert (record.author, record.sent_by, arrival) == (cast.inspector, cast.admin, Arrival.NEW)
        assert put(body, cast.admin) == (record, Arrival.KNOWN)

    @pytest.mark.parametrize(
        ("changes", "place"),
        [
            ({"package": str(uuid4())}, "package"),
            ({"visit": 4711}, "visit"),
            ({"supersedes": str(uuid4())}, "supersedes"),
        ],
        ids=["package", "visit", "supersedes"],
    )
    def test_what_does_not_fit_together_is_refused_and_nothing_kept(self, body, cast, settings, changes, place):
        body = sealed(body | changes)

        with pytest.raises(Malformed) as malformed:
            put(body, cast.inspector)

        assert [found for found, _sentence in malformed.value.errors] == [place]
        assert (VisitRecord.objects.count(), RecordFile.objects.count()) == (0, 0)
        assert files_on_disk(settings.MEDIA_ROOT) == {}

    def test_another_identifier_than_the_address_is_refused(self, body, cast):
        with pytest.raises(Malformed):
            put_record(uuid=uuid4(), raw=canonical(body), told_at=None, by=cast.inspector, at=AT)

        assert not VisitRecord.objects.exists()

    def test_a_visit_of_other_inspectors_is_refused(self, body, cast):
        outsider = make_user("outsider", cast.inspector.role, bureau=cast.city)

        with pytest.raises(Malformed) as malformed:
            put(body, outsider)

        assert [place for place, _sentence in malformed.value.errors] == ["visit"]
        assert not VisitRecord.objects.exists()
        assert not records_of(outsider).exists()

    def test_it_is_atomic(self, body, cast, monkeypatch):
        def fail(*_args, **_kwargs):
            raise DatabaseError

        monkeypatch.setattr(RecordFile.objects, "bulk_create", fail)

        with pytest.raises(DatabaseError):
            put(body, cast.inspector)
        assert not VisitRecord.objects.exists()

    @pytest.mark.parametrize(
        ("told_at", "seconds", "flags"),
        [
            (AT - dt.timedelta(seconds=120), 120, []),
            (AT - dt.timedelta(seconds=121), 121, ["tablet_clock_wrong"]),
            (AT + dt.timedelta(days=1), -86_400, ["tablet_clock_wrong"]),
            (AT.replace(year=1900), 2**31 - 1, ["tablet_clock_wrong", "package_expired"]),
        ],
        ids=["two minutes", "more than two minutes", "a day", "without a battery"],
    )
    def test_a_wrong_clock_is_noted_and_not_believed(self, body, cast, told_at, seconds, flags):
        record, _arrival = put(body, cast.inspector, told_at=told_at)

        record.refresh_from_db()
        assert record.clock_offset == seconds
        assert [flag["code"] for flag in record.flags] == flags
        assert record.began_at == AT

    def test_an_unknown_clock_is_no_wrong_one(self, body, cast):
        record, _arrival = put(body, cast.inspector)

        assert (record.clock_offset, record.flags) == (None, [])

    def test_a_package_that_has_expired_or_was_another_tablets_is_remarkable(self, body, package, cast):
        package.expires_at = AT - dt.timedelta(hours=1)
        package.save(update_fields=["expires_at"])

        record, arrival = put(sealed(body | {"device": OTHER_DEVICE}), cast.inspector)

        assert arrival == Arrival.NEW
        assert [flag["code"] for flag in record.flags] == ["package_expired", "package_of_another_tablet"]


class TestParts:
    @pytest.fixture
    def photo(self):
        return picture(5, 640, 480)

    @pytest.fixture
    def record(self, body, photo, cast):
        return put(with_photo(body, photo), cast.inspector)[0]

    def add(self, record, file, offset, part):
        return add_part(record=record, sha256=digest(file), offset=offset, part=part, at=AT)

    def test_a_file_comes_in_parts_and_is_stored_byte_for_byte(self, record, photo, settings):
        half = len(photo) // 2

        assert self.add(record, photo, 0, photo[:half]) == (half, False)
        assert missing_files(record)[0] == {"sha256": digest(photo), "size": len(photo), "offset": half}
        assert self.add(record, photo, half, photo[half:]) == (len(photo), True)

        row = record.files.get(slot="photo/1")
        assert row.received_at == AT
        assert (row.width, row.height) == (640, 480)
        assert files_on_disk(settings.MEDIA_ROOT)[row.original.name] == photo
        assert set(files_on_disk(settings.MEDIA_ROOT)) == {row.original.name, row.shown.name}
        assert digest(photo) not in [file["sha256"] for file in missing_files(record)]

    def test_a_complete_file_sent_again_is_known(self, record, photo, settings):
        self.add(record, photo, 0, photo)
        before = files_on_disk(settings.MEDIA_ROOT)

        assert self.add(record, photo, 0, photo) == (len(photo), True)
        assert files_on_disk(settings.MEDIA_ROOT) == before

    @pytest.mark.parametrize("offset", [0, 50, 5000])
    def test_a_part_that_begins_elsewhere_is_refused_with_the_right_place(self, record, photo, offset):
        self.add(record, photo, 0, photo[:100])

        with pytest.raises(OffsetDiffers) as differs:
            self.add(record, photo, offset, photo[offset : offset + 10])

        assert differs.value.offset == 100
        assert missing_files(record)[0]["offset"] == 100

    @pytest.mark.parametrize(
        ("sent", "code"),
        [(lambda photo: photo + b"x", "too_large"), (lambda photo: b"x" * len(photo), "wrong_digest")],
        ids=["longer", "other bytes"],
    )
    def test_bytes_that_are_not_those_of_the_record_are_dropped(self, record, photo, settings, sent, code):
        with pytest.raises(FileRefused) as refused:
            self.add(record, photo, 0, sent(photo))

        assert refused.value.code == code
        assert files_on_disk(settings.MEDIA_ROOT) == {}
        assert missing_files(record)[0]["offset"] == 0
        assert self.add(record, photo, 0, photo) == (len(photo), True)

    @pytest.mark.parametrize(
        ("file", "code"),
        [(picture(6)[:-40], "damaged"), (b"<html>", "not_an_image"), (picture(1, 8000, 5001), "too_large")],
        ids=["truncated", "no image", "too many pixels"],
    )
    def test_what_is_no_whole_photo_is_dropped(self, body, cast, settings, file, code):
        record, _arrival = put(with_photo(body, file), cast.inspector)

        with pytest.raises(FileRefused) as refused:
            self.add(record, file, 0, file)

        assert refused.value.code == code
        assert files_on_disk(settings.MEDIA_ROOT) == {}
        assert not record.files.exclude(received_at=None).exists()
        with pytest.raises(FilesMissing):
            finish_record(record=record, by=cast.inspector, at=LATER)

    def test_a_huge_signature_is_dropped(self, body, cast, settings):
        huge = signature(1, 3000, 2000)
        files = [signature_entry("representative", huge, "王五")]
        record, _arrival = put(sealed(body | {"files": files}), cast.inspector)

        with pytest.raises(FileRefused) as refused:
            self.add(record, huge, 0, huge)

        assert refused.value.code == "too_large"
        assert files_on_disk(settings.MEDIA_ROOT) == {}

    def test_one_file_in_two_places_comes_once(self, body, photo, cast):
        files = [photo_entry(1, photo), photo_entry(2, photo)]
        record, _arrival = put(sealed(body | {"files": files}), cast.inspector)
        assert len(missing_files(record)) == 1

        self.add(record, photo, 0, photo)

        assert missing_files(record) == []
        first, second = record.files.order_by("slot")
        assert first.original.name == second.original.name

    def test_two_records_with_the_same_photo_have_their_own_files(self, body, package, photo, cast):
        """Nobody learns from an upload what others have sent."""
        records = [put(with_photo(record_body(package), photo), cast.inspector)[0] for _time in range(2)]

        self.add(records[0], photo, 0, photo)

        assert missing_files(records[1])[0] == {"sha256": digest(photo), "size": len(photo), "offset": 0}


@pytest.mark.usefixtures("effects")
class TestReceipt:
    def test_it_lists_what_the_server_holds(self, body, package, cast):
        record = uploaded(body, cast.inspector, AT)

        finish_record(record=record, by=cast.second_inspector, at=LATER)

        record.refresh_from_db()
        receipt = json.loads(record.receipt)
        assert (record.status, record.received_at) == (RecordStatus.RECEIVED, LATER)
        assert receipt | {"seal": ""} == {
            "receipt_no": "HZ2026-000001",
            "uuid": body["uuid"],
            "digest": digest(canonical(body)),
            "files": sorted(
                ({name: file[name] for name in ("slot", "sha256", "size")} for file in body["files"]),
                key=lambda file: file["slot"],
            ),
            "received_at": "2026-09-14T11:05:00+08:00",
            "seal": "",
        }
        assert record.receipt_no == receipt["receipt_no"]
        package.refresh_from_db()
        assert package.returned_at == LATER
        event = AuditEvent.objects.get(event="visit_record.received")
        assert (event.actor_id, event.subject_id) == (cast.second_inspector.pk, record.pk)

    def test_its_seal_covers_all_the_rest(self, body, cast):
        record = uploaded(body, cast.inspector, AT)
        finish_record(record=record, by=cast.inspector, at=LATER)

        receipt = json.loads(record.receipt)
        seal = receipt.pop("seal")
        assert seal == salted_hmac("sampling.receipts", canonical(receipt), algorithm="sha256").hexdigest()
        assert canonical({**receipt, "seal": seal}) == record.receipt.encode()

    def test_it_is_the_same_for_ever(self, body, cast, effects):
        record = uploaded(body, cast.inspector, AT)
        finish_record(record=record, by=cast.inspector, at=LATER)
        receipt = record.receipt

        for _time in range(2):
            again = finish_record(
                record=VisitRecord.objects.get(), by=cast.second_inspector, at=LATER + dt.timedelta(days=9)
            )
            assert again.receipt == receipt

        assert NumberSeries.objects.get(name="receipt/2026").last == 1
        assert AuditEvent.objects.filter(event="visit_record.received").count() == 1

    def test_there_is_none_while_files_are_missing(self, body, package, cast, effects):
        record, _arrival = put(body, cast.inspector)

        with pytest.raises(FilesMissing):
            finish_record(record=record, by=cast.inspector, at=LATER)

        record.refresh_from_db()
        package.refresh_from_db()
        assert (record.status, record.receipt, package.returned_at) == (RecordStatus.INCOMPLETE, "", None)
        assert effects == []

    def test_a_file_whose_last_byte_came_before_the_server_died_is_not_missing(self, body, cast, monkeypatch):
        with monkeypatch.context() as dying:
            dying.setattr(uploads, "_complete", lambda *_args: None)
            record = uploaded(body, cast.inspector, AT)
        assert [file["offset"] for file in missing_files(record)] == [file["size"] for file in body["files"]]

        assert finish_record(record=record, by=cast.inspector, at=LATER).status == RecordStatus.RECEIVED

    def test_it_stands_when_the_effects_fail(self, body, cast, effects):
        effects.append(RuntimeError("no such thing"))
        record = uploaded(body, cast.inspector, AT)

        finish_record(record=record, by=cast.inspector, at=LATER)

        record.refresh_from_db()
        assert (record.status, record.receipt_no) == (RecordStatus.RECEIVED, "HZ2026-000001")

    def test_the_effects_follow_once(self, body, cast, effects):
        record = uploaded(body, cast.second_inspector, AT)

        finish_record(record=record, by=cast.second_inspector, at=LATER)

        assert effects == [(record.uuid, cast.second_inspector, DAY)]

    def test_it_replaces_the_version_that_it_names(self, body, package, cast):
        first = finish_record(record=uploaded(body, cast.inspector, AT), by=cast.inspector, at=AT)
        later = record_body(package, supersedes=body["uuid"])

        record = finish_record(record=uploaded(later, cast.inspector, LATER), by=cast.inspector, at=LATER)

        assert (record.supersedes, record.flags) == (first, [])

    def test_of_two_versions_that_replace_the_same_one_the_first_does(self, body, package, cast):
        finish_record(record=uploaded(body, cast.inspector, AT), by=cast.inspector, at=AT)
        versions = [
            uploaded(record_body(package, supersedes=body["uuid"]), cast.inspector, LATER) for _time in range(2)
        ]

        first, second = (finish_record(record=version, by=cast.inspector, at=LATER) for version in versions)

        assert first.supersedes.receipt_no == "HZ2026-000001"
        assert (second.supersedes, second.status) == (None, RecordStatus.RECEIVED)
        assert [flag["code"] for flag in second.flags] == ["replaced_already"]
