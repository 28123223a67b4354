import datetime as dt
from unittest import mock

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from sampling.choices import PlanPart, PlanStatus, RevisionStatus
from sampling.models import PlanRevision, SamplingPlan
from sampling.queries import month_windows
from sampling.queries.plan_content import content_of
from sampling.usecases import revisions as usecases
from sampling.usecases.plans import acknowledge_without_limit, change_plan, clone_plan, issue_plan, load_plan
from sampling.usecases.revisions import apply_due_revisions, issue_revision, open_revision, withdraw_revision
from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import load_reference, make_visit, qingyuan_fixture

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 3, 10)
APRIL = dt.date(2026, 4, 1)


@pytest.fixture
def draft(cast):
    load_reference()
    return load_plan(fixture=qingyuan_fixture(), year=2026, by=cast.admin, on=ON)


def change(cast, plan, **changes):
    return change_plan(plan=plan, part=PlanPart.FIGURES, changes=changes, by=cast.admin, on=ON)


def amend(cast, plan, effective_from=APRIL, on=ON, reason="省局要求", **changes):
    """An amendment from opening to issue."""
    revision = open_revision(plan=plan, by=cast.admin, on=on)
    change(cast, plan, **(changes or {"raw_quota_percent": 20}))
    issue_revision(revision=revision, reason=reason, effective_from=effective_from, by=cast.admin, on=on)
    return revision


def events(plan, name):
    return AuditEvent.objects.filter(event=name, subject_id=plan.pk).count()


def now(plan):
    return SamplingPlan.objects.get(pk=plan.pk)


def test_content_of_a_plan_is_what_it_was_loaded_from(draft):
    fixture = qingyuan_fixture()
    content = content_of(draft)

    assert {name: content[name] for name in fixture.keys() & content.keys() - {"name", "starts_on", "ends_on"}} == {
        name: fixture[name] for name in fixture.keys() & content.keys() - {"name", "starts_on", "ends_on"}
    }
    assert (content["starts_on"], content["ends_on"]) == ("2026-01-01", "2026-12-31")


def test_issue_keeps_the_plan_as_first_issued(cast, plan):
    revision = plan.revisions.get()

    assert (revision.number, revision.status, revision.effective_from) == (0, RevisionStatus.ISSUED, plan.starts_on)
    assert revision.content == content_of(plan)


def test_amendment_waits_for_its_day_and_then_holds(cast, plan):
    """Trap 12: what was issued holds until what replaces it is right."""
    revision = amend(cast, plan)
    assert (now(plan).raw_quota_percent, now(plan).revision) == (15, 0)

    assert apply_due_revisions(on=APRIL - dt.timedelta(days=1)) == 0
    assert apply_due_revisions(on=APRIL) == 1
    assert apply_due_revisions(on=APRIL) == 0

    revision.refresh_from_db()
    assert (now(plan).raw_quota_percent, now(plan).revision, revision.applied_on) == (20, 1, APRIL)
    assert (events(plan, "plan.revision_issued"), events(plan, "plan.revision_applied")) == (1, 1)


def test_second_worker_leaves_an_amendment_that_was_just_put_in_force(cast, plan):
    amend(cast, plan)

    def first_worker(_):
        PlanRevision.objects.filter(number=1).update(applied_on=APRIL)

    with mock.patch.object(usecases, "hold_plan", side_effect=first_worker):
        assert apply_due_revisions(on=APRIL) == 0
    assert events(plan, "plan.revision_applied") == 0


def test_amendment_that_is_due_today_holds_at_once(cast, plan):
    amend(cast, plan, effective_from=ON)

    assert (now(plan).raw_quota_percent, now(plan).revision) == (20, 1)


def test_amendments_that_were_missed_are_made_up_in_their_order(cast, plan):
    amend(cast, plan, raw_quota_percent=20)
    amend(cast, plan, effective_from=dt.date(2026, 5, 1), raw_quota_percent=30, fail_report_workdays=1)

    assert apply_due_revisions(on=dt.date(2026, 6, 1)) == 2

    assert (now(plan).raw_quota_percent, now(plan).fail_report_workdays, now(plan).revision) == (30, 1, 2)


def test_next_amendment_starts_from_the_last_one_though_its_day_is_to_come(cast, plan):
    amend(cast, plan, raw_quota_percent=20)

    assert open_revision(plan=plan, by=cast.admin, on=ON).content["raw_quota_percent"] == 20


