import datetime as dt
import io

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from rectification.choices import PublicationStatus, PublishedStatus
from rectification.models import Publication, PublishedLine
from rectification.rules.announcements import COLUMNS, STANDING_NOTE
from rectification.usecases.publications import open_publication_clocks, withdraw_line
from sampling.choices import BatchVerdict
from tests.factories.field import FAILING
from tests.factories.publications import drafted, notified, published

TODAY = dt.date(2026, 10, 12)
SERVED, LAST_DAY = dt.date(2026, 9, 23), dt.date(2026, 10, 9)
PUBLIC = "/public/results/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T10:00+08:00", tick=False):
        yield


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


@pytest.fixture
def failed(field, cast):
    sample = field.reported(FAILING)
    notified(sample, cast.admin, SERVED, due=LAST_DAY)
    return sample


def address(name, *args):
    return reverse(f"rectification:{name}", args=args)


def sheet_of(response):
    return load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets


def test_a_draft_is_begun_looked_through_and_published(admin, field, failed):
    waiting = field.reported(FAILING)

    begun = admin.post(address("publication_new"), {"kind": "FAIL", "number": "2026年第8号", "title": "不合格信息"})
    draft = Publication.objects.get()
    page = admin.get(begun.url).content.decode()
    asked = admin.get(address("publication_publish", draft.pk))
    done = admin.post(address("publication_publish", draft.pk))

    draft.refresh_from_db()
    assert begun.url == done.url == draft.get_absolute_url()
    assert "蛋白质║2.5 mg/kg║≤2" in page
    assert waiting.number in page
    assert asked.status_code == 200
    assert draft.status == PublicationStatus.PUBLISHED
    assert admin.get(draft.get_absolute_url()).status_code == 200


def test_a_number_that_is_taken_is_refused_at_its_field(admin, cast):
    drafted(cast, TODAY, number="1号")

    response = admin.post(address("publication_new"), {"kind": "FAIL", "number": "1号", "title": "通告"})

    assert response.status_code == 422
    assert response.context["form"].errors["number"]


def test_a_blocked_batch_is_taken_with_a_reason_only(admin, field, cast):
    sample = field.reported(FAILING)
    draft = drafted(cast, TODAY, BatchVerdict.FAIL)
    take = address("publication_take", draft.pk, sample.number)

    assert admin.get(take).status_code == 200
    assert admin.post(take).status_code == 422
    assert admin.post(take, {"reason": "公共安全"}).status_code == 302
    assert draft.lines.get().early_reason == "公共安全"


def test_a_batch_is_left_out_and_taken_again(admin, field, cast):
    sample = field.reported()
    draft = drafted(cast, TODAY)

    admin.post(address("line_leave", draft.lines.get().pk))
    left = draft.lines.count()
    admin.post(address("publication_take", draft.pk, sample.number))

    assert (left, draft.lines.count()) == (0, 1)


def test_a_draft_is_dropped(admin, cast):
    draft = drafted(cast, TODAY)

    assert admin.post(address("publication_discard", draft.pk)).url == address("publications")
    assert not Publication.objects.exists()


def test_an_empty_draft_is_not_published(admin, cast):
    assert admin.post(address("publication_publish", drafted(cast, TODAY).pk)).status_code == 422


def test_a_line_is_corrected_and_withdrawn(admin, failed, cast):
    line = published(cast, TODAY, BatchVerdict.FAIL).lines.get()
    unchanged = admin.post(address("line_correct", line.pk), {"reason": "更正"})

    corrected = admin.post(address("line_correct", line.pk), {"reason": "更正", "remark": "补充说明"})
    later = line.replaced_by
    without_reason = admin.post(address("line_withdraw", later.pk))
    withdrawn = admin.post(address("line_withdraw", later.pk), {"reason": "撤回"})

    later.refresh_from_db()
    assert [each.status_code for each in (unchanged, corrected, without_reason, withdrawn)] == [422, 302, 422, 302]
    assert later.status == PublishedStatus.WITHDRAWN


@pytest.mark.parametrize("name", ["publication", "publication_publish", "publication_discard", "publication_file"])
def test_an_announcement_of_another_city_is_not_found(client, cast, name):
    draft = drafted(cast, TODAY)
    client.force_login(cast.stranger)

    assert client.get(address(name, draft.pk)).status_code == 404


def test_a_county_reads_and_does_not_publish(client, cast):
    draft = drafted(cast, TODAY)
    client.force_login(cast.officer_east)

    assert client.get(address("publication", draft.pk)).status_code == 200
    assert client.post(address("publication_publish", draft.pk)).status_code == 403


@pytest.mark.parametrize("page", ["list", "draft"])
def test_pages_need_the_same_number_of_queries_for_every_length(
    admin, field, cast, page, django_assert_max_num_queries
):
    def look():
        if page == "list":
            return address("publications")
        return drafted(cast, TODAY, BatchVerdict.FAIL).get_absolute_url()

    field.reported(FAILING)
    url = look()
    admin.get(url)
    with django_assert_max_num_queries(40) as first:
        admin.get(url)
    field.reported(FAILING)
    notified(field.reported(FAILING), cast.admin, SERVED, due=LAST_DAY)
    drafted(cast, TODAY)

    with django_assert_max_num_queries(len(first)):
        admin.get(url)


