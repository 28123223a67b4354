import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from dairyqa.notices.models import Notice
from sampling.usecases import incidents
from sampling.usecases.incidents import report_incident
from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-8.5")]

ON = dt.date(2026, 3, 11)


@pytest.fixture
def visit(cast, plan):
    return make_visit(plan, make_enterprise(cast.east), ON, [cast.inspector, cast.second_inspector])


def told():
    return {notice.recipient for notice in Notice.objects.filter(topic="incident")}


def test_the_section_and_the_county_are_told_at_once(cast, plan, visit):
    cast.admin.section = plan.report_section
    cast.admin.save()

    report_incident(subject=visit, text=" 企业拒绝配合抽样 ", by=cast.inspector, on=ON)

    assert told() == {cast.admin, cast.officer_east}
    notice = Notice.objects.filter(topic="incident").first()
    assert (notice.detail, notice.is_urgent, notice.url) == ("企业拒绝配合抽样", True, visit.get_absolute_url())
    assert AuditEvent.objects.get(event="visit.incident").payload == {"text": "企业拒绝配合抽样"}


def test_a_section_without_people_is_replaced_by_the_administrators(cast, visit):
    report_incident(subject=visit, text="冷库停电", by=cast.inspector, on=ON)

    assert told() == {cast.admin, cast.officer_east}


def test_a_sample_can_have_one_too_and_each_is_told(cast, milk):
    for text in ("样品标签脱落", "备份样品柜报警"):
        report_incident(subject=milk, text=text, by=cast.analyst, on=ON)

    assert Notice.objects.filter(topic="incident", recipient=cast.admin).count() == 2
    assert AuditEvent.objects.filter(event="sample.incident").count() == 2


def test_nothing_said_is_refused(cast, visit):
    with pytest.raises(DomainError):
        report_incident(subject=visit, text="  ", by=cast.inspector, on=ON)
    assert not Notice.objects.exists()


def test_nothing_is_on_record_where_nobody_could_be_told(cast, visit, monkeypatch):
    def broken(**values):
        raise RuntimeError

    monkeypatch.setattr(incidents, "notify", broken)

    with pytest.raises(RuntimeError):
        report_incident(subject=visit, text="冷库停电", by=cast.inspector, on=ON)
    assert not AuditEvent.objects.filter(event="visit.incident").exists()
