import datetime as dt
import io
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from sampling.choices import RecordStatus
from sampling.models import StrayBody, VisitRecord
from sampling.rules.canonical import canonical, digest
from sampling.usecases.loading import load_export
from sampling.usecases.uploads import finish_record, put_record
from tests.factories.enterprises import make_enterprise, make_product, make_variety
from tests.factories.exports import entry, export_of, inner_zip
from tests.factories.sampling import make_visit
from tests.factories.tablets import OTHER_DEVICE, known, package_for, picture, record_body, sealed, send

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-5.3")]

AT = timezone.make_aware(dt.datetime(2026, 3, 10, 12))


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def package(cast, plan):
    visit = make_visit(plan, make_enterprise(cast.east), AT.date(), [cast.inspector, cast.second_inspector])
    make_product(make_variety(visit.enterprise), AT.date())
    return package_for(visit, cast.inspector)


@pytest.fixture
def body(package):
    return record_body(package)


def load(file, by):
    return load_export(file=file, size=len(file.getvalue()), name="平板导出.zip", by=by, at=AT)


def stored_digests(record):
    return {file.sha256: digest(Path(file.original.path).read_bytes()) for file in record.files.all()}


def test_exported_record_comes_in_as_if_it_had_been_sent(cast, package, body):
    (loaded,) = load(export_of(entry(body, package)), cast.admin)

    record = VisitRecord.objects.get()
    assert (loaded.record, loaded.was_here, loaded.refusal) == (record, False, "")
    assert (record.author, record.sent_by) == (cast.inspector, cast.admin)
    assert record.receipt_no
    assert record.status != RecordStatus.INCOMPLETE
    assert stored_digests(record) == {file["sha256"]: file["sha256"] for file in body["files"]}
    event = AuditEvent.objects.get(event="visit_record.loaded")
    assert (event.actor_id, event.payload["file"]) == (cast.admin.pk, "平板导出.zip")
    package.refresh_from_db()
    assert package.returned_at


def test_loaded_twice_is_one_record(cast, package, body):
    load(export_of(entry(body, package)), cast.admin)
    receipt = VisitRecord.objects.get().receipt

    (again,) = load(export_of(entry(body, package)), cast.admin)

    assert again.was_here
    assert VisitRecord.objects.get().receipt == receipt
    assert AuditEvent.objects.filter(event="visit_record.loaded").count() == 1


def test_sent_and_loaded_is_one_record(client, cast, package, body):
    client.force_login(cast.inspector)
    assert send(client, body).status_code == 200

    (loaded,) = load(export_of(entry(body, package)), cast.admin)

    assert loaded.was_here
    assert VisitRecord.objects.get().sent_by == cast.inspector


def test_loading_goes_on_where_sending_broke_off(cast, package, body):
    put_record(uuid=UUID(body["uuid"]), raw=canonical(body), told_at=None, by=cast.inspector, at=AT)

    (loaded,) = load(export_of(entry(body, package)), cast.admin)

    assert loaded.record.receipt_no
    assert finish_record(record=loaded.record, by=cast.inspector, at=AT).receipt == loaded.record.receipt


def test_other_bytes_under_a_known_number_are_kept_beside_and_told(cast, package, body):
    load(export_of(entry(body, package)), cast.admin)
    other = sealed({**body, "representative": "李厂长"})

    (loaded,) = load(export_of(entry(other, package)), cast.admin)

    assert loaded.refusal
    assert StrayBody.objects.get().digest == digest(canonical(other))
    assert VisitRecord.objects.get().body == canonical(body).decode()


def nothing_was_stored(tmp_path):
    return not VisitRecord.objects.exists() and not [path for path in tmp_path.rglob("*") if path.is_file()]


def broken(case, body, package):
    """The encrypted record, wrong in one way."""
    photo = body["files"][0]
    text = known(b"this is no photo at all")
    no_image = sealed({**body, "files": [{**photo, "sha256": digest(text), "size": len(text)}, *body["files"][1:]]})
    whole = inner_zip(body)
    return {
        "another key": lambda: entry(body, package, key="ab" * 32),
        "cut off": lambda: entry(body, package, plain=whole[: len(whole) // 2]),
        "a file missing": lambda: entry(
            body, package, plain=inner_zip({**body, "files": body["files"][1:]}, raw=canonical(body))
        ),
        "no image": lambda: entry(no_image, package),
        "no record": lambda: entry(body, package, plain=inner_zip(body, raw=b"{}")),
        "fields that do not belong": lambda: entry(
            body, package, plain=inner_zip(body, raw=canonical({**body, "status": "x"}))
        ),
        "another number": lambda: ({**entry(body, package)[0], "uuid": str(uuid4())}, entry(body, package)[1]),
    }[case]()


@pytest.mark.parametrize(
    "case",
    [
        "another key",
        "cut off",
        "a file missing",
        "no image",
        "no record",
        "fields that do not belong",
        "another number",
    ],
)
def test_what_is_wrong_is_refused_in_words_and_nothing_of_it_is_stored(cast, package, body, tmp_path, case):
    (loaded,) = load(export_of(broken(case, body, package)), cast.admin)

    assert loaded.record is None
    assert loaded.refusal
    assert nothing_was_stored(tmp_path)


def test_file_that_the_record_does_not_name_is_left_out(cast, package, body):
    plain = inner_zip(body, files={digest(picture(7)): picture(7)})

    (loaded,) = load(export_of(entry(body, package, plain=plain)), cast.admin)

    assert loaded.record.files.count() == len(body["files"])


def test_record_under_the_key_of_another_visit_is_refused(cast, package, body, tmp_path):
    other = package_for(package.visit, cast.second_inspector, OTHER_DEVICE)

    (loaded,) = load(export_of(entry(body, other)), cast.admin)

    assert loaded.refusal
    assert nothing_was_stored(tmp_path)


def test_record_of_another_city_or_of_no_visit_is_refused(cast, package, body, tmp_path):
    line, sealed_bytes = entry(body, package)

    (foreign,) = load(export_of((line, sealed_bytes)), cast.stranger)
    (unknown,) = load(export_of(({**line, "package": str(uuid4())}, sealed_bytes)), cast.admin)

    assert foreign.refusal == unknown.refusal != ""
    assert nothing_was_stored(tmp_path)


def test_one_bad_record_holds_up_no_other(cast, package, body):
    """Trap 17."""
    second = package_for(package.visit, cast.second_inspector, OTHER_DEVICE)
    bad = record_body(second)

    first, other = load(export_of(entry(bad, second, key="ab" * 32), entry(body, package)), cast.admin)

    assert first.refusal
    assert (other.refusal, other.record) == ("", VisitRecord.objects.get())


def test_file_that_is_no_export_is_refused_as_a_whole(cast):
    with pytest.raises(DomainError):
        load(io.BytesIO(b"%PDF-1.7"), cast.admin)
