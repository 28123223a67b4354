"""A failed result from its notice to the re-inspection that overturns it, and the public page, in a real Chromium."""

import pytest
import time_machine
from playwright.sync_api import expect

from rectification.choices import CaseStatus, NoticeStanding
from rectification.models import Reinspection, ResultNotice
from rectification.usecases.publications import withdraw_line
from sampling.choices import BatchVerdict
from tests.factories.disputes import freeze_limits, make_bodies, with_backup
from tests.factories.field import CONCLUDED_ON, FAILING
from tests.factories.publications import notified, published
from tests.journeys.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def on_the_day(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(f"{CONCLUDED_ON}T10:00+08:00"):
        yield


@pytest.fixture
def at_work(chromium, live_server):
    windows = []

    def person(user) -> Person:
        windows.append(Person(chromium, live_server.url, user))
        return windows[-1]

    yield person
    for window in windows:
        window.page.context.close()


def step(person: Person, path: str, **fields: str) -> None:
    """Fill in the form of a step and press its button."""
    person.go(path)
    person.fill(**fields)
    person.confirm()


@pytest.mark.provision("Q-8.1", "Q-8.3")
def test_a_fail_is_served_and_overturned_by_another_body(at_work, field):
    sample = with_backup(field.reported(FAILING))
    freeze_limits(sample)
    make_bodies()
    county, city, keeper = (at_work(user) for user in (field.cast.officer_east, field.cast.admin, field.cast.analyst))

    step(county, f"/result-notices/new/{sample.number}/")
    notice = ResultNotice.objects.get(sample=sample)
    page = notice.get_absolute_url()
    assert county.path == page
    county.go(f"{page}serve/")
    county.page.select_option("[name=method]", "electronic")
    county.fill(second_server="王强", tracking_no="邮件 20260921")
    county.confirm()
    expect(county.page.locator("#errors")).to_be_visible()
    assert not notice.services.exists()
    county.page.check("[name=has_consent]")
    county.confirm()
    assert (county.path, notice.services.get().has_consent) == (page, True)

    city.go(f"/reinspections/apply/{sample.number}/")
    city.page.check("[name=items]")
    city.confirm()
    dispute = Reinspection.objects.get(sample=sample).get_absolute_url()
    for path in ("accept/", "seal/", "draw/"):
        step(city, dispute + path)
    keeper.go(f"{dispute}hand-over/")
    keeper.page.check("[name=seal_whole]")
    keeper.fill(temperature_c="4.2")
    keeper.confirm()
    step(city, f"{dispute}conclude/", report_no="FJ-2026-9", PROT="3.21")
    step(city, f"{dispute}notify/")

    sample.refresh_from_db()
    assert (sample.verdict, sample.case.status) == (BatchVerdict.PASS, CaseStatus.OVERTURNED)
    assert ResultNotice.objects.with_standing().get().standing == NoticeStanding.OVERTURNED
    county.go(page)
    expect(county.page.locator("h1 .state-purple")).to_be_visible()
    expect(county.page.locator("main .notice-warning")).to_be_visible()


def test_anybody_searches_and_sees_what_was_withdrawn(context, live_server, field, cast):
    failed = field.reported(FAILING)
    notified(failed, cast.admin, CONCLUDED_ON.replace(month=8), due=CONCLUDED_ON.replace(day=1))
    passed = field.reported()
    announcement = published(cast, CONCLUDED_ON, BatchVerdict.FAIL)
    published(cast, CONCLUDED_ON)
    page = context.new_page()
    page.goto(f"{live_server.url}/public/results/")
    expect(page.locator(".public-entry")).to_have_count(2)

    page.select_option("[name=kind]", "FAIL")
    page.fill("[name=q]", failed.enterprise.name)
    page.click(".public-buttons .btn-primary")
    entry = page.locator(".public-entry")
    expect(entry).to_have_count(1)
    expect(entry.locator(".public-finding")).to_be_visible()
    page.fill("[name=q]", f"{passed.enterprise.name} 没有这家")
    page.click(".public-buttons .btn-primary")
    expect(entry).to_have_count(0)

    withdraw_line(line=announcement.lines.get(), reason="内部原因", by=cast.admin, on=CONCLUDED_ON)
    page.goto(f"{live_server.url}/public/results/?kind=FAIL")
    expect(page.locator(".public-withdrawn .public-change")).to_contain_text("2026-09-21")
    expect(page.locator(".public-finding")).to_have_count(0)
    page.click(".public-source a")
    expect(page.locator(".public-withdrawn")).to_be_visible()
    page.goto(f"{live_server.url}{announcement.get_absolute_url()}")
    expect(page).to_have_url(f"{live_server.url}/login/?next={announcement.get_absolute_url()}")
