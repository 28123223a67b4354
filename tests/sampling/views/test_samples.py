import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from dairyqa.reasons import Reason, say
from enterprises.models import FoodCategory
from sampling.choices import SampleStatus, VisitStatus
from sampling.usecases.samples import receive_sample, refuse_sample
from tests.factories.conclusions import concluded, reported, submitted
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.sampling import make_visit, seal
from tests.factories.sheets import sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

SAMPLES = reverse("sampling:samples")


@pytest.fixture
def seal_at(cast, plan):
    """Seal raw milk or, with ``category``, a product at a new producer of a county."""

    def sealed(county, on, category=None, **values):
        producer = make_enterprise(county, values.pop("name", "北江乳业有限公司"))
        visit = make_visit(plan, producer, on, [cast.inspector], status=VisitStatus.UNDER_WAY)
        batch = (
            make_product(make_variety(producer, category), on, lot="L0309") if category else make_raw_milk(producer, on)
        )
        return seal(visit, batch, cast.inspector, on, **values)

    return sealed


@pytest.fixture
def sample(cast, seal_at, today):
    return seal_at(cast.east, today, "PASTEURIZED_MILK", test_seal="F9001", backup_seal="F9002")


@pytest.fixture
def raw(cast, seal_at, today):
    return seal_at(cast.west, today - dt.timedelta(days=8), name="凤城鲜奶有限公司")


def shown(page):
    return {row["number"] for row in page.context["page"].rows}


def states(page):
    return [station.state for station in page.context["stations"]]


def test_list_shows_each_what_is_theirs(cast, sample, raw, signed_in):
    both = {sample.number, raw.number}

    assert shown(signed_in(cast.admin).get(SAMPLES)) == both
    assert shown(signed_in(cast.analyst).get(SAMPLES)) == both
    assert shown(signed_in(cast.officer_east).get(SAMPLES)) == {sample.number}
    assert shown(signed_in(cast.stranger).get(SAMPLES)) == set()
    assert shown(signed_in(cast.other_analyst).get(SAMPLES)) == set()
    assert signed_in(cast.system_admin).get(SAMPLES).status_code == 403


def test_list_filters(cast, sample, raw, signed_in, today):
    receive_sample(sample=raw, by=cast.analyst, on=today)
    client = signed_in(cast.admin)

    def found(**asked):
        return shown(client.get(SAMPLES, asked))

    assert found(status="received") == {raw.number}
    assert found(kind="product") == {sample.number}
    assert found(category=FoodCategory.objects.get(code="RAW_MILK").pk) == {raw.number}
    assert found(county=cast.west.pk) == {raw.number}
    assert found(laboratory=cast.laboratory.pk) == {sample.number, raw.number}
    assert found(verdict="PASS") == set()
    assert found(taken_from=today.isoformat()) == {sample.number}
    assert found(taken_to="2026-03-09") == {raw.number}


@pytest.mark.parametrize("words", ["F9001", "f9002", "L0309", "北江 鲜牛奶", "bj"])
def test_list_finds_a_sample_once_by_number_seal_lot_or_producer(cast, sample, raw, signed_in, words):
    page = signed_in(cast.admin).get(SAMPLES, {"q": words})

    assert [row["number"] for row in page.context["page"].rows] == [sample.number]


def test_list_of_a_laboratory_offers_no_filter_by_county(cast, sample, signed_in):
    fields = signed_in(cast.analyst).get(SAMPLES).context["list"].filterset.form.fields

    assert {"county", "laboratory"}.isdisjoint(fields)


@pytest.mark.parametrize("asked", [{"status": "lost"}, {"taken_from": "yesterday"}, {"category": "0"}])
def test_list_names_a_filter_that_is_wrong(cast, sample, signed_in, asked):
    assert signed_in(cast.admin).get(SAMPLES, asked).status_code == 400


def test_list_takes_the_same_queries_for_any_number_of_samples(cast, sample, seal_at, signed_in, queries_of, today):
    client = signed_in(cast.admin)
    of_one = queries_of(client, SAMPLES)
    for name in ("丙乳业有限公司", "丁乳业有限公司"):
        seal_at(cast.west, today, name=name)

    assert queries_of(client, SAMPLES) == of_one
    assert len(shown(client.get(SAMPLES))) == 3


def test_list_exports_the_next_deadline_as_a_date(cast, sample, signed_in):
    _, row = sheet_of(signed_in(cast.admin).get(SAMPLES, {"export": "xlsx"}))

    assert row[0] == sample.number
    assert row[-3] == dt.datetime(2026, 3, 17)


def test_sample_out_of_sight_is_not_found(cast, sample, signed_in):
    for person in (cast.officer_west, cast.stranger, cast.other_analyst):
        assert signed_in(person).get(sample.get_absolute_url()).status_code == 404
    assert signed_in(cast.system_admin).get(sample.get_absolute_url()).status_code == 403


@pytest.mark.provision("Q-5.2", "Q-5.3", "Q-6.1")
def test_sample_shows_portions_seals_and_minima(cast, sample, signed_in):
    page = signed_in(cast.admin).get(sample.get_absolute_url())

    assertContains(page, "<code>F9001</code>")
    assertContains(page, "方案五（二）2")
    portions = page.context["portions"]
    assert [(line["seal"], line["units"], line["least_units"]) for line in portions["lines"]] == [
        ("F9001", 7, 7),
        ("F9002", 2, 2),
    ]
    assert (str(portions["total"]), str(portions["rule"].total_kg)) == ("2.250", "1.200")
    assertContains(page, "监督抽检")


