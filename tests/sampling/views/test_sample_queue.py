"""A laboratory's list: what spoils first."""

import datetime as dt

import pytest
from django.urls import reverse

from dairyqa.workbench.rules import horizon_of
from dairyqa.workdays.calendar import load_calendar
from sampling.choices import VisitStatus
from sampling.workbench.samples import samples_in_test
from tests.factories.enterprises import make_enterprise, make_product, make_variety
from tests.factories.laboratory import approved
from tests.factories.sampling import make_visit, received, seal
from tests.factories.sheets import sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

SAMPLES = reverse("sampling:samples")


@pytest.fixture
def in_the_laboratory(cast, plan, today):
    """Pasteurised milk in the laboratory, with a shelf life of so many days."""

    def make(days, name):
        producer = make_enterprise(cast.east, name)
        visit = make_visit(plan, producer, today, [cast.inspector], status=VisitStatus.UNDER_WAY)
        batch = make_product(make_variety(producer, shelf_life_days=days), today)
        return received(seal(visit, batch, cast.inspector, today), cast.analyst, today)

    return make


@pytest.fixture
def three(in_the_laboratory):
    """The one that keeps longest came first; one whose shelf life nobody knows."""
    longest, shortest = in_the_laboratory(180, "甲乳业有限公司"), in_the_laboratory(7, "乙乳业有限公司")
    unknown = in_the_laboratory(30, "丙乳业有限公司")
    type(unknown).objects.filter(pk=unknown.pk).update(spoils_on=None)
    return longest, shortest, unknown


def numbers(page):
    return [row["number"] for row in page.context["page"].rows]


def test_laboratory_sees_first_what_spoils_first_and_last_what_has_no_day(cast, three, signed_in):
    longest, shortest, unknown = three

    page = signed_in(cast.analyst).get(SAMPLES)

    assert numbers(page) == [shortest.number, longest.number, unknown.number]


def test_queue_goes_on_over_pages(cast, three, signed_in, monkeypatch):
    monkeypatch.setattr("sampling.views.sample_lists.SampleList.page_size", 1)
    longest, shortest, unknown = three
    client, seen, mark = signed_in(cast.analyst), [], ""
    for _ in three:
        page = client.get(SAMPLES, {"after": mark} if mark else {})
        seen += numbers(page)
        mark = page.context["page"].next

    assert seen == [shortest.number, longest.number, unknown.number]
    assert mark is None


def test_laboratory_is_warned_where_the_backup_spoils_before_a_re_inspection(cast, three, signed_in):
    """Trap 18, where the laboratory looks."""
    longest, shortest, _ = three

    head, *rows = sheet_of(signed_in(cast.analyst).get(SAMPLES, {"export": "xlsx"}))

    by_number = {row[0]: row for row in rows}
    assert by_number[shortest.number][3] == dt.datetime(2026, 3, 17)
    assert by_number[shortest.number][4]
    assert not by_number[longest.number][4]


def test_what_is_reported_or_looked_for_is_found_beyond_the_queue(cast, in_the_laboratory, signed_in, today):
    waiting, done = in_the_laboratory(180, "甲乳业有限公司"), in_the_laboratory(7, "乙乳业有限公司")
    approved(cast, done, on=today)
    type(done).objects.filter(pk=done.pk).update(status="reported", reported_on=today)
    client = signed_in(cast.analyst)

    def found(**asked):
        return set(numbers(client.get(SAMPLES, asked)))

    assert found() == {waiting.number}
    assert found(q=done.number) == found(status="reported") == found(verdict="PASS") == {done.number}
    assert found(status="all") == {waiting.number, done.number}
    assert client.get(SAMPLES).context["list"].filterset.form["status"].value() == "unfinished"
    assert client.get(SAMPLES, {"q": "x"}).context["list"].filterset.form["status"].value() == "all"
    assert client.get(SAMPLES, {"status": "lost"}).status_code == 400


def test_bureau_sees_the_newest_first(cast, three, signed_in):
    page = signed_in(cast.admin).get(SAMPLES)

    assert page.context["list"].order.sort == "-sampled_on"
    assert len(numbers(page)) == 3


def test_workbench_orders_what_is_as_urgent_by_shelf_life(cast, three, today):
    longest, shortest, unknown = three

    group = samples_in_test(cast.analyst, horizon_of(today, load_calendar()))

    assert [task.title.split()[0] for task in group.tasks] == [shortest.number, longest.number, unknown.number]
    assert group.tasks[0].first_by == dt.date(2026, 3, 17)
