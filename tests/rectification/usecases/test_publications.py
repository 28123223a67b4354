import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from dairyqa.audit.models import AuditEvent
from dairyqa.clocks.choices import ClockStatus
from dairyqa.clocks.models import Clock
from dairyqa.clocks.usecases import sweep_clocks
from dairyqa.errors import DomainError
from dairyqa.notices.models import Notice
from rectification.choices import ObjectionKind, PublicationStatus, PublishedStatus, Recipient
from rectification.models import Objection, Publication, PublishedLine, Reinspection
from rectification.queries.publishing import free_since, is_publishable, why_not_yet
from rectification.rules.announcements import DISOWNED, FAILED, REMARK
from rectification.usecases import publications as usecases
from sampling.choices import BatchVerdict, ItemVerdict
from sampling.models import Sample
from tests.factories.field import FAILING
from tests.factories.publications import drafted, notified, published

REPORTED = dt.date(2026, 9, 21)
SERVED = dt.date(2026, 9, 23)
LAST_DAY = dt.date(2026, 10, 9)
AFTER = LAST_DAY + dt.timedelta(days=1)
pytestmark = pytest.mark.provision("L-3.2.4")


def codes(sample, on):
    found = [reason.code for reason in why_not_yet(sample, on)]
    assert (found == []) is Sample.objects.filter(is_publishable(on), pk=sample.pk).exists()
    return found


def objection(sample, by, kind=ObjectionKind.METHOD):
    return Objection.objects.create(
        number="YY1",
        sample=sample,
        kind=kind,
        applicant=Recipient.PRODUCER,
        applicant_name="甲",
        grounds="方法有误",
        received_on=SERVED,
        recorded_by=by,
    )


@pytest.fixture
def passed(field):
    return field.reported()


@pytest.fixture
def failed(field):
    return field.reported(FAILING)


@pytest.fixture
def served(failed, cast):
    notified(failed, cast.admin, SERVED, due=LAST_DAY)
    return failed


def test_a_pass_may_be_published_once_it_is_reported(field, passed):
    assert codes(passed, REPORTED) == []
    assert codes(field.concluded(), REPORTED) == ["result_not_reported"]


def test_a_fail_waits_for_notice_service_and_the_end_of_every_period(failed, cast):
    assert codes(failed, AFTER) == ["result_without_notice"]

    notified(failed, cast.admin, SERVED, due=LAST_DAY)
    assert codes(failed, LAST_DAY) == ["appeal_period_open"]
    assert codes(failed, AFTER) == []

    notified(failed, cast.admin, SERVED, recipient=Recipient.PRODUCER)
    assert codes(failed, AFTER) == ["result_not_served"]


def test_a_fail_waits_for_open_disputes(served, cast):
    objection(served, cast.admin)
    Reinspection.objects.create(
        number="FJ1",
        sample=served,
        applicant=Recipient.PRODUCER,
        applicant_name="甲",
        applied_on=SERVED,
        recorded_by=cast.admin,
        decide_due_on=AFTER,
    )

    assert codes(served, AFTER) == ["reinspection_open", "objection_open"]


def test_a_result_is_free_on_the_day_after_the_last_period(passed, served):
    assert free_since(passed) == REPORTED
    assert free_since(served) == AFTER


def test_a_draft_takes_what_may_be_published_and_leaves_what_must_wait(field, passed, served, cast):
    other = field.reported(FAILING)

    assert [line.sample for line in drafted(cast, AFTER, BatchVerdict.FAIL).lines.all()] == [served]
    assert [line.sample for line in drafted(cast, AFTER, BatchVerdict.PASS).lines.all()] == [passed]
    assert not PublishedLine.objects.filter(sample=other).exists()


def test_a_number_is_used_once(cast, passed):
    drafted(cast, AFTER, number="1号")

    with pytest.raises(DomainError) as refusal:
        drafted(cast, AFTER, number="1号")

    assert refusal.value.field == "number"


def test_an_announcement_is_of_passed_or_of_failed_batches(cast):
    with pytest.raises(DomainError):
        drafted(cast, AFTER, BatchVerdict.PENDING)


def test_a_blocked_result_is_taken_with_a_reason_and_by_name_only(failed, cast):
    draft = drafted(cast, AFTER, BatchVerdict.FAIL)

    with pytest.raises(DomainError) as refusal:
        usecases.take_sample(publication=draft, sample=failed, by=cast.admin, on=AFTER)
    line = usecases.take_sample(publication=draft, sample=failed, reason="公共安全所需", by=cast.admin, on=AFTER)
    usecases.publish(publication=draft, by=cast.admin, on=AFTER)

    assert refusal.value.field == "reason"
    assert (line.early_reason, line.early_by) == ("公共安全所需", cast.admin)
    assert AuditEvent.objects.filter(event="publication.early").get().payload["reason"] == "公共安全所需"


