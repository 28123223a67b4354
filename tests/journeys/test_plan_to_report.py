"""The whole cycle through the pages: raw milk passes, pasteurised milk fails, a visit finds nothing new."""

import pytest
from django.utils import timezone

from enterprises.models import Batch
from rectification.choices import CaseStatus
from rectification.models import Case
from sampling.choices import BatchVerdict, SampleStatus, VisitStatus
from sampling.models import LabReport, Sample, Visit
from tests.factories.enterprises import make_enterprise, make_variety
from tests.factories.sampling import load_reference, make_plan

from .bench import MILK_RESULTS, RAW_MILK_RESULTS, approve_and_report, run_tests
from .people import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(cast):
    load_reference()
    today = timezone.localdate()
    cast.plan = make_plan(cast, year=today.year)
    cast.enterprise = make_enterprise(cast.east, licence_valid_until=today.replace(year=today.year + 3, day=1))
    cast.variety = make_variety(cast.enterprise)
    return cast


@pytest.fixture
def at_work(chromium, live_server, world):
    """Signs a person in: ``at_work("analyst")``; each has one window."""
    windows: dict[str, Person] = {}

    def person(name: str) -> Person:
        if name not in windows:
            windows[name] = Person(chromium, live_server.url, getattr(world, name))
        return windows[name]

    yield person
    for window in windows.values():
        window.page.context.close()


@pytest.mark.provision("Q-1", "Q-3.5", "Q-3.6", "Q-5.2", "Q-5.3", "Q-6.3", "Q-8.2", "Q-8.4", "Q-A.2")
def test_from_the_plan_to_the_report(world, at_work):
    enter_ledgers(at_work("officer_east"), world)
    schedule_this_month(at_work("admin"), world.plan)
    first, second = Visit.objects.filter(enterprise=world.enterprise).order_by("slot")
    sampler = at_work("inspector")

    begin(sampler, first)
    milk = seal_proposed(sampler, first, Batch.objects.get(kind="product"), "A")
    raw = seal_proposed(sampler, first, Batch.objects.get(kind="raw_milk"), "B")
    sampler.go(f"/visits/{first.pk}/finish/")
    sampler.fill(representative="仓管员 林小满")
    sampler.confirm()
    begin(sampler, second)
    sampler.go(f"/visits/{second.pk}/nothing-new/")
    sampler.fill(representative="仓管员 林小满", reason="未生产新的成品，未使用新的原料")
    sampler.confirm()

    run_tests(at_work("analyst"), raw, RAW_MILK_RESULTS)
    run_tests(at_work("analyst"), milk, MILK_RESULTS)
    approve_and_report(at_work, [raw, milk])

    assert outcome(raw) == (BatchVerdict.PASS, SampleStatus.REPORTED)
    assert outcome(milk) == (BatchVerdict.FAIL, SampleStatus.REPORTED)
    for report in LabReport.objects.select_related("sample"):
        assert report.sample.reported_on <= report.sample.report_due_on
        assert report.acknowledged_by == world.admin
    case = Case.objects.get()
    assert (case.sample.number, case.status, case.county) == (milk, CaseStatus.OPEN, world.east)
    assert [item["item"] for item in case.failed_items] == ["菌落总数"]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (VisitStatus.DONE, VisitStatus.NOTHING_NEW)
    officer = at_work("officer_east")
    officer.go(f"/cases/{case.number}/")
    assert "菌落总数" in officer.page.inner_text("main")


def enter_ledgers(officer: Person, world) -> None:
    today = timezone.localdate().isoformat()
    officer.go("/ledgers/raw_milk/new/")
    officer.page.select_option("[name=enterprise]", str(world.enterprise.pk))
    officer.fill(received_on=today, farm="清源牧场", quantity_kg="5200")
    officer.confirm()
    officer.go("/ledgers/product/new/")
    officer.page.select_option("[name=variety]", str(world.variety.pk))
    officer.fill(lot="A1", produced_on=today, quantity_kg="800")
    officer.confirm()


def schedule_this_month(admin: Person, plan) -> None:
    admin.go(f"/plans/{plan.code}/schedule/?month={timezone.localdate():%Y-%m}")
    admin.confirm("form[method=post] button.btn-primary")


def begin(sampler: Person, visit: Visit) -> None:
    sampler.go(f"/visits/{visit.pk}/start/")
    for box in sampler.page.locator("main input[type=checkbox]").all():
        box.check()
    sampler.confirm()


def seal_proposed(sampler: Person, visit: Visit, batch: Batch, mark: str) -> str:
    """Seal the batch that the visit proposes, with the usual quantities; its sample number."""
    sampler.go(f"/visits/{visit.pk}/")
    sampler.confirm(f".choice-proposed a[href='/visits/{visit.pk}/seal/{batch.pk}/']")
    sampler.fill(test_seal=f"F00{mark}1", backup_seal=f"F00{mark}2")
    sampler.confirm()
    return Sample.objects.get(batch=batch).number


def outcome(number: str) -> tuple[str, str]:
    return Sample.objects.values_list("verdict", "status").get(number=number)