def test_what_was_done_under_the_old_text_stays(cast, plan):
    visit = make_visit(plan, make_enterprise(cast.east), ON, [cast.inspector, cast.second_inspector])

    amend(cast, plan, effective_from=ON, windows=[{"slot": 1, "first_week": 1, "last_week": 4}])

    visit.refresh_from_db()
    assert (visit.planned_on, visit.window_start, visit.revision) == (ON, ON, 0)
    assert plan.revisions.get(number=0).content["windows"][1]["slot"] == 2


@pytest.mark.parametrize(
    ("effective_from", "field"),
    [
        (ON - dt.timedelta(days=1), "effective_from"),
        (dt.date(2027, 1, 1), "effective_from"),
        (APRIL, "effective_from"),
        (APRIL - dt.timedelta(days=1), "effective_from"),
    ],
    ids=["in the past", "after the plan's end", "the day of the last", "before the last"],
)
def test_overlapping_amendment_is_refused(cast, plan, effective_from, field):
    amend(cast, plan)

    with pytest.raises(DomainError) as refusal:
        amend(cast, plan, effective_from=effective_from, raw_quota_percent=25)

    assert refusal.value.field == field
    assert plan.revisions.filter(status=RevisionStatus.ISSUED).count() == 2


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"raw_quota_percent": 20}, "  "), ({"raw_quota_percent": 15}, "省局要求")],
    ids=["no reason", "no change"],
)
def test_amendment_needs_a_reason_and_a_change(cast, plan, changes, reason):
    with pytest.raises(DomainError):
        amend(cast, plan, reason=reason, **changes)

    assert not plan.revisions.filter(status=RevisionStatus.ISSUED, number=1).exists()


def test_amendment_is_issued_once(cast, plan):
    revision = amend(cast, plan)

    with pytest.raises(DomainError):
        issue_revision(revision=revision, reason="再次", effective_from=APRIL, by=cast.admin, on=ON)


def test_issue_of_an_amendment_is_all_or_nothing(cast, plan):
    with mock.patch.object(usecases, "apply_content", side_effect=RuntimeError), pytest.raises(RuntimeError):
        amend(cast, plan, effective_from=ON)

    assert plan.revisions.get(number=1).status == RevisionStatus.DRAFT
    assert events(plan, "plan.revision_issued") == 0


def test_amendment_of_a_draft_or_beside_another_is_refused(cast, draft):
    with pytest.raises(DomainError):
        open_revision(plan=draft, by=cast.admin, on=ON)

    issue_plan(plan=draft, by=cast.admin, on=ON)
    open_revision(plan=draft, by=cast.admin, on=ON)
    with pytest.raises(DomainError):
        open_revision(plan=draft, by=cast.admin, on=ON)
    assert events(draft, "plan.revision_opened") == 1


def test_withdrawn_number_is_not_used_again(cast, plan):
    withdraw_revision(revision=open_revision(plan=plan, by=cast.admin, on=ON), by=cast.admin, on=ON)

    assert open_revision(plan=plan, by=cast.admin, on=ON).number == 2


def test_plan_issued_before_revisions_were_kept_gets_its_first_text(cast, plan):
    PlanRevision.objects.all().delete()

    amend(cast, plan)

    assert plan.revisions.get(number=0).content["raw_quota_percent"] == 15


def test_first_day_of_an_issued_plan_stays(cast, plan):
    open_revision(plan=plan, by=cast.admin, on=ON)

    with pytest.raises(DomainError) as refusal:
        change(cast, plan, starts_on="2026-02-01")

    assert refusal.value.field == "starts_on"


def test_issued_plan_without_an_amendment_is_not_changed(cast, plan):
    with pytest.raises(DomainError):
        change(cast, plan, raw_quota_percent=20)

    assert now(plan).raw_quota_percent == 15


def test_draft_is_changed_on_the_record_and_no_change_leaves_none(cast, draft):
    assert change(cast, draft, raw_quota_percent=20) == 1
    assert change(cast, draft, raw_quota_percent=20) == 0

    assert events(draft, "plan.draft_changed") == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"raw_quota_percent": 101},
        {"windows": [{"slot": 1, "first_week": 2, "last_week": 5}]},
        {"annex": [{"category": "豆浆", "items": ["酸度"]}]},
        {"laboratory": "LYFI"},
    ],
)
def test_impossible_change_leaves_the_draft_as_it_was(cast, draft, changes):
    before = content_of(draft)

    with pytest.raises(DomainError):
        change(cast, draft, **changes)

    assert content_of(now(draft)) == before


