import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from enterprises.models import FoodCategory
from sampling.models import InspectionItem, Limit
from tests.factories.sampling import load_reference
from tests.factories.sheets import sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

LIMITS = reverse("sampling:limits")


@pytest.fixture
def reference(cast):
    load_reference()


def shown(page):
    """The rows of the list by their numbers."""
    return {row["row_id"] for row in page.context["page"].rows}


def expected(**filters):
    return set(Limit.objects.filter(**filters).order_by("row_id").values_list("row_id", flat=True)[:50])


@pytest.fixture
def search(cast, reference, signed_in):
    return lambda **asked: signed_in(cast.auditor).get(LIMITS, asked)


def test_list_reads_limits_as_reports_print_them(search):
    page = search(q="L001")

    assertContains(page, "≥2.9 g/100g")
    assertContains(page, "GB 25190-2010")


def test_list_filters_by_category_and_item(search):
    category, item = FoodCategory.objects.get(code="CHEESE"), InspectionItem.objects.get(name="三聚氰胺")

    assert shown(search(category=category.pk, item=item.pk)) == expected(category=category, item=item)


@pytest.mark.parametrize(
    ("day", "found"), [("2025-09-15", {"L001", "L002"}), ("2025-09-16", {"L006", "L007"}), ("2010-11-30", set())]
)
def test_list_filters_by_the_day_on_which_a_limit_is_in_force(search, day, found):
    category, item = FoodCategory.objects.get(code="STERILIZED_MILK"), InspectionItem.objects.get(code="PROT")

    assert shown(search(category=category.pk, item=item.pk, on=day)) == found


def test_list_filters_by_what_a_machine_may_judge(search):
    assert shown(search(auto_judge="no")) == expected(auto_judge=False)
    assert shown(search(auto_judge="yes")) == expected(auto_judge=True)


def test_list_filters_by_confidence(search):
    assert shown(search(confidence="low")) == expected(confidence="low")


@pytest.mark.parametrize("asked", [{"on": "yesterday"}, {"category": "0"}, {"confidence": "sure"}, {"auto_judge": "?"}])
def test_list_names_a_filter_that_is_wrong(search, asked):
    assert search(**asked).status_code == 400


def test_list_exports_every_row(search):
    rows = sheet_of(search(export="xlsx"))

    assert len(rows) == 1 + Limit.objects.count()
    assert rows[1][0] == "L001"


def test_list_takes_the_same_queries_for_any_number_of_rows(cast, reference, signed_in, queries_of):
    client = signed_in(cast.auditor)

    assert queries_of(client, LIMITS, {"q": "L001"}) == queries_of(client, LIMITS, {"q": "蛋白质"})
    assert len(client.get(LIMITS, {"q": "蛋白质"}).context["body"]) > 3


def test_limit_shows_source_and_what_else_there_is(cast, reference, signed_in):
    page = signed_in(cast.analyst).get(reverse("sampling:limit", args=["L001"]))

    assertContains(page, "GB 25190-2010")
    assertContains(page, "table 2 of GB 25190-2010")
    others = [row["row_id"] for row in page.context["siblings"].rows]
    assert others == ["L002", "L006", "L007"]
    assert page.context["force"].tone == "grey"


def test_limit_in_force_and_to_come_say_so(cast, reference, signed_in):
    client = signed_in(cast.analyst)
    to_come = Limit.objects.filter(effective_from__gt="2026-03-10").first()

    assert client.get(reverse("sampling:limit", args=["L006"])).context["force"].tone == "green"
    assert client.get(to_come.get_absolute_url()).context["force"].tone == "blue"


def test_limit_that_does_not_exist_is_not_found(cast, reference, signed_in):
    assert signed_in(cast.analyst).get(reverse("sampling:limit", args=["L999"])).status_code == 404


def test_limits_are_not_for_the_system_administrator(cast, reference, signed_in):
    client = signed_in(cast.system_admin)

    assert client.get(LIMITS).status_code == 403
    assert client.get(reverse("sampling:limit", args=["L001"])).status_code == 403


def test_limits_follow_the_language_of_the_page(cast, reference, signed_in):
    client = signed_in(cast.auditor)
    client.cookies["django_language"] = "en"

    page = client.get(LIMITS, {"q": "L001"})

    assertContains(page, "Sterilised milk")
    assertNotContains(page, "<td>灭菌乳</td>", html=True)
