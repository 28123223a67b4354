import datetime as dt
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from dairyqa.clocks.usecases import close_clock, pause_clock
from tests.factories.clocks import load_limits, make_clock

pytestmark = pytest.mark.django_db


def run(*words):
    out = StringIO()
    with translation.override("en"):
        call_command("clocks", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def cast(cast):
    load_limits()
    return cast


def on(day):
    return json.loads(run("--on", day, "--format", "json"))


def test_every_clock_that_runs_on_the_day_with_what_is_left(cast):
    make_clock(cast, "C02")
    late = make_clock(cast, "C04", subject=cast.analyst)
    paused = make_clock(cast, "C35")
    pause_clock(clock=paused, reason="检验中", by=cast.admin, on=dt.date(2026, 9, 16))

    lines = on("2026-09-18")

    assert lines[0] == {
        "id": late.pk,
        "rule": "C04",
        "name": "Report a FAIL conclusion",
        "kind": "duty",
        "subject": "analyst",
        "party": "laboratory",
        "county": "清城区",
        "laboratory": "清远市食品检验中心",
        "person": "inspector",
        "started": "2026-09-14",
        "due": "2026-09-16",
        "left": -2,
        "overdue": True,
        "provisional": False,
        "paused": False,
    }
    assert [(line["rule"], line["overdue"], line["paused"]) for line in lines[1:]] == [
        ("C35", False, True),
        ("C02", False, False),
    ]


def test_clock_runs_from_its_event_to_its_end(cast):
    make_clock(cast, "C02")
    close_clock(clock_id="C02", subject=cast.auditor, on=dt.date(2026, 9, 18))

    assert [len(on(f"2026-09-{day}")) for day in (13, 14, 17, 18)] == [0, 1, 1, 0]


def test_year_without_a_notice_is_provisional(cast):
    make_clock(cast, "C04", started_on=dt.date(2026, 12, 31))

    [line] = on("2026-12-31")

    assert (line["due"], line["left"], line["provisional"]) == ("2027-01-05", 2, True)


def test_text_has_a_line_for_each(cast):
    make_clock(cast, "C04", started_on=dt.date(2026, 12, 31))

    assert run("--on", "2027-01-06").splitlines() == [
        "2027-01-05    -1  C04  Report a FAIL conclusion  auditor  (overdue、provisional)",
        "1 clocks",
    ]


def test_what_is_no_date_is_refused():
    with pytest.raises(CommandError, match="2026-13-01"):
        run("--on", "2026-13-01")
