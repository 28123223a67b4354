import datetime as dt

import pytest
from django import forms
from django.utils.datastructures import MultiValueDict

from dairyqa.accounts.permissions import Permission
from dairyqa.attachments.forms import AttachmentsField
from dairyqa.attachments.usecases import add_attachment
from enterprises.models import Enterprise
from tests.factories.attachments import photo, upload
from tests.factories.enterprises import make_enterprise

TODAY = dt.date(2026, 10, 8)


@pytest.fixture
def enterprise(cast):
    return make_enterprise(cast.east)


def kept(cast, enterprise, *given):
    return add_attachment(subject=enterprise, upload=upload(*given), by=cast.admin, on=TODAY)


def test_a_document_is_sent_to_be_kept(client, cast, enterprise):
    client.force_login(cast.officer_east)

    answer = client.get(kept(cast, enterprise).get_absolute_url())

    assert answer.getvalue().startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_photo_can_be_looked_at(client, cast, enterprise):
    client.force_login(cast.officer_east)

    answer = client.get(kept(cast, enterprise, photo(), "a.png").get_absolute_url())

    answer.close()
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline; ")


@pytest.mark.parametrize("who", ["officer_west", "stranger", "analyst", "system_admin"])
def test_whoever_does_not_see_the_record_does_not_see_the_file(client, cast, enterprise, who):
    client.force_login(getattr(cast, who))

    assert client.get(kept(cast, enterprise).get_absolute_url()).status_code == 404


def test_a_record_may_ask_for_a_permission_beyond_its_scope(client, cast, enterprise, monkeypatch):
    monkeypatch.setattr(Enterprise, "ATTACHMENTS_NEED", Permission.EDIT_ENTERPRISES, raising=False)
    file = kept(cast, enterprise)

    client.force_login(cast.auditor)
    assert client.get(file.get_absolute_url()).status_code == 404
    client.force_login(cast.officer_east)
    assert client.get(file.get_absolute_url()).getvalue()


class FilesForm(forms.Form):
    files = AttachmentsField(required=False)


def test_the_field_takes_several_files_and_names_the_bad_ones():
    good = FilesForm({}, MultiValueDict({"files": [upload(), upload(photo(), "a.jpg")]}))
    bad = FilesForm({}, MultiValueDict({"files": [upload(), upload(b"x", "b.exe"), upload(b"", "c.pdf")]}))

    assert good.is_valid()
    assert [file.name for file in good.cleaned_data["files"]] == ["证明.pdf", "a.jpg"]
    assert not bad.is_valid()
    assert "b.exe" in bad.errors["files"][0]


def test_the_field_takes_none_only_if_it_may():
    class Needed(forms.Form):
        files = AttachmentsField()

    assert FilesForm({}, MultiValueDict()).is_valid()
    assert not Needed({}, MultiValueDict()).is_valid()
