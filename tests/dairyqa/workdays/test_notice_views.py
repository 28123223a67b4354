import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dairyqa.audit.models import AuditEvent
from dairyqa.notices.models import Notice
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.day_table import read_day_table, write_day_table
from dairyqa.workdays.models import CalendarDay
from tests.factories.calendar import ROWS_2027, TEXT_2027
from tests.factories.clocks import load_limits, make_clock

pytestmark = pytest.mark.django_db

TABLE = write_day_table(ROWS_2027)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-12-28T10:00+08:00", tick=False):
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


def ask(client, **values):
    return client.post(reverse("workdays:notice"), values)


def load(client, table=TABLE, **values):
    return client.post(reverse("workdays:notice_load"), {"table": table, "loaded_from": "2027.csv", **values})


def text_of(response):
    return " ".join(response.content.decode().split())


def test_table_reads_back_as_it_was_written():
    assert read_day_table(TABLE.encode()) == ROWS_2027


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(lambda: {"text": TEXT_2027}, id="printed-notice-pasted"),
        pytest.param(lambda: {"text": TABLE}, id="table-pasted"),
        pytest.param(lambda: {"file": SimpleUploadedFile("2027.csv", TABLE.encode())}, id="table-sent"),
        pytest.param(lambda: {"file": SimpleUploadedFile("2027.txt", TEXT_2027.encode())}, id="notice-sent"),
    ],
)
def test_preview_shows_days_and_clocks_and_writes_nothing(admin, cast, sent):
    make_clock(cast, "C04", started_on=dt.date(2026, 12, 31))
    events = AuditEvent.objects.count()

    answer = ask(admin, **sent())
    shown = text_of(answer)

    assert answer.status_code == 200
    assert {
        part in shown for part in ("2027-01-05", "2027-01-06", "2027-02-14", "C04", "the year becomes official")
    } == {True}
    assert "1 running clock moves" in shown
    assert not CalendarDay.objects.filter(date__year=2027).exists()
    assert (AuditEvent.objects.count(), Notice.objects.count()) == (events, 0)


def test_confirmed_notice_is_written_and_those_concerned_are_told(admin, cast):
    clock = make_clock(cast, "C04", started_on=dt.date(2026, 12, 31))
    preview = ask(admin, text=TEXT_2027).context["form"].initial

    answer = load(admin, **preview)

    assert (answer.status_code, answer.url) == (302, reverse("workdays:year", args=[2027]))
    clock.refresh_from_db()
    assert (clock.due_on, clock.is_provisional) == (dt.date(2027, 1, 6), False)
    assert load_calendar().is_official(dt.date(2027, 5, 8))
    event = AuditEvent.objects.get(event="calendar.loaded", subject_label="2027")
    assert (event.actor_id, event.payload["added"]) == (cast.admin.pk, 33)
    assert Notice.objects.filter(topic="clock_moved").count() == 2


def test_confirming_twice_changes_nothing_more(admin, cast):
    make_clock(cast, "C04", started_on=dt.date(2026, 12, 31))
    load(admin)
    written = AuditEvent.objects.count(), Notice.objects.count()

    assert load(admin).status_code == 302

    assert (AuditEvent.objects.count(), Notice.objects.count()) == written
    assert "The calendar says all this already." in text_of(ask(admin, text=TEXT_2027))


def test_clocks_of_another_city_are_only_counted(client, cast):
    make_clock(cast, "C04", started_on=dt.date(2026, 12, 31))
    client.force_login(cast.stranger)
    client.cookies["django_language"] = "en"

    shown = text_of(ask(client, text=TEXT_2027))

    assert "1 clock of another city moves" in shown
    assert "C04" not in shown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("", "one of the two", id="nothing"),
        pytest.param(TEXT_2027.replace("6月9日（周三）", "6月10日（周四）"), "2027-06-09", id="statutory-day-missing"),
        pytest.param(TEXT_2027.replace("5月8日（周六）上班。", ""), "make-up working day", id="make-up-day-missing"),
        pytest.param(TEXT_2027.replace("5月8日（周六）", "5月8日（周日）"), "Line 5: 2027-05-08", id="wrong-weekday"),
        pytest.param(TABLE.replace("2027-02-10,OFF,春节\n", ""), "2027-02-10 is missing", id="gap"),
        pytest.param("date,kind,name\n2027-13-01,OFF,元旦\n", "Line 2: “2027-13-01”", id="no-such-day"),
        pytest.param("something else", "must name the columns", id="no-table"),
    ],
)
def test_table_that_cannot_be_right_is_refused_with_its_place(admin, text, told):
    answer = ask(admin, text=text)

    assert answer.status_code == 422
    assert told in text_of(answer)
    assert not CalendarDay.objects.filter(date__year=2027).exists()


def test_file_and_text_at_once_are_refused(admin):
    assert ask(admin, text=TABLE, file=SimpleUploadedFile("2027.csv", TABLE.encode())).status_code == 422


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * 200_001], ids=["not-text", "too-large"])
def test_file_that_is_no_table_is_refused(admin, content):
    assert ask(admin, file=SimpleUploadedFile("2027.csv", content)).status_code == 422


@pytest.mark.parametrize("table", ["", "date,kind,name\n", TABLE.replace("2027-06-09,OFF,端午节\n", "")])
def test_preview_that_was_tampered_with_is_refused(admin, table):
    assert load(admin, table).status_code == 422
    assert not CalendarDay.objects.filter(date__year=2027).exists()


@pytest.mark.parametrize(
    ("person", "status"),
    [("admin", 200), ("system_admin", 200), ("officer_east", 403), ("analyst", 403), ("auditor", 403)],
)
def test_who_keeps_the_calendar(client, cast, person, status):
    client.force_login(getattr(cast, person))

    assert client.get(reverse("workdays:notice")).status_code == status
    assert client.get(reverse("workdays:notice_load")).status_code == 405
