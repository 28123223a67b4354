import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook

from dairyqa.accounts.permissions import Permission
from dairyqa.ui.actions import Action
from dairyqa.ui.lists import Empty

from .specimens import Herd, Specimen, SpecimenList, Taste

urlpatterns = []
pytestmark = pytest.mark.urls(__name__)


def texts(response):
    """The cells of the table, row by row, without markup."""
    rows = re.findall(r"<tr>(.*?)</tr>", response.content.decode().split("<tbody", 1)[-1], re.DOTALL)
    return [[re.sub(r"<.*?>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row)] for row in rows]


def numbers(response):
    return [cells[0] for cells in texts(response)]


def link(response, rel):
    found = re.search(rf'rel="{rel}" href="(.*?)"', response.content.decode())
    return found and found[1].replace("&amp;", "&")


def workbook(response, tmp_path):
    file = tmp_path / "list.xlsx"
    file.write_bytes(b"".join(response.streaming_content))
    response.close()
    return list(load_workbook(file).active.iter_rows())


def make(*names, **values):
    return [Specimen.objects.create(number=name, **values) for name in names]


def test_values_are_shown_by_their_kind(specimens, ask):
    make(
        "a",
        herd=Herd.objects.create(name="North <1>"),
        taste=Taste.SOUR,
        weight=Decimal("1.200"),
        taken_on=date(2026, 10, 8),
        sealed_at=datetime(2026, 10, 8, 6, 5, tzinfo=UTC),
    )
    make("b")

    with translation.override("en"):
        rows = texts(ask())

    assert rows == [
        ["a", "North &lt;1&gt;", "Sour", "0", "1.2", "2026-10-08 (Thu)", "2026-10-08 14:05", "A"],
        ["b", "—", "Fresh", "0", "—", "—", "—", "B"],
    ]


def test_pages_follow_each_other_and_lead_back(specimens, ask):
    make(*"abcdefg")

    first = ask()
    second = ask(link(first, "next"))
    third = ask(link(second, "next"))

    assert [numbers(page) for page in (first, second, third)] == [["a", "b", "c"], ["d", "e", "f"], ["g"]]
    assert link(third, "next") is None
    assert numbers(ask(link(third, "prev"))) == ["d", "e", "f"]


@pytest.mark.parametrize(("count", "words"), [(2, "2 of 2 rows"), (4, "3 of 4 rows"), (6, "3 of 5+ rows")])
def test_total_is_told_only_as_far_as_it_is_counted(specimens, ask, count, words):
    make(*"abcdef"[:count])

    with translation.override("en"):
        assert words in ask().content.decode()


def test_head_sorts_and_turns(specimens, ask):
    make("low", rank=1)
    make("high", rank=2)

    up, down = ask("?sort=rank"), ask("?sort=-rank")

    assert numbers(up) == ["low", "high"]
    assert numbers(down) == ["high", "low"]
    assert '<th scope="col" class="numeric" aria-sort="ascending">' in up.content.decode()
    assert 'href="?sort=-rank"' in up.content.decode()
    assert 'href="?sort=rank"' in down.content.decode()


@pytest.mark.parametrize("query", ["?sort=herd_id", "?sort=nonsense", "?sort=-", "?after=x", "?before=%00", "?page=2"])
def test_nonsense_in_the_address_gives_the_first_page(specimens, ask, query):
    make("a", "b")

    response = ask(query)

    assert response.status_code == 200
    assert numbers(response) == ["a", "b"]


def test_filters_search_and_order_work_together(specimens, ask):
    north = Herd.objects.create(name="North farm")
    make("a", taste=Taste.SOUR, herd=north)
    make("b", taste=Taste.SOUR)
    make("c", herd=north)
    make("d", taste=Taste.SOUR, herd=north, rank=-1)

    assert numbers(ask("?taste=sour&q=north&sort=rank")) == ["d", "a"]


def test_every_word_of_a_search_must_be_found(specimens, ask):
    make("milk-1", herd=Herd.objects.create(name="North"))
    make("milk-2", herd=Herd.objects.create(name="South"))

    assert numbers(ask("?q=MILK+nor")) == ["milk-1"]


@pytest.mark.parametrize(
    "query",
    ["?since=yesterday", "?taste=bitter", "?rank=many", "?q=%00", "?q=" + "x" * 101, "?since=yesterday&export=xlsx"],
)
def test_bad_filter_is_told_beside_its_field(specimens, ask, query):
    make("a")

    response = ask(query)

    assert response.status_code == 400
    assert 'class="invalid-feedback"' in response.content.decode()
    assert numbers(response) == []


def test_number_beyond_the_database_finds_nothing(specimens, ask):
    make("a")

    assert ask("?rank=99999999999999999999999").status_code == 200


@pytest.mark.parametrize(
    ("query", "words"), [("", "They come from herds."), ("?q=zzz", "No row fits these filters. Loosen or clear them.")]
)
def test_empty_list_says_why(specimens, ask, query, words):
    with translation.override("en"):
        assert words in ask(query).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_rows(specimens, ask, count):
    herd = Herd.objects.create(name="North")
    make(*"abc"[:count], herd=herd)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        ask()

    assert len(queries) == 1


def test_page_in_the_middle_costs_two_queries(specimens, ask):
    make(*"abcdefg")
    following = link(ask(), "next")

    with CaptureQueriesContext(connection) as queries:
        ask(following)

    assert len(queries) == 2


def test_export_holds_all_pages_as_filtered_and_sorted(specimens, ask, tmp_path):
    make(*"abcd", taste=Taste.SOUR)
    make("e")

    response = ask("?taste=sour&sort=-number&export=xlsx")
    rows = workbook(response, tmp_path)

    assert [row[0].value for row in rows] == ["Number", "d", "c", "b", "a"]
    assert re.search(r'filename="Specimens_\d{4}-\d\d-\d\d\.xlsx"', response["Content-Disposition"])


def test_export_keeps_the_kinds_of_values(specimens, ask, tmp_path):
    make("a", weight=Decimal("1.250"), taken_on=date(2026, 10, 8), sealed_at=datetime(2026, 10, 8, 6, 5, tzinfo=UTC))

    row = workbook(ask("?export=xlsx"), tmp_path)[1]

    assert [cell.value for cell in row] == [
        "a", None, "Fresh", 0, 1.25, datetime(2026, 10, 8), datetime(2026, 10, 8, 14, 5), "A",
    ]  # fmt: skip
    assert [row[5].number_format, row[6].number_format] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm"]


def test_export_that_is_too_long_is_refused(specimens, ask):
    class Short(SpecimenList):
        export_limit = 2

    make(*"abc")

    with translation.override("en"):
        response = ask("?export=xlsx", page=Short)

    assert response.status_code == 422
    assert "at most 2 rows" in response.content.decode()


def test_list_asks_for_its_permission(cast, rf):
    class Guarded(SpecimenList):
        permission = Permission.VIEW_AUDIT

    request = rf.get("/")
    request.user = cast.analyst

    with pytest.raises(PermissionDenied):
        Guarded.as_view()(request)
    assert Guarded.as_view().permission == Permission.VIEW_AUDIT


def test_empty_list_offers_only_what_the_person_may_do(specimens, cast, rf):
    class Offering(SpecimenList):
        empty = Empty("None", "", Action("Read the trail", "/trail/", permission=Permission.VIEW_AUDIT))

    def offers(user):
        request = rf.get("/")
        request.user = user
        return Offering(request, {}).context()["empty_action"]

    assert offers(cast.analyst) == []
    assert [action.url for action in offers(cast.auditor)] == ["/trail/"]


def test_list_is_only_read(specimens, rf):
    assert SpecimenList.as_view()(rf.post("/")).status_code == 405
