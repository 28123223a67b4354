import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError, TransitionRefused
from enterprises.choices import BatchKind, ImportStatus
from enterprises.models import Batch, LedgerImport
from enterprises.queries import checked_rows
from enterprises.usecases import imports
from enterprises.usecases.imports import confirm_import, discard_import, preview_ledger
from enterprises.usecases.ledgers import enter_raw_milk
from tests.enterprises.conftest import TODAY
from tests.enterprises.workbooks.books import ledger_file
from tests.factories.enterprises import make_raw_milk, make_variety

GOOD = (dt.date(2026, 3, 5), "清源牧场", None, 500)
ALSO_GOOD = ("2026年3月6日", "清源牧场", None, "1,200.5", "2026/3/8")
WRONG = ("2026-03-07", "清源牧场", None, "五百")


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def preview(dairy, cast):
    def read(*rows, kind=BatchKind.RAW_MILK, by=cast.officer_east, content=None):
        content = content or ledger_file(kind, rows)
        return preview_ledger(enterprise=dairy, kind=kind, filename="三月.xlsx", content=content, by=by, on=TODAY)

    return read


@pytest.fixture
def confirm(cast):
    def write(ledger_import, expected, take_good_rows=False):
        return confirm_import(
            ledger_import=ledger_import,
            expected=expected,
            take_good_rows=take_good_rows,
            by=cast.officer_east,
            on=TODAY,
        )

    return write


def states(ledger_import):
    return [row.state.value for row in checked_rows(ledger_import, TODAY)]


@pytest.mark.provision("Q-2.1")
def test_preview_writes_no_batch_and_confirmation_all_of_them(preview, confirm):
    ledger_import = preview(GOOD, ALSO_GOOD)
    assert not Batch.objects.exists()

    assert confirm(ledger_import, expected=2) == 2

    first, second = Batch.objects.order_by("arrived_on")
    assert (first.source, first.quantity_kg, first.gone_on) == ("清源牧场", Decimal(500), None)
    assert (second.quantity_kg, second.gone_on) == (Decimal("1200.5"), dt.date(2026, 3, 8))
    assert {first.imported_from, second.imported_from} == {ledger_import}
    ledger_import.refresh_from_db()
    assert (ledger_import.status, ledger_import.created_count) == (ImportStatus.DONE, 2)
    assert list(AuditEvent.objects.order_by("pk").values_list("event", "payload__created")) == [
        ("ledger.previewed", None),
        ("ledger.imported", 2),
    ]


@pytest.mark.provision("Q-2.2")
def test_products_take_the_shelf_life_of_their_varieties(preview, confirm, dairy):
    variety = make_variety(dairy, shelf_life_days=15)
    row = (variety.name, "A1", dt.date(2026, 3, 5), 800)

    confirm(preview(row, kind=BatchKind.PRODUCT), expected=1)

    batch = Batch.objects.get()
    assert (batch.variety, batch.category, batch.expires_on) == (variety, variety.category, dt.date(2026, 3, 20))


def test_wrong_rows_hold_everything_back(preview, confirm):
    ledger_import = preview(GOOD, WRONG)

    with pytest.raises(DomainError, match="Some rows have errors"):
        confirm(ledger_import, expected=1)
    assert not Batch.objects.exists()
    assert LedgerImport.objects.get().status == ImportStatus.PREVIEWED


def test_good_rows_are_taken_if_the_user_says_so(preview, confirm):
    assert confirm(preview(GOOD, WRONG), expected=1, take_good_rows=True) == 1
    assert Batch.objects.get().arrived_on == dt.date(2026, 3, 5)


@pytest.mark.provision("Q-3.3")
@pytest.mark.provision("Q-3.4")
def test_imported_rows_obey_the_batch_definitions(preview, dairy):
    make_raw_milk(dairy, dt.date(2026, 3, 4))
    rows = [GOOD, ("2026-03-05", "清源 牧场", "B", 20), ("2026-03-04", "清源牧场", None, 20)]
    powder = ("2026-03-05", "JH1", "南岭", "RF1", "2026-01-10", None, 500)

    assert states(preview(*rows)) == ["good", "repeated", "repeated"]
    assert states(preview(powder, powder, kind=BatchKind.RAW_POWDER)) == ["good", "repeated"]


