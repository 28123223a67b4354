import datetime as dt
from types import SimpleNamespace

import pytest

from dairyqa.clocks.choices import ClockStatus
from dairyqa.clocks.models import Clock
from dairyqa.errors import DomainError
from rectification.choices import ReinspectionStatus
from rectification.models import ReinspectionBody
from rectification.queries.reinspections import attempts_of
from rectification.usecases.body_draws import decline_assignment, draw_body, seal_body_draw, secrets_of
from sampling.choices import DrawStatus
from sampling.rules.draws import verify
from tests.factories.disputes import APPLIED_ON, LAST_DAY, accepted, applied, assigned, make_bodies

HANDED_OVER_BY = dt.date(2026, 9, 30)


def clock(reinspection, clock_id):
    return Clock.objects.of(reinspection).filter(rule__clock_id=clock_id).order_by("-pk").first()


def replayed(reinspection):
    secrets = secrets_of(reinspection)
    return [verify(SimpleNamespace(**attempt), secrets) for attempt in attempts_of(reinspection)]


@pytest.mark.provision("Q-8.3")
def test_the_draw_is_sealed_before_it_is_revealed(field):
    made = accepted(field)
    bodies = make_bodies()

    seal_body_draw(reinspection=made, by=field.cast.admin, on=APPLIED_ON)
    (sealed,) = attempts_of(made)
    assert (sealed["secret"], sealed["result"], sealed["status"]) == ("", None, DrawStatus.COMMITTED)
    assert [row["id"] for row in sealed["frame"]] == [body.pk for body in bodies[:3]]
    assert [row["reason"]["code"] for row in sealed["excluded"]] == ["body_may_not_test", "body_not_active"]

    body = draw_body(reinspection=made, by=field.cast.admin, on=APPLIED_ON)
    made.refresh_from_db()
    (done,) = attempts_of(made)
    assert (made.status, made.body, done["result"]) == (ReinspectionStatus.ASSIGNED, body, [body.pk])
    assert done["commitment"] == sealed["commitment"]
    assert replayed(made) == [[]]


def test_the_body_has_two_days_and_the_laboratory_three(field):
    made = assigned(field)

    assert clock(made, "C10").status == ClockStatus.CLOSED
    assert (clock(made, "C11").due_on, clock(made, "C12").due_on) == (dt.date(2026, 9, 29), HANDED_OVER_BY)
    assert made.handover_due_on == HANDED_OVER_BY
    assert clock(made, "C12").laboratory == field.cast.laboratory


def test_another_winner_is_seen(field):
    made = assigned(field)
    (attempt,) = attempts_of(made)
    other = next(row["id"] for row in attempt["frame"] if row["id"] != attempt["result"][0])
    made.draw = {"attempts": [{**attempt, "result": [other]}]}

    assert [reason.code for reason in replayed(made)[0]] == ["draw_result_differs"]


def test_out_of_order_nothing_is_drawn(field):
    made, admin = applied(field), field.cast.admin
    make_bodies()

    with pytest.raises(DomainError):
        seal_body_draw(reinspection=made, by=admin, on=APPLIED_ON)
    with pytest.raises(DomainError):
        draw_body(reinspection=made, by=admin, on=APPLIED_ON)
    with pytest.raises(DomainError):
        decline_assignment(reinspection=made, statement="无能力", by=admin, on=APPLIED_ON)


def test_sealed_and_drawn_once(field):
    made, admin = accepted(field), field.cast.admin
    make_bodies()

    with pytest.raises(DomainError):
        draw_body(reinspection=made, by=admin, on=APPLIED_ON)
    seal_body_draw(reinspection=made, by=admin, on=APPLIED_ON)
    with pytest.raises(DomainError):
        seal_body_draw(reinspection=made, by=admin, on=APPLIED_ON)
    draw_body(reinspection=made, by=admin, on=APPLIED_ON)
    with pytest.raises(DomainError):
        draw_body(reinspection=made, by=admin, on=APPLIED_ON)


def test_nobody_on_the_list_may_test_it(field):
    made = accepted(field)

    with pytest.raises(DomainError):
        seal_body_draw(reinspection=made, by=field.cast.admin, on=APPLIED_ON)

    assert attempts_of(made) == []


@pytest.mark.parametrize(
    ("on", "is_late"), [(dt.date(2026, 9, 29), False), (dt.date(2026, 9, 30), True)], ids=["in time", "late"]
)
def test_a_body_that_declines_is_left_out_of_the_next_draw(field, on, is_late):
    made, admin = assigned(field), field.cast.admin
    first = made.body

    decline_assignment(reinspection=made, statement="设备检修", by=admin, on=on)
    made.refresh_from_db()
    assert (made.status, made.body, made.handover_due_on) == (ReinspectionStatus.ACCEPTED, None, None)
    assert attempts_of(made)[0]["declined"]["is_late"] is is_late
    assert (clock(made, "C12").status, clock(made, "C10").status) == (ClockStatus.CANCELLED, ClockStatus.OPEN)

    seal_body_draw(reinspection=made, by=admin, on=on)
    second = draw_body(reinspection=made, by=admin, on=on)
    assert second != first
    assert first.pk not in [row["id"] for row in attempts_of(made)[1]["frame"]]
    assert replayed(made) == [[], []]


def test_a_body_that_declines_on_the_day_of_the_draw_starts_every_clock_again(field):
    made, admin = assigned(field), field.cast.admin

    decline_assignment(reinspection=made, statement="设备检修", by=admin, on=APPLIED_ON)
    assert clock(made, "C10").status == ClockStatus.OPEN

    seal_body_draw(reinspection=made, by=admin, on=APPLIED_ON)
    draw_body(reinspection=made, by=admin, on=APPLIED_ON)
    states = {clock_id: clock(made, clock_id).status for clock_id in ("C10", "C11", "C12")}
    assert states == {"C10": ClockStatus.CLOSED, "C11": ClockStatus.OPEN, "C12": ClockStatus.OPEN}


def test_declining_says_why(field):
    made = assigned(field)

    with pytest.raises(DomainError):
        decline_assignment(reinspection=made, statement="", by=field.cast.admin, on=APPLIED_ON)


def test_the_first_laboratory_is_never_drawn(field):
    made = accepted(field)
    bodies = make_bodies()
    ReinspectionBody.objects.filter(pk=bodies[0].pk).update(laboratory=field.cast.laboratory)
    ReinspectionBody.objects.filter(pk=bodies[1].pk).update(name=field.cast.laboratory.name)

    seal_body_draw(reinspection=made, by=field.cast.admin, on=LAST_DAY)

    assert draw_body(reinspection=made, by=field.cast.admin, on=LAST_DAY) == bodies[2]
