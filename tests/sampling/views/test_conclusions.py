import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from sampling.choices import BatchVerdict, SampleStatus
from sampling.judging import version_of_all
from sampling.models import LabReport
from sampling.usecases.conclusions import send_report
from sampling.usecases.results import Entry, enter_results
from tests.factories.laboratory import (
    ONE_ABOVE_M,
    TESTED,
    approved,
    milk_in_the_laboratory,
    raw_milk_in_the_laboratory,
    submitted,
)

pytestmark = pytest.mark.usefixtures("today")

REPORTS = reverse("sampling:reports")
TOO_COARSE = Entry("COLI", ["<10"] * 5, "CFU/mL")


def conclusion(sample):
    return reverse("sampling:conclusion", args=[sample.number])


def send(sample):
    return reverse("sampling:report_send", args=[sample.number])


def acknowledge(report):
    return reverse("sampling:report_acknowledge", args=[report.number])


def seen(sample):
    return {"seen": version_of_all(sample.results.select_related("item"))}


@pytest.fixture
def signatory(signed_in, cast):
    return signed_in(cast.signatory)


@pytest.mark.provision("Q-8.4")
def test_page_says_what_the_signature_starts(signatory, cast, milk):
    submitted(cast, milk, APC=ONE_ABOVE_M)

    page = signatory.get(conclusion(milk))

    signature = page.context["signature"]
    assert (signature.verdict, signature.workdays) == (BatchVerdict.FAIL, 2)
    assert signature.clock.deadline.due == dt.date(2026, 3, 12)
    assert any("清城区市场监督管理局" in effect for effect in signature.effects)
    assertContains(page, "1.1×10⁵")
    assertContains(page, "GB 19645-2010")


def test_signatory_approves_what_the_page_showed(signatory, cast, milk):
    submitted(cast, milk)

    answer = signatory.post(conclusion(milk), seen(milk))

    assertRedirects(answer, conclusion(milk))
    milk.refresh_from_db()
    assert (milk.status, milk.verdict) == (SampleStatus.CONCLUDED, BatchVerdict.PASS)
    assert milk.report_due_on == dt.date(2026, 3, 19)
    assertContains(signatory.get(conclusion(milk)), milk.report.number)


@pytest.mark.parametrize("data", [{}, {"seen": "0123456789abcdef"}], ids=["nothing seen", "something else seen"])
def test_approval_of_what_was_not_seen_is_refused(signatory, cast, milk, data):
    submitted(cast, milk)

    assert signatory.post(conclusion(milk), {"csrf": "x"} | data).status_code == 422
    assert not LabReport.objects.exists()


def test_undecided_items_are_offered_for_decision_and_block(signatory, cast, milk):
    submitted(cast, milk, COLI=TOO_COARSE)

    page = signatory.get(conclusion(milk))

    assertContains(page, reverse("sampling:item_decide", args=[milk.number, "COLI"]))
    assertNotContains(page, 'name="seen"')
    assert signatory.post(conclusion(milk), seen(milk)).status_code == 422


def test_four_eyes_are_explained_and_enforced(signatory, cast, milk):
    submitted(cast, milk)
    milk.results.filter(item__code="PROT").update(entered_by=cast.signatory)

    page = signatory.get(conclusion(milk))

    assert page.context["signature"].why_not
    assertNotContains(page, 'name="seen"')
    assert signatory.post(conclusion(milk), seen(milk)).status_code == 422


def test_corrections_of_a_result_are_shown(signatory, cast, milk):
    enter_results(sample=milk, entries=[Entry("PROT", ["2.86"], "g/100g")], by=cast.analyst, on=TESTED)
    submitted(cast, milk, PROT=Entry("PROT", ["2.95"], "g/100g"))

    assert signatory.get(conclusion(milk)).context["corrections"] == [("蛋白质", ["2.86 g/100g", "2.95 g/100g"])]


def test_found_melamine_is_remarked(signatory, cast, milk):
    submitted(cast, milk, MEL=Entry("MEL", ["1.2"], "mg/kg", "0.5"))

    assert [item for item, _ in signatory.get(conclusion(milk)).context["remarks"]] == ["三聚氰胺"]


def test_serious_hazard_is_named(signatory, cast, milk):
    submitted(cast, milk, SALM=Entry("SALM", ["未检出"] * 4 + ["检出"], "/25g(mL)"))

    assert any("沙门氏菌" in effect for effect in signatory.get(conclusion(milk)).context["signature"].effects)


@pytest.mark.parametrize("role", ["officer_east", "auditor", "analyst", "admin"])
def test_others_read_the_page_and_do_not_approve(signed_in, cast, milk, role):
    submitted(cast, milk)
    client = signed_in(getattr(cast, role))

    assertNotContains(client.get(conclusion(milk)), 'name="seen"')
    assert client.post(conclusion(milk), seen(milk)).status_code == 403


def test_page_can_be_opened_before_there_is_anything_to_approve(signatory, milk):
    assert signatory.get(conclusion(milk)).context["signature"] is None


@pytest.mark.parametrize("role", ["officer_west", "stranger", "other_analyst"])
def test_sample_of_somebody_else_is_not_found(signed_in, cast, milk, role):
    assert signed_in(getattr(cast, role)).get(conclusion(milk)).status_code == 404


def test_laboratory_sends_the_report(signed_in, cast, milk, today):
    approved(cast, milk)
    analyst = signed_in(cast.analyst)
    assertContains(analyst.get(send(milk)), "2026-03-18")

    assertRedirects(analyst.post(send(milk)), conclusion(milk))

    milk.refresh_from_db()
    assert (milk.status, milk.reported_on) == (SampleStatus.REPORTED, today)


