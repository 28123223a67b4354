import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from enterprises.choices import BatchKind, ImportStatus
from enterprises.models import Batch, LedgerImport
from enterprises.workbooks import files
from tests.enterprises.workbooks.books import ledger_file
from tests.factories.enterprises import make_enterprise, make_raw_milk, make_variety

GOOD = (dt.date(2026, 3, 5), "清源牧场", None, 500)
WRONG = ("2026-03-06", "清源牧场", None, "五百")


def url_of(kind="raw_milk", name="ledger_import"):
    return reverse(f"enterprises:{name}", args=[kind])


@pytest.fixture
def send(dairy, cast, signed_in):
    def post(*rows, content=None, name="三月.xlsx", kind=BatchKind.RAW_MILK, user=cast.officer_east, to=dairy):
        file = SimpleUploadedFile(name, ledger_file(kind, rows) if content is None else content)
        return signed_in(user).post(url_of(kind), {"enterprise": to.pk, "file": file})

    return post


@pytest.fixture
def previewed(send):
    """Sends the rows and gives what waits for confirmation."""

    def make(*rows, **options):
        assert send(*rows, **options).status_code == 302
        return LedgerImport.objects.latest("pk")

    return make


class TestTemplate:
    @pytest.mark.parametrize("kind", list(BatchKind))
    def test_is_downloaded_for_a_producer(self, dairy, cast, signed_in, kind):
        make_variety(dairy)
        answer = signed_in(cast.officer_east).get(url_of(kind, "ledger_template"), {"enterprise": dairy.pk})

        assert answer.status_code == 200
        assert answer.getvalue().startswith(b"PK")

    def test_producer_without_varieties_is_named(self, dairy, cast, signed_in):
        answer = signed_in(cast.officer_east).get(url_of("product", "ledger_template"), {"enterprise": dairy.pk})

        assert answer.status_code == 422
        assert "no variety in production yet" in answer.content.decode()

    @pytest.mark.parametrize("asked", ["", "x", "0"])
    def test_without_a_producer_it_asks_for_one(self, cast, signed_in, asked):
        answer = signed_in(cast.officer_east).get(url_of(name="ledger_template"), {"enterprise": asked})

        assert answer.status_code == 422

    def test_foreign_producer_is_no_choice_and_readers_may_not(self, dairy, cast, signed_in):
        query = {"enterprise": dairy.pk}

        assert signed_in(cast.officer_west).get(url_of(name="ledger_template"), query).status_code == 422
        assert signed_in(cast.inspector).get(url_of(name="ledger_template"), query).status_code == 403


class TestUpload:
    def test_leads_to_the_preview_and_writes_no_batch(self, send):
        answer = send(GOOD)

        assert answer.url == LedgerImport.objects.get().get_absolute_url()
        assert not Batch.objects.exists()

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "The file is empty."),
            (b"hello", "not an Excel workbook"),
            (files.OLD_OR_LOCKED + bytes(600), "old Excel file"),
            (files.OLD_OR_LOCKED + files.LOCKED, "protected by a password"),
            (b"PK" + bytes(files.LARGEST_FILE), "larger than 5 MB"),
            (ledger_file(BatchKind.PRODUCT), "This is the template"),
            (ledger_file(), "no entries below its head"),
        ],
    )
    def test_wrong_file_gets_one_message(self, send, content, words):
        answer = send(content=content)

        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {"file"}
        assert words in answer.content.decode()
        assert not LedgerImport.objects.exists()

    def test_without_a_file_it_asks_for_one(self, dairy, cast, signed_in):
        answer = signed_in(cast.officer_east).post(url_of(), {"enterprise": dairy.pk})

        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])

    def test_producer_of_another_county_is_no_choice(self, send, cast):
        assert send(GOOD, user=cast.officer_west).status_code == 422

    def test_same_file_again_says_who_imported_it_when(self, send, previewed, cast, signed_in):
        content = ledger_file(rows=[GOOD])
        waiting = previewed(content=content)
        confirm(signed_in(cast.officer_east), waiting, expected=1)

        answer = send(content=content, user=cast.admin)

        assert answer.status_code == 422
        assert "officer_east imported this file on 2026-03-10 (Tue) (1 batches)" in answer.content.decode()

    def test_earlier_files_are_listed_for_the_own_county(self, previewed, cast, signed_in):
        previewed(GOOD)

        assert "三月.xlsx" in signed_in(cast.admin).get(url_of()).content.decode()
        assert "三月.xlsx" not in signed_in(cast.officer_west).get(url_of()).content.decode()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_readers_may_not(self, cast, signed_in, method):
        for reader in (cast.inspector, cast.auditor, cast.analyst, cast.system_admin):
            assert getattr(signed_in(reader), method)(url_of()).status_code == 403