def test_what_cannot_stand_in_a_draft(field, passed, failed, cast):
    draft = drafted(cast, AFTER)
    for sample in (failed, field.concluded(), passed):
        with pytest.raises(DomainError):
            usecases.take_sample(publication=draft, sample=sample, reason="急", by=cast.admin, on=AFTER)


def test_publishing_freezes_the_cells_and_ends_the_clock(served, cast):
    usecases.open_publication_clocks(on=AFTER)
    draft = drafted(cast, AFTER, BatchVerdict.FAIL)

    usecases.publish(publication=draft, by=cast.admin, on=AFTER)

    draft.refresh_from_db()
    line = draft.lines.get()
    assert (draft.status, draft.published_on, draft.published_by) == (PublicationStatus.PUBLISHED, AFTER, cast.admin)
    assert line.cells[FAILED] == "蛋白质║2.5 mg/kg║≤2"
    assert line.cells["标称生产企业名称"] == served.enterprise.name
    assert served.enterprise.name in line.search_text
    assert not served.enterprise.phone or served.enterprise.phone not in str(line.cells)
    assert Clock.objects.of(served).get(rule__clock_id="C27").closed_on == AFTER


def test_publishing_twice_and_an_empty_draft_are_refused(passed, cast):
    public, empty = published(cast, AFTER), drafted(cast, AFTER)

    for publication in (public, empty):
        with pytest.raises(DomainError):
            usecases.publish(publication=publication, by=cast.admin, on=AFTER)


def test_publishing_is_refused_when_a_dispute_came_after_the_draft(served, cast):
    draft = drafted(cast, AFTER, BatchVerdict.FAIL)
    objection(served, cast.admin)

    with pytest.raises(DomainError, match=served.number):
        usecases.publish(publication=draft, by=cast.admin, on=AFTER)

    draft.refresh_from_db()
    assert draft.status == PublicationStatus.DRAFT


def test_publishing_is_all_or_nothing(passed, cast, monkeypatch):
    draft = drafted(cast, AFTER)
    monkeypatch.setattr(usecases, "close_clock", lambda **_: 1 / 0)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        usecases.publish(publication=draft, by=cast.admin, on=AFTER)

    assert Publication.objects.get().status == PublicationStatus.DRAFT
    assert draft.lines.get().cells == {}


def test_a_batch_that_was_left_out_can_stand_elsewhere(passed, cast):
    draft = drafted(cast, AFTER)

    usecases.leave_out(line=draft.lines.get(), by=cast.admin, on=AFTER)

    assert drafted(cast, AFTER).lines.get().sample == passed


def test_a_dropped_draft_frees_its_batches_and_a_public_one_is_not_dropped(passed, cast):
    usecases.discard_publication(publication=drafted(cast, AFTER), by=cast.admin, on=AFTER)
    public = published(cast, AFTER)

    with pytest.raises(DomainError):
        usecases.discard_publication(publication=public, by=cast.admin, on=AFTER)
    assert public.lines.get().sample == passed


def test_a_withdrawn_line_is_kept_and_the_result_can_be_published_again(passed, cast):
    line = published(cast, AFTER).lines.get()

    usecases.withdraw_line(line=line, reason="信息有误", by=cast.admin, on=AFTER)

    line.refresh_from_db()
    assert (line.status, line.ended_on, line.end_reason) == (PublishedStatus.WITHDRAWN, AFTER, "信息有误")
    assert line.cells["食品名称"] == passed.title
    assert drafted(cast, AFTER).lines.get().sample == passed


def test_withdrawing_needs_a_reason_a_public_line_and_happens_once(passed, cast):
    draft = drafted(cast, AFTER)
    with pytest.raises(DomainError):
        usecases.withdraw_line(line=draft.lines.get(), reason="错", by=cast.admin, on=AFTER)
    usecases.publish(publication=draft, by=cast.admin, on=AFTER)
    line = draft.lines.select_related("publication").get()
    line.publication.refresh_from_db()
    with pytest.raises(DomainError):
        usecases.withdraw_line(line=line, reason="", by=cast.admin, on=AFTER)
    usecases.withdraw_line(line=line, reason="错", by=cast.admin, on=AFTER)
    with pytest.raises(DomainError):
        usecases.withdraw_line(line=line, reason="错", by=cast.admin, on=AFTER)


