import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from enterprises.choices import BatchKind
from sampling.choices import DrawStatus, VisitKind, VisitStatus
from sampling.models import Draw, Visit
from sampling.queries import propose, replay
from sampling.rules.draws import drawn
from sampling.usecases.draws import abort_draw, hold_raw_draws
from sampling.usecases.visit_draws import DeviceDraw, draw_raw_batches, issue_device_draw, take_device_draw
from sampling.usecases.visits import close_as_nothing_new
from tests.factories.accounts import Cast
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_raw_powder, make_variety
from tests.factories.sampling import begin_visit, load_reference, make_plan, make_visit, seal

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-5.1")]

ON = dt.date(2026, 3, 10)
MILK = BatchKind.RAW_MILK


@pytest.fixture
def producer(cast):
    return make_enterprise(cast.east)


@pytest.fixture
def visit(cast, plan, producer):
    return make_visit(plan, producer, ON, [cast.inspector, cast.second_inspector])


@pytest.fixture
def milk(producer):
    """Four batches on hand; of 14 received three are owed."""
    for n in range(10):
        make_raw_milk(producer, dt.date(2026, 2, 1) + dt.timedelta(days=n), gone_on=dt.date(2026, 2, 20))
    return [make_raw_milk(producer, ON - dt.timedelta(days=n)) for n in range(4)]


def start(visit, cast, on=ON):
    begin_visit(visit, cast.inspector, on)


def redraw(visit, cast, reason="台账新增一批"):
    return draw_raw_batches(visit=visit, kind=MILK, reason=reason, by=cast.inspector, on=ON)


def proposed(visit, kind=MILK):
    return [entry.batch_id for entry in propose(visit, ON).raw[kind]]


# when the visit begins


def test_beginning_a_visit_draws_its_raw_batches_and_proposes_them(cast, visit, milk):
    assert proposed(visit) == []

    start(visit, cast)

    draw = Draw.objects.get()
    assert (draw.visit, draw.occasion, draw.status) == (visit, f"visit/{visit.pk}/raw_milk", DrawStatus.DONE)
    assert {entry["id"] for entry in draw.frame} == {batch.pk for batch in milk}
    assert draw.frame[0] == {"id": milk[0].pk, "label": "2026-03-10 清源牧场 5000 kg"}
    assert proposed(visit) == draw.result
    assert 0 < len(draw.result) < 4
    assert replay(draw) == []


@pytest.mark.provision("Q-3.2")
def test_what_was_sampled_before_is_left_out_with_its_sample(cast, plan, producer, visit, milk):
    earlier = make_visit(plan, producer, ON, [cast.inspector], slot=2, status=VisitStatus.UNDER_WAY)
    sample = seal(earlier, milk[0], cast.inspector, ON)

    start(visit, cast)

    draw = Draw.objects.get()
    assert milk[0].pk not in {entry["id"] for entry in draw.frame}
    assert [(entry["id"], entry["reason"]["params"]) for entry in draw.excluded] == [
        (milk[0].pk, {"number": sample.number})
    ]


def test_each_raw_material_has_a_draw_of_its_own(cast, producer, visit, milk):
    make_raw_powder(producer, ON)

    start(visit, cast)

    assert {draw.occasion.rsplit("/", 1)[1] for draw in Draw.objects.all()} == {"raw_milk", "raw_powder"}


def test_nothing_is_drawn_where_the_quota_asks_for_nothing(cast, visit):
    start(visit, cast)

    assert not Draw.objects.exists()


def test_a_visit_that_is_refused_draws_nothing(cast, visit, milk):
    with pytest.raises(DomainError):
        begin_visit(visit, cast.inspector, ON, records_seen=False)

    assert not Draw.objects.exists()


def test_looking_at_the_proposal_draws_nothing(visit, milk):
    propose(visit, ON)

    assert not Draw.objects.exists()


def test_a_drawn_batch_that_was_sampled_is_proposed_no_more(cast, visit, milk):
    start(visit, cast)
    first, *rest = proposed(visit)

    seal(visit, next(batch for batch in milk if batch.pk == first), cast.inspector, ON)

    assert proposed(visit) == rest


