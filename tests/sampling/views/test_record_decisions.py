import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from sampling.choices import RecordStatus
from sampling.usecases.packages import issue_package
from tests.factories.enterprises import make_enterprise
from tests.factories.records import make_record
from tests.factories.sampling import make_visit
from tests.factories.tablets import OTHER_DEVICE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

WHY = "两份记录内容一致"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def visit(cast, plan, today):
    return make_visit(plan, make_enterprise(cast.east), today, [cast.inspector, cast.second_inspector])


@pytest.fixture
def disputed(cast, visit):
    now = timezone.now()
    package = issue_package(visit=visit, device=OTHER_DEVICE, by=cast.second_inspector, on=now.date(), at=now)
    return make_record(visit, cast.second_inspector, package=package, status=RecordStatus.DISPUTED)


def decide(record):
    return reverse("sampling:visit_record_decide", args=[record.uuid])


def test_disputed_record_is_kept_as_evidence(cast, disputed, signed_in, today):
    client = signed_in(cast.admin)
    assertContains(client.get(disputed.get_absolute_url()), decide(disputed))
    assertContains(client.get(decide(disputed)), 'name="take_samples"')

    answer = client.post(decide(disputed), {"take_samples": "no", "reason": WHY})

    assertRedirects(answer, disputed.get_absolute_url())
    disputed.refresh_from_db()
    assert (disputed.status, disputed.decided_by, disputed.decided_on) == (RecordStatus.KEPT, cast.admin, today)
    page = client.get(disputed.get_absolute_url())
    assertContains(page, WHY)
    assertNotContains(page, decide(disputed))


def test_what_the_rules_refuse_is_told(cast, disputed, signed_in):
    """It has no sample that could be taken over."""
    answer = signed_in(cast.admin).post(decide(disputed), {"take_samples": "yes", "reason": WHY})

    assert answer.status_code == 422
    disputed.refresh_from_db()
    assert disputed.status == RecordStatus.DISPUTED


def test_record_to_mend_can_only_be_kept(cast, visit, signed_in):
    record = make_record(visit, cast.inspector, status=RecordStatus.TO_MEND)
    client = signed_in(cast.admin)
    assertNotContains(client.get(decide(record)), 'name="take_samples"')

    client.post(decide(record), {"take_samples": "yes", "reason": WHY})

    record.refresh_from_db()
    assert record.status == RecordStatus.KEPT


@pytest.mark.parametrize("asked", [{}, {"take_samples": "no"}, {"reason": WHY}, {"take_samples": "x", "reason": WHY}])
def test_a_decision_needs_its_reason(cast, disputed, signed_in, asked):
    assert signed_in(cast.admin).post(decide(disputed), asked).status_code == 422


def test_settled_record_is_not_decided_again(cast, visit, signed_in):
    record = make_record(visit, cast.inspector)

    assert signed_in(cast.admin).post(decide(record), {"reason": WHY}).status_code == 422
    record.refresh_from_db()
    assert record.status == RecordStatus.APPLIED


def test_others_decide_nothing_and_strangers_find_nothing(cast, disputed, signed_in):
    asked = {"take_samples": "no", "reason": WHY}

    assertNotContains(signed_in(cast.officer_east).get(disputed.get_absolute_url()), decide(disputed))
    for person in (cast.officer_east, cast.inspector, cast.auditor):
        assert signed_in(person).post(decide(disputed), asked).status_code == 403
    assert signed_in(cast.stranger).post(decide(disputed), asked).status_code == 404
