import datetime as dt

import pytest
from django.core import serializers
from django.urls import reverse
from django.utils import timezone

from dairyqa.errors import DomainError
from dairyqa.workbench.rules import Horizon
from sampling import replaying, tasks
from sampling.choices import BatchVerdict, ItemVerdict, ReplayConsequence, ReplayStatus
from sampling.models import ItemResult, LabReport, Limit, Replay, ReplayFlip, ReportVersion, Sample
from sampling.queries.replays import standing_flips
from sampling.replaying import Judge
from sampling.usecases.replays import begin_replay, judge_chunk, resume_replay
from sampling.usecases.report_versions import begin_correction
from sampling.usecases.results import submit_results
from sampling.usecases.samples import receive_sample
from sampling.workbench.signatures import reports_in_question
from tests.factories.field import Field
from tests.factories.replays import judged, make_replay, measured, run

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 9, 22)
NOW = dt.datetime(2026, 9, 22, 9, tzinfo=dt.UTC)


@pytest.fixture
def field(cast):
    return Field(cast)


@pytest.fixture
def at_once(monkeypatch):
    """One sample a chunk."""
    monkeypatch.setattr(replaying, "SAMPLES_AT_ONCE", 1)


def protein(**values):
    return Limit.objects.filter(category__code="PASTEURIZED_MILK", item__code="PROT").update(**values)


def issued():
    """Everything that was issued, as stored."""
    models = (ItemResult, Sample, LabReport, ReportVersion)
    return [serializers.serialize("json", model.objects.order_by("pk")) for model in models]


def flips(replay):
    return [(f.result.item.code, f.before, f.after, f.consequence) for f in replay.flips.select_related("result__item")]


def test_same_limits_flip_nothing(field, cast):
    judged(field)
    judged(field, PROT=["2.8"])

    replay = run(make_replay(cast, TODAY), TODAY, NOW)

    assert (replay.status, replay.done) == (ReplayStatus.DONE, replay.total)
    assert replay.total == ItemResult.objects.count()
    assert flips(replay) == []


def test_corrected_limit_flips_a_passed_batch_and_changes_nothing_issued(field, cast):
    sample = judged(field)
    protein(minimum="3.2")
    before = issued()

    replay = run(make_replay(cast, TODAY), TODAY, NOW)

    assert flips(replay) == [("PROT", ItemVerdict.PASS, ItemVerdict.FAIL, ReplayConsequence.PASS_TO_FAIL)]
    flip = replay.flips.get()
    assert (flip.batch_before, flip.batch_after) == (BatchVerdict.PASS, BatchVerdict.FAIL)
    assert (flip.limit_before, flip.limit_after) == ("≥2.9 g/100g", "≥3.2 g/100g")
    assert flip.result.sample_id == sample.pk
    assert issued() == before


def test_signatory_finds_the_report_until_it_is_corrected(field, cast):
    sample = judged(field)
    protein(minimum="3.2")
    horizon = Horizon(TODAY, TODAY, TODAY)
    run(make_replay(cast, TODAY), TODAY, NOW)

    (task,) = reports_in_question(cast.signatory, horizon).tasks
    assert task.url == reverse("sampling:correction_new", args=[sample.report.number])

    begin_correction(report=sample.report, reason="限量更正", by=cast.analyst, on=TODAY)
    assert reports_in_question(cast.signatory, horizon).tasks == []


def test_later_replay_that_finds_nothing_ends_the_question(field, cast):
    judged(field)
    protein(minimum="3.2")
    run(make_replay(cast, TODAY), TODAY, NOW)
    assert standing_flips().count() == 1

    protein(minimum="2.9")
    run(make_replay(cast, TODAY), TODAY, NOW)

    assert not standing_flips().exists()


def test_failed_batch_that_would_pass_and_one_that_fails_all_the_same(field, cast):
    judged(field, PROT=["2.85"])
    judged(field, PROT=["2.85"], ACID=["25"])
    protein(minimum="2.8")

    replay = run(make_replay(cast, TODAY), TODAY, NOW)

    assert sorted(flip[3] for flip in flips(replay)) == [ReplayConsequence.FAIL_TO_PASS, ReplayConsequence.ITEM_ONLY]