def confirm(client, ledger_import, **values):
    return client.post(reverse("enterprises:import_confirm", args=[ledger_import.pk]), values)


class TestPreview:
    def test_names_every_wrong_cell_by_row_column_and_reason(self, previewed, cast, signed_in):
        waiting = previewed(GOOD, WRONG, ("x", "", None, 1))
        page = signed_in(cast.officer_east).get(waiting.get_absolute_url())

        assert [line["text"] for line in page.context["lines"]] == [
            "Row 3, column D, 数量（千克）: should be a number above 0, here stands “五百”.",
            "Row 4, column A, 收奶日期: should be a date such as 2026-03-05, here stands “x”.",
            "Row 4, column B, 牧场: must not be empty.",
        ]
        assert [row.number for row in page.context["rows"]] == [2, 3, 4]

    def test_names_duplicates_in_the_file_and_against_the_ledger(self, previewed, dairy, cast, signed_in):
        make_raw_milk(dairy, dt.date(2026, 3, 4))
        waiting = previewed(GOOD, GOOD, ("2026-03-04", "清源牧场", None, 1))
        lines = signed_in(cast.officer_east).get(waiting.get_absolute_url()).context["lines"]

        assert [line["text"][:60] for line in lines] == [
            "Row 3: the same batch as row 2 of this file. Milk that came ",
            "Row 4: This batch is in the ledger already. Milk that came o",
        ]

    def test_long_file_comes_in_pages(self, previewed, cast, signed_in, queries_of):
        rows = [(f"2026-03-{day:02d}", f"牧场{farm}", None, 1) for day in range(1, 9) for farm in range(20)]
        waiting = previewed(*rows, WRONG)
        client = signed_in(cast.officer_east)
        first = client.get(waiting.get_absolute_url())

        assert (len(first.context["rows"]), first.context["total"], first.context["good"]) == (100, 161, 160)
        assert len(first.content) < 100_000
        assert len(client.get(waiting.get_absolute_url(), {"page": "2"}).context["rows"]) == 61
        assert [row.number for row in client.get(waiting.get_absolute_url(), {"only": "wrong"}).context["rows"]] == [
            162
        ]
        assert queries_of(client, waiting.get_absolute_url()) == queries_of(client, previewed(GOOD).get_absolute_url())

    def test_says_that_a_part_was_imported_before(self, previewed, cast, signed_in):
        content = ledger_file(rows=[GOOD, WRONG])
        client = signed_in(cast.officer_east)
        confirm(client, previewed(content=content), expected=1, take_good_rows="on")
        page = client.get(previewed(content=content).get_absolute_url())

        assert "officer_east imported this file on 2026-03-10" in page.content.decode()
        assert page.context["good"] == 0

    @pytest.mark.parametrize("page", ["x", "0", "99", "²"])
    def test_odd_page_number_is_no_error(self, previewed, cast, signed_in, page):
        waiting = previewed(GOOD)

        assert signed_in(cast.officer_east).get(waiting.get_absolute_url(), {"page": page}).status_code == 200

    def test_foreign_is_not_found_and_auditor_reads_only(self, previewed, cast, signed_in):
        waiting = previewed(GOOD)

        assert signed_in(cast.officer_west).get(waiting.get_absolute_url()).status_code == 404
        assert signed_in(cast.analyst).get(waiting.get_absolute_url()).status_code == 403
        page = signed_in(cast.auditor).get(waiting.get_absolute_url()).content.decode()
        assert reverse("enterprises:import_confirm", args=[waiting.pk]) not in page