@pytest.mark.provision("Q-6.3")
def test_plan_with_an_unacknowledged_item_without_a_limit_is_not_issued(cast, draft):
    draft.items.filter(item__name="霉菌", category__name="干酪").update(data_only_reason="")

    with pytest.raises(DomainError, match="干酪×霉菌"):
        issue_plan(plan=draft, by=cast.admin, on=ON)
    assert now(draft).status == PlanStatus.DRAFT

    reasons = {("干酪", "霉菌"): "无限量，只报数据"}
    acknowledge_without_limit(plan=draft, annex=content_of(draft)["annex"], reasons=reasons, by=cast.admin, on=ON)
    issue_plan(plan=draft, by=cast.admin, on=ON)
    assert now(draft).status == PlanStatus.ISSUED


def test_amendment_that_adds_an_item_without_a_limit_is_not_issued(cast, plan):
    annex = content_of(plan)["annex"]
    annex[0]["items"].append("乳酸菌数")

    with pytest.raises(DomainError, match="灭菌乳×乳酸菌数"):
        amend(cast, plan, annex=annex)


def test_acknowledgement_may_be_taken_back(cast, draft):
    reasons = {("干酪", "霉菌"): ""}

    acknowledge_without_limit(plan=draft, annex=content_of(draft)["annex"], reasons=reasons, by=cast.admin, on=ON)

    assert draft.items.get(category__name="干酪", item__name="霉菌").data_only_reason == ""
    with pytest.raises(DomainError):
        acknowledge_without_limit(
            plan=draft,
            annex=content_of(draft)["annex"],
            reasons={("干酪", "霉菌"): "长" * 201},
            by=cast.admin,
            on=ON,
        )


def clone(cast, plan, year=2027, code="QY-2027"):
    return clone_plan(plan=plan, year=year, code=code, name="新方案", document_no="", by=cast.admin, on=ON)


def test_clone_takes_everything_over_and_moves_the_days(cast, plan):
    amend(cast, plan, ends_on="2026-11-30", raw_quota_percent=20)

    copy = clone(cast, plan)

    assert (copy.status, copy.starts_on, copy.ends_on) == (
        PlanStatus.DRAFT,
        dt.date(2027, 1, 1),
        dt.date(2027, 11, 30),
    )
    assert copy.raw_quota_percent == 20
    assert content_of(copy)["annex"] == content_of(plan)["annex"]
    assert copy.draw_secret != plan.draw_secret


def test_clone_under_a_code_that_exists_is_refused(cast, plan):
    with pytest.raises(DomainError) as refusal:
        clone(cast, plan, code="QY-2026")

    assert refusal.value.field == "code"
    assert SamplingPlan.objects.count() == 1


def test_clone_of_a_leap_day_ends_on_the_28th(cast, draft):
    fixture = qingyuan_fixture() | {"ends_on": "02-29"}
    leap = load_plan(fixture=fixture, year=2028, by=cast.admin, on=ON)

    assert clone(cast, leap, year=2029, code="QY-2029").ends_on == dt.date(2029, 2, 28)


def test_code_that_is_too_long_is_refused(cast, plan):
    with pytest.raises(DomainError):
        clone(cast, plan, code="QY-" + "2" * 20)


@pytest.mark.provision("Q-3.5")
def test_each_month_keeps_the_windows_that_were_in_force_at_its_end(cast, plan):
    one = [{"slot": 1, "first_week": 1, "last_week": 4}]
    amend(cast, plan, effective_from=dt.date(2026, 4, 10), windows=one, week_definition="B")

    def windows(month):
        return [(window.slot, window.start, window.end) for window in month_windows(now(plan), dt.date(2026, month, 1))]

    before = windows(3)
    assert before == [
        (1, dt.date(2026, 3, 8), dt.date(2026, 3, 21)),
        (2, dt.date(2026, 3, 15), dt.date(2026, 3, 28)),
    ]
    assert windows(4) == [(1, dt.date(2026, 3, 30), dt.date(2026, 4, 26))]
    assert windows(5) == [(1, dt.date(2026, 4, 27), dt.date(2026, 5, 24))]

    apply_due_revisions(on=dt.date(2026, 4, 10))
    assert windows(3) == before