@pytest.mark.provision("Q-3.2")
def test_a_visit_is_not_nothing_new_while_batches_wait_to_be_drawn(cast, producer, visit):
    start(visit, cast)
    make_raw_milk(producer, ON)

    assert propose(visit, ON).needs[MILK].undrawn == 1
    with pytest.raises(DomainError):
        close_as_nothing_new(visit=visit, reason="无", representative="郑经理", by=cast.inspector, on=ON)


# once more


def test_batches_that_came_after_the_beginning_are_drawn_on_request(cast, producer, visit):
    start(visit, cast)
    batch = make_raw_milk(producer, ON)

    draw = redraw(visit, cast, reason="")

    assert (draw.attempt, draw.result) == (1, [batch.pk])


def test_a_new_batch_allows_a_new_draw_with_a_reason_and_the_first_stays(cast, producer, visit, milk):
    start(visit, cast)
    first = Draw.objects.get()
    new = make_raw_milk(producer, ON, farm="鹤鸣牧场")

    with pytest.raises(DomainError):
        redraw(visit, cast, reason="")
    second = redraw(visit, cast)

    first.refresh_from_db()
    assert (first.status, first.abort_reason) == (DrawStatus.ABORTED, "台账新增一批")
    assert (second.attempt, proposed(visit)) == (2, second.result)
    assert new.pk in {entry["id"] for entry in second.frame}
    assert replay(first) == replay(second) == []


def test_the_same_candidates_are_not_drawn_again(cast, visit, milk):
    start(visit, cast)
    draw = Draw.objects.get()
    seal(visit, next(batch for batch in milk if batch.pk == draw.result[0]), cast.inspector, ON)

    with pytest.raises(DomainError):
        redraw(visit, cast)

    draw.refresh_from_db()
    assert draw.status == DrawStatus.DONE


def test_a_drawn_batch_that_is_gone_allows_a_new_draw(cast, visit, milk):
    start(visit, cast)
    gone = next(batch for batch in milk if batch.pk == Draw.objects.get().result[0])
    gone.gone_on = ON
    gone.save()

    assert gone.pk not in redraw(visit, cast, reason="已投料").result


def test_only_samplers_of_a_visit_under_way_draw_again(cast, producer, visit, milk):
    with pytest.raises(DomainError):
        redraw(visit, cast)
    start(visit, cast)
    make_raw_milk(producer, ON, farm="鹤鸣牧场")

    with pytest.raises(DomainError):
        draw_raw_batches(visit=visit, kind=MILK, reason="换一批", by=cast.admin, on=ON)
    assert Draw.objects.get().status == DrawStatus.DONE


def test_nothing_is_drawn_again_where_nothing_is_owed(cast, visit):
    start(visit, cast)

    with pytest.raises(DomainError):
        redraw(visit, cast)


def test_a_supplementary_visit_takes_one_of_what_it_was_made_for_and_no_more_than_is_owed_of_the_rest(cast, visit):
    """Nothing is owed today, but the end of the plan will lack milk."""
    producer = visit.enterprise
    made_for = [Reason("supplementary_raw_milk").as_json()]
    Visit.objects.filter(pk=visit.pk).update(kind=VisitKind.SUPPLEMENTARY, slot=None, reasons=made_for)
    for sampled in range(2):
        earlier = make_visit(
            visit.plan, producer, ON - dt.timedelta(days=9 - sampled), [cast.inspector], slot=2 + sampled
        )
        Visit.objects.filter(pk=earlier.pk).update(
            status=VisitStatus.UNDER_WAY, started_on=earlier.planned_on, ledger_seen=True, records_seen=True
        )
        for batch in (
            make_raw_milk(producer, earlier.planned_on, farm=f"牧场{sampled}"),
            make_raw_powder(producer, earlier.planned_on, lot=f"L{sampled}"),
        ):
            seal(Visit.objects.get(pk=earlier.pk), batch, cast.inspector, earlier.planned_on)
    make_raw_milk(producer, ON, farm="新牧场")
    make_raw_powder(producer, ON, lot="L9")

    needs = propose(Visit.objects.get(pk=visit.pk), ON).needs

    assert (needs[MILK].owed, needs[BatchKind.RAW_POWDER].owed <= 0) == (1, True)


