import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError, TransitionRefused
from sampling.choices import DrawKind, DrawStatus
from sampling.models import Draw
from sampling.queries import replay
from sampling.rules.draws import commitment_of, drawn, frame_hash
from sampling.usecases.draws import (
    DrawRequest,
    abort_draw,
    abort_draws,
    complete_draw,
    hold_draws,
    seal_draw,
    secret_of,
)
from tests.factories.enterprises import make_enterprise

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-5.1")]

ON = dt.date(2026, 3, 2)
PEOPLE = [{"id": n, "label": f"抽样员{n}"} for n in (3, 5, 8, 13, 21)]


@pytest.fixture
def ask(cast, plan):
    producer = make_enterprise(cast.east)

    def ask(occasion="schedule/2026-03/1", frame=PEOPLE, count=2, excluded=()):
        return DrawRequest(
            kind=DrawKind.SAMPLERS,
            plan=plan,
            county_id=cast.east.pk,
            enterprise=producer,
            occasion=occasion,
            frame=frame,
            count=count,
            excluded=excluded,
        )

    return ask


def held(cast, *requests):
    return hold_draws(requests=requests, by=cast.admin, on=ON)


def test_held_draws_are_on_record_with_all_that_replays_them(cast, ask):
    away = [{"id": 34, "label": "抽样员34", "reason": {"code": "sampler_away", "params": {}}}]

    (draw,) = held(cast, ask(excluded=away))

    draw = Draw.objects.get(pk=draw.pk)
    assert (draw.status, draw.attempt, draw.sealed_on, draw.drawn_on) == (DrawStatus.DONE, 1, ON, ON)
    assert (draw.frame, draw.excluded, draw.frame_hash) == (PEOPLE, away, frame_hash(PEOPLE))
    assert draw.commitment == commitment_of(draw.secret)
    assert draw.result == drawn(PEOPLE, 2, draw.secret, draw.occasion)
    assert replay(draw) == []


def test_draws_come_in_the_order_asked_and_their_number_costs_no_queries(cast, ask, django_assert_num_queries):
    requests = [ask(f"schedule/2026-03/{n}") for n in range(30)]

    with django_assert_num_queries(7):  # two savepoints, the attempts so far, the rows and one event
        draws = held(cast, *requests)

    assert [draw.occasion for draw in draws] == [request.occasion for request in requests]
    assert len({draw.secret for draw in draws}) == 30
    assert AuditEvent.objects.get(event="plan.draws_held").payload == {"count": 30}


def test_too_few_candidates_are_all_taken(cast, ask):
    (one,), (none,) = held(cast, ask(frame=PEOPLE[:1])), held(cast, ask("schedule/2026-03/2", frame=[]))

    assert (one.result, one.count, replay(one)) == ([3], 1, [])
    assert (none.result, none.count, replay(none)) == ([], 0, [])


def test_the_same_draw_again_is_the_one_on_record(cast, ask):
    (first,) = held(cast, ask())
    (second,) = held(cast, ask())

    assert first == second
    assert Draw.objects.count() == AuditEvent.objects.filter(event="plan.draws_held").count() == 1


@pytest.mark.parametrize("changes", [{"frame": PEOPLE[:4]}, {"count": 3}])
def test_another_draw_for_the_occasion_is_refused_until_the_first_is_aborted(cast, ask, changes):
    (first,) = held(cast, ask())

    with pytest.raises(DomainError, match="schedule/2026-03/1"):
        held(cast, ask("schedule/2026-03/9"), ask(**changes))
    assert Draw.objects.get() == first

    abort_draw(draw=first, reason="名单有误", by=cast.admin, on=ON)
    (second,) = held(cast, ask(**changes))
    assert (second.attempt, second.status, replay(second)) == (2, DrawStatus.DONE, [])
    assert second.secret != first.secret


def test_an_occasion_asked_for_twice_at_once_is_refused_whole(cast, ask):
    with pytest.raises(DomainError):
        held(cast, ask(), ask(frame=PEOPLE[:2]))

    assert not Draw.objects.exists()


