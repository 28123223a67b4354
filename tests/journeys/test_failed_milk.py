"""A failed pasteurised milk from its conclusion to the look-back, at the pages of everybody who has a part in it."""

import datetime as dt

import pytest
import time_machine
from playwright.sync_api import expect

from dairyqa.accounts.choices import Role
from dairyqa.audit.models import AuditEvent
from rectification.choices import (
    Answer,
    CasePartKind,
    CaseStatus,
    InspectionKind,
    InspectionStatus,
    NoticeStatus,
    OrderStatus,
    PartStatus,
)
from rectification.models import Case, Inspection, Order, ResultNotice
from rectification.usecases.checklists import load_checklists
from rectification.usecases.inspections import answer_items
from sampling.choices import VisitStatus
from tests.factories.access import opened, slip_of
from tests.factories.accounts import make_user
from tests.factories.attachments import upload
from tests.factories.enterprises import make_enterprise, make_product, make_variety
from tests.factories.sampling import load_reference, make_plan, make_visit, seal

from .bench import MILK_RESULTS, approve_and_report, run_tests
from .hands import AXE
from .people import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = dt.date(2026, 9, 21)
PHONE = {"width": 390, "height": 844}
ADDS_UP = {"made": "1000", "sold": "600", "in_stock": "0", "sealed": "300", "recalled": "60", "destroyed": "40"}


@pytest.fixture(autouse=True)
def on_the_day(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(f"{TODAY}T10:00+08:00"):
        yield


@pytest.fixture
def milk(cast):
    """Pasteurised milk that was sealed today, and on its way to the laboratory."""
    load_reference()
    load_checklists()
    cast.colleague = make_user("colleague", Role.COUNTY_OFFICER, bureau=cast.east)
    producer = make_enterprise(cast.east)
    samplers = [cast.inspector, cast.second_inspector]
    visit = make_visit(make_plan(cast), producer, TODAY, samplers, status=VisitStatus.UNDER_WAY)
    return seal(visit, make_product(make_variety(producer), TODAY), cast.inspector, TODAY)


@pytest.fixture
def at_work(chromium, live_server, cast):
    """Signs a person in: ``at_work("analyst")``; each has one window."""
    windows: dict[str, Person] = {}

    def person(name: str) -> Person:
        if name not in windows:
            windows[name] = Person(chromium, live_server.url, getattr(cast, name))
        return windows[name]

    yield person
    for window in windows.values():
        window.page.context.close()


@pytest.fixture
def producer(chromium, live_server, milk, cast):
    """On a phone, in by the slip that the county handed out."""
    access = opened(milk.enterprise, cast.officer_east, TODAY)
    _slip, code = slip_of(access, cast.officer_east, TODAY)
    page = chromium.new_context(locale="zh-CN", viewport=PHONE).new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{live_server.url}/enter/{code}/")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/own/")
    window = Person.__new__(Person)
    window.address, window.page = live_server.url, page
    yield window
    page.context.close()


def attach(person: Person, name: str) -> None:
    file = upload(name=name)
    person.page.set_input_files("[name=uploads]", {"name": name, "mimeType": "application/pdf", "buffer": file.read()})


def step(person: Person, path: str, proof: str = "", **fields: str) -> None:
    person.go(path)
    person.fill(**fields)
    if proof:
        attach(person, proof)
    person.confirm()


def refused(person: Person) -> str:
    """What the page says against it."""
    expect(person.page.locator("#errors, .invalid-feedback").first).to_be_visible()
    return person.page.inner_text("main")


def look(person: Person) -> None:
    person.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = person.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert [(rule["id"], node["target"]) for rule in found for node in rule["nodes"]] == []


