"""A producer on a phone: in with the slip, receipt confirmed, re-inspection applied for."""

import pytest
import time_machine
from django.urls import reverse

from rectification.choices import NoticeStatus, ReinspectionStatus
from rectification.models import Reinspection
from tests.factories.access import opened, slip_of
from tests.factories.field import CONCLUDED_ON
from tests.factories.service import issued

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(f"{CONCLUDED_ON}T10:00+08:00"):
        yield


def test_a_phone_is_enough(live_server, page, field):
    notice = issued(field)
    access = opened(notice.sample.enterprise, field.cast.officer_east, CONCLUDED_ON)
    _slip, code = slip_of(access, field.cast.officer_east, CONCLUDED_ON)
    page.set_viewport_size(PHONE)

    page.goto(live_server.url + reverse("enterprises:slip_code", args=[code]))
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/own/")
    page.locator(f'a[href="{reverse("rectification:own_receipt", args=[notice.number])}"]').first.click()
    page.fill("[name=taken_by]", "赵敏 质量负责人")
    page.check("[name=has_consent]")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"**/own/conclusions/{notice.sample.number}/")

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator(f'a[href="{reverse("rectification:own_apply", args=[notice.sample.number])}"]').click()
    page.locator("[name=items]").first.check()
    page.fill("[name=contact]", "赵敏 13800000000")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"**/own/conclusions/{notice.sample.number}/")

    notice.refresh_from_db()
    assert (notice.status, notice.served_on) == (NoticeStatus.SERVED, CONCLUDED_ON)
    assert Reinspection.objects.get().status == ReinspectionStatus.APPLIED