def test_file_without_a_good_row_cannot_be_confirmed(preview, confirm):
    with pytest.raises(DomainError, match="no row that could be entered"):
        confirm(preview(WRONG), expected=0, take_good_rows=True)


def test_same_file_twice_creates_nothing_twice(preview, confirm):
    content = ledger_file(rows=[GOOD, ALSO_GOOD])
    confirm(preview(content=content), expected=2)

    with pytest.raises(DomainError, match=r"officer_east imported this file on 2026-03-10 .*\(2 batches\)"):
        preview(content=content)
    assert Batch.objects.count() == 2


def test_file_that_was_taken_in_part_can_be_sent_again_for_the_rest(preview, confirm, dairy):
    variety = make_variety(dairy)
    content = ledger_file(
        BatchKind.PRODUCT, [(variety.name, "A1", "2026-03-05", 800), ("酸奶", "A1", "2026-03-05", 800)]
    )
    confirm(preview(content=content, kind=BatchKind.PRODUCT), expected=1, take_good_rows=True)
    make_variety(dairy, name="酸奶")

    again = preview(content=content, kind=BatchKind.PRODUCT)

    assert states(again) == ["repeated", "good"]
    assert confirm(again, expected=1, take_good_rows=True) == 1


def test_file_that_waits_is_not_kept_twice(preview):
    content = ledger_file(rows=[GOOD])

    assert preview(content=content) == preview(content=content)
    assert LedgerImport.objects.count() == 1


def test_double_click_creates_nothing_twice(preview, confirm):
    ledger_import = preview(GOOD)
    same = LedgerImport.objects.get(pk=ledger_import.pk)
    confirm(ledger_import, expected=1)

    with pytest.raises(TransitionRefused):
        confirm(same, expected=1)
    assert Batch.objects.count() == 1


def test_ledger_that_changed_since_the_preview_is_looked_at_again(preview, confirm, dairy, cast):
    ledger_import = preview(GOOD, ALSO_GOOD)
    values = {"received_on": GOOD[0], "farm": "清源牧场", "quantity_kg": Decimal(1)}
    enter_raw_milk(enterprise=dairy, **values, by=cast.admin, on=TODAY)

    with pytest.raises(DomainError, match="changed since this preview"):
        confirm(ledger_import, expected=2)
    assert Batch.objects.count() == 1


def test_race_for_a_batch_is_refused_readably_and_writes_nothing(preview, confirm, dairy, monkeypatch):
    ledger_import = preview(GOOD, ALSO_GOOD)

    def checked_before_the_other_entered(*args):
        rows = checked_rows(*args)
        make_raw_milk(dairy, GOOD[0])
        return rows

    monkeypatch.setattr(imports, "checked_rows", checked_before_the_other_entered)
    with pytest.raises(DomainError, match="Somebody has just entered"):
        confirm(ledger_import, expected=2)
    assert not Batch.objects.filter(imported_from=ledger_import).exists()


def test_number_of_queries_does_not_grow_with_the_rows(preview, confirm):
    def queries(*rows):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            confirm(preview(*rows), expected=len(rows))
        return len(captured)

    few = queries(GOOD)
    many = queries(*((f"2026-02-{day:02d}", "北山牧场", None, day) for day in range(1, 29)))
    assert few == many


def test_discarded_file_can_be_sent_again(preview, cast):
    content = ledger_file(rows=[GOOD])
    discard_import(ledger_import=preview(content=content), by=cast.admin, on=TODAY)

    assert states(preview(content=content)) == ["good"]


def test_broken_file_leaves_nothing(preview):
    with pytest.raises(DomainError):
        preview(content=b"hello")
    assert not LedgerImport.objects.exists()
    assert not AuditEvent.objects.exists()