def test_the_workbook_has_the_official_columns(admin, failed, cast):
    publication = published(cast, TODAY, BatchVerdict.FAIL, title="=1+1")
    type(publication.lines.get()).objects.update(
        cells={**publication.lines.get().cells, "食品名称": "=HYPERLINK(1)", "商标": "+1"}
    )

    sheet = sheet_of(admin.get(address("publication_file", publication.pk)))[0]

    assert sheet["A1"].value == "=1+1"
    assert sheet["A1"].data_type == "s"
    assert sheet["A2"].value == STANDING_NOTE
    assert tuple(cell.value for cell in sheet[3]) == COLUMNS[BatchVerdict.FAIL]
    row = dict(zip(COLUMNS[BatchVerdict.FAIL], sheet[4], strict=True))
    assert (row["食品名称"].value, row["食品名称"].data_type) == ("=HYPERLINK(1)", "s")
    assert row["商标"].data_type == "s"
    assert row["序号"].value == 1


def test_the_workbook_of_a_draft_is_what_would_be_published(admin, failed, cast):
    draft = drafted(cast, TODAY, BatchVerdict.FAIL)

    (sheet,) = sheet_of(admin.get(address("publication_file", draft.pk)))

    assert sheet["B4"].value == failed.enterprise.name


def test_the_workbook_names_what_was_withdrawn(admin, failed, cast):
    publication = published(cast, TODAY, BatchVerdict.FAIL)
    withdraw_line(line=publication.lines.get(), reason="内部原因", by=cast.admin, on=TODAY)

    present, changes = sheet_of(admin.get(address("publication_file", publication.pk)))

    assert present.max_row == 3
    assert [cell.value for cell in changes[2]][3:] == ["撤回", TODAY.isoformat()]


def test_the_workbench_counts_what_may_be_published(admin, failed):
    open_publication_clocks(on=TODAY)

    page = admin.get(reverse("workbench:workbench")).content.decode()

    assert reverse("rectification:publication_new", query={"kind": "FAIL"}) in page


# --- what everybody reads ---


@pytest.fixture
def public(failed, cast):
    return published(cast, TODAY, BatchVerdict.FAIL)


def foods(response):
    return [entry.food for entry in response.context["entries"]]


@pytest.mark.provision("L-3.3.3")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("q={producer}", True),
        ("q={lot}+{producer}", True),
        ("q=bjry", True),
        ("q=nobody", False),
        ("kind=FAIL", True),
        ("kind=PASS", False),
        ("year=2026", True),
        ("year=2025", False),
    ],
)
def test_everybody_searches_without_signing_in(client, public, failed, query, found):
    asked = query.format(producer=failed.enterprise.name, lot=failed.batch.lot)

    response = client.get(f"{PUBLIC}?{asked}")

    assert response.status_code == 200
    assert foods(response) == ([failed.title] if found else [])


@pytest.mark.parametrize("query", [f"q={'长' * 61}", "kind=PENDING", "year=abc", "year=999999"])
def test_a_question_out_of_bounds_is_a_wrong_one(client, public, query):
    assert client.get(f"{PUBLIC}?{query}").status_code == 400


def test_a_draft_is_not_public(client, failed, cast):
    draft = drafted(cast, TODAY, BatchVerdict.FAIL)

    assert foods(client.get(PUBLIC)) == []
    for name in ("public_announcement", "public_announcement_file"):
        assert client.get(address(name, draft.pk)).status_code == 404


def test_the_public_page_is_the_same_for_all_and_names_nobody(client, public, failed, cast):
    failed.enterprise.__class__.objects.filter(pk=failed.enterprise_id).update(phone="13800138000", contact="李四")
    pages = []
    for person in (None, cast.admin):
        client.logout()
        if person:
            client.force_login(person)
        page = client.get(PUBLIC).content.decode()
        pages.append(page[page.index('<div class="public-entries">') :])

    assert pages[0] == pages[1]
    for private in ("13800138000", "李四", cast.admin.display_name, cast.inspector.display_name, cast.analyst.username):
        assert private not in pages[0]


def test_what_was_typed_is_escaped(client, public):
    line = public.lines.get()
    PublishedLine.objects.filter(pk=line.pk).update(cells={**line.cells, "食品名称": "<script>alert(1)</script>"})

    page = client.get(PUBLIC, {"q": '"><img src=x>'}).content.decode() + client.get(PUBLIC).content.decode()

    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_a_withdrawn_entry_says_so_and_no_longer_what_was_found(client, public, cast):
    withdraw_line(line=public.lines.get(), reason="内部原因不公开", by=cast.admin, on=TODAY)

    response = client.get(address("public_announcement", public.pk))

    (entry,) = response.context["entries"]
    assert (entry.is_withdrawn, entry.changed_on, entry.findings) == (True, TODAY, [])
    assert "2.5 mg/kg" not in response.content.decode()
    assert "内部原因不公开" not in response.content.decode()


def test_a_corrected_entry_shows_the_present_line_and_the_day(admin, public):
    admin.post(address("line_correct", public.lines.get().pk), {"reason": "更正", "remark": "补充"})

    (entry,) = admin.get(PUBLIC).context["entries"]

    assert (entry.remark, entry.changed_on) == ("补充", TODAY)


def test_public_pages_need_the_same_number_of_queries_for_every_length(
    client, public, field, cast, django_assert_num_queries
):
    with django_assert_num_queries(5):
        client.get(PUBLIC)
    field.reported()
    field.reported()
    published(cast, TODAY)

    with django_assert_num_queries(5):
        client.get(PUBLIC)


def test_a_page_holds_twenty(client, public, cast, monkeypatch):
    monkeypatch.setattr("rectification.views.public_results.PAGE_SIZE", 1)
    line = public.lines.get()
    PublishedLine.objects.create(
        publication=public,
        sample=line.sample,
        position=2,
        cells=line.cells,
        search_text=line.search_text,
        status=PublishedStatus.WITHDRAWN,
        ended_on=TODAY,
        end_reason="重复",
    )

    first = client.get(PUBLIC)
    second = client.get(PUBLIC, {"after": first.context["page"].next})

    assert [len(first.context["entries"]), len(second.context["entries"])] == [1, 1]
    assert second.context["page"].next is None