@pytest.mark.provision("L-3.1.3", "L-3.2.4", "L-3.2.3", "Q-8.4")
def test_a_failed_milk_from_the_conclusion_to_the_look_back(milk, at_work, producer, cast):
    run_tests(at_work("analyst"), milk.number, MILK_RESULTS)
    approve_and_report(at_work, [milk.number])
    city, county, colleague = at_work("admin"), at_work("officer_east"), at_work("colleague")

    # The city tells the producer, who confirms the receipt: it is served.
    step(city, f"/result-notices/new/{milk.number}/")
    notice = ResultNotice.objects.get(sample=milk)
    producer.go(f"/own/conclusions/{milk.number}/")
    look(producer)
    producer.go(f"/own/notices/{notice.number}/receipt/")
    producer.fill(taken_by="赵敏 质量负责人")
    producer.page.check("[name=has_consent]")
    producer.confirm()
    notice.refresh_from_db()
    assert (notice.status, notice.served_on) == (NoticeStatus.SERVED, TODAY)

    # The county's case opened by itself; each part has its proof, and wrong amounts are refused.
    case = Case.objects.get(sample=milk)
    page = case.get_absolute_url()
    step(county, f"{page}start/")
    step(county, f"{page}parts/risk_control/", "封存清单.pdf", text="封存库存并停止销售，已告知经销商。")
    county.go(f"{page}parts/amounts/")
    county.fill(**ADDS_UP | {"sold": "500"}, text="清点库存和销售台账。")
    attach(county, "盘点表.pdf")
    county.confirm()
    assert "100" in refused(county)
    county.fill(sold="600")
    attach(county, "盘点表.pdf")
    county.confirm()
    assert AuditEvent.objects.filter(event="case.amounts_refused").count() == 1
    county.go(f"{page}parts/cause/")
    county.page.locator("[name=cause] option:not([value=''])").first.evaluate("option => option.selected = true")
    county.fill(text="灌装前管道清洗不彻底。")
    attach(county, "原因分析.pdf")
    county.confirm()

    # The producer is ordered to correct it and sends its evidence; another person of the county checks it.
    county.go(f"/orders/new/{milk.enterprise.credit_code}/?case={case.number}")
    county.fill(due_on="2026-10-12", facts="菌落总数超标。", demands="彻底清洗管道并验证。")
    county.confirm()
    order = Order.objects.get()
    step(producer, f"/own/orders/{order.number}/", "清洗验证报告.pdf", text="已更换清洗程序，连续三批验证合格。")
    colleague.go(f"{order.get_absolute_url()}check/")
    colleague.page.locator("[name=verdict][value=yes], [name=verdict] option[value=yes]").first.evaluate(
        "it => { if (it.tagName === 'OPTION') it.selected = true; else it.checked = true; }"
    )
    colleague.fill(reason="现场复查，措施有效。")
    attach(colleague, "复查记录.pdf")
    colleague.confirm()
    order.refresh_from_db()
    assert order.status == OrderStatus.ACCEPTED

    # What is not needed says why; the rectification is accepted by somebody else; nothing closes before that.
    for kind, reason in (("recall", "该批次未流出批发环节，已全部退回。"), ("transfer", "未发现涉嫌犯罪。")):
        step(county, f"{page}parts/{kind}/skip/", reason=reason)
    step(county, f"{page}parts/penalty/skip/", reason="首次违法，危害轻微并及时改正。")
    step(county, f"{page}parts/rectification/", "整改报告.pdf", text="清洗程序已修订，人员已培训。")
    step(county, f"{page}close/", proof="全部完成")
    refused(county)
    step(county, f"{page}parts/acceptance/", "验收记录.pdf", text="整改到位。")
    refused(county)
    step(colleague, f"{page}parts/acceptance/", "验收记录.pdf", text="整改到位。")
    county.go(f"{page}close/")
    county.fill(proof="验收记录见附件")
    attach(county, "结案审批表.pdf")
    county.confirm()
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED
    look(county)

    # The look-back planned itself; it is carried out, and the case shows it.
    visit = Inspection.objects.get(kind=InspectionKind.LOOK_BACK, case=case)
    where = visit.get_absolute_url()
    county.go(f"{where}day/")
    county.fill(planned_on=TODAY.isoformat())
    for person in county.page.locator("[name=inspectors]").all()[:2]:
        person.check()
    county.confirm()
    step(county, f"{where}begin/", present="赵敏 质量负责人")
    county.page.locator(f".answer-{Answer.MET}").first.click()
    expect(county.page.locator(".inspection-item.is-met")).to_have_count(1)
    items = (
        visit.checklist.items.all() if visit.checklist else Inspection.objects.get(pk=visit.pk).checklist.items.all()
    )
    rest = {item.pk: (Answer.MET, "") for item in items}
    answer_items(inspection=Inspection.objects.get(pk=visit.pk), answers=rest, by=cast.officer_east, on=TODAY)
    step(county, f"{where}finish/", summary="措施持续有效。")
    visit.refresh_from_db()
    assert visit.status == InspectionStatus.DONE
    assert case.parts.get(kind=CasePartKind.LOOK_BACK).status == PartStatus.DONE
    city.go(page)
    expect(city.page.locator("main")).to_contain_text(visit.number)
    look(city)
