import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from dairyqa.accounts.choices import Role
from sampling.choices import AbsenceKind
from sampling.models import Absence, Recusal, SuperiorSampling
from sampling.usecases.schedule import schedule_month
from tests.factories.accounts import make_user
from tests.factories.enterprises import make_enterprise
from tests.factories.staffing import make_absence, make_recusal, make_superior_sampling

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

ABSENCES, ABSENCE_NEW = reverse("sampling:absences"), reverse("sampling:absence_new")
RECUSALS, RECUSAL_NEW = reverse("sampling:recusals"), reverse("sampling:recusal_new")
SUPERIOR, SUPERIOR_NEW = reverse("sampling:superior_samplings"), reverse("sampling:superior_sampling_new")
TODAY, LATER = dt.date(2026, 3, 10), dt.date(2026, 4, 20)


@pytest.fixture
def of_east(cast):
    return make_user("of_east", Role.INSPECTOR, bureau=cast.east)


@pytest.fixture
def of_west(cast):
    return make_user("of_west", Role.INSPECTOR, bureau=cast.west)


@pytest.fixture
def enterprise(cast):
    return make_enterprise(cast.east)


def withdraw(absence):
    return reverse("sampling:absence_withdraw", args=[absence.pk])


def absence_of(person, start=LATER, end=LATER):
    return {
        "person": person.pk,
        "kind": AbsenceKind.SICK,
        "starts_on": start.isoformat(),
        "ends_on": end.isoformat(),
    }


def shown(page):
    return {row["pk"] for row in page.context["page"].rows}


def words_of(page):
    return [str(message) for message in page.context["messages"]]


# Absences


def test_absence_says_how_many_visits_it_changed(cast, plan, enterprise, of_east, of_west, signed_in):
    visit = schedule_month(plan=plan, month=dt.date(2026, 4, 1), by=cast.admin, on=TODAY).visits[0]
    sick = visit.samplers.first()

    page = signed_in(cast.admin).post(ABSENCE_NEW, absence_of(sick, visit.planned_on, visit.planned_on), follow=True)

    (words,) = words_of(page)
    assert "1" in words
    assert sick not in visit.samplers.all()
    assert visit.samplers.count() == 2


def test_absence_says_which_visits_nobody_else_can_make(cast, plan, enterprise, signed_in):
    schedule_month(plan=plan, month=dt.date(2026, 4, 1), by=cast.admin, on=TODAY)

    asked = absence_of(cast.inspector, TODAY, TODAY + dt.timedelta(days=120))
    page = signed_in(cast.admin).post(ABSENCE_NEW, asked, follow=True)

    done, left = words_of(page)
    assert "2" in left


@pytest.mark.parametrize(
    "change",
    [
        {"person": ""},
        {"ends_on": "2026-04-19"},
        {"kind": "holiday"},
        {"starts_on": "soon"},
        {"starts_on": "0001-01-01"},
    ],
    ids=["nobody", "ends before it begins", "no kind", "no day", "a day long ago"],
)
def test_absence_that_is_wrong_is_refused(cast, signed_in, change):
    page = signed_in(cast.admin).post(ABSENCE_NEW, absence_of(cast.inspector) | change)

    assert page.status_code == 422
    assert page.context["form"].errors
    assert not Absence.objects.exists()


def test_absence_twice_is_refused(cast, signed_in):
    make_absence(cast.inspector, LATER)

    assert signed_in(cast.admin).post(ABSENCE_NEW, absence_of(cast.inspector)).status_code == 422


def test_county_keeps_the_absences_of_its_own_inspectors(cast, of_east, of_west, signed_in):
    client = signed_in(cast.officer_east)

    assertRedirects(client.post(ABSENCE_NEW, absence_of(of_east)), ABSENCES)
    assert client.post(ABSENCE_NEW, absence_of(of_west)).status_code == 422
    assert client.post(ABSENCE_NEW, absence_of(cast.inspector)).status_code == 422
    assert [absence.person for absence in Absence.objects.all()] == [of_east]


def test_absences_are_read_in_the_whole_city_and_by_an_inspector_his_own(cast, of_east, signed_in):
    own, other = make_absence(of_east, LATER), make_absence(cast.inspector, LATER)

    for person in (cast.admin, cast.officer_east, cast.officer_west, cast.auditor):
        assert shown(signed_in(person).get(ABSENCES)) == {own.pk, other.pk}
    assert shown(signed_in(of_east).get(ABSENCES)) == {own.pk}
    assert shown(signed_in(cast.stranger).get(ABSENCES)) == set()
    assert signed_in(cast.analyst).get(ABSENCES).status_code == 403


