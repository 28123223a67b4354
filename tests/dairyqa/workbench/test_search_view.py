import pytest
from django.urls import reverse

from dairyqa.accounts.choices import Role
from dairyqa.workbench.search import SHOWN
from tests.factories.enterprises import make_enterprise


@pytest.fixture
def find(client):
    """Search as the person: the titles by kind, or the address to which the answer leads."""

    def find(person, words):
        client.force_login(person)
        response = client.get("/search/", {"q": words})
        if response.status_code == 302:
            return response.url
        assert response.status_code == 200
        return {group.label: [hit.title for hit in group.hits] for group in response.context["groups"]}

    return find


@pytest.mark.parametrize("words", ["北江", "bjry", "北江 乳业", "BJ", "  北江   bj "])
def test_producers_by_name_and_initials(cast, find, words):
    enterprise = make_enterprise(cast.east)
    make_enterprise(cast.east, name="南岭乳业有限公司")

    assert find(cast.admin, words) == {"Producers": [enterprise.name]}


def test_a_whole_credit_code_leads_to_its_producer(cast, find):
    enterprise = make_enterprise(cast.east)
    make_enterprise(cast.east)

    assert find(cast.admin, enterprise.credit_code.lower()) == enterprise.get_absolute_url()
    assert find(cast.admin, enterprise.licence_no) == enterprise.get_absolute_url()


def test_a_whole_number_or_seal_leads_to_its_sample(field, find):
    sample, _other = field.sealed(), field.sealed()

    assert find(field.cast.analyst, sample.number.lower()) == sample.get_absolute_url()
    assert find(field.cast.analyst, sample.seals.first().number) == sample.get_absolute_url()


def test_part_of_a_seal_finds_nothing(field, find):
    seal = field.sealed().seals.first().number

    assert find(field.cast.analyst, seal[:-1]) == {}


def test_a_whole_number_leads_to_its_report_and_case(field, find):
    case = field.case()
    report = case.sample.report

    assert find(field.cast.admin, case.number) == case.get_absolute_url()
    assert find(field.cast.admin, report.number) == reverse("sampling:conclusion", args=[case.sample.number])


def test_part_of_a_number_is_grouped_by_kind(field, find):
    case = field.case()

    assert set(find(field.cast.admin, "2026")) == {"Samples", "Reports", "Cases", "Batches"}
    assert set(find(field.cast.signatory, "2026")) == {"Samples", "Reports"}
    assert find(field.cast.admin, "HC44")["Cases"][0].startswith(case.number)


def test_batches_by_lot(field, find):
    batch = field.sealed().batch

    assert find(field.cast.officer_east, batch.lot) == {"Batches": [f"{batch.lot} · {batch.title}"]}


@pytest.mark.parametrize("role", ["officer_west", "stranger", "other_analyst", "system_admin"])
def test_nobody_finds_what_is_not_theirs(field, find, role):
    case = field.case()
    person = getattr(field.cast, role)

    for words in ("2026", "bjry", case.number, case.sample.number, case.enterprise.credit_code, case.sample.batch.lot):
        assert find(person, words) == {}


def test_many_hits_show_the_first_and_lead_to_the_list(client, cast):
    for n in range(SHOWN + 1):
        make_enterprise(cast.east, name=f"北江{n}号乳业")
    client.force_login(cast.admin)

    [group] = client.get("/search/", {"q": "北江"}).context["groups"]

    assert len(group.hits) == SHOWN
    assert group.more_url == reverse("enterprises:enterprises", query={"q": "北江"})


@pytest.mark.parametrize(
    ("words", "title"),
    [("", "What are you looking for?"), ("x", "Type at least two characters"), ("zzzz", "Nothing found for “zzzz”")],
)
def test_an_empty_answer_teaches(client, cast, words, title):
    client.force_login(cast.admin)

    response = client.get("/search/", {"q": words})

    assert response.status_code == 200
    assert title in response.content.decode()


@pytest.mark.parametrize("words", ["x" * 101, "a\x00b"], ids=["too long", "with a NUL"])
def test_words_that_cannot_be_searched_are_named(client, cast, words):
    client.force_login(cast.admin)

    response = client.get("/search/", {"q": words})

    assert response.status_code == 400
    assert response.context["form"].errors["q"]


def test_wildcards_are_only_characters(cast, find):
    make_enterprise(cast.east)

    assert find(cast.admin, "%%") == {}
    assert find(cast.admin, "__") == {}


@pytest.mark.parametrize("role", Role)
def test_the_number_of_queries_does_not_grow(
    client, field, role, django_assert_num_queries, django_assert_max_num_queries
):
    field.case()
    client.force_login(field.cast.of_role(role))
    with django_assert_max_num_queries(16) as first:
        client.get("/search/", {"q": "2026"})
    field.case()
    field.case()

    with django_assert_num_queries(len(first)):
        client.get("/search/", {"q": "2026"})
