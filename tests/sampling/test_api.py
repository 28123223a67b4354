import datetime as dt
import json

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from sampling.choices import TokenScope
from sampling.models import ApiCall, ApiToken, ItemResult, Sample
from sampling.usecases.api_tokens import make_token, revoke_token
from tests.factories.api import make_api_token
from tests.factories.laboratory import approved, entries_for, milk_in_the_laboratory, milk_on_its_way

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 10)
JSON = "application/json"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-03-10T12:00+08:00", tick=False) as travel:
        yield travel


@pytest.fixture
def head(cast):
    return make_api_token(cast, on=TODAY)[1]


def address(sample, more=""):
    return f"/api/v1/samples/{sample.number}{more}"


def row(item="PROT", readings=("3.1",), unit="g/100g", **more):
    return {"item": item, "readings": list(readings), "unit": unit, **more}


@pytest.fixture
def deliver(client, head, milk):
    def send(*rows, key="k-1", sample=milk, headers=head, **more):
        body = json.dumps({"results": list(rows)}, ensure_ascii=False)
        return client.post(
            address(sample, "/results"), body, content_type=JSON, headers={**headers, "Idempotency-Key": key}, **more
        )

    return send


def test_samples_that_wait_come_with_what_is_to_be_tested(client, cast, plan, milk, head):
    milk_on_its_way(cast, plan, name="南江乳业有限公司")

    answer = client.get("/api/v1/samples", headers=head).json()

    (sample,) = answer["samples"]
    assert (sample["number"], sample["status"], answer["next"]) == (milk.number, "received", None)
    items = {item["item"]: item for item in sample["items"]}
    assert items["PROT"]["limit"]["minimum"] == "2.9"
    assert (items["APC"]["values_needed"], items["APC"]["limit"]["M"]) == (5, "100000")
    assert items["PROT"]["method"].startswith("GB 5009.5")


def test_samples_come_in_pages(client, cast, plan, milk, head):
    milk_in_the_laboratory(cast, plan, name="南江乳业有限公司")

    first = client.get("/api/v1/samples?limit=1", headers=head).json()
    second = client.get(f"/api/v1/samples?limit=1&after={first['next']}", headers=head).json()

    assert [page["samples"][0]["number"] for page in (first, second)] == sorted(
        Sample.objects.values_list("number", flat=True)
    )
    assert second["next"] is None


@pytest.mark.parametrize("number", ["../1", "X" * 25, "%00"])
def test_what_cannot_be_a_sample_number_is_named(client, head, number):
    answer = client.get(f"/api/v1/samples/{number}", headers=head)

    assert answer.status_code in (404, 422)


def test_results_are_judged_and_stand_under_the_token_s_person(cast, deliver, milk):
    answer = deliver(row(), row("ACID", ["20.5"], "°T"))

    assert answer.status_code == 200
    items = {item["item"]: item for item in answer.json()["items"]}
    assert (items["PROT"]["verdict"], items["ACID"]["verdict"]) == ("PASS", "FAIL")
    stored = milk.results.get(item__code="PROT")
    assert (stored.readings, stored.entered_by) == (["3.1"], cast.analyst)


def test_the_same_request_again_gets_the_same_answer_and_counts_once(deliver, milk):
    first = deliver(row())
    ItemResult.objects.filter(sample=milk, item__code="PROT").update(readings=["3.3"])

    second = deliver(row())

    assert (second.status_code, second.json()) == (200, first.json())
    assert AuditEvent.objects.filter(event="sample.result_entered").count() == 1
    assert ItemResult.objects.get(sample=milk, item__code="PROT").readings == ["3.3"]