def test_absences_are_withdrawn_by_who_keeps_them(cast, of_east, signed_in):
    own, other = make_absence(of_east, LATER), make_absence(cast.inspector, LATER)
    client = signed_in(cast.officer_east)

    page = client.get(ABSENCES)
    assertContains(page, withdraw(own))
    assertNotContains(page, withdraw(other))
    assert client.post(withdraw(other)).status_code == 404
    assertRedirects(client.post(withdraw(own)), ABSENCES)
    assert list(Absence.objects.all()) == [other]
    assert signed_in(cast.inspector).post(withdraw(other)).status_code == 403
    assert signed_in(cast.stranger).post(withdraw(other)).status_code == 404


def test_absences_are_found_by_person_kind_and_whether_they_are_on(cast, signed_in):
    past = make_absence(cast.inspector, TODAY - dt.timedelta(days=30))
    now = make_absence(cast.inspector, TODAY, kind=AbsenceKind.SICK)
    to_come = make_absence(cast.second_inspector, LATER)
    client = signed_in(cast.admin)

    def found(**asked):
        return shown(client.get(ABSENCES, asked))

    assert found(when="past") == {past.pk}
    assert found(when="now") == {now.pk}
    assert found(when="to_come") == {to_come.pk}
    assert found(person=cast.second_inspector.pk) == {to_come.pk}
    assert found(kind="sick") == {now.pk}
    assert client.get(ABSENCES, {"kind": "x"}).status_code == 400


def test_absences_take_the_same_queries_for_any_number(cast, signed_in, queries_of):
    make_absence(cast.inspector, LATER)
    client = signed_in(cast.admin)
    of_one = queries_of(client, ABSENCES)
    for days in (10, 20):
        make_absence(cast.second_inspector, LATER + dt.timedelta(days=days))

    assert queries_of(client, ABSENCES) == of_one


# Recusals


def recusal_of(person, enterprise, reason="其兄为该企业车间主任"):
    return {"person": person.pk, "enterprise": enterprise.pk, "reason": reason}


def test_inspector_recuses_himself_and_nobody_else(cast, enterprise, signed_in):
    client = signed_in(cast.inspector)

    assertRedirects(client.post(RECUSAL_NEW, recusal_of(cast.inspector, enterprise)), RECUSALS)
    assert client.post(RECUSAL_NEW, recusal_of(cast.second_inspector, enterprise)).status_code == 422
    assert [recusal.person for recusal in Recusal.objects.all()] == [cast.inspector]


def test_inspector_does_not_end_his_own_recusal(cast, enterprise, signed_in):
    recusal = make_recusal(cast.inspector, enterprise, TODAY)
    end = reverse("sampling:recusal_end", args=[recusal.pk])

    assert signed_in(cast.inspector).post(end).status_code == 403
    assertNotContains(signed_in(cast.inspector).get(RECUSALS), end)
    assertContains(signed_in(cast.admin).get(RECUSALS), end)
    assertRedirects(signed_in(cast.admin).post(end), RECUSALS)

    recusal.refresh_from_db()
    assert recusal.ends_on == TODAY
    assert signed_in(cast.admin).post(end).status_code == 422


def test_recusal_sends_somebody_else(cast, plan, enterprise, of_east, signed_in):
    visits = schedule_month(plan=plan, month=dt.date(2026, 4, 1), by=cast.admin, on=TODAY).visits
    person = visits[0].samplers.first()
    engaged = sum(visit.samplers.filter(pk=person.pk).exists() for visit in visits)

    page = signed_in(cast.admin).post(RECUSAL_NEW, recusal_of(person, enterprise), follow=True)

    assert str(engaged) in words_of(page)[0]
    assert not any(visit.samplers.filter(pk=person.pk).exists() for visit in visits)


@pytest.mark.parametrize("change", [{"reason": " "}, {"enterprise": 0}, {"person": ""}])
def test_recusal_that_is_wrong_is_refused(cast, enterprise, signed_in, change):
    page = signed_in(cast.admin).post(RECUSAL_NEW, recusal_of(cast.inspector, enterprise) | change)

    assert page.status_code == 422
    assert not Recusal.objects.exists()


