"""The tablet on a network that is away, breaks off or lies: nothing is lost, nothing is doubled."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sampling.choices import RecordStatus, VisitStatus
from sampling.models import RecordFile, StrayBody, VisitRecord

from .tablets import expect_same_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.provision("Q-5.3")]


def test_offline_from_a_cold_start(tablet, visit, network):
    tablet.load(visit)
    tablet.page.close()
    network.down()

    tablet.page = tablet.another_window()
    tablet.open()
    uuid = tablet.record(visit, photos=5)
    tablet.send()
    tablet.expect_counts(here=1, waiting=1, received=0)
    assert not VisitRecord.objects.exists()

    network.up()
    tablet.send()
    tablet.expect_state(uuid, RecordStatus.APPLIED)
    expect_same_bytes(tablet, uuid)
    visit.refresh_from_db()
    assert visit.status == VisitStatus.NOTHING_NEW
    assert RecordFile.objects.count() == 8
