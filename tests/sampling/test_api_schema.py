"""The OpenAPI against what nobody thought of: no breakdown, no answer that it does not describe."""

import datetime as dt

import hypothesis
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.factories.api import make_api_token

pytestmark = pytest.mark.django_db

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 25


def test_openapi_describes_every_answer(client):
    described = client.get("/api/v1/openapi.json").json()

    codes = {
        (path, method): set(operation["responses"])
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }
    assert all({"200", "401", "403", "422"} <= found for found in codes.values())
    assert {"404", "409", "413", "415"} <= codes["/api/v1/samples/{number}/results", "post"]


@pytest.mark.production_database
def test_whatever_is_sent_is_answered_as_described(cast, milk):
    _token, head = make_api_token(cast, on=dt.date.today())
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for found in schema.get_all_operations():
        _try_out(found.ok(), head, milk.number)


def _try_out(operation, head, number):
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy(), is_ours=hypothesis.strategies.booleans())
    def answers(case, is_ours):
        if is_ours and "number" in (case.path_parameters or {}):
            case.path_parameters["number"] = number
        response = case.call(headers=head)
        case.validate_response(response, checks=CHECKS)

    answers()