# on a tablet


@pytest.fixture
def issued(cast, visit, milk):
    return issue(visit, cast)


def issue(visit, cast, device="平板1", by=None, on=ON):
    return issue_device_draw(visit=visit, kind=MILK, device=device, by=by or cast.inspector, on=on)


def send(issued, cast, frame=None, **changes):
    frame = issued.draw.frame if frame is None else frame
    result = drawn(frame, issued.draw.count, issued.secret, issued.draw.occasion)
    told = {"frame": frame, "result": result, "secret": issued.secret, "drawn_on": ON} | changes
    return take_device_draw(draw=issued.draw, **told, by=cast.inspector, on=ON)


def test_a_tablet_gets_the_secret_and_the_record_does_not(issued):
    draw = Draw.objects.get()

    assert (draw.status, draw.secret, draw.result, draw.device) == (DrawStatus.COMMITTED, "", [], "平板1")
    assert len(issued.secret) == 64
    assert len(draw.frame) == 4


def test_a_tablet_that_asks_again_has_the_same_draw_until_the_ledger_changes(cast, producer, visit, issued):
    assert issue(visit, cast) == issued

    make_raw_milk(producer, ON, farm="鹤鸣牧场")
    again = issue(visit, cast)

    issued.draw.refresh_from_db()
    assert issued.draw.status == DrawStatus.ABORTED
    assert (again.draw.attempt, len(again.draw.frame)) == (2, 5)


def test_a_tablet_gets_nothing_where_nothing_is_owed_or_a_result_stands(cast, plan, visit, producer):
    assert issue(visit, cast) is None

    make_raw_milk(producer, ON)
    start(visit, cast)
    with pytest.raises(DomainError):
        issue(visit, cast)


def test_a_tablet_of_another_person_gets_nothing(cast, visit, milk):
    with pytest.raises(DomainError):
        issue(visit, cast, by=cast.officer_east)


def test_a_draw_that_a_tablet_holds_is_left_to_it_when_the_visit_begins(cast, visit, issued):
    start(visit, cast)

    assert Draw.objects.get() == issued.draw
    assert propose(visit, ON).needs[MILK].sealed == [issued.draw]


def test_what_a_tablet_drew_is_taken_over_and_sent_twice_it_is_the_same(cast, visit, issued):
    draw = send(issued, cast)

    draw.refresh_from_db()
    assert (draw, draw.status, draw.drawn_on) == (issued.draw, DrawStatus.DONE, ON)
    assert replay(draw) == []
    assert proposed(visit) == draw.result
    assert send(issued, cast) == draw
    assert Draw.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": "0" * 64},
        {"result": []},
        {"result": [1, 2, 3]},
        {"frame": [{"id": 1}]},
        {"frame": [], "result": []},
        {"drawn_on": ON - dt.timedelta(days=1)},
        {"drawn_on": ON + dt.timedelta(days=1)},
    ],
    ids=str,
)
def test_a_wrong_draw_of_a_tablet_is_refused(cast, issued, changes):
    told = {"frame": issued.draw.frame, "result": drawn(issued.draw.frame, 3, issued.secret, issued.draw.occasion)}

    with pytest.raises(DomainError):
        take_device_draw(
            draw=issued.draw,
            **(told | {"secret": issued.secret, "drawn_on": ON} | changes),
            by=cast.inspector,
            on=ON,
        )
    issued.draw.refresh_from_db()
    assert issued.draw.status == DrawStatus.COMMITTED


def test_candidates_that_differ_from_the_ledger_are_refused_without_a_reason(cast, issued, milk):
    left_out = issued.draw.frame[1:]

    with pytest.raises(DomainError, match="2026-03-10 清源牧场 5000 kg"):
        send(issued, cast, frame=left_out)


