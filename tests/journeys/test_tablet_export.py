"""A tablet that cannot send is emptied into a file that an administrator loads; then it can send after all (T24)."""

import pytest
from django.urls import reverse

from sampling.models import VisitRecord

from .tablets import expect_same_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.provision("Q-5.3")]


def test_record_that_was_exported_loaded_and_sent_is_one(client, cast, tablet, visit, network):
    tablet.load(visit)
    record = tablet.record(visit)
    network.down()
    tablet.go("#/device")
    with tablet.page.expect_download() as started:
        tablet.page.locator("[data-export]").click()

    client.force_login(cast.admin)
    with started.value.path().open("rb") as file:
        client.post(reverse("sampling:visit_record_load"), {"file": file})
    loaded = VisitRecord.objects.get()
    network.up()
    tablet.expect_safe(record)

    stored = VisitRecord.objects.get()
    assert (str(stored.uuid), stored.receipt) == (record, loaded.receipt)
    assert (stored.author, stored.sent_by) == (cast.inspector, cast.admin)
    expect_same_bytes(tablet, record)