def test_the_key_of_another_request_is_a_conflict(cast, plan, deliver, milk):
    other = milk_in_the_laboratory(cast, plan, name="南江乳业有限公司")
    deliver(row())

    for answer in (deliver(row(readings=["3.2"])), deliver(row(), sample=other)):
        assert (answer.status_code, answer.json()["code"]) == (409, "key_reused")
    assert milk.results.get(item__code="PROT").readings == ["3.1"]


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([row(), row("NOPE")], "results.1.item"),
        ([row(), row()], "results.1.item"),
        ([row(), {"item": "ACID"}], "body.body.results.1.readings"),
        ([row(unit="g\u0000")], "body.body.results.0.unit"),
        ([row(readings=["1"] * 11)], "body.body.results.0.readings"),
        ([row(readings=[3.1])], "body.body.results.0.readings.0"),
        ([row(more="x")], "body.body.results.0.more"),
        ([], "body.body.results"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_and_nothing_is_written(deliver, milk, rows, place):
    answer = deliver(*rows)

    assert answer.status_code == 422
    assert place in [error["field"] for error in answer.json()["errors"]]
    assert not milk.results.exclude(readings=[]).exists()
    assert not ApiCall.objects.exists()


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        (row(readings=["3,1"]), "INVALID"),
        (row(unit="pound"), "INVALID"),
        (row(readings=["ND"]), "INVALID"),
        (row(readings=["未检出"], detection_limit="0.1"), "INDETERMINATE"),
    ],
)
def test_what_the_judgement_cannot_read_comes_back_with_its_sentence(deliver, typed, verdict):
    answer = deliver(typed)

    item = next(item for item in answer.json()["items"] if item["item"] == "PROT")
    assert (answer.status_code, item["verdict"], item["readings"]) == (200, verdict, typed["readings"])
    assert item["reason"]


def test_a_change_since_it_was_read_is_a_conflict(deliver, milk):
    assert deliver(row(seen="0" * 16)).status_code == 409
    assert milk.results.get(item__code="PROT").readings == []


def test_results_of_a_sample_that_is_closed_are_a_conflict(cast, deliver, milk):
    approved(cast, milk)

    answer = deliver(row())

    assert (answer.status_code, answer.json()["code"]) == (409, "closed")


def test_a_sample_of_another_laboratory_is_not_found(client, cast, deliver, milk):
    _token, other = make_api_token(cast, on=TODAY, laboratory=cast.other_laboratory, acts_as=cast.other_analyst)

    assert client.get(address(milk), headers=other).status_code == 404
    assert deliver(row(), headers=other).status_code == 404
    assert client.get("/api/v1/samples", headers=other).json()["samples"] == []


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        ("{", JSON, 400),
        ("a=1", "application/x-www-form-urlencoded", 415),
        ('{"results": [' + " " * 1_100_000 + "]}", JSON, 413),
        ("[]", JSON, 422),
    ],
)
def test_bodies_that_are_none_are_refused_in_one_form(client, head, milk, content, media_type, status):
    answer = client.post(
        address(milk, "/results"), content, content_type=media_type, headers={**head, "Idempotency-Key": "k"}
    )

    assert answer.status_code == status
    assert set(answer.json()) == {"code", "message", "errors"}


def test_a_delivery_without_key_is_refused(client, head, milk):
    body = json.dumps({"results": [row()]})

    answer = client.post(address(milk, "/results"), body, content_type=JSON, headers=head)

    assert answer.status_code == 422
    assert not milk.results.exclude(readings=[]).exists()


def test_signed_conclusions_come_out_since_a_day_and_in_pages(client, cast, plan, milk, head):
    other = milk_in_the_laboratory(cast, plan, name="南江乳业有限公司")
    approved(cast, milk, on=dt.date(2026, 3, 9))
    approved(cast, other, on=dt.date(2026, 3, 10))

    first = client.get("/api/v1/conclusions?limit=1", headers=head).json()
    second = client.get(f"/api/v1/conclusions?limit=1&after={first['next']}", headers=head).json()
    since = client.get("/api/v1/conclusions?since=2026-03-10", headers=head).json()

    assert [first["conclusions"][0]["number"], second["conclusions"][0]["number"]] == [milk.number, other.number]
    assert (first["conclusions"][0]["version"], first["conclusions"][0]["verdict"]) == (1, "PASS")
    assert [row["number"] for row in since["conclusions"]] == [other.number]
    assert client.get("/api/v1/conclusions?after=999", headers=head).status_code == 422


@pytest.mark.parametrize("sent", [{}, {"Authorization": "Bearer dqa_wrong"}, {"Authorization": "Basic eA=="}])
def test_without_a_token_in_force_nothing_is_told(client, milk, sent):
    answer = client.get("/api/v1/samples", headers=sent)

    assert (answer.status_code, answer.json()["code"]) == (401, "token")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_is_no_token(client, cast, milk):
    client.force_login(cast.analyst)

    assert client.get("/api/v1/samples").status_code == 401


