import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from dairyqa.attachments.models import Attachment
from dairyqa.attachments.queries import files_of, with_files
from dairyqa.attachments.usecases import add_attachment, add_attachments, withdraw_attachment
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from tests.factories.attachments import pdf, photo, upload
from tests.factories.enterprises import make_enterprise

TODAY = dt.date(2026, 10, 8)


@pytest.fixture
def subject(cast):
    return make_enterprise(cast.east)


def add(cast, subject, **values):
    return add_attachment(**{"subject": subject, "upload": upload(), "by": cast.admin, "on": TODAY} | values)


def test_a_file_is_kept_with_its_record_and_stands_in_its_history(cast, subject):
    kept = add(cast, subject, upload=upload(photo(), "C:\\fakepath\\现场.png"), part="cause", note=" 车间 ")

    assert (kept.name, kept.media_type, kept.note, kept.part) == ("现场.jpg", "image/jpeg", "车间", "cause")
    with kept.original.open() as original, kept.file.open() as shown:
        assert original.read() == photo() != shown.read()
    assert [row.sentence for row in history_of(subject)] == ["added the file “现场.jpg”"]


def test_the_same_file_twice_in_one_part_is_kept_once(cast, subject):
    first, second = add(cast, subject), add(cast, subject, name="other name")
    elsewhere = add(cast, subject, part="recall")

    assert first == second != elsewhere


def test_a_refusal_names_the_file_and_nothing_is_kept(cast, subject):
    with pytest.raises(DomainError, match="坏的") as refused:
        add_attachments(subject=subject, uploads=[upload(), upload(b"nothing", "坏的.pdf")], by=cast.admin, on=TODAY)

    assert refused.value.field == "uploads"
    assert files_of(subject) == []


def test_a_withdrawn_file_stays_with_its_reason(cast, subject):
    kept, other = add(cast, subject), add(cast, subject, upload=upload(pdf(2)))

    withdraw_attachment(attachment=kept, subject=subject, reason="拿错了", by=cast.admin, on=TODAY)

    assert files_of(subject) == [other, kept]
    assert with_files([subject]) == {subject.pk}
    assert Attachment.objects.get(pk=kept.pk).withdrawal_reason == "拿错了"
    with pytest.raises(DomainError, match="already"):
        withdraw_attachment(attachment=kept, subject=subject, reason="again", by=cast.admin, on=TODAY)


def test_a_withdrawal_needs_its_reason_and_its_record(cast, subject):
    kept = add(cast, subject)

    with pytest.raises(DomainError, match="why"):
        withdraw_attachment(attachment=kept, subject=subject, reason=" ", by=cast.admin, on=TODAY)
    with pytest.raises(DomainError, match="another record"):
        withdraw_attachment(
            attachment=kept, subject=make_enterprise(cast.west, "别家"), reason="x", by=cast.admin, on=TODAY
        )


def test_the_database_refuses_a_withdrawal_without_reason(cast, subject):
    kept = add(cast, subject)

    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=kept.pk).update(withdrawn_on=TODAY)
