import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from sampling.choices import RecordStatus
from sampling.models import StrayBody
from tests.factories.enterprises import make_enterprise, make_product, make_variety
from tests.factories.records import make_record
from tests.factories.sampling import make_visit
from tests.factories.sheets import sheet_of
from tests.factories.tablets import OTHER_DEVICE, package_for, picture, record_body, sealed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today"), pytest.mark.provision("Q-5.3")]

RECORDS = reverse("sampling:visit_records")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def visit(cast, plan, today):
    visit = make_visit(plan, make_enterprise(cast.east), today, [cast.inspector, cast.second_inspector])
    make_product(make_variety(visit.enterprise), today, lot="L7")
    return visit


@pytest.fixture
def record(cast, visit):
    return make_record(visit, cast.inspector)


def shown(client, **asked):
    return {row["pk"] for row in client.get(RECORDS, asked).context["page"].rows}


def file_of(record, file=None, **query):
    file = file or record.files.first()
    return reverse("sampling:visit_record_file", args=[record.uuid, file.pk], query=query)


def test_list_filters_and_searches(cast, plan, record, signed_in, today):
    other_visit = make_visit(plan, make_enterprise(cast.west, "连江牧业乳品有限公司"), today, [cast.inspector])
    other = make_record(other_visit, cast.second_inspector, status=RecordStatus.TO_MEND)
    client = signed_in(cast.admin)

    assert shown(client) == {record.pk, other.pk}
    assert shown(client, status="to_mend") == {other.pk}
    assert shown(client, county=cast.east.pk) == {record.pk}
    assert shown(client, author=cast.second_inspector.pk) == {other.pk}
    assert shown(client, began_from=today.isoformat(), began_to=today.isoformat()) == {record.pk, other.pk}
    assert shown(client, began_to="2026-03-01") == set()
    assert shown(client, q="连江") == {other.pk}
    assert shown(client, q=record.receipt_no) == {record.pk}
    assert shown(client, q=other.package.numbers[1].lower()) == {other.pk}
    assert client.get(RECORDS, {"status": "lost"}).status_code == 400


def test_list_is_of_one_s_own_area(cast, record, signed_in):
    assert shown(signed_in(cast.officer_east)) == {record.pk}
    assert shown(signed_in(cast.officer_west)) == set()
    assert shown(signed_in(cast.stranger)) == set()
    assert signed_in(cast.analyst).get(RECORDS).status_code == 403


def test_list_takes_the_same_queries_for_any_number(cast, plan, record, signed_in, queries_of, today):
    client = signed_in(cast.admin)
    of_one = queries_of(client, RECORDS)
    for slot in (1, 2):
        make_record(make_visit(plan, make_enterprise(cast.west), today, [cast.inspector], slot=slot), cast.inspector)

    assert queries_of(client, RECORDS) == of_one
    assert len(shown(client)) == 3


def test_list_exports(cast, record, signed_in):
    _, row = sheet_of(signed_in(cast.admin).get(RECORDS, {"export": "xlsx"}))

    assert row[1:3] == (record.visit.enterprise.name, cast.inspector.display_name)
    assert row[4] == record.receipt_no


def test_page_says_all_that_the_record_says(cast, visit, signed_in):
    package = package_for(visit, cast.inspector)
    (batch,) = visit.enterprise.batches.all()
    package.content |= {"batches": [{"id": batch.pk, "title": "巴氏杀菌乳", "lot": "L7"}]}
    package.save(update_fields=["content"])
    body = record_body(
        package,
        arrival={"at": "2026-03-10T09:30:00+08:00", "position": {"lat": "23.68", "lon": "113.05", "accuracy_m": "12"}},
        gone=[{"batch": batch.pk, "reason": "已用完"}],
        found=[
            {
                "key": "f1",
                "kind": "raw_milk",
                "variety": None,
                "lot": "",
                "source": "一号牧场",
                "delivery_no": "",
                "arrived_on": "2026-03-10",
                "produced_on": "",
                "expires_on": "",
                "quantity_kg": "120.00",
            }
        ],
        draws=[
            {
                "draw": 55,
                "frame": [{"id": 1, "label": "一号牧场 2026-03-10"}, {"id": 2, "label": "二号牧场 2026-03-10"}],
                "result": [2],
                "drawn_at": "2026-03-10T09:50:00+08:00",
                "differences": {},
            }
        ],
        incidents=[{"kind": "other", "text": "标签破损"}],
        unsigned={"reason": "负责人不在场", "witness": "赵六"},
    )
    record = make_record(visit, cast.inspector, package=package, body=body, clock_offset=86_460)

    page = signed_in(cast.auditor).get(record.get_absolute_url())

    (sample,) = body["samples"]
    for words in (
        "23.68",
        "113.05",
        "巴氏杀菌乳 L7",
        "已用完",
        "一号牧场",
        "二号牧场 2026-03-10",
        sample["number"],
        sample["test_seal"],
        "标签破损",
        "负责人不在场",
        "赵六",
        "王五",
        record.receipt_no,
        record.digest,
        body["content"][:8],
    ):
        assertContains(page, words)
    assertContains(page, "/files/", 3 * len(body["files"]))
    assert page.content.count(b"?original=1") == len(body["files"])


