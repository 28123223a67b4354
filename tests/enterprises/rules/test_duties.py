import datetime as dt

import pytest

from enterprises.choices import DutyState
from enterprises.rules.duties import (
    Applies,
    Done,
    DutyRule,
    Obliged,
    Period,
    Span,
    certificates_standing,
    exams_standing,
    reviews_standing,
    risks_standing,
    span_of,
    standing_of,
)

TODAY = dt.date(2026, 10, 8)
PRODUCER = Obliged(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
HALF = DutyRule("self_inspection", Period.HALF_YEAR, dt.date(2021, 1, 1))
YEAR = DutyRule("drill", Period.YEAR, dt.date(2021, 1, 1))


def done(day, outcome="recorded", **values):
    return Done(1, dt.date.fromisoformat(day), outcome, **values)


def state(rule, *records, producer=PRODUCER, today=TODAY):
    return standing_of(rule, producer, records, today).state


@pytest.mark.parametrize(
    ("period", "day", "first", "last"),
    [
        (Period.HALF_YEAR, "2026-06-30", "2026-01-01", "2026-06-30"),
        (Period.HALF_YEAR, "2026-07-01", "2026-07-01", "2026-12-31"),
        (Period.YEAR, "2026-07-01", "2026-01-01", "2026-12-31"),
    ],
)
def test_periods_are_those_of_the_calendar(period, day, first, last):
    assert span_of(period, dt.date.fromisoformat(day)) == Span(
        dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    )


@pytest.mark.provision("L-2.6", "L-3.1.3")
@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([], DutyState.OVERDUE),
        ([done("2026-05-01")], DutyState.MISSING),
        ([done("2026-05-01"), done("2026-07-02")], DutyState.FULFILLED),
        ([done("2026-09-01")], DutyState.OVERDUE),
        ([done("2026-05-01"), done("2026-09-01", "not_met")], DutyState.NOT_MET),
        ([done("2026-05-01", "not_met"), done("2026-09-01")], DutyState.NOT_MET),
    ],
)
def test_self_inspection_is_asked_every_half_year(records, expected):
    assert state(HALF, *records) == expected


def test_a_late_record_with_its_period_makes_up_for_it():
    late = done("2026-08-01", period_from=dt.date(2026, 1, 1), period_until=dt.date(2026, 6, 30))

    found = standing_of(HALF, PRODUCER, [late], TODAY)

    assert (found.state, found.due_on) == (DutyState.MISSING, dt.date(2026, 12, 31))


def test_nothing_is_asked_of_a_time_without_production():
    stopped = Obliged(dt.date(2020, 1, 1), dt.date(2030, 1, 1), stops=((dt.date(2025, 12, 1), dt.date(2026, 7, 1)),))
    still = Obliged(dt.date(2020, 1, 1), dt.date(2030, 1, 1), stops=((dt.date(2025, 12, 1), None),))
    new = Obliged(dt.date(2026, 9, 1), dt.date(2030, 1, 1))

    assert state(HALF, producer=stopped) == DutyState.MISSING
    assert state(HALF, producer=still) == DutyState.NOT_ASKED
    assert state(HALF, producer=new) == DutyState.MISSING


@pytest.mark.parametrize(
    ("stops", "expected"),
    [
        ((), True),
        (((dt.date(2026, 1, 1), dt.date(2026, 6, 30)),), True),
        (((dt.date(2026, 1, 1), dt.date(2026, 7, 1)),), False),
        (((dt.date(2026, 1, 1), dt.date(2026, 3, 1)), (dt.date(2026, 3, 1), None)), False),
        (((dt.date(2026, 1, 1), dt.date(2026, 3, 1)), (dt.date(2026, 3, 2), None)), True),
    ],
)
def test_one_day_of_production_is_enough(stops, expected):
    producer = Obliged(dt.date(2020, 1, 1), dt.date(2030, 1, 1), stops=stops)

    assert producer.was_producing_in(Span(dt.date(2026, 1, 1), dt.date(2026, 6, 30))) is expected


