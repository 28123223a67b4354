import datetime as dt

import pytest

from dairyqa.accounts.models import Section
from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from dairyqa.notices.models import Notice
from rectification.models import UrgentReport
from rectification.usecases.urgent_reports import receive_urgent_report, send_urgent_report

pytestmark = pytest.mark.django_db
SUNDAY = dt.date(2026, 10, 18)
AT = dt.datetime(2026, 10, 18, 14, 0, tzinfo=dt.UTC)


@pytest.fixture
def section(cast):
    return Section.objects.create(bureau=cast.city, name="食品生产安全监管科（值班）")


@pytest.fixture
def report(cast, section):
    return send_urgent_report(
        section=section, subject="批次召回", text="已停止销售。", by=cast.officer_east, on=SUNDAY, at=AT
    )


def confirm(report, by, instruction="48小时内报送召回数量。"):
    receive_urgent_report(report=report, instruction=instruction, by=by, on=SUNDAY, at=AT)


@pytest.mark.provision("L-5.4")
def test_the_city_is_told_at_once_on_a_rest_day_too(cast, report):
    told = Notice.objects.get(recipient=cast.admin, topic="urgent_report_sent")
    assert told.is_urgent
    assert told.url == report.get_absolute_url()
    assert AuditEvent.objects.get(event="urgent_report.sent").actor_id == cast.officer_east.pk


def test_the_section_confirms_once_and_the_county_reads_its_instruction(cast, report):
    confirm(report, cast.admin)

    report.refresh_from_db()
    assert (report.received_by, report.instruction) == (cast.admin, "48小时内报送召回数量。")
    assert Notice.objects.filter(recipient=cast.officer_east, topic="urgent_report_received").count() == 1
    with pytest.raises(DomainError):
        confirm(report, cast.admin, "另一指示")
    report.refresh_from_db()
    assert report.instruction == "48小时内报送召回数量。"


def test_the_county_does_not_confirm_its_own(cast, report):
    with pytest.raises(DomainError):
        confirm(report, cast.officer_east)

    report.refresh_from_db()
    assert report.received_at is None


@pytest.mark.parametrize("field", ["subject", "text"])
def test_nothing_is_sent_without_saying_what_happened(cast, section, field):
    values = {"subject": "批次召回", "text": "已停止销售。"} | {field: "  "}
    with pytest.raises(DomainError) as refusal:
        send_urgent_report(section=section, **values, by=cast.officer_east, on=SUNDAY, at=AT)

    assert refusal.value.field == field
    assert not UrgentReport.objects.exists()
