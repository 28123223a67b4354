import datetime as dt
import json
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from sampling.choices import RecordStatus, VisitStatus
from sampling.models import RecordFile, StrayBody, TabletPackage, Visit, VisitRecord
from sampling.rules.canonical import canonical, digest
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.enterprises import make_product, make_variety
from tests.factories.field import Field
from tests.factories.tablets import (
    DEVICE,
    OTHER_DEVICE,
    finish,
    known,
    package_for,
    patch,
    photo_entry,
    picture,
    put,
    record_body,
    sealed,
    send,
)

DAY = dt.date(2026, 9, 14)
NOON = dt.datetime(2026, 9, 14, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
PART = 256 * 1024


@pytest.fixture
def field(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOON, tick=False):
        yield Field(cast)


@pytest.fixture
def visit(field):
    visit = field.visit(DAY)
    make_product(make_variety(visit.enterprise), DAY)
    return visit


@pytest.fixture
def package(visit, cast):
    return package_for(visit, cast.inspector)


@pytest.fixture
def body(package):
    return record_body(package)


@pytest.fixture
def tablet(client, cast):
    client.force_login(cast.inspector)
    return client


def stored(settings):
    """Files on the disk, and rows that say of files or records that they are there."""
    files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    return len(files), VisitRecord.objects.count(), RecordFile.objects.count(), StrayBody.objects.count()


NOTHING = (0, 0, 0, 0)


class TestEveryAddress:
    ADDRESSES = [
        ("get", "field_session", []),
        ("get", "field_visits", []),
        ("post", "field_package", [1]),
        ("get", "field_record", [uuid4()]),
        ("put", "field_record", [uuid4()]),
        ("patch", "field_file", [uuid4(), "a" * 64]),
        ("post", "field_finish", [uuid4()]),
    ]

    @pytest.mark.django_db
    @pytest.mark.parametrize(("method", "name", "args"), ADDRESSES)
    def test_signed_out_is_told_so_in_json_and_led_nowhere(self, client, method, name, args):
        answer = getattr(client, method)(reverse(f"sampling:{name}", args=args))

        assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")
        assert parse_datetime(answer["X-Server-Time"]).tzinfo
        assert answer["Cache-Control"] == "no-store"

    @pytest.mark.parametrize(("method", "name", "args"), ADDRESSES[1:])
    def test_the_wrong_role_is_told_so_in_json(self, client, cast, method, name, args):
        client.force_login(cast.officer_east)

        answer = getattr(client, method)(reverse(f"sampling:{name}", args=args))

        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
        assert "X-Server-Time" in answer

    @pytest.mark.parametrize(("method", "name", "args"), ADDRESSES[2:4] + ADDRESSES[5:])
    def test_what_there_is_not_is_told_so_in_json(self, tablet, method, name, args):
        answer = getattr(tablet, method)(reverse(f"sampling:{name}", args=args))

        assert (answer.status_code, answer.json()["code"]) == (404, "unknown")

    def test_a_request_without_its_token_is_told_so_in_json(self, cast, body, settings):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(cast.inspector)

        answer = put(strict, body)

        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
        assert "X-Server-Time" in answer
        assert stored(settings) == NOTHING
        token = strict.get(reverse("sampling:field_session")).json()["csrf"]
        assert put(strict, body, **{"X-CSRFToken": token}).status_code == 201

    @pytest.mark.django_db
    def test_pages_still_answer_with_pages(self):
        answer = Client(enforce_csrf_checks=True).post(reverse("accounts:login"))

        assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (403, "text/html")

    def test_an_account_that_was_closed_is_signed_out(self, tablet, cast, body):
        cast.inspector.is_active = False
        cast.inspector.save(update_fields=["is_active"])

        assert put(tablet, body).status_code == 401


class TestSession:
    def test_it_says_who_works_and_whether_they_visit(self, client, cast):
        client.login(username="inspector", password=PASSWORD)

        answer = client.get(reverse("sampling:field_session")).json()

        assert answer["user"] == {"id": cast.inspector.pk, "name": "inspector", "language": "zh-hans"}
        assert answer["may_visit"] is True
        assert len(answer["csrf"]) > 30

    def test_others_do_not_visit(self, client, cast):
        client.force_login(cast.analyst)

        assert client.get(reverse("sampling:field_session")).json()["may_visit"] is False


class TestVisits:
    def asked(self, tablet):
        return tablet.get(reverse("sampling:field_visits")).json()["visits"]

    def test_the_own_visits_of_these_weeks_are_listed(self, tablet, field, visit):
        for days in (-15, -14, 14, 15):
            field.visit(DAY + dt.timedelta(days=days))
        over = field.visit(DAY, status=VisitStatus.UNDER_WAY)
        Visit.objects.filter(pk=over.pk).update(
            status=VisitStatus.NOTHING_NEW, ended_on=DAY, representative="王五", closing_reason="停产检修"
        )

        found = self.asked(tablet)

        assert [entry["planned_on"] for entry in found] == ["2026-08-31", "2026-09-14", "2026-09-28"]
        assert found[1] == {
            "id": visit.pk,
            "enterprise": visit.enterprise.name,
            "county": "清城区",
            "address": "工业园一路1号",
            "planned_on": "2026-09-14",
            "window": ["2026-09-14", "2026-09-14"],
            "kind": "regular",
            "status": "planned",
            "samplers": ["inspector", "second_inspector"],
            "other_tablet": None,
        }

    def test_visits_of_others_are_not(self, client, visit, cast):
        client.force_login(make_user("third", cast.inspector.role, bureau=cast.city))

        assert self.asked(client) == []

    def test_a_tablet_of_the_other_sampler_is_told(self, tablet, visit, package, cast):
        other = package_for(visit, cast.second_inspector, OTHER_DEVICE, at=NOON)

        assert self.asked(tablet)[0]["other_tablet"] == {
            "person": "second_inspector",
            "since": "2026-09-14T12:00:00.000+08:00",
        }
        TabletPackage.objects.filter(pk=other.pk).update(returned_at=NOON)
        assert self.asked(tablet)[0]["other_tablet"] is None

    def test_three_visits_take_as_many_queries_as_one(self, tablet, field, package, queries_of):
        url = reverse("sampling:field_visits")
        before = queries_of(tablet, url)
        for _number in range(2):
            package_for(field.visit(DAY), field.cast.second_inspector)

        assert queries_of(tablet, url) == before


class TestPackage:
    def ask(self, client, visit, body):
        return client.post(
            reverse("sampling:field_package", args=[visit.pk]), json.dumps(body), content_type="application/json"
        )

    def test_a_sampler_gets_the_visit(self, tablet, visit):
        answer = self.ask(tablet, visit, {"device": DEVICE})

        assert answer.status_code == 200
        package = TabletPackage.objects.get()
        assert answer.json() == package.content
        assert answer.json()["package"] == str(package.uuid)
        assert answer.json()["visit"]["id"] == visit.pk

    def test_others_do_not(self, client, visit, cast):
        client.force_login(make_user("third", cast.inspector.role, bureau=cast.city))

        assert self.ask(client, visit, {"device": DEVICE}).status_code == 404
        assert not TabletPackage.objects.exists()

    def test_a_visit_that_is_over_is_not_given_out(self, tablet, visit):
        visit.status = VisitStatus.CANCELLED
        visit.change_reason = {"code": "superior_sampling", "params": {"authority": "省局", "day": "2026-09-14"}}
        visit.save(update_fields=["status", "change_reason"])

        answer = self.ask(tablet, visit, {"device": DEVICE})

        assert (answer.status_code, answer.json()["code"]) == (409, "visit_closed")

    @pytest.mark.parametrize("asked", [{}, {"device": "mine"}, {"device": DEVICE, "more": 1}, [], "x" * 2000])
    def test_a_request_that_does_not_name_its_tablet_is_refused(self, tablet, visit, asked):
        answer = self.ask(tablet, visit, asked)

        assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
        assert not TabletPackage.objects.exists()


class TestSending:
    @pytest.mark.provision("Q-5.3")
    def test_record_photos_and_signatures_arrive_and_are_receipted(self, tablet, body):
        answer = send(tablet, body)

        assert answer.status_code == 200
        receipt = answer.json()["receipt"]
        assert receipt["digest"] == digest(canonical(body))
        assert {file["slot"]: file["sha256"] for file in receipt["files"]} == {
            file["slot"]: file["sha256"] for file in body["files"]
        }
        assert answer.json()["missing"] == []

    def test_the_steps_answer_as_agreed(self, tablet, body):
        first = put(tablet, body)
        assert (first.status_code, first.json()["status"]) == (201, RecordStatus.INCOMPLETE)
        assert [file["offset"] for file in first.json()["missing"]] == [0] * 5
        assert put(tablet, body).status_code == 200

        early = finish(tablet, body["uuid"])
        assert (early.status_code, early.json()["code"]) == (409, "missing")
        assert early.json()["missing"] == first.json()["missing"]

        file = picture(1)
        sha256 = digest(file)
        assert patch(tablet, body["uuid"], sha256, 0, file[:100]).json() == {"complete": False, "offset": 100}
        wrong = patch(tablet, body["uuid"], sha256, 0, file[:100])
        assert (wrong.status_code, wrong.json()["code"], wrong.json()["offset"]) == (409, "offset", 100)
        state = tablet.get(reverse("sampling:field_record", args=[body["uuid"]])).json()
        assert state["missing"][0] == {"sha256": sha256, "size": len(file), "offset": 100}
        assert patch(tablet, body["uuid"], sha256, 100, file[100:]).json() == {"complete": True, "offset": len(file)}

    def test_a_replayed_request_changes_nothing(self, tablet, body, settings):
        first = send(tablet, body).json()["receipt"]
        before = stored(settings)

        assert send(tablet, body).json()["receipt"] == first
        assert patch(tablet, body["uuid"], digest(picture(1)), 0, picture(1)).json()["complete"] is True
        assert stored(settings) == before

    def test_a_large_photo_comes_in_many_parts(self, tablet, body):
        large = known(picture(3) + b"\0" * 600_000)  # what follows the end of a JPEG belongs to the file all the same
        signatures = [file for file in body["files"] if file["kind"] == "signature"]

        answer = send(tablet, sealed(body | {"files": [photo_entry(1, large), *signatures]}))

        assert answer.json()["receipt"]["files"][0]["size"] == len(large)
        row = RecordFile.objects.get(slot="photo/1")
        with row.original.open() as original:
            assert original.read() == large


class TestBadInput:
    def test_bytes_that_changed_on_the_way_are_not_taken(self, tablet, body, settings):
        for changed in ({"Content-Digest": ""}, {"Content-Digest": "sha-256=:AAAA:"}):
            answer = put(tablet, body, **changed)
            assert (answer.status_code, answer.json()["code"]) == (400, "digest")
        assert stored(settings) == NOTHING

    def test_a_part_that_changed_on_the_way_is_not_taken(self, tablet, body, settings):
        put(tablet, body)
        before = stored(settings)

        answer = patch(
            tablet, body["uuid"], digest(picture(1)), 0, b"x", **{"Content-Digest": "sha-256=:" + "A" * 43 + "=:"}
        )

        assert (answer.status_code, answer.json()["code"]) == (400, "digest")
        assert stored(settings) == before

    @pytest.mark.parametrize("offset", ["", "-1", "x", "1.5", "9" * 30])
    def test_a_part_that_does_not_say_where_it_begins_is_not_taken(self, tablet, body, offset):
        put(tablet, body)

        assert patch(tablet, body["uuid"], digest(picture(1)), offset, b"x").status_code == 400

    def test_too_much_at_once_is_not_read(self, tablet, body, settings):
        assert put(tablet, body, raw=b"x" * (512 * 1024 + 1)).status_code == 413
        assert stored(settings) == NOTHING
        put(tablet, body)

        answer = patch(tablet, body["uuid"], digest(picture(1)), 0, b"x" * (PART + 1))

        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")

    @pytest.mark.parametrize(
        ("changes", "place"),
        [
            ({"price": "4.50"}, "price"),
            ({"files": [photo_entry(number, picture(1)) for number in range(1, 61)]}, "files"),
            ({"visit": 4711}, "visit"),
        ],
        ids=["fields that do not belong", "sixty photos", "another visit"],
    )
    def test_what_is_no_record_is_refused_with_its_place(self, tablet, body, settings, changes, place):
        answer = put(tablet, sealed(body | changes))

        assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
        assert [error["field"] for error in answer.json()["errors"]] == [place]
        assert all(error["message"] for error in answer.json()["errors"])
        assert stored(settings) == NOTHING

    def test_a_record_of_a_visit_of_another_inspector_is_refused(self, client, body, cast, settings):
        client.force_login(make_user("third", cast.inspector.role, bureau=cast.city))

        answer = put(client, body)

        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "visit")
        assert stored(settings) == NOTHING

    def test_records_of_others_are_not_found(self, tablet, client, body, cast):
        send(tablet, body)
        client.force_login(make_user("third", cast.inspector.role, bureau=cast.city))

        assert client.get(reverse("sampling:field_record", args=[body["uuid"]])).status_code == 404
        assert patch(client, body["uuid"], digest(picture(1)), 0, picture(1)).status_code == 404
        assert finish(client, body["uuid"]).status_code == 404

    def test_a_file_that_the_record_does_not_name_is_not_found(self, tablet, body, settings):
        put(tablet, body)

        assert patch(tablet, body["uuid"], "a" * 64, 0, b"x").status_code == 404
        assert patch(tablet, body["uuid"], "..", 0, b"x").status_code == 404
        assert stored(settings)[0] == 0

    @pytest.mark.parametrize(
        ("file", "code"),
        [(picture(6)[:-40], "damaged"), (b"<html></html>", "not_an_image")],
        ids=["truncated photo", "no image"],
    )
    def test_a_file_that_is_no_photo_is_refused_and_nothing_of_it_kept(self, tablet, body, settings, file, code):
        answer = send(tablet, sealed(body | {"files": [photo_entry(1, known(file))]}))

        assert (answer.status_code, answer.json()["code"], answer.json()["offset"]) == (422, code, 0)
        assert stored(settings) == (0, 1, 1, 0)
        assert not RecordFile.objects.exclude(received_at=None).exists()

    def test_other_bytes_under_the_same_identifier_are_told_and_kept(self, tablet, body, settings):
        send(tablet, body)
        before = stored(settings)

        answer = put(tablet, sealed(body | {"representative": "王六"}))

        assert (answer.status_code, answer.json()["code"]) == (409, "other_bytes")
        assert stored(settings) == (*before[:3], 1)

    @pytest.mark.parametrize("told", ["yesterday", "2026-02-30T00:00:00Z", ""])
    def test_a_clock_that_cannot_be_read_is_an_unknown_one(self, tablet, body, told):
        assert put(tablet, body, **{"X-Client-Time": told}).status_code == 201

        assert VisitRecord.objects.get().clock_offset is None

    def test_a_clock_a_day_wrong_is_told(self, tablet, body):
        answer = put(tablet, body, **{"X-Client-Time": "2026-09-13T12:00:00+08:00"})

        assert len(answer.json()["flags"]) == 1
        assert VisitRecord.objects.get().clock_offset == 86_400
