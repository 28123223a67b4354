import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from sampling.choices import HoldCause
from sampling.models import BackupHold, BackupPortion
from sampling.usecases.backups import hand_over_backup, hold_backup
from tests.factories.backups import released
from tests.factories.custody import noon
from tests.factories.laboratory import milk_in_the_laboratory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today"), pytest.mark.provision("Q-8.3")]

LIST = reverse("sampling:backups")
SEVERAL = reverse("sampling:backups_dispose")


@pytest.fixture
def free(milk, today):
    return released(milk, today)


def step(name, backup):
    return reverse(f"sampling:{name}", args=[backup.sample.number])


def disposal(cast):
    return {"method": "高压灭菌后销毁", "witness": cast.signatory.pk}


def test_list_says_what_may_go_and_what_is_held(cast, plan, free, signed_in, today):
    other = milk_in_the_laboratory(cast, plan, name="南江乳业有限公司")
    hold_backup(sample=other, cause=HoldCause.CASE, reference="C-1", by=None, on=today)
    client = signed_in(cast.analyst)

    assertContains(client.get(LIST), other.number)
    may_go = client.get(LIST, {"state": "disposable"})
    assertContains(may_go, free.sample.number)
    assertNotContains(may_go, other.number)
    for asked in ({"state": "held"}, {"cause": "case"}):
        assertNotContains(client.get(LIST, asked), free.sample.number)
    workbook = client.get(LIST, {"export": "xlsx"})
    workbook.close()
    assert workbook.status_code == 200


def test_list_takes_as_many_queries_for_three_as_for_one(cast, plan, milk, signed_in, queries_of):
    client = signed_in(cast.analyst)
    one = queries_of(client, LIST)
    for name in ("南江乳业有限公司", "西江乳业有限公司"):
        milk_in_the_laboratory(cast, plan, name=name)

    assert queries_of(client, LIST) == one


def test_page_says_why_it_must_be_kept(cast, milk, signed_in):
    page = signed_in(cast.analyst).get(milk.backup.get_absolute_url())

    dispose = next(action for action in page.context["actions"] if action.url == step("backup_dispose", milk.backup))
    assert milk.number in str(dispose.why_not)


def test_disposal_names_its_witness(cast, free, signed_in):
    answer = signed_in(cast.analyst).post(step("backup_dispose", free), disposal(cast))

    assertRedirects(answer, free.get_absolute_url())
    free.refresh_from_db()
    assert (free.disposed_by, free.disposal_witness) == (cast.analyst, cast.signatory)


@pytest.mark.parametrize("witness", ["analyst", "other_analyst", "admin"])
def test_disposal_wants_another_person_of_the_laboratory(cast, free, signed_in, witness):
    sent = disposal(cast) | {"witness": getattr(cast, witness).pk}

    answer = signed_in(cast.analyst).post(step("backup_dispose", free), sent)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["witness"])


def test_disposal_of_what_must_be_kept_is_refused_readably(cast, milk, signed_in):
    answer = signed_in(cast.analyst).post(step("backup_dispose", milk.backup), disposal(cast))

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()


def test_several_go_at_once_and_one_that_must_stay_stops_all(cast, plan, free, signed_in):
    other = milk_in_the_laboratory(cast, plan, name="南江乳业有限公司")
    client = signed_in(cast.analyst)
    assert [row.pk for row in client.get(SEVERAL).context["free"]] == [free.pk]
    both = disposal(cast) | {"number": [free.sample.number, other.number]}

    refused = client.post(SEVERAL, both)
    assertContains(refused, other.number, status_code=422)
    assert not BackupPortion.objects.filter(status="disposed").exists()

    assertRedirects(client.post(SEVERAL, both | {"number": [free.sample.number]}), LIST)
    assert BackupPortion.objects.get(status="disposed") == free