def test_limit_withdrawn_leaves_the_verdict_open(field, cast):
    judged(field)
    protein(is_withdrawn=True)

    replay = run(make_replay(cast, TODAY), TODAY, NOW)

    assert [flip[2:] for flip in flips(replay)] == [(ItemVerdict.INDETERMINATE, ReplayConsequence.UNDECIDED)]


def test_decision_by_a_person_is_shown_and_not_overturned(field, cast):
    sample = judged(field)
    result = sample.results.get(item__code="PROT")
    sample.results.filter(pk=result.pk).update(decided_by=cast.signatory, decision_reason="复核")
    protein(minimum="3.2")

    flip = run(make_replay(cast, TODAY), TODAY, NOW).flips.get()

    assert flip.consequence == ReplayConsequence.UNDECIDED
    assert (flip.after, flip.batch_after) == (ItemVerdict.FAIL, BatchVerdict.PASS)


def test_person_decided_what_the_machine_leaves_open_then_and_now(field, cast):
    sample = judged(field)
    sample.results.filter(item__code="PROT").update(decided_by=cast.signatory, decision_reason="复核")
    protein(auto_judge=False)

    assert flips(run(make_replay(cast, TODAY), TODAY, NOW)) == []


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        ({"item": "PROT"}, 1),
        ({"item": "FAT"}, 0),
        ({"standard": "GB 19645-2010"}, 0),
        ({"from": "2026-09-14", "to": "2026-09-14"}, 1),
        ({"to": "2026-09-13"}, 0),
    ],
)
def test_scope_narrows_what_is_judged(field, cast, scope, found):
    judged(field)
    protein(minimum="3.2", standard_code="GB 19645-2099")

    replay = run(make_replay(cast, TODAY, **scope), TODAY, NOW)

    assert len(flips(replay)) == found
    assert replay.done == replay.total


def test_limit_as_scope_judges_its_item_in_its_category_only(field, cast):
    judged(field)
    row = Limit.objects.filter(category__code="PASTEURIZED_MILK", item__code="PROT").first()
    protein(minimum="3.2")

    replay = run(make_replay(cast, TODAY, limit=row.row_id), TODAY, NOW)

    assert replay.total == 1
    assert len(flips(replay)) == 1


def test_sample_that_is_not_issued_yet_is_listed_as_such(field, cast):
    in_the_laboratory, waiting = measured(field), measured(field)
    submit_results(sample=waiting, by=cast.analyst, on=TODAY)
    protein(minimum="3.2")

    replay = run(make_replay(cast, TODAY), TODAY, NOW)

    assert flips(replay) == [("PROT", ItemVerdict.PASS, ItemVerdict.FAIL, ReplayConsequence.NOT_ISSUED)] * 2
    assert set(replay.flips.values_list("result__sample", flat=True)) == {in_the_laboratory.pk, waiting.pk}
    assert not standing_flips().exists()


def test_what_is_not_measured_yet_flips_nothing(field, cast):
    sample = field.sealed()
    receive_sample(sample=sample, by=cast.analyst, on=TODAY)
    protein(minimum="3.2")

    assert flips(run(make_replay(cast, TODAY), TODAY, NOW)) == []


def test_samples_in_other_cities_are_left_out(field, cast):
    other = judged(field)
    Sample.objects.filter(pk=other.pk).update(county=cast.other_county)

    assert run(make_replay(cast, TODAY), TODAY, NOW).total == 0


def test_killed_worker_is_followed_by_another(field, cast, at_once):
    for _ in range(3):
        judged(field)
    protein(minimum="3.2")
    replay = make_replay(cast, TODAY)
    begin_replay(replay=replay)
    assert judge_chunk(replay=replay, judge=Judge())
    halfway = Replay.objects.get(pk=replay.pk)
    assert 0 < halfway.done < halfway.total

    done = run(halfway, TODAY, NOW)

    assert done.done == done.total
    assert len(flips(done)) == 3