@pytest.mark.provision("L-2.4", "L-2.5")
def test_what_must_be_met_is_not_fulfilled_by_a_mere_record():
    rule = DutyRule("traceability", Period.YEAR, dt.date(2026, 1, 1), needs_met=True)

    assert state(rule, done("2026-05-01")) == DutyState.NOT_MET
    assert state(rule, done("2026-05-01", "met")) == DutyState.FULFILLED


@pytest.mark.provision("L-2.9")
def test_the_self_check_of_infant_formula_counts_once_it_is_reported():
    rule = DutyRule(
        "formula_self_check",
        Period.YEAR,
        dt.date(2026, 1, 1),
        applies_to=Applies.INFANT_FORMULA,
        needs_report=True,
    )
    maker = Obliged(dt.date(2020, 1, 1), dt.date(2030, 1, 1), makes_infant_formula=True)

    assert state(rule, producer=PRODUCER) == DutyState.NOT_ASKED
    assert state(rule, done("2026-05-01"), producer=maker) == DutyState.NOT_MET
    assert state(rule, done("2026-05-01", reported_on=dt.date(2026, 5, 9)), producer=maker) == DutyState.FULFILLED


@pytest.mark.provision("L-3.1.1")
def test_what_is_asked_once_is_late_after_its_grace():
    rule = DutyRule("organisation", Period.ONCE, dt.date(2026, 9, 1), grace_days=30)

    assert state(rule, today=dt.date(2026, 10, 1)) == DutyState.MISSING
    assert state(rule, today=dt.date(2026, 10, 2)) == DutyState.OVERDUE
    assert state(rule, done("2021-04-01")) == DutyState.FULFILLED


@pytest.mark.provision("L-3.1.6")
def test_what_is_encouraged_is_never_overdue():
    rule = DutyRule("innovation", Period.VOLUNTARY, dt.date(2021, 1, 1))

    assert state(rule) == DutyState.VOLUNTARY
    assert state(rule, done("2022-01-01")) == DutyState.FULFILLED


@pytest.mark.provision("L-2.3")
@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({}, DutyState.MISSING),
        ({"iso22000": dt.date(2027, 1, 1)}, DutyState.MISSING),
        ({"iso22000": dt.date(2027, 1, 1), "haccp": dt.date(2026, 10, 7)}, DutyState.OVERDUE),
        ({"iso22000": dt.date(2027, 1, 1), "haccp": TODAY}, DutyState.FULFILLED),
    ],
)
def test_both_certificates_are_asked_above_size(held, expected):
    names = {"iso22000": "ISO 22000", "haccp": "HACCP"}
    asked = {"wanted": ("iso22000", "haccp"), "held": held, "names": names, "today": TODAY}

    assert certificates_standing("c", is_asked=True, **asked).state == expected
    assert certificates_standing("c", is_asked=False, **asked).state == DutyState.NOT_ASKED


@pytest.mark.provision("L-2.8")
@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([], DutyState.MISSING),
        ([True, None], DutyState.MISSING),
        ([True, False, None], DutyState.NOT_MET),
        ([True, True], DutyState.FULFILLED),
    ],
)
def test_every_manager_has_to_pass(results, expected):
    assert exams_standing("e", results=results).state == expected


@pytest.mark.provision("L-3.1.2")
@pytest.mark.parametrize(
    ("reviews", "expected"),
    [
        ([], DutyState.MISSING),
        ([(None, None)], DutyState.MISSING),
        ([(True, TODAY), (False, None)], DutyState.NOT_MET),
        ([(True, dt.date(2026, 10, 7))], DutyState.OVERDUE),
        ([(True, TODAY)], DutyState.FULFILLED),
    ],
)
def test_farms_and_suppliers_are_reviewed_when_due(reviews, expected):
    assert reviews_standing("r", reviews=reviews, today=TODAY).state == expected


@pytest.mark.provision("L-2.7")
@pytest.mark.parametrize(
    ("found", "expected"),
    [("2026-10-07", DutyState.MISSING), ("2026-10-06", DutyState.OVERDUE)],
)
def test_a_risk_is_reported_within_a_day(found, expected):
    waiting = [dt.date.fromisoformat(found)]

    assert risks_standing("r", unreported=waiting, open_risks=1, days=1, today=TODAY).state == expected
    assert risks_standing("r", unreported=[], open_risks=1, days=1, today=TODAY).state == DutyState.FULFILLED