def test_page_says_what_is_still_missing_and_shows_no_file_that_is_not_here(cast, visit, signed_in):
    record = make_record(visit, cast.inspector, status=RecordStatus.INCOMPLETE)

    page = signed_in(cast.admin).get(record.get_absolute_url())

    assertContains(page, record.files.first().sha256[:12])
    assertNotContains(page, "/files/")


def test_another_record_of_the_visit_stands_beside_it_with_what_differs(cast, visit, record, signed_in):
    package = package_for(visit, cast.second_inspector, OTHER_DEVICE)
    body = record_body(package, representative="李厂长")
    disputed = make_record(visit, cast.second_inspector, package=package, body=body, status=RecordStatus.DISPUTED)

    page = signed_in(cast.admin).get(disputed.get_absolute_url())

    assertContains(page, record.get_absolute_url())
    (other,) = page.context["others"]
    assert ("李厂长", "王五") in {(row["here"], row["there"]) for row in other.table.rows if "厂长" in str(row["here"])}
    assert any(body["samples"][0]["number"] in row["what"] for row in other.table.rows)


def test_versions_say_which_replaces_which(cast, visit, record, signed_in):
    body = record_body(record.package, supersedes=str(record.uuid), correction="封条号写错")
    later = make_record(visit, cast.inspector, package=record.package, body=body, supersedes=record)
    client = signed_in(cast.admin)

    (before,) = client.get(later.get_absolute_url()).context["others"]
    (after,) = client.get(record.get_absolute_url()).context["others"]

    assert before.relation != after.relation
    assertContains(client.get(later.get_absolute_url()), "封条号写错")


def test_stray_bytes_are_named_and_not_shown(cast, record, signed_in):
    StrayBody.objects.create(
        record=record, body="{…}", digest="9" * 64, sent_by=cast.second_inspector, sent_at=record.began_at
    )

    assertContains(signed_in(cast.admin).get(record.get_absolute_url()), "9" * 64)


def test_page_takes_the_same_queries_for_any_number_of_photos(cast, visit, signed_in, queries_of):
    package = package_for(visit, cast.inspector)
    few = record_body(package)
    photo = few["files"][0]
    many = sealed({**few, "files": [*few["files"], *({**photo, "slot": f"photo/{n}"} for n in (7, 8, 9))]})
    record = make_record(visit, cast.inspector, package=package, body=few)
    client = signed_in(cast.admin)
    of_few = queries_of(client, record.get_absolute_url())
    record.files.all().delete()
    record.delete()
    record = make_record(visit, cast.inspector, package=package, body=many)

    assert queries_of(client, record.get_absolute_url()) == of_few


def test_page_of_another_area_is_not_found(cast, record, signed_in):
    for person in (cast.officer_west, cast.stranger):
        client = signed_in(person)
        assert client.get(record.get_absolute_url()).status_code == 404
        assert client.get(file_of(record)).status_code == 404
    assert signed_in(cast.analyst).get(record.get_absolute_url()).status_code == 403
    assert signed_in(cast.analyst).get(file_of(record)).status_code == 403


def test_copy_of_a_file_is_shown_and_kept_by_nobody_else(cast, record, signed_in):
    answer = signed_in(cast.officer_east).get(file_of(record))

    assert b"".join(answer.streaming_content) == picture()
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"].startswith("private")


def test_original_is_only_downloaded_and_runs_as_nothing(cast, record, signed_in):
    answer = signed_in(cast.officer_east).get(file_of(record, original=1))
    answer.close()

    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_file_that_is_not_here_is_not_found(cast, visit, record, signed_in):
    client = signed_in(cast.admin)
    package = package_for(visit, cast.second_inspector, OTHER_DEVICE)
    incomplete = make_record(visit, cast.second_inspector, package=package, status=RecordStatus.INCOMPLETE)
    gone = record.files.first()
    gone.shown.storage.delete(gone.shown.name)

    assert client.get(file_of(incomplete)).status_code == 404
    assert client.get(file_of(incomplete, record.files.last())).status_code == 404
    assert client.get(file_of(record, gone)).status_code == 404
