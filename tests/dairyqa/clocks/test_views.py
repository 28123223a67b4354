import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from dairyqa.accounts.choices import Role
from dairyqa.clocks.choices import ClockStatus
from dairyqa.clocks.models import Clock
from dairyqa.clocks.usecases import cancel_clock, close_clock, pause_clock
from tests.factories.clocks import load_limits, make_clock

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 9, 18)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T10:00+08:00", tick=False), translation.override("en"):
        yield


@pytest.fixture
def cast(cast):
    load_limits()
    return cast


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    client.cookies["django_language"] = "en"
    return client


def text_of(response):
    return " ".join(response.content.decode().split())


def listed(client, **query):
    answer = client.get(reverse("clocks:clocks", query=query))
    assert answer.status_code == 200
    return [cells[1] for cells in answer.context["body"]]


def page(client, clock):
    return client.get(clock.get_absolute_url())


def test_list_shows_running_clocks_the_most_urgent_first(admin, cast):
    make_clock(cast, "C02")
    make_clock(cast, "C04")
    make_clock(cast, "C20")
    close_clock(clock_id="C20", subject=cast.auditor, on=TODAY)

    rows = listed(admin)

    assert [code for cell in rows for code in ("C02", "C04", "C20") if code in cell] == ["C04", "C02"]
    assert len(listed(admin, status="every")) == 3
    assert len(listed(admin, status="closed")) == 1


@pytest.mark.parametrize(
    ("urgency", "rules"),
    [("overdue", ["C04"]), ("today", ["C25"]), ("week", ["C18"]), ("later", ["C02"])],
)
def test_list_by_urgency(admin, cast, urgency, rules):
    make_clock(cast, "C04")
    make_clock(cast, "C25", started_on=dt.date(2026, 9, 17))
    make_clock(cast, "C18")
    make_clock(cast, "C02")
    make_clock(cast, "C21")

    found = listed(admin, urgency=urgency)

    assert [code for cell in found for code in ("C02", "C04", "C18", "C21", "C25") if code in cell] == rules


def test_list_is_searched_and_filtered(admin, cast):
    first = make_clock(cast, "C04")
    make_clock(cast, "C26", subject=cast.analyst, county=cast.west, laboratory=None)

    assert len(listed(admin, q="analyst")) == 1
    assert len(listed(admin, q="C04")) == 1
    assert len(listed(admin, county=cast.west.pk)) == 1
    assert len(listed(admin, laboratory=cast.laboratory.pk)) == 1
    assert len(listed(admin, rule=first.rule_id, kind="duty")) == 1
    sheet = admin.get(reverse("clocks:clocks", query={"export": "xlsx"}))
    assert sheet.status_code == 200
    sheet.close()


def test_list_asks_as_often_for_three_rows_as_for_one(admin, cast):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            listed(admin)
        return len(captured)

    make_clock(cast, "C02")
    listed(admin)
    one = queries()
    make_clock(cast, "C04")
    make_clock(cast, "C26", laboratory=None)

    assert queries() == one


def test_page_shows_the_counting_day_by_day(admin, cast):
    """Twenty working days over a worked Sunday, Mid-Autumn and National Day."""
    clock = make_clock(cast, "C02")

    answer = page(admin, clock)
    shown = text_of(answer)

    assert answer.status_code == 200
    assert answer.context["counting"].deadline.due == clock.due_on
    assert "day-makeup day-counted" in shown
    assert "day-holiday" in shown
    assert "20 working days (办法第24条第2款)" in shown
    assert "provisional" not in shown


def test_provisional_is_said_wherever_it_counts(admin, cast):
    clock = make_clock(cast, "C04", started_on=dt.date(2026, 12, 31))

    assert "provisional" in text_of(page(admin, clock))
    assert "day-provisional" in text_of(page(admin, clock))


@pytest.mark.parametrize("clock_id", ["C05", "C08", "C21", "C24", "C38"])
def test_page_of_every_kind_of_clock(admin, cast, clock_id):
    assert page(admin, make_clock(cast, clock_id)).status_code == 200


