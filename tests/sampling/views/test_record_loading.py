import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from sampling.forms import record_loading
from sampling.models import VisitRecord
from tests.factories.enterprises import make_enterprise
from tests.factories.exports import entry, export_of
from tests.factories.sampling import make_visit
from tests.factories.tablets import OTHER_DEVICE, package_for, record_body

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

LOAD = reverse("sampling:visit_record_load")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def package(cast, plan, today):
    visit = make_visit(plan, make_enterprise(cast.east), today, [cast.inspector, cast.second_inspector])
    return package_for(visit, cast.inspector)


def upload(content):
    return {"file": SimpleUploadedFile("平板导出.zip", content, "application/zip")}


def test_what_became_of_each_record_is_told_until_the_next_file(cast, package, signed_in):
    client = signed_in(cast.admin)
    second = package_for(package.visit, cast.second_inspector, OTHER_DEVICE)
    good, bad = record_body(package), record_body(second)
    file = export_of(entry(good, package), entry(bad, second, key="ab" * 32)).getvalue()

    answer = client.post(LOAD, upload(file))

    assertRedirects(answer, LOAD)
    page = client.get(LOAD)
    record = VisitRecord.objects.get()
    assertContains(page, record.get_absolute_url())
    assertContains(page, bad["uuid"])
    assertContains(page, "平板导出.zip")
    taken, refused = page.context["loaded"].rows
    assert (taken["why"], bool(refused["why"])) == (None, True)

    client.post(LOAD, upload(file))
    again, _ = client.get(LOAD).context["loaded"].rows
    assert again["result"] != taken["result"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x05\x06" + bytes(18)])
def test_file_that_is_no_export_is_refused(cast, signed_in, content):
    client = signed_in(cast.admin)

    answer = client.post(LOAD, upload(content))

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assertNotContains(client.get(LOAD), "平板导出.zip")


def test_file_that_is_too_large_or_none_is_refused(cast, signed_in, monkeypatch):
    monkeypatch.setattr(record_loading, "LARGEST_EXPORT", 10)
    client = signed_in(cast.admin)

    assert client.post(LOAD, upload(bytes(11))).status_code == 422
    assert client.post(LOAD).status_code == 422


def test_only_the_city_loads(cast, signed_in):
    for person in (cast.officer_east, cast.inspector, cast.analyst, cast.auditor, cast.system_admin):
        assert signed_in(person).get(LOAD).status_code == 403
        assert signed_in(person).post(LOAD).status_code == 403
