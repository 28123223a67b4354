from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dairyqa.ui.keyset import Order, known_total, page_of

from .specimens import Herd, Specimen

SORTS = ["rank", "-rank", "taken_on", "-taken_on", "herd__name", "-herd__name", "weight", "-weight", "pk", "-pk"]
FEW = st.one_of(st.none(), st.integers(0, 3))


@contextmanager
def stored(rows):
    """Specimens whose ranks, days and herds are few, so that ties and blanks abound; gone afterwards."""
    with transaction.atomic():
        herds = [Herd.objects.create(name=f"herd {index % 2}") for index in range(4)]
        for rank, offset, herd in rows:
            Specimen.objects.create(
                rank=rank or 0,
                weight=None if rank is None else rank / 4,
                taken_on=None if offset is None else date(2026, 1, 1) + timedelta(days=offset),
                herd=None if herd is None else herds[herd],
            )
        yield
        transaction.set_rollback(True)


def walk(sort, size):
    """The primary keys met going forward to the end, and those met on the way back."""
    order = Order.of(Specimen.objects.all(), sort)
    page = page_of(Specimen.objects.all(), set(), order, size=size)
    there, last = [page.rows], page
    while last.next:
        last = page_of(Specimen.objects.all(), set(), order, size=size, after=last.next)
        there.append(last.rows)
    back = [last.rows]
    while last.previous:
        last = page_of(Specimen.objects.all(), set(), order, size=size, before=last.previous)
        back.insert(0, last.rows)
    return [[row["pk"] for rows in pages for row in rows] for pages in (there, back)]


def expected(sort):
    """All primary keys in the order asked for: blanks last, ties by key in the same direction."""
    field, down = sort.removeprefix("-"), sort.startswith("-")
    rows = list(Specimen.objects.values("pk", field))
    rows.sort(key=lambda row: row["pk"], reverse=down)
    told = [row for row in rows if row[field] is not None]
    told.sort(key=lambda row: row[field], reverse=down)
    return [row["pk"] for row in told + [row for row in rows if row[field] is None]]


@pytest.mark.parametrize("sort", SORTS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(FEW, FEW, FEW), max_size=14), size=st.integers(1, 5))
def test_every_row_comes_exactly_once_in_both_directions(specimens, sort, rows, size):
    with stored(rows):
        there, back = walk(sort, size)

        assert there == expected(sort)
        assert back == there


def test_annotation_can_be_the_order(specimens):
    stray = Specimen.objects.create()
    kept = Specimen.objects.create(herd=Herd.objects.create())
    counted = Specimen.objects.annotate(herds=Count("herd"))
    order = Order.of(counted, "-herds")

    first = page_of(counted, set(), order, size=1)
    second = page_of(counted, set(), order, size=1, after=first.next)

    assert [first.rows[0]["pk"], second.rows[0]["pk"]] == [kept.pk, stray.pk]


def test_mark_past_the_end_gives_the_first_page(specimens):
    kept, gone = Specimen.objects.create(), Specimen.objects.create()
    order = Order.of(Specimen.objects.all(), "pk")
    mark = order.mark({"pk": gone.pk})

    page = page_of(Specimen.objects.filter(pk=kept.pk), set(), order, size=1, after=mark)

    assert [row["pk"] for row in page.rows] == [kept.pk]
    assert page.previous is None


def test_last_step_back_fills_the_first_page(specimens):
    pks = [Specimen.objects.create().pk for _ in range(4)]
    order = Order.of(Specimen.objects.all(), "pk")

    page = page_of(Specimen.objects.all(), set(), order, size=3, before=order.mark({"pk": pks[1]}))

    assert [row["pk"] for row in page.rows] == pks[:3]


@pytest.mark.parametrize("mark", ["x", "", "WzEsMl0:sig", "é\x00", "." * 5000])
def test_broken_mark_is_no_place(specimens, mark):
    assert Order.of(Specimen.objects.all(), "rank").place(mark) is None


def test_mark_of_another_order_is_no_place(specimens):
    by_rank = Order.of(Specimen.objects.all(), "rank")
    by_rank_down = Order.of(Specimen.objects.all(), "-rank")

    assert by_rank_down.place(by_rank.mark({"pk": 1, "rank": 2})) is None


def test_order_by_many_values_is_refused(specimens):
    with pytest.raises(FieldDoesNotExist):
        Order.of(Herd.objects.all(), "specimen")


def test_known_total_stops_counting(specimens):
    Specimen.objects.bulk_create(Specimen(number=str(index)) for index in range(6))

    assert known_total(Specimen.objects.all(), 10) == 6
    assert known_total(Specimen.objects.all(), 3) == 4