def test_report_that_was_sent_is_not_sent_again(signed_in, cast, milk, today):
    approved(cast, milk)
    send_report(sample=milk, by=cast.analyst, on=today)

    assert signed_in(cast.analyst).post(send(milk)).status_code == 422


def test_report_is_not_sent_before_the_conclusion(signed_in, cast, milk):
    assert signed_in(cast.analyst).post(send(milk)).status_code == 422


def test_only_its_laboratory_sends_a_report(signed_in, cast, milk):
    approved(cast, milk)

    assert signed_in(cast.admin).post(send(milk)).status_code == 403
    assert signed_in(cast.other_analyst).post(send(milk)).status_code == 404


def test_section_confirms_receipt(signed_in, cast, milk, today):
    report = approved(cast, milk)
    send_report(sample=milk, by=cast.analyst, on=today)
    admin = signed_in(cast.admin)
    assertContains(admin.get(acknowledge(report)), report.number)

    assertRedirects(admin.post(acknowledge(report)), conclusion(milk))

    report.refresh_from_db()
    assert (report.acknowledged_by, report.acknowledged_on) == (cast.admin, today)
    assert admin.post(acknowledge(report)).status_code == 422


def test_only_the_city_confirms_receipt(signed_in, cast, milk):
    report = approved(cast, milk)

    assert signed_in(cast.analyst).post(acknowledge(report)).status_code == 403
    assert signed_in(cast.stranger).post(acknowledge(report)).status_code == 404


@pytest.fixture
def reports(cast, plan):
    """A pass in time, a fail reported late, and a pass whose day has gone by."""
    in_time = milk_in_the_laboratory(cast, plan)
    late = milk_in_the_laboratory(cast, plan, county=cast.west, name="英州牧业乳品有限公司")
    overdue = milk_in_the_laboratory(cast, plan, name="清江奶业有限公司", visited_on=dt.date(2026, 2, 3))
    made = {
        "in time": approved(cast, in_time, on=dt.date(2026, 3, 5)),
        "late": approved(cast, late, on=dt.date(2026, 3, 4), APC=ONE_ABOVE_M),
        "overdue": approved(cast, overdue, on=dt.date(2026, 2, 12)),
    }
    for sample in (in_time, late):
        send_report(sample=sample, by=cast.analyst, on=dt.date(2026, 3, 9))
    return made


@pytest.mark.provision("Q-8.4")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"in time", "late", "overdue"}),
        ("?punctuality=on_time", {"in time"}),
        ("?punctuality=late", {"late"}),
        ("?punctuality=overdue", {"overdue"}),
        ("?punctuality=open", {"overdue"}),
        ("?verdict=FAIL", {"late"}),
        ("?approved_from=2026-03-01&approved_to=2026-03-04", {"late"}),
        ("?q=YZ", {"late"}),
        ("?q=QYFI2026-00003", {"overdue"}),
    ],
)
def test_bureau_sees_what_came_in_time_and_what_did_not(signed_in, cast, reports, query, names):
    page = signed_in(cast.admin).get(REPORTS + query)

    for name, report in reports.items():
        (assertContains if name in names else assertNotContains)(page, report.number)


def test_late_reports_say_by_how_many_days(signed_in, cast, reports):
    page = signed_in(cast.admin).get(REPORTS)

    rows = {cells[0]: cells[5] for cells in page.context["body"]}
    lateness = {
        name: "state-red" in cell
        for name, report in reports.items()
        for key, cell in rows.items()
        if report.number in key
    }
    assert lateness == {"in time": False, "late": True, "overdue": True}


def test_wrong_filter_is_named(signed_in, cast, reports):
    assert signed_in(cast.admin).get(REPORTS + "?punctuality=soon").status_code == 400


def test_laboratories_to_choose_from_are_those_of_the_reports(signed_in, cast, reports):
    page = signed_in(cast.admin).get(REPORTS)

    assertContains(page, cast.laboratory.name)
    assertNotContains(page, cast.other_laboratory.name)


def test_county_sees_its_reports_only(signed_in, cast, reports):
    page = signed_in(cast.officer_west).get(REPORTS)

    assertContains(page, reports["late"].number)
    assertNotContains(page, reports["in time"].number)


def test_people_without_samples_see_no_reports(signed_in, cast):
    assert signed_in(cast.system_admin).get(REPORTS).status_code == 403


def test_empty_list_says_how_reports_get_here(signed_in, cast):
    assert signed_in(cast.signatory).get(REPORTS).context["empty_action"]


def test_reports_are_exported(signed_in, cast, reports):
    answer = signed_in(cast.admin).get(REPORTS + "?export=xlsx")

    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer.getvalue().startswith(b"PK")
    answer.close()


def test_number_of_queries_does_not_grow_with_the_reports(
    signed_in, cast, plan, django_assert_max_num_queries, django_assert_num_queries
):
    admin = signed_in(cast.admin)
    approved(cast, milk_in_the_laboratory(cast, plan))
    admin.get(REPORTS)
    with django_assert_max_num_queries(12) as one:
        admin.get(REPORTS)
    approved(cast, milk_in_the_laboratory(cast, plan, name="南岭乳业有限公司"))
    approved(cast, raw_milk_in_the_laboratory(cast, plan))

    with django_assert_num_queries(len(one)):
        admin.get(REPORTS)