@pytest.mark.provision("Q-6.2")
def test_sample_shows_its_items_without_a_verdict_before_the_test(cast, sample, signed_in):
    rows = signed_in(cast.admin).get(sample.get_absolute_url()).context["results"].rows

    assert [row["item"] for row in rows][:2] == ["蛋白质", "酸度"]
    assert {row["verdict"] for row in rows} == {None}
    assert rows[0]["limit_text"] == "≥2.9 g/100g"


def test_sample_says_why_this_batch(cast, seal_at, signed_in, today):
    reason = Reason("chosen_by_sampler", {"reason": "冷库门打不开"})
    sample = seal_at(cast.east, today, "CHEESE", attributes={"MOULD_RIPENED": "NO"}, choice_reasons=[reason])

    assertContains(signed_in(cast.admin).get(sample.get_absolute_url()), say(reason))


def test_sample_shows_the_laboratory_no_links_that_are_not_for_it(cast, sample, signed_in):
    page = signed_in(cast.analyst).get(sample.get_absolute_url())

    for url in (sample.enterprise.get_absolute_url(), sample.visit.get_absolute_url(), sample.batch.get_absolute_url()):
        assertNotContains(page, f'href="{url}"')
        assertContains(signed_in(cast.admin).get(sample.get_absolute_url()), f'href="{url}"')
        signed_in(cast.analyst)


def test_stations_and_deadline_of_a_sealed_sample(cast, sample, signed_in):
    page = signed_in(cast.admin).get(sample.get_absolute_url())

    assert states(page) == ["done", "now", "ahead", "ahead", "ahead"]
    assert page.context["deadline"].due_on == dt.date(2026, 3, 17)
    assert page.context["deadline"].workdays_left == 5
    assert "办法第20条" in page.context["deadline"].reason


def test_stations_and_deadline_in_the_laboratory(cast, raw, signed_in, today):
    receive_sample(sample=raw, by=cast.analyst, on=today)

    page = signed_in(cast.admin).get(raw.get_absolute_url())

    assert states(page) == ["done", "done", "now", "ahead", "ahead"]
    assert page.context["stations"][1].deadline.days_late == 1
    assert page.context["deadline"].due_on == dt.date(2026, 4, 8)


def test_stations_while_waiting_for_approval(cast, sample, signed_in, today):
    submitted(sample, cast.analyst, today)

    assert states(signed_in(cast.admin).get(sample.get_absolute_url())) == ["done", "done", "done", "now", "ahead"]


@pytest.mark.provision("Q-8.4")
@pytest.mark.parametrize(("failing", "due"), [((), dt.date(2026, 3, 19)), (("PROT",), dt.date(2026, 3, 12))])
def test_stations_and_deadline_of_a_conclusion(cast, sample, signed_in, today, failing, due):
    concluded(sample, cast.analyst, cast.signatory, today, failing)

    page = signed_in(cast.admin).get(sample.get_absolute_url())

    assert states(page) == ["done", "done", "done", "done", "now"]
    assert page.context["deadline"].due_on == due
    assert page.context["deadline"].reason


def test_stations_of_a_reported_sample_are_all_done(cast, sample, signed_in, today):
    reported(sample, cast.analyst, cast.signatory, today)

    page = signed_in(cast.admin).get(sample.get_absolute_url())

    assert states(page) == ["done"] * 5
    assert page.context["deadline"].done_on == today


def test_stations_of_a_refused_sample_end_at_the_door(cast, sample, signed_in, today):
    refuse_sample(sample=sample, ground="seal_broken", remark="封条破损", by=cast.analyst, on=today)

    page = signed_in(cast.admin).get(sample.get_absolute_url())

    assert states(page) == ["done", "stopped"]
    assert page.context["deadline"] is None
    assertContains(page, "封条破损")


def test_sample_offers_each_the_next_step(cast, sample, signed_in, today):
    def urls(person):
        actions = signed_in(person).get(sample.get_absolute_url()).context["actions"]
        return [action.url.removeprefix(sample.get_absolute_url()) for action in actions]

    assert urls(cast.analyst) == ["refuse/", "receive/"]
    assert urls(cast.signatory) == []
    assert urls(cast.admin) == [f"/objections/receive/{sample.number}/"]
    receive_sample(sample=sample, by=cast.analyst, on=today)
    assert urls(cast.analyst) == ["cost/", "results/"]
    assert sample.status == SampleStatus.RECEIVED


def test_sample_offers_the_next_step_up_to_the_report(cast, sample, signed_in, today):
    def last_step(person):
        return signed_in(person).get(sample.get_absolute_url()).context["actions"][-1].url.split("/")[-2]

    submitted(sample, cast.analyst, today)
    assert (last_step(cast.signatory), last_step(cast.analyst)) == ("conclusion", "results")


def test_documents_are_asked_for_by_a_post(cast, sample, signed_in, today):
    form = reverse("sampling:document_request", args=[sample.number, "sampling_form"])
    report = reverse("sampling:document_request", args=[sample.number, "test_report"])
    client = signed_in(cast.admin)

    page = client.get(sample.get_absolute_url())
    assertContains(page, f'action="{form}"')
    assertNotContains(page, report)
    concluded(sample, cast.analyst, cast.signatory, today)
    assertContains(client.get(sample.get_absolute_url()), f'action="{report}"')


def test_sample_takes_the_same_queries_for_any_number_of_items(cast, sample, raw, signed_in, queries_of):
    client = signed_in(cast.admin)

    assert raw.results.count() < sample.results.count()
    assert queries_of(client, raw.get_absolute_url()) == queries_of(client, sample.get_absolute_url())