def test_a_correction_is_a_new_line_and_the_former_stays_as_published(served, cast):
    line = published(cast, AFTER, BatchVerdict.FAIL).lines.get()
    served.results.filter(verdict=ItemVerdict.FAIL).update(readings=["2.7"])

    later = usecases.correct_line(line=line, reason="报告更正", remark="已更正", by=cast.admin, on=AFTER)

    line.refresh_from_db()
    assert (line.status, line.cells[FAILED]) == (PublishedStatus.CORRECTED, "蛋白质║2.5 mg/kg║≤2")
    assert (later.replaces, later.cells[FAILED], later.cells[REMARK]) == (line, "蛋白质║2.7 mg/kg║≤2", "已更正")


def test_a_correction_that_changes_nothing_is_refused(passed, cast):
    line = published(cast, AFTER).lines.get()

    with pytest.raises(DomainError):
        usecases.correct_line(line=line, reason="更正", by=cast.admin, on=AFTER)


def test_a_line_of_an_early_result_says_that_the_producer_disowns_it(failed, cast):
    objection(failed, cast.admin, ObjectionKind.AUTHENTICITY)
    draft = drafted(cast, AFTER, BatchVerdict.FAIL)
    usecases.take_sample(publication=draft, sample=failed, reason="公共安全", by=cast.admin, on=AFTER)

    usecases.publish(publication=draft, by=cast.admin, on=AFTER)

    assert draft.lines.get().cells[REMARK] == DISOWNED


def overturned(sample):
    sample.results.filter(verdict=ItemVerdict.FAIL).update(verdict=ItemVerdict.PASS)
    Sample.objects.filter(pk=sample.pk).update(verdict=BatchVerdict.PASS)
    sample.refresh_from_db()


def test_a_verdict_that_was_overturned_is_withdrawn_from_the_public(served, cast):
    line = published(cast, AFTER, BatchVerdict.FAIL).lines.get()
    overturned(served)

    for _twice in range(2):
        usecases.follow_verdict(sample=served, reason="复检结论为合格", by=cast.admin, on=AFTER)

    line.refresh_from_db()
    assert (line.status, line.end_reason) == (PublishedStatus.WITHDRAWN, "复检结论为合格")
    with pytest.raises(DomainError):
        usecases.correct_line(line=line, reason="更正", by=cast.admin, on=AFTER)


def test_a_verdict_that_was_overturned_leaves_the_draft(served, cast):
    draft = drafted(cast, AFTER, BatchVerdict.FAIL)
    overturned(served)

    usecases.follow_verdict(sample=served, reason="复检", by=cast.admin, on=AFTER)

    assert not draft.lines.exists()


def test_values_that_changed_are_corrected_before_the_public(served, cast):
    line = published(cast, AFTER, BatchVerdict.FAIL).lines.get()
    served.results.filter(verdict=ItemVerdict.FAIL).update(readings=["2.7"])

    usecases.follow_verdict(sample=served, reason="报告更正", by=cast.admin, on=AFTER)

    assert line.replaced_by.cells[FAILED] == "蛋白质║2.7 mg/kg║≤2"


@pytest.mark.provision("L-3.3.3")
def test_the_clock_of_publication_starts_for_what_is_free_and_once(field, passed, served, cast):
    field.reported(FAILING)

    assert [usecases.open_publication_clocks(on=day) for day in (LAST_DAY, AFTER, AFTER)] == [1, 1, 0]

    clocks = {clock.subject_id: clock for clock in Clock.objects.filter(rule__clock_id="C27")}
    assert {key: clock.started_on for key, clock in clocks.items()} == {passed.pk: REPORTED, served.pk: AFTER}
    assert clocks[passed.pk].status == ClockStatus.OPEN


def test_the_clock_of_publication_reminds_by_the_steps_of_its_table(passed, cast):
    usecases.open_publication_clocks(on=REPORTED)
    clock = Clock.objects.get(rule__clock_id="C27")
    days = dict(clock.steps.values_list("step", "told_on"))

    for day in sorted(days.values()):
        sweep_clocks(on=day)
        sweep_clocks(on=day)

    assert sorted(days) == [-5, -3, -1, 0, 1, 3]
    told = Notice.objects.filter(key__startswith=f"clock:{clock.pk}:", recipient=cast.admin)
    assert sorted(int(key.rsplit(":", 1)[1]) for key in told.values_list("key", flat=True)) == sorted(days)


def test_a_line_that_ended_must_say_why(passed, cast):
    line = published(cast, AFTER).lines.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedLine.objects.filter(pk=line.pk).update(status=PublishedStatus.WITHDRAWN, ended_on=AFTER)