def test_a_person_holds_with_a_reason_and_lifts_it(cast, free, signed_in):
    client = signed_in(cast.analyst)
    assert client.post(step("backup_hold", free), {"reason": ""}).status_code == 422

    client.post(step("backup_hold", free), {"reason": "纪检来函", "reference": "函〔2026〕3号"})
    assert client.post(step("backup_dispose", free), disposal(cast)).status_code == 422
    assertContains(client.get(step("backup_hold_lift", free)), "纪检来函")
    assertContains(client.get(free.get_absolute_url()), "函〔2026〕3号")
    client.post(step("backup_hold_lift", free))

    held = BackupHold.objects.get()
    assert (held.cause, held.placed_by, held.lifted_by) == ("other", cast.analyst, cast.analyst)


def test_it_moves_and_comes_back(cast, free, signed_in, today):
    client = signed_in(cast.analyst)
    client.post(step("backup_place", free), {"shelf_place": "冷柜7"})
    hold_backup(sample=free.sample, cause=HoldCause.REINSPECTION, reference="R-1", by=cast.admin, on=today)
    hand_over_backup(
        sample=free.sample,
        to="广州检验院",
        temperature_c=None,
        seal_intact=True,
        by=cast.analyst,
        at=noon(today),
        on=today,
    )
    assert client.post(step("backup_place", free), {"shelf_place": "冷柜8"}).status_code == 422

    client.post(step("backup_return", free), {"shelf_place": "冷柜9"})

    free.refresh_from_db()
    assert (free.status, free.shelf_place) == ("kept", "冷柜9")


@pytest.mark.parametrize(
    "name", ["backup", "backup_place", "backup_hold", "backup_hold_lift", "backup_return", "backup_dispose"]
)
def test_pages_of_a_backup_are_its_laboratory_s(cast, free, signed_in, name):
    assert signed_in(cast.other_analyst).get(step(name, free)).status_code == 404
    if name != "backup":
        assert signed_in(cast.admin).get(step(name, free)).status_code == 403


def test_queue_orders_by_day_and_says_why(cast, plan, milk, signed_in, today):
    later = milk_in_the_laboratory(cast, plan, name="南江乳业有限公司")
    type(milk).objects.filter(pk=milk.pk).update(spoils_on=today + dt.timedelta(days=9))
    type(milk).objects.filter(pk=later.pk).update(spoils_on=today - dt.timedelta(days=1))
    untimed = milk_in_the_laboratory(cast, plan, name="西江乳业有限公司")
    type(milk).objects.filter(pk=untimed.pk).update(spoils_on=None)
    client = signed_in(cast.analyst)

    page = client.get(reverse("sampling:lab_queue"))

    rows = [str(cells[0]) for cells in page.context["body"]]
    assert [number in row for number, row in zip((later.number, milk.number, untimed.number), rows, strict=True)] == [
        True
    ] * 3
    assertContains(page, "2026-03-09")


def test_queue_puts_microbiology_first_on_one_day_and_filters_by_it(cast, plan, milk, signed_in):
    other = milk_in_the_laboratory(cast, plan, name="南江乳业有限公司")
    milk.results.filter(item__group__in=("pathogen", "hygiene_micro")).update(
        entered_on=dt.date(2026, 3, 9), verdict="PASS"
    )
    client, queue = signed_in(cast.analyst), reverse("sampling:lab_queue")

    rows = [str(cells[0]) for cells in client.get(queue).context["body"]]
    assert other.number in rows[0]
    assert milk.number in rows[1]
    assertNotContains(client.get(queue, {"open_items": "micro"}), milk.number)
    workbook = client.get(queue, {"export": "xlsx"})
    workbook.close()
    assert workbook.status_code == 200


def test_queue_takes_as_many_queries_for_three_as_for_one(cast, plan, milk, signed_in, queries_of):
    client, queue = signed_in(cast.analyst), reverse("sampling:lab_queue")
    one = queries_of(client, queue)
    for name in ("南江乳业有限公司", "西江乳业有限公司"):
        milk_in_the_laboratory(cast, plan, name=name)

    assert queries_of(client, queue) == one


def test_queue_shows_nothing_of_another_laboratory(cast, milk, signed_in):
    assertNotContains(signed_in(cast.other_analyst).get(reverse("sampling:lab_queue")), milk.number)