def test_candidates_that_differ_from_what_was_sealed_are_kept_beside_it(cast, visit, issued, milk):
    left_out = issued.draw.frame[1:]

    draw = send(issued, cast, frame=left_out, differences={milk[0].pk: "已投料，台账未更新"})

    issued.draw.refresh_from_db()
    assert (issued.draw.status, len(issued.draw.frame)) == (DrawStatus.ABORTED, 4)
    assert (draw.attempt, draw.status, draw.frame) == (2, DrawStatus.DONE, left_out)
    assert draw.commitment == issued.draw.commitment
    assert draw.excluded[-1]["reason"]["params"] == {"reason": "已投料，台账未更新"}
    assert [replay(one) for one in Draw.objects.select_related("plan")] == [[], []]
    assert send(issued, cast, frame=left_out) == draw


def test_a_batch_that_came_after_the_download_is_drawn_from_with_the_rest(cast, producer, visit, issued):
    new = make_raw_milk(producer, ON, farm="鹤鸣牧场")
    frame = [*issued.draw.frame, {"id": new.pk, "label": "2026-03-10 鹤鸣牧场 5000 kg"}]

    with pytest.raises(DomainError):
        send(issued, cast)
    assert send(issued, cast, frame=frame).frame == frame


def test_a_batch_that_is_not_on_record_must_be_entered_first(cast, issued):
    frame = [*issued.draw.frame, {"id": 999_999, "label": "不明批次"}]

    with pytest.raises(DomainError, match="不明批次"):
        send(issued, cast, frame=frame, differences={999_999: "现场发现"})


def test_of_two_tablets_the_first_that_draws_decides(cast, visit, issued):
    other = issue(visit, cast, device="平板2", by=cast.second_inspector)
    draw = send(other, cast)

    issued.draw.refresh_from_db()
    assert issued.draw.status == DrawStatus.ABORTED
    with pytest.raises(DomainError):
        send(issued, cast, frame=issued.draw.frame, result=issued.draw.result)
    assert Draw.objects.get(status=DrawStatus.DONE) == draw


@pytest.mark.django_db(transaction=True)
def test_of_two_tablets_that_send_at_once_one_wins_and_the_other_is_told():
    cast = Cast()
    load_reference()
    visit = make_visit(make_plan(cast), make_enterprise(cast.east), ON, [cast.inspector, cast.second_inspector])
    make_raw_milk(visit.enterprise, ON)
    tablets = [issue(visit, cast, device=name) for name in ("平板1", "平板2")]

    def attempt(tablet):
        try:
            send(DeviceDraw(Draw.objects.get(pk=tablet.draw.pk), tablet.secret), cast)
        except DomainError as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "taken"

    # SQLite has one writer at a time, and its test database lives in this process: there one after the other.
    with ThreadPoolExecutor(2 if connection.vendor == "postgresql" else 1) as threads:
        outcomes = list(threads.map(attempt, tablets))

    assert outcomes.count("taken") == 1
    assert all(outcomes)
    assert sorted(Draw.objects.values_list("status", flat=True)) == [DrawStatus.ABORTED, DrawStatus.DONE]


def test_samplers_may_draw_here_what_a_tablet_holds_with_a_reason(cast, visit, issued):
    start(visit, cast)

    draw = redraw(visit, cast, reason="平板没电")

    assert (draw.attempt, draw.device, draw.status) == (2, "", DrawStatus.DONE)
    assert Draw.objects.get(pk=issued.draw.pk).abort_reason == "平板没电"


def test_an_aborted_draw_of_a_tablet_is_not_taken_over(cast, issued):
    abort_draw(draw=issued.draw, reason="平板遗失", by=cast.inspector, on=ON)

    with pytest.raises(DomainError):
        send(issued, cast)


def test_a_draw_that_no_tablet_holds_is_not_taken_from_one(cast, visit, milk):
    start(visit, cast)
    draw = Draw.objects.get()

    with pytest.raises(DomainError):
        send(DeviceDraw(draw, draw.secret), cast)


def test_products_are_not_drawn(cast, visit, producer):
    make_product(make_variety(producer), ON)

    assert hold_raw_draws(visit=visit, by=cast.inspector, on=ON) == []