def test_a_token_ends_on_its_day_is_revoked_and_falls_with_its_person(client, cast, noon):
    token, head = make_api_token(cast, on=TODAY, days=1)
    other, other_head = make_api_token(cast, on=TODAY, name="second")
    assert client.get("/api/v1/samples", headers=head).status_code == 200
    noon.move_to(dt.datetime(2026, 3, 12, 4, tzinfo=dt.UTC))
    assert client.get("/api/v1/samples", headers=head).status_code == 401

    revoke_token(token=other, by=cast.system_admin, on=TODAY)
    revoke_token(token=other, by=cast.system_admin, on=TODAY)
    assert client.get("/api/v1/samples", headers=other_head).status_code == 401
    assert AuditEvent.objects.filter(event="api_token.revoked").count() == 1

    _third, third_head = make_api_token(cast, on=TODAY, name="third")
    cast.analyst.is_active = False
    cast.analyst.save()
    assert client.get("/api/v1/samples", headers=third_head).status_code == 401


def test_a_token_does_what_its_scopes_say_and_no_more(client, cast, deliver, milk):
    _token, head = make_api_token(cast, on=TODAY, scopes=[TokenScope.READ_CONCLUSIONS], name="reader")

    assert client.get("/api/v1/conclusions", headers=head).status_code == 200
    assert client.get("/api/v1/samples", headers=head).json()["code"] == "scope"
    assert deliver(row(), headers=head).status_code == 403


def test_only_the_digest_is_kept_and_the_use_is_noted_every_few_minutes(client, cast, noon, django_assert_num_queries):
    token, head = make_api_token(cast, on=TODAY)
    text = head["Authorization"].split()[1]
    token.refresh_from_db()
    assert text not in json.dumps(list(ApiToken.objects.values()), default=str)
    assert text.startswith(token.prefix)

    client.get("/api/v1/samples", headers=head)
    token.refresh_from_db()
    first = token.last_used_at
    noon.shift(60)
    client.get("/api/v1/samples", headers=head)
    token.refresh_from_db()
    assert token.last_used_at == first
    noon.shift(600)
    client.get("/api/v1/samples", headers=head)
    token.refresh_from_db()
    assert token.last_used_at > first


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"acts_as": "signatory"}, "acts_as"),
        ({"acts_as": "other_analyst"}, "acts_as"),
        ({"expires_on": TODAY}, "expires_on"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["all"]}, "scopes"),
        ({"name": "LIMS"}, "name"),
    ],
)
def test_a_token_that_would_be_wrong_is_refused(cast, head, change, field):
    values = {
        "acts_as": cast.analyst,
        "name": "another",
        "scopes": TokenScope.values,
        "expires_on": TODAY + dt.timedelta(days=1),
    } | change
    if isinstance(values["acts_as"], str):
        values["acts_as"] = getattr(cast, values["acts_as"])

    with pytest.raises(DomainError) as refusal:
        make_token(laboratory=cast.laboratory, by=cast.system_admin, on=TODAY, **values)

    assert refusal.value.field == field
    assert ApiToken.objects.count() == 1


def test_a_page_of_samples_takes_as_many_queries_as_one(client, cast, plan, milk, head, queries_of_api):
    one = queries_of_api(head)
    milk_in_the_laboratory(cast, plan, name="南江乳业有限公司")
    milk_in_the_laboratory(cast, plan, name="西江乳业有限公司")

    assert queries_of_api(head) == one


@pytest.fixture
def queries_of_api(client):
    def count(head):
        client.get("/api/v1/samples", headers=head)  # notes the use of the token
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/api/v1/samples", headers=head).status_code == 200
        return len(queries)

    return count


def test_all_results_of_a_sample_in_one_delivery(deliver, milk):
    rows = [
        row(entry.item_code, entry.readings, entry.unit, detection_limit=entry.detection_limit)
        for entry in entries_for(milk)
    ]

    answer = deliver(*rows)

    assert {item["verdict"] for item in answer.json()["items"]} <= {"PASS", "NO_LIMIT", "NOT_APPLICABLE"}
