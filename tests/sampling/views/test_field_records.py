import datetime as dt

import pytest
from django.urls import reverse

from sampling.choices import RecordStatus
from tests.factories.applying import loaded, taking
from tests.factories.enterprises import make_enterprise, make_product, make_variety
from tests.factories.records import make_record
from tests.factories.sampling import make_visit

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 3, 10)


def test_state_names_the_place_of_what_was_refused(cast, plan, client):
    producer = make_enterprise(cast.east)
    batch = make_product(make_variety(producer), ON)
    package = loaded(make_visit(plan, producer, ON, [cast.inspector, cast.second_inspector]), cast.inspector)
    lack = {"field": "samples.0.remark", "message": "", "code": "text_too_long", "params": {"most": "200"}}
    record = make_record(
        package.visit,
        package.person,
        package=package,
        body=taking(package, batch),
        status=RecordStatus.TO_MEND,
        refusals=[lack],
    )
    client.force_login(cast.inspector)

    [refusal] = client.get(reverse("sampling:field_record", args=[record.uuid])).json()["refusals"]

    assert refusal["field"] == "samples.0.remark"
    assert refusal["message"].startswith(f"样品 {package.numbers[0]} · 备注: ")