def test_two_workers_at_one_chunk_count_it_once(field, cast, at_once, monkeypatch):
    judged(field)
    protein(minimum="3.2")
    replay = make_replay(cast, TODAY)
    begin_replay(replay=replay)
    slower = replaying.judge_next(replay, Judge())
    assert judge_chunk(replay=Replay.objects.get(pk=replay.pk), judge=Judge())

    monkeypatch.setattr("sampling.usecases.replays.judge_next", lambda *_: slower)
    monkeypatch.setattr(Replay, "refresh_from_db", lambda *_a, **_k: None)

    assert not judge_chunk(replay=replay, judge=Judge())
    assert ReplayFlip.objects.count() == 1


def test_task_runs_to_the_end_and_again_changes_nothing(field, cast):
    judged(field)
    protein(minimum="3.2")
    replay = make_replay(cast, TODAY)

    tasks.replay_verdicts(replay.pk)
    tasks.replay_verdicts(replay.pk)

    replay.refresh_from_db()
    assert replay.status == ReplayStatus.DONE
    assert replay.flips.count() == 1


def test_task_stands_back_after_its_seconds(field, cast, at_once, monkeypatch):
    judged(field)
    replay = make_replay(cast, TODAY)
    again = []
    monkeypatch.setattr(tasks, "SECONDS_AT_A_TIME", -1)
    monkeypatch.setattr(tasks.replay_verdicts, "delay", again.append)

    tasks.replay_verdicts(replay.pk)

    assert again == [replay.pk]


def test_failure_is_told_and_goes_on_where_it_stopped(field, cast, monkeypatch):
    judged(field)
    replay = make_replay(cast, TODAY)
    with monkeypatch.context() as broken:
        broken.setattr("sampling.usecases.replays.judge_next", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tasks.replay_verdicts(replay.pk)
    replay.refresh_from_db()
    assert (replay.status, replay.failure) == (ReplayStatus.FAILED, "ZeroDivisionError: division by zero")

    resume_replay(replay=replay, by=cast.admin, on=TODAY)

    assert run(replay, TODAY, NOW).status == ReplayStatus.DONE


def test_beat_takes_up_what_lies(field, cast, monkeypatch):
    lying, fresh = make_replay(cast, TODAY), make_replay(cast, TODAY, item="PROT")
    Replay.objects.filter(pk=lying.pk).update(started_at=timezone.now() - dt.timedelta(minutes=5))
    given = []
    monkeypatch.setattr(tasks.replay_verdicts, "delay", given.append)

    tasks.resume_replays()

    assert given == [lying.pk]
    assert fresh.status == ReplayStatus.WAITING


@pytest.mark.parametrize(
    ("cause", "scope", "field_name"),
    [(" ", {}, "cause"), ("复核", {"from": "2026-09-02", "to": "2026-09-01"}, "to")],
)
def test_refusal_names_its_field(cast, cause, scope, field_name):
    with pytest.raises(DomainError) as refusal:
        make_replay(cast, TODAY, cause=cause, **scope)

    assert refusal.value.field == field_name
    assert not Replay.objects.exists()


def test_same_scope_is_judged_once_at_a_time(cast):
    make_replay(cast, TODAY, item="PROT")

    with pytest.raises(DomainError, match="judged again|正在"):
        make_replay(cast, TODAY, item="PROT")


def test_memory_is_emptied_and_verdicts_stay_right(field, cast, monkeypatch):
    monkeypatch.setattr(replaying, "MOST_REMEMBERED", 2)
    judged(field)
    judged(field, PROT=["2.8"])

    assert flips(run(make_replay(cast, TODAY), TODAY, NOW)) == []


def test_flips_are_listed_with_the_way_to_their_report(field, cast, client):
    sample = judged(field)
    protein(minimum="3.2")
    replay = run(make_replay(cast, TODAY), TODAY, NOW)
    client.force_login(cast.admin)

    page = client.get(reverse("sampling:replay_flips", args=[replay.pk])).content.decode()

    assert ">未知<" not in page  # of a filter that is not used
    assert f'href="{reverse("sampling:conclusion", args=[sample.number])}">{sample.report.number}<' in page