def test_an_aborted_draw_keeps_its_result_and_replays(cast, ask):
    (draw,) = held(cast, ask())
    result = draw.result

    abort_draw(draw=draw, reason="抽样员请假", by=cast.admin, on=ON)

    draw.refresh_from_db()
    assert (draw.status, draw.abort_reason, draw.result) == (DrawStatus.ABORTED, "抽样员请假", result)
    assert replay(draw) == []
    with pytest.raises(TransitionRefused):
        abort_draw(draw=draw, reason="再次", by=cast.admin, on=ON)


def test_aborting_wants_a_reason(cast, ask):
    (draw,) = held(cast, ask())

    with pytest.raises(DomainError) as refusal:
        abort_draw(draw=draw, reason="", by=cast.admin, on=ON)
    assert refusal.value.field == "reason"
    with pytest.raises(DomainError):
        abort_draws(plan=draw.plan, occasions=[draw.occasion], reason="", by=cast.admin, on=ON)


def test_many_draws_are_aborted_at_once_and_drawn_again(cast, ask):
    requests = [ask(f"schedule/2026-03/{n}") for n in range(3)]
    plan = held(cast, *requests)[0].plan
    occasions = [request.occasion for request in requests[:2]]

    assert abort_draws(plan=plan, occasions=occasions, reason="重新排期", by=None, on=ON) == 2
    assert abort_draws(plan=plan, occasions=occasions, reason="重新排期", by=None, on=ON) == 0

    again = held(cast, *requests)
    assert [draw.attempt for draw in again] == [2, 2, 1]
    assert [draw for draw in Draw.objects.select_related("plan") if replay(draw)] == []


def test_a_sealed_draw_hides_secret_and_result_until_it_is_completed(cast, ask):
    draw = seal_draw(request=ask(), by=cast.admin, on=ON)

    draw.refresh_from_db()
    assert (draw.status, draw.secret, draw.result, draw.drawn_on) == (DrawStatus.COMMITTED, "", [], None)
    assert draw.commitment == commitment_of(secret_of(draw))
    assert replay(draw) == []

    complete_draw(draw=draw, by=cast.admin, on=ON + dt.timedelta(days=1))
    draw.refresh_from_db()
    assert (draw.status, draw.drawn_on) == (DrawStatus.DONE, ON + dt.timedelta(days=1))
    assert replay(draw) == []
    with pytest.raises(TransitionRefused):
        complete_draw(draw=draw, by=cast.admin, on=ON)


def test_a_sealed_draw_that_is_aborted_reveals_what_it_would_have_drawn(cast, ask):
    draw = seal_draw(request=ask(), by=cast.admin, on=ON)

    abort_draw(draw=draw, reason="企业停产", by=cast.admin, on=ON)

    draw.refresh_from_db()
    assert commitment_of(draw.secret) == draw.commitment
    assert (draw.result, replay(draw)) == ([], [])


def test_an_occasion_is_sealed_once(cast, ask):
    draw = seal_draw(request=ask(), by=cast.admin, on=ON)

    for again in (lambda: seal_draw(request=ask(), by=cast.admin, on=ON), lambda: held(cast, ask())):
        with pytest.raises(DomainError):
            again()
    abort_draw(draw=draw, reason="名单有误", by=cast.admin, on=ON)
    assert seal_draw(request=ask(), by=cast.admin, on=ON).attempt == 2


def test_a_secret_that_was_put_in_with_its_commitment_is_found(cast, ask):
    (draw,) = held(cast, ask())
    draw.secret = "f" * 64
    draw.commitment, draw.result = commitment_of(draw.secret), drawn(PEOPLE, 2, draw.secret, draw.occasion)

    assert [reason.code for reason in replay(draw)] == ["draw_secret_is_not_the_plans"]


@pytest.mark.parametrize(
    "values",
    [{"secret": ""}, {"drawn_on": None}, {"status": DrawStatus.ABORTED}, {"status": DrawStatus.COMMITTED}],
)
def test_the_database_keeps_a_done_draw_whole(cast, ask, values):
    (draw,) = held(cast, ask())

    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(**values)
