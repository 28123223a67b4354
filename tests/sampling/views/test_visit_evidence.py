import datetime as dt

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from sampling.choices import RecordStatus, VisitStatus
from sampling.models import Visit
from tests.factories.enterprises import make_enterprise
from tests.factories.records import make_incident, make_record
from tests.factories.sampling import make_visit
from tests.factories.tablets import OTHER_DEVICE, package_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def visit(cast, plan, today):
    return make_visit(plan, make_enterprise(cast.east), today, [cast.inspector, cast.second_inspector])


def labels(page):
    return {str(fact.label): fact.value for fact in page.context["facts"]}


def test_visit_says_on_whose_tablet_it_is_and_since_when(cast, visit, signed_in):
    package = package_for(visit, cast.inspector)
    client = signed_in(cast.officer_east)

    page = client.get(visit.get_absolute_url())
    (tablet,) = page.context["tablets"]
    assertContains(page, tablet["sentence"])
    assert cast.inspector.display_name in tablet["sentence"]
    assert "2026-03-10 07:00" in tablet["sentence"]

    package.returned_at = timezone.now()
    package.save(update_fields=["returned_at"])
    assert client.get(visit.get_absolute_url()).context["tablets"] == []


def test_visit_shows_its_records_and_special_situations(cast, visit, signed_in):
    record = make_record(visit, cast.inspector)
    incident = make_incident(visit, cast.inspector)
    client = signed_in(cast.auditor)

    page = client.get(visit.get_absolute_url())

    assertContains(page, record.get_absolute_url())
    assertContains(page, f"/incidents/{incident.pk}/")


@pytest.mark.provision("Q-8.1", "Q-A.2", "Q-5.3")
def test_visit_begun_says_how(cast, plan, today, signed_in):
    visit = make_visit(plan, make_enterprise(cast.east), today, [cast.inspector], status=VisitStatus.UNDER_WAY)
    client = signed_in(cast.admin)
    before = len(labels(client.get(visit.get_absolute_url())))
    Visit.objects.filter(pk=visit.pk).update(
        arrived_at=timezone.make_aware(dt.datetime(2026, 3, 10, 9, 31)),
        position={"lat": "23.68", "lon": "113.05", "accuracy_m": "12"},
        identity_shown=True,
        notice_given=True,
        unsigned_reason="负责人拒绝签字",
        witness="赵六",
    )

    page = client.get(visit.get_absolute_url())

    for words in ("2026-03-10 09:31", "23.68", "113.05", "负责人拒绝签字", "赵六"):
        assertContains(page, words)
    assert len(labels(page)) == before + 2


def test_visit_not_begun_says_nothing_of_its_beginning(cast, visit, signed_in):
    said = labels(signed_in(cast.admin).get(visit.get_absolute_url())).values()

    assert [value for value in said if value is True or value is False] == []


def test_visit_takes_the_same_queries_for_any_number_of_records(cast, visit, signed_in, queries_of):
    client = signed_in(cast.admin)
    first = make_record(visit, cast.inspector)
    make_incident(visit, cast.inspector)
    of_one = queries_of(client, visit.get_absolute_url())
    other = package_for(visit, cast.second_inspector, OTHER_DEVICE)
    for status in (RecordStatus.DISPUTED, RecordStatus.TO_MEND):
        make_record(visit, cast.second_inspector, package=other, status=status)
        make_incident(visit, cast.inspector, record=first)

    assert queries_of(client, visit.get_absolute_url()) == of_one
    assertNotContains(client.get(visit.get_absolute_url()), "None")
