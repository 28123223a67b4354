"""The plan carries itself out: no window is missed without a reason, shortfalls are announced in time."""

import datetime as dt

import pytest
from django.core.management import call_command

from rectification.simulation.year import simulate

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.provision("Q-1", "Q-3.1", "Q-3.5", "Q-3.8", "Q-5.1", "Q-8.1", "Q-8.4", "Q-A.3"),
]


def live(capsys, **values):
    call_command("load_reference")
    figures = simulate(year=2026, seed=1, tell=lambda line: None, **values)
    capsys.readouterr()
    return figures


def in_order(figures):
    """What holds at the end of any day of the year."""
    visits = figures["visits"]
    assert visits["missed"] == 0
    assert visits["without_two_samplers"] == 0
    assert visits["on_days_of_rest"] == 0
    assert figures["draws"]["wrong"] == 0
    assert figures["notices"]["told_twice"] == 0
    assert all(outcomes.keys() == {"done"} for outcomes in figures["jobs"].values())


@pytest.mark.slow
@pytest.mark.one_database
@pytest.mark.timeout(900)
def test_a_quarter_with_spring_festival_is_carried_out(capsys):
    figures = live(capsys, until=dt.date(2026, 4, 12))

    in_order(figures)
    assert figures["visits"]["changes"]["moved_for_superior_sampling"] == 1
    assert figures["visits"]["supplementary"] > 0


@pytest.mark.year
@pytest.mark.timeout(3600)
def test_a_year_is_carried_out(capsys):
    figures = live(capsys)

    in_order(figures)
    visits = figures["visits"]
    assert len(figures["events"]) == 6
    assert visits["changes"]["moved_for_superior_sampling"] == 2
    assert visits["changes"]["producer_suspended"] > 0
    assert visits["never_scheduled"] == 0
    assert visits["slots"]["done"] + visits["slots"]["nothing_new"] > 190
    for quota in figures["raw"]:
        assert quota["met"] or quota["told_in"] < "2026-10", quota
    for variety in figures["coverage"]["uncovered"]:
        assert variety["told_in"], variety
    assert figures["coverage"]["covered"] >= 23
    assert all(outcomes["done"] == 365 for outcomes in figures["jobs"].values())