def test_paused_days_are_hatched(admin, cast):
    clock = make_clock(cast, "C20")
    pause_clock(clock=clock, reason="商请卫健部门", by=cast.admin, on=dt.date(2026, 9, 15))

    shown = text_of(page(admin, clock))

    assert shown.count("day-paused") == 3
    assert "商请卫健部门" in shown


def test_cancelled_and_ended_clocks_offer_nothing(admin, cast):
    ended, cancelled = make_clock(cast, "C02"), make_clock(cast, "C20")
    close_clock(clock_id="C02", subject=cast.auditor, on=TODAY)
    cancel_clock(clock_id="C20", subject=cast.auditor, on=TODAY)

    assert [page(admin, clock).context["actions"] for clock in (ended, cancelled)] == [[], []]


def test_clock_is_paused_resumed_and_extended(admin, cast):
    clock = make_clock(cast, "C35")
    step = {name: reverse(f"clocks:clock_{name}", args=[clock.pk]) for name in ("pause", "resume", "extend")}

    answer = admin.post(step["pause"], {"on": "2026-09-16", "reason": "送检"})
    assert (answer.status_code, answer.url) == (302, clock.get_absolute_url())
    assert admin.post(step["pause"], {"on": "2026-09-16", "reason": "送检"}).status_code == 422
    assert admin.post(step["resume"], {"on": "2026-09-18"}).status_code == 302
    assert admin.post(step["resume"], {"on": "2026-09-18"}).status_code == 422
    granted = {"length": "15", "reason": "复杂", "approved_by": cast.officer_east.pk}
    assert admin.post(step["extend"], granted).status_code == 302
    assert admin.post(step["extend"], granted).status_code == 422

    shown = text_of(page(admin, clock))
    assert "extended by 15" in shown
    assert {name in shown for name in ("送检", "复杂", "officer_east")} == {True}


@pytest.mark.parametrize("step", ["pause", "resume", "extend"])
def test_bad_input_is_refused(admin, cast, step):
    clock = make_clock(cast, "C35")

    answer = admin.post(reverse(f"clocks:clock_{step}", args=[clock.pk]), {"length": "-1", "on": "x"})

    assert answer.status_code == 422
    assert Clock.objects.get().status == ClockStatus.OPEN


@pytest.mark.parametrize("approver", ["stranger", "analyst", "auditor"])
def test_extension_is_approved_by_a_bureau_of_the_city(admin, cast, approver):
    clock = make_clock(cast, "C26")
    granted = {"length": "5", "reason": "复杂", "approved_by": getattr(cast, approver).pk}

    assert admin.post(reverse("clocks:clock_extend", args=[clock.pk]), granted).status_code == 422


@pytest.mark.parametrize(
    ("person", "status"),
    [
        pytest.param("officer_east", 200, id="own-county"),
        pytest.param("officer_west", 404, id="other-county"),
        pytest.param("stranger", 404, id="other-city"),
        pytest.param("auditor", 403, id="reads-only"),
        pytest.param("analyst", 403, id="laboratory"),
    ],
)
def test_who_may_extend(client, cast, person, status):
    clock = make_clock(cast, "C26", laboratory=None)
    client.force_login(getattr(cast, person))

    assert client.get(reverse("clocks:clock_extend", args=[clock.pk])).status_code == status


def test_county_does_not_extend_the_clock_of_a_laboratory(client, cast):
    clock = make_clock(cast, "C02")
    client.force_login(cast.officer_east)

    assert client.get(reverse("clocks:clock_extend", args=[clock.pk])).status_code == 404
    assert page(client, clock).context["actions"] == []


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.ANALYST, Role.AUDITOR])
def test_rules_are_for_everybody_and_name_what_comes_later(client, cast, role):
    client.force_login(cast.of_role(role))
    client.cookies["django_language"] = "en"

    shown = text_of(client.get(reverse("clocks:rules")))

    assert {f"C{number:02}" in shown for number in range(1, 39)} == {True}
    assert "with a later event" in shown
    assert "promptly; in practice 2 working days" in shown
    assert "by what is approved; the law names no length" in shown
