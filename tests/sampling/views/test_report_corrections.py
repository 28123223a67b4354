import pytest
import time_machine
from django.urls import reverse

from dairyqa.accounts.choices import Role
from sampling.choices import BatchVerdict, DocumentKind, ReportVersionStatus
from sampling.documents.pages import page_of
from sampling.models import Document, ReportVersion, Sample
from sampling.queries.papers import is_superseded
from sampling.usecases.report_versions import begin_correction, enter_correction, sign_correction
from tests.factories.accounts import make_user
from tests.factories.laboratory import ONE_ABOVE_M, TESTED, approved, submitted


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(f"{TESTED}T15:00+08:00", tick=False):
        yield


@pytest.fixture
def report(cast, milk):
    return approved(cast, milk)


@pytest.fixture
def draft(cast, report):
    draft = begin_correction(report=report, reason="誊录错误", by=cast.analyst, on=TESTED)
    enter_correction(version=draft, entries=[ONE_ABOVE_M], by=cast.analyst, on=TESTED)
    return draft


def page(name, report):
    return reverse(f"sampling:{name}", args=[report.number])


def test_correction_from_its_reason_to_the_signature(cast, report, signed_in):
    client = signed_in(cast.analyst)
    assert client.post(page("correction_new", report), {"reason": "誊录错误"}).url == page("correction_enter", report)
    form = client.get(page("correction_enter", report)).context["form"]
    typed = {name: form[name].value() for name in form.fields} | {"APC-readings": "\n".join(ONE_ABOVE_M.readings)}
    assert client.post(page("correction_enter", report), typed).status_code == 302

    shown = client.get(page("correction", report))

    assert shown.context["flips"]
    assert [pair.result.item.code for pair in shown.context["pairs"] if pair.is_changed] == ["APC"]
    signed_in(cast.signatory)
    assert client.post(page("correction_sign", report)).status_code == 302
    report.refresh_from_db()
    assert (report.version, report.verdict) == (2, BatchVerdict.FAIL)
    conclusion = client.get(reverse("sampling:conclusion", args=[report.sample.number])).content.decode()
    assert "誊录错误" in conclusion


def test_begun_by_the_signatory_is_refused(cast, report, signed_in):
    client = signed_in(cast.signatory)
    client.post(page("correction_new", report), {"reason": "誊录错误"})

    assert client.post(page("correction_sign", report)).status_code == 422
    assert ReportVersion.objects.get(version=2).status == ReportVersionStatus.DRAFT


def test_dropped_by_who_corrects(cast, report, draft, signed_in):
    assert signed_in(cast.analyst).post(page("correction_withdraw", report)).status_code == 302

    assert signed_in(cast.analyst).get(page("correction", report)).status_code == 404


def test_reason_is_wanted(cast, report, signed_in):
    assert signed_in(cast.analyst).post(page("correction_new", report), {"reason": " "}).status_code == 422


@pytest.mark.parametrize("name", ["correction_new", "correction", "correction_enter", "correction_withdraw"])
def test_report_of_another_laboratory_is_not_found(cast, report, draft, signed_in, name):
    assert signed_in(cast.other_analyst).get(page(name, report)).status_code == 404


def test_bureau_does_not_correct(cast, report, signed_in):
    assert signed_in(cast.admin).get(page("correction_new", report)).status_code == 403
    assert signed_in(cast.analyst).get(page("correction_sign", report)).status_code == 403


def test_corrections_wait_on_the_workbench_of_another_signatory(cast, report, draft, signed_in):
    shown = signed_in(cast.signatory).get(reverse("workbench:workbench")).content.decode()

    assert page("correction", report) in shown


def test_preview_is_marked_as_not_signed(cast, milk, signed_in):
    submitted(cast, milk)
    address = reverse("sampling:report_preview", args=[milk.number])

    assert "未签发" in signed_in(cast.signatory).get(address).content.decode()
    assert signed_in(cast.analyst).get(address).status_code == 403


def test_former_paper_says_that_a_later_version_exists(cast, report, draft):
    former = Document.objects.create(sample=report.sample, kind=DocumentKind.TEST_REPORT)
    assert not is_superseded(former)
    other = make_user("second_signatory", Role.SIGNATORY, laboratory=cast.laboratory)

    sign_correction(version=draft, by=other, on=TESTED)

    sample = Sample.objects.get(pk=report.sample_id)
    later = Document(sample=sample, kind=DocumentKind.TEST_REPORT, version=2)
    former.refresh_from_db()
    assert is_superseded(former)
    page = page_of(later)
    assert "更正原因：誊录错误" in page
    assert "检验结论：合格 → 不合格" in page
    assert "内容摘要 SHA-256" in page
