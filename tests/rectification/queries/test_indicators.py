"""Each indicator of the Luoyang action equals what the test counts by itself from the rows that it put in."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enterprises.choices import DutyKind, DutyOutcome
from enterprises.models import Suspension
from rectification.choices import AcceptanceOutcome, FindingStatus, Goal, InspectionKind, Trend
from rectification.models import Acceptance, Indicator
from rectification.queries.indicators import COUNTERS, figure_of, figures_for
from rectification.queries.indicators.shown import Span, value_at
from tests.factories.actions import make_finding, make_inspection
from tests.factories.duties import make_certificate, make_exam, make_manager, make_source
from tests.factories.indicators import ON, YEAR, Luoyang, indicator, load_plan_indicators

pytestmark = pytest.mark.django_db
MARCH, AUGUST = dt.date(2022, 3, 10), dt.date(2022, 8, 10)


@pytest.fixture
def luoyang(cast):
    return Luoyang(cast)


def counted(luoyang, code, period=YEAR, on=ON, bureau=None):
    return figure_of(indicator(code), bureau or luoyang.city, *period, on=on)


def share(figure):
    return int(figure.numerator), int(figure.denominator)


def reasons(figure):
    return sorted(out.why.code for out in figure.left_out)


def test_every_indicator_of_the_fixtures_has_its_function(luoyang):
    load_plan_indicators()

    assert set(Indicator.objects.values_list("code", flat=True)) == set(COUNTERS)


@pytest.mark.provision("L-2.1")
def test_lk01_findings_corrected(luoyang):
    producer = luoyang.producer()
    late = dt.date(2023, 1, 5)
    closed = {"status": FindingStatus.CLOSED, "closed_by": luoyang.admin, "closing_note": "现场复查"}
    make_finding(producer, MARCH, dt.date(2022, 4, 1), closed_on=dt.date(2022, 3, 20), **closed)
    make_finding(producer, MARCH, dt.date(2022, 4, 1), closed_on=late, **closed)
    make_finding(producer, MARCH, dt.date(2022, 4, 1))
    make_finding(producer, AUGUST, late)
    make_finding(producer, AUGUST, dt.date(2022, 9, 1), status=FindingStatus.WITHDRAWN)
    make_finding(producer, dt.date(2021, 12, 31), dt.date(2022, 1, 31))

    figure = counted(luoyang, "LK01")

    assert share(figure) == (2, 4)
    assert reasons(figure) == ["figure_finding_withdrawn"]
    assert figure.is_reached is False
    assert share(counted(luoyang, "LK01", on=dt.date(2022, 12, 31))) == (1, 4)  # one was verified in January only


def test_lk01_counts_what_was_found_and_is_not_due_yet(luoyang):
    make_finding(luoyang.producer(), MARCH, dt.date(2022, 4, 1))

    assert share(counted(luoyang, "LK01", on=MARCH - dt.timedelta(days=1))) == (0, 0)
    assert share(counted(luoyang, "LK01", on=MARCH)) == (0, 1)


@pytest.mark.provision("L-2.3")
def test_lk03_and_lk11_systems_of_larger_producers(luoyang):
    both, expired, one, none = (luoyang.producer(is_above_scale=True) for _n in range(4))
    luoyang.producer()
    long, until_june = dt.date(2024, 12, 31), dt.date(2022, 6, 30)
    since = {"valid_from": dt.date(2021, 1, 1)}
    for producer, until in ((both, long), (expired, until_june)):
        for kind in ("iso22000", "haccp"):
            make_certificate(producer, kind, until, **since)
    make_certificate(one, "haccp", long, **since)
    make_certificate(none, "iso22000", long, **since, withdrawn_on=dt.date(2021, 6, 1))

    assert share(counted(luoyang, "LK03")) == (2, 4)
    assert share(counted(luoyang, "LK11")) == (1, 4)
    assert reasons(counted(luoyang, "LK11")) == ["figure_below_scale"]
    assert share(counted(luoyang, "LK11", on=dt.date(2022, 6, 30))) == (2, 4)


@pytest.mark.provision("L-2.4")
def test_lk04_the_last_check_of_the_year_decides(luoyang):
    mended, fell, never, last_year = (luoyang.producer() for _n in range(4))
    kind = DutyKind.RAW_MATERIAL_CONTROL
    luoyang.duty(mended, kind, MARCH, DutyOutcome.NOT_MET)
    luoyang.duty(mended, kind, AUGUST)
    luoyang.duty(fell, kind, MARCH)
    luoyang.duty(fell, kind, AUGUST, DutyOutcome.NOT_MET)
    luoyang.duty(last_year, kind, dt.date(2021, 12, 30))
    luoyang.producer(closed_on=dt.date(2021, 11, 1), status="closed")

    figure = counted(luoyang, "LK04")

    assert share(figure) == (1, 4)
    assert [row.title for row in figure.counted] == [mended.name]
    assert reasons(figure) == ["figure_not_producing"]
    assert {row.note.code for row in figure.others} == {"figure_check_not_met", "figure_no_check"}
    assert never


@pytest.mark.provision("L-2.5")
def test_lk05_traceability_by_the_last_check_of_all(luoyang):
    luoyang.duty(luoyang.producer(), DutyKind.TRACEABILITY, dt.date(2021, 5, 5))
    luoyang.duty(luoyang.producer(), DutyKind.TRACEABILITY, ON)  # after the year

    assert share(counted(luoyang, "LK05")) == (1, 2)


@pytest.mark.provision("L-2.6")
def test_lk06_a_self_inspection_each_half_year(luoyang):
    both, first_only, new, stopped = (luoyang.producer() for _n in range(4))
    kind = DutyKind.SELF_INSPECTION
    for producer in (both, first_only):
        luoyang.duty(producer, kind, MARCH, DutyOutcome.RECORDED)
    luoyang.duty(both, kind, AUGUST, DutyOutcome.RECORDED)
    new.licence_valid_from = dt.date(2022, 9, 1)
    new.save()
    luoyang.duty(new, kind, dt.date(2022, 10, 1), DutyOutcome.RECORDED)
    Suspension.objects.create(enterprise=stopped, starts_on=dt.date(2021, 6, 1), reason="停产")

    figure = counted(luoyang, "LK06")

    assert share(figure) == (2, 3)
    assert figure.others[0].note.params == {"halves": "2022-07—2022-12"}
    assert reasons(figure) == ["figure_not_producing"]
    assert share(counted(luoyang, "LK06", on=dt.date(2022, 11, 5))) == (2, 2)  # the second half-year is not over


@pytest.mark.provision("L-2.7")
def test_lk07_risks_reported_in_time(luoyang):
    producer = luoyang.producer()
    luoyang.risk(producer, MARCH, MARCH)
    luoyang.risk(producer, MARCH, MARCH + dt.timedelta(days=1))
    luoyang.risk(producer, MARCH, MARCH + dt.timedelta(days=2))
    luoyang.risk(producer, AUGUST)
    luoyang.risk(producer, dt.date(2022, 12, 31))
    luoyang.risk(producer, dt.date(2022, 12, 31), dt.date(2023, 1, 1))

    assert share(counted(luoyang, "LK07")) == (3, 6)  # what was found on the last day counts in this year
    on_the_last_day = counted(luoyang, "LK07", on=dt.date(2022, 12, 31))
    assert share(on_the_last_day) == (2, 4)
    assert reasons(on_the_last_day) == ["figure_not_due"] * 2


@pytest.mark.provision("L-2.8")
def test_lk08_the_last_spot_exam_of_the_year_decides(luoyang):
    producer = luoyang.producer()
    retaken, failed, only_training, unexamined = (
        make_manager(producer, name, appointed_on=MARCH) for name in "甲乙丙丁"
    )
    make_exam(retaken, MARCH, is_passed=False)
    make_exam(retaken, AUGUST)
    make_exam(failed, MARCH)
    make_exam(failed, AUGUST, is_passed=False)
    make_exam(only_training, MARCH, kind="training")

    figure = counted(luoyang, "LK08")

    assert share(figure) == (1, 2)
    assert reasons(figure) == ["figure_not_examined"] * 2
    assert unexamined


@pytest.mark.provision("L-2.9")
def test_lk09_is_a_dash_without_infant_formula(luoyang):
    luoyang.producer()

    assert counted(luoyang, "LK09").shown == "—"


@pytest.mark.provision("L-2.9")
def test_lk09_checked_and_reported(luoyang):
    reported, unreported, late, nothing = (luoyang.producer(makes_infant_formula=True) for _n in range(4))
    kind = DutyKind.FORMULA_SELF_CHECK
    luoyang.duty(reported, kind, MARCH, reported_on=AUGUST)
    luoyang.duty(unreported, kind, MARCH)
    luoyang.duty(late, kind, MARCH, reported_on=ON)

    figure = counted(luoyang, "LK09")

    assert share(figure) == (1, 4)
    assert [row.note.code for row in figure.others].count("figure_self_check_missing") == 1
    assert nothing


@pytest.mark.provision("L-3.2.3")
def test_lk10_system_inspections_since_the_action_began(luoyang):
    seen, before_action, daily, new = (luoyang.producer() for _n in range(4))
    make_inspection(seen, dt.date(2021, 6, 1), InspectionKind.SYSTEM)
    make_inspection(before_action, dt.date(2021, 2, 1), InspectionKind.SYSTEM)
    make_inspection(daily, MARCH)

    assert share(counted(luoyang, "LK10")) == (1, 4)
    assert new


@pytest.mark.provision("L-4.2")
def test_lk12_the_last_acceptance_decides(luoyang):
    passed, again, failed, waiting = (luoyang.producer() for _n in range(4))
    step = luoyang.action.steps.get(code="2.3")

    def held(producer, day, outcome=AcceptanceOutcome.PASSED):
        return Acceptance(
            step=step,
            enterprise=producer,
            held_on=day,
            panel="市局验收组",
            outcome=outcome,
            reason="现场验收",
            recorded_by=luoyang.admin,
        )

    Acceptance.objects.bulk_create([held(passed, AUGUST), held(again, AUGUST), held(failed, ON)])
    luoyang.producer(licence_valid_from=dt.date(2023, 7, 1))  # the step ends in June

    assert share(counted(luoyang, "LK12")) == (2, 4)
    assert share(counted(luoyang, "LK12", (dt.date(2023, 1, 1), dt.date(2023, 12, 31)), dt.date(2024, 1, 5))) == (3, 4)
    assert counted(luoyang, "LK12", (dt.date(2021, 1, 1), dt.date(2021, 12, 31))).shown == "—"
    assert waiting


@pytest.mark.provision("L-2.10")
def test_lk13_kilograms_and_the_year_before(luoyang):
    producer = luoyang.producer()
    make_source(producer, "自建牧场", "own", m2021_03=100, m2022_03=300, m2022_12=100)
    make_source(producer, "自控牧场", "controlled", m2022_03=50)
    make_source(producer, "外购", "bought", m2021_03=300, m2022_03=550)

    figure = counted(luoyang, "LK13")
    told = figures_for(luoyang.city, *YEAR, [indicator("LK13")], on=ON)[0]

    assert (figure.numerator, figure.denominator, figure.shown) == (Decimal(450), Decimal(1000), "45.00 %")
    assert (told["before"]["shown"], told["trend"]) == ("25.00 %", Trend.UP)


@pytest.mark.provision("L-2.10")
def test_the_goal_of_lk13_is_more_than_in_the_year_before_the_action(luoyang):
    producer = luoyang.producer()
    make_source(producer, "自建牧场", "own", m2020_03=30, m2022_03=45, m2023_03=40)
    make_source(producer, "外购", "bought", m2020_03=70, m2022_03=55, m2023_03=60)
    span = Span(dt.date(2023, 1, 1), dt.date(2023, 12, 31), dt.date(2024, 1, 5))

    value = value_at(indicator("LK13"), luoyang.yanshi, span)

    assert (value.trend, value.goal) == (Trend.DOWN, Goal.REACHED)


def test_a_city_is_the_sum_of_its_counties_and_others_are_not_in_it(luoyang, cast):
    for county in (luoyang.yanshi, luoyang.luoning, cast.east):
        luoyang.risk(luoyang.producer(county), MARCH, MARCH)

    told = figures_for(luoyang.city, *YEAR, [indicator("LK07")], on=ON)[0]

    assert (told["numerator"], told["denominator"]) == ("2", "2")
    assert [(line["code"], line["shown"]) for line in told["counties"]] == [
        ("410307", "100.00 %"),
        ("410328", "100.00 %"),
    ]
    assert share(counted(luoyang, "LK07", bureau=luoyang.yanshi)) == (1, 1)


def test_the_number_of_queries_does_not_grow_with_counties_and_rows(luoyang, django_assert_num_queries):
    load_plan_indicators()
    indicators = list(Indicator.objects.select_related("action"))

    def fill(county):
        producer = luoyang.producer(county, is_above_scale=True, makes_infant_formula=True)
        make_certificate(producer)
        make_finding(producer, MARCH, AUGUST)
        make_exam(make_manager(producer), MARCH)
        make_source(producer, "自建牧场", "own", m2022_03=300)
        luoyang.risk(producer, MARCH, MARCH)
        luoyang.duty(producer, DutyKind.SELF_INSPECTION, MARCH)

    fill(luoyang.yanshi)
    with CaptureQueriesContext(connection) as once:
        figures_for(luoyang.city, *YEAR, indicators, on=ON)
    for county in (luoyang.luoning, luoyang.luoning, luoyang.yanshi):
        fill(county)

    with django_assert_num_queries(len(once)):
        figures_for(luoyang.city, *YEAR, indicators, on=ON)