class TestConfirm:
    def test_writes_and_shows_where_the_batches_came_from(self, previewed, cast, signed_in):
        waiting = previewed(GOOD)
        client = signed_in(cast.officer_east)

        assert confirm(client, waiting, expected=1).status_code == 302
        page = client.get(Batch.objects.get().get_absolute_url()).content.decode()
        assert "imported 1 batches from the file 三月.xlsx" in page

    def test_good_rows_only_if_asked(self, previewed, cast, signed_in):
        waiting = previewed(GOOD, WRONG)
        client = signed_in(cast.officer_east)

        assert confirm(client, waiting, expected=1).status_code == 422
        assert not Batch.objects.exists()
        assert confirm(client, waiting, expected=1, take_good_rows="on").status_code == 302
        assert Batch.objects.count() == 1

    def test_second_click_is_refused(self, previewed, cast, signed_in):
        waiting = previewed(GOOD)
        client = signed_in(cast.officer_east)
        confirm(client, waiting, expected=1)

        assert confirm(client, waiting, expected=1).status_code == 422
        assert Batch.objects.count() == 1

    def test_stale_preview_is_refused_and_shows_the_present_state(self, previewed, dairy, cast, signed_in):
        waiting = previewed(GOOD)
        make_raw_milk(dairy, GOOD[0])
        answer = confirm(signed_in(cast.officer_east), waiting, expected=1)

        assert answer.status_code == 422
        assert "changed since this preview" in answer.content.decode()
        assert answer.context["good"] == 0

    @pytest.mark.parametrize("expected", ["", "x", "-1"])
    def test_bad_input(self, previewed, cast, signed_in, expected):
        assert confirm(signed_in(cast.officer_east), previewed(GOOD), expected=expected).status_code == 422

    def test_foreign_readers_and_get(self, previewed, cast, signed_in):
        waiting = previewed(GOOD)
        url = reverse("enterprises:import_confirm", args=[waiting.pk])

        assert confirm(signed_in(cast.officer_west), waiting, expected=1).status_code == 404
        assert confirm(signed_in(cast.auditor), waiting, expected=1).status_code == 403
        assert signed_in(cast.officer_east).get(url).status_code == 405


class TestDiscard:
    def url(self, ledger_import):
        return reverse("enterprises:import_discard", args=[ledger_import.pk])

    def test_asks_and_discards_once(self, previewed, cast, signed_in):
        waiting = previewed(GOOD)
        client = signed_in(cast.officer_east)
        assert client.get(self.url(waiting)).status_code == 200

        assert client.post(self.url(waiting)).status_code == 302
        waiting.refresh_from_db()
        assert waiting.status == ImportStatus.DISCARDED
        assert client.post(self.url(waiting)).status_code == 422

    def test_foreign_is_not_found_and_readers_may_not(self, previewed, cast, signed_in):
        waiting = previewed(GOOD)

        assert signed_in(cast.officer_west).post(self.url(waiting)).status_code == 404
        assert signed_in(cast.auditor).post(self.url(waiting)).status_code == 403


def test_file_of_one_producer_is_not_known_for_another(send, cast, dairy):
    content = ledger_file(rows=[GOOD])
    other = make_enterprise(cast.east, "南江乳业有限公司")
    send(content=content)

    assert send(content=content, to=other).status_code == 302
    assert LedgerImport.objects.count() == 2
