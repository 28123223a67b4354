import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from dairyqa.accounts.choices import Role
from sampling.choices import VisitKind, VisitStatus
from sampling.models import Visit
from tests.factories.accounts import make_user
from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import make_visit
from tests.factories.staffing import make_absence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

PLANNED, OTHER_DAY = dt.date(2026, 3, 18), dt.date(2026, 3, 20)
WHY = "企业设备检修，协商改期"


@pytest.fixture
def visit(cast, plan):
    return make_visit(plan, make_enterprise(cast.east), PLANNED, [cast.inspector, cast.second_inspector])


def address(step, visit):
    return reverse(f"sampling:visit_{step}", args=[visit.pk])


def test_visit_is_moved_with_its_reason(cast, visit, signed_in):
    client = signed_in(cast.admin)

    answer = client.post(address("move", visit), {"to": OTHER_DAY.isoformat(), "reason": WHY})

    assertRedirects(answer, visit.get_absolute_url())
    assert Visit.objects.get().planned_on == OTHER_DAY
    assertContains(client.get(visit.get_absolute_url()), WHY)


def test_move_replaces_who_cannot_go(cast, visit, signed_in):
    substitute = make_user("substitute", Role.INSPECTOR, bureau=cast.city)
    make_absence(cast.inspector, OTHER_DAY, days=1)

    signed_in(cast.admin).post(address("move", visit), {"to": OTHER_DAY.isoformat(), "reason": WHY})

    assert set(visit.samplers.all()) == {cast.second_inspector, substitute}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"to": "2026-03-20", "reason": " "},
        {"to": "2026-03-21", "reason": WHY},
        {"to": "2026-03-09", "reason": WHY},
        {"to": "the 20th", "reason": WHY},
    ],
    ids=["nothing", "no reason", "Saturday", "yesterday", "no day"],
)
def test_move_is_refused_with_the_field(cast, visit, signed_in, asked):
    page = signed_in(cast.admin).post(address("move", visit), asked)

    assert page.status_code == 422
    assert page.context["form"].errors
    assert Visit.objects.get().planned_on == PLANNED


def test_move_shows_the_other_visit_of_the_month(cast, plan, visit, signed_in):
    other = make_visit(plan, visit.enterprise, dt.date(2026, 3, 26), [cast.inspector], slot=2)

    page = signed_in(cast.admin).get(address("move", visit))

    assert [row["pk"] for row in page.context["others"].rows] == [other.pk]


def test_visit_is_called_off_with_its_reason(cast, visit, signed_in):
    client = signed_in(cast.admin)

    assertRedirects(client.post(address("cancel", visit), {"reason": WHY}), visit.get_absolute_url())

    visit.refresh_from_db()
    assert visit.status == VisitStatus.CANCELLED
    page = client.get(visit.get_absolute_url())
    assertContains(page, WHY)
    assert page.context["actions"] == []


def test_calling_off_needs_a_reason_and_a_visit_that_has_not_begun(cast, plan, visit, signed_in):
    begun = make_visit(
        plan, make_enterprise(cast.west, "乙乳业有限公司"), PLANNED, [cast.inspector], status=VisitStatus.UNDER_WAY
    )
    client = signed_in(cast.admin)

    assert client.post(address("cancel", visit), {"reason": ""}).status_code == 422
    assert client.post(address("cancel", begun), {"reason": WHY}).status_code == 422
    assert client.post(address("move", begun), {"to": "2026-03-20", "reason": WHY}).status_code == 422
    assert not Visit.objects.filter(status=VisitStatus.CANCELLED).exists()


@pytest.mark.parametrize("step", ["move", "cancel"])
def test_changes_are_for_the_city_that_plans(cast, visit, signed_in, step):
    assert signed_in(cast.stranger).get(address(step, visit)).status_code == 404
    for person in (cast.officer_east, cast.inspector, cast.auditor):
        assert signed_in(person).get(address(step, visit)).status_code == 403


def test_visit_page_offers_the_changes_to_the_city_only(cast, visit, signed_in):
    page = visit.get_absolute_url()

    assertContains(signed_in(cast.admin).get(page), address("move", visit))
    for person in (cast.officer_east, cast.inspector, cast.auditor):
        assertNotContains(signed_in(person).get(page), address("move", visit))


@pytest.fixture
def proposed(cast, plan):
    return Visit.objects.create(
        plan=plan,
        enterprise=make_enterprise(cast.east),
        county=cast.east,
        kind=VisitKind.SUPPLEMENTARY,
        status=VisitStatus.PROPOSED,
        month=PLANNED.replace(day=1),
        window_start=PLANNED,
        window_end=PLANNED,
        planned_on=PLANNED,
    )


def test_supplementary_visit_has_no_place_in_the_month(cast, proposed, signed_in):
    client = signed_in(cast.admin)

    page = client.get(proposed.get_absolute_url())

    assert {action.url for action in page.context["actions"]} == {
        reverse("sampling:supplementary_confirm", args=[proposed.pk]),
        reverse("sampling:supplementary_reject", args=[proposed.pk]),
    }
    for url in (proposed.get_absolute_url(), reverse("sampling:visits"), reverse("sampling:calendar")):
        assertNotContains(client.get(url), "None")


def test_workbench_calls_a_supplementary_visit_by_its_kind(cast, proposed, signed_in):
    Visit.objects.update(status=VisitStatus.PLANNED)
    proposed.sampler_rows.create(person=cast.inspector, position=1)

    page = signed_in(cast.inspector).get(reverse("workbench:workbench"))

    assertContains(page, proposed.enterprise.name)
    assertNotContains(page, "None")


def test_list_finds_visits_by_their_kind(cast, visit, proposed, signed_in):
    page = signed_in(cast.admin).get(reverse("sampling:visits"), {"kind": "supplementary"})

    assert [row["pk"] for row in page.context["page"].rows] == [proposed.pk]