def test_recusal_twice_is_refused(cast, enterprise, signed_in):
    make_recusal(cast.inspector, enterprise, TODAY)

    assert signed_in(cast.admin).post(RECUSAL_NEW, recusal_of(cast.inspector, enterprise)).status_code == 422


def test_recusals_of_others_are_not_an_inspector_s_to_read(cast, enterprise, signed_in):
    recusal = make_recusal(cast.inspector, enterprise, TODAY)

    assert shown(signed_in(cast.second_inspector).get(RECUSALS)) == set()
    assert shown(signed_in(cast.inspector).get(RECUSALS)) == {recusal.pk}
    assert shown(signed_in(cast.officer_west).get(RECUSALS)) == {recusal.pk}
    assert signed_in(cast.officer_west).post(reverse("sampling:recusal_end", args=[recusal.pk])).status_code == 404
    assert shown(signed_in(cast.stranger).get(RECUSALS)) == set()


# Sampling by a superior authority


def superior_at(enterprise, day=LATER):
    return {"enterprise": enterprise.pk, "day": day.isoformat(), "authority": "省局", "note": ""}


@pytest.mark.provision("Q-A.3")
def test_superior_sampling_moves_our_visit_and_says_so(cast, plan, enterprise, signed_in):
    visit = schedule_month(plan=plan, month=dt.date(2026, 4, 1), by=cast.admin, on=TODAY).visits[0]

    page = signed_in(cast.officer_east).post(SUPERIOR_NEW, superior_at(enterprise, visit.planned_on), follow=True)

    before = visit.planned_on
    visit.refresh_from_db()
    assert visit.planned_on != before
    assert "1" in words_of(page)[0]


def test_superior_sampling_is_entered_by_the_county_of_the_producer(cast, enterprise, signed_in):
    assert signed_in(cast.officer_west).post(SUPERIOR_NEW, superior_at(enterprise)).status_code == 422
    assert signed_in(cast.inspector).post(SUPERIOR_NEW, superior_at(enterprise)).status_code == 403
    assert not SuperiorSampling.objects.exists()


def test_superior_sampling_twice_on_a_day_is_refused(cast, enterprise, signed_in):
    make_superior_sampling(enterprise, LATER)

    page = signed_in(cast.admin).post(SUPERIOR_NEW, superior_at(enterprise))

    assert page.status_code == 422
    assert page.context["form"].errors["day"]


def test_superior_samplings_are_the_county_s_own(cast, enterprise, signed_in):
    entry = make_superior_sampling(enterprise, LATER)
    step = reverse("sampling:superior_sampling_withdraw", args=[entry.pk])

    assert shown(signed_in(cast.officer_west).get(SUPERIOR)) == set()
    assert signed_in(cast.officer_west).get(step).status_code == 404
    assertNotContains(signed_in(cast.auditor).get(SUPERIOR), step)
    client = signed_in(cast.officer_east)
    assertContains(client.get(SUPERIOR), step)
    assertRedirects(client.post(step), SUPERIOR)
    assert not SuperiorSampling.objects.exists()


def test_superior_samplings_are_found_by_county_and_day(cast, enterprise, signed_in):
    entry = make_superior_sampling(enterprise, LATER)
    client = signed_in(cast.admin)

    assert shown(client.get(SUPERIOR, {"county": cast.east.pk, "day_from": "2026-04-20"})) == {entry.pk}
    assert shown(client.get(SUPERIOR, {"county": cast.west.pk})) == set()
    assert shown(client.get(SUPERIOR, {"day_to": "2026-04-19"})) == set()


def test_recusals_and_superior_samplings_take_the_same_queries_for_any_number(cast, enterprise, signed_in, queries_of):
    client = signed_in(cast.admin)
    make_recusal(cast.inspector, enterprise, TODAY)
    make_superior_sampling(enterprise, LATER)
    of_one = queries_of(client, RECUSALS), queries_of(client, SUPERIOR)
    for name in ("乙乳业有限公司", "丙乳业有限公司"):
        other = make_enterprise(cast.west, name)
        make_recusal(cast.second_inspector, other, TODAY)
        make_superior_sampling(other, LATER)

    assert (queries_of(client, RECUSALS), queries_of(client, SUPERIOR)) == of_one
