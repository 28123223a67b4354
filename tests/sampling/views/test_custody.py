import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from sampling.choices import HandoverStatus, SampleStatus, VisitStatus
from sampling.models import BrokenSeal, Handover
from sampling.queries.custody import holders
from tests.factories.custody import found_broken, given, taken
from tests.factories.enterprises import make_enterprise, make_raw_milk
from tests.factories.sampling import make_visit, seal
from tests.factories.sheets import sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

SCAN = reverse("sampling:handover_scan")
FOUND = reverse("sampling:handover_scanned")
HANDOVERS = reverse("sampling:handovers")
COLD = {"temperature_c": "4.0", "seals_intact": "whole"}


@pytest.fixture
def seal_one(cast, plan, today):
    """A sample of raw milk of a producer of its own."""

    def make(county=None, name="北江乳业有限公司"):
        producer = make_enterprise(county or cast.east, name)
        samplers = [cast.inspector, cast.second_inspector]
        visit = make_visit(plan, producer, today, samplers, status=VisitStatus.UNDER_WAY)
        return seal(visit, make_raw_milk(producer, today), cast.inspector, today)

    return make


@pytest.fixture
def sample(seal_one):
    return seal_one()


def step(name, sample):
    return reverse(f"sampling:{name}", args=[sample.number])


def test_give_asks_once_and_the_holder_changes_with_the_taking(cast, sample, signed_in):
    assertContains(signed_in(cast.inspector).get(step("sample_give", sample)), sample.number)
    assertRedirects(signed_in(cast.inspector).post(step("sample_give", sample)), sample.get_absolute_url())
    assert holders(sample) == [cast.inspector, cast.second_inspector]

    answer = signed_in(cast.officer_east).post(step("sample_take", sample), COLD | {"remark": "冰袋"})

    assertRedirects(answer, sample.get_absolute_url())
    assert holders(sample) == [cast.officer_east]
    assert sample.handovers.get().remark == "冰袋"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"temperature_c": ""}, "temperature_c"),
        ({"temperature_c": "-61"}, "temperature_c"),
        ({"temperature_c": "NaN"}, "temperature_c"),
        ({"seals_intact": ""}, "seals_intact"),
        ({"seals_intact": "perhaps"}, "seals_intact"),
        ({"seals_intact": "broken"}, "seals_intact"),
        ({"remark": "备" * 201}, "remark"),
    ],
)
def test_taking_refuses_what_is_wrong_at_its_field(cast, sample, signed_in, today, change, field):
    given(sample, cast.inspector, today)

    answer = signed_in(cast.officer_east).post(step("sample_take", sample), COLD | change)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert sample.handovers.get().status == HandoverStatus.OFFERED


def test_refusals_of_giving_and_taking_are_readable(cast, sample, signed_in, today):
    for person, name, sent in (
        (cast.officer_east, "sample_give", {}),
        (cast.officer_east, "sample_take", COLD),
    ):
        answer = signed_in(person).post(step(name, sample), sent)
        assert answer.status_code == 422
        assert sample.number in answer.context["form"].non_field_errors()[0]
    assert not Handover.objects.exists()


def test_offer_is_taken_back_on_its_page(cast, sample, signed_in, today):
    offer = given(sample, cast.inspector, today)
    url = reverse("sampling:handover_withdraw", args=[offer.pk])

    assert signed_in(cast.second_inspector).post(url).status_code == 422
    assertRedirects(signed_in(cast.inspector).post(url), sample.get_absolute_url())

    offer.refresh_from_db()
    assert offer.status == HandoverStatus.WITHDRAWN
    assert signed_in(cast.stranger).get(url).status_code == 404


@pytest.mark.provision("Q-8.2")
@pytest.mark.parametrize("name", ["sample_give", "sample_take", "broken_seal"])
def test_steps_of_a_sample_out_of_reach_are_not_found(cast, sample, signed_in, name):
    for person in (cast.officer_west, cast.stranger, cast.other_analyst):
        assert signed_in(person).get(step(name, sample)).status_code == 404
    for person in (cast.auditor, cast.system_admin):
        assert signed_in(person).post(step(name, sample), COLD).status_code == 403


class TestScanning:
    def test_scanned_sample_stands_on_the_list_or_says_why_not(self, cast, sample, signed_in, today):
        client = signed_in(cast.inspector)
        seal_number = sample.seals.first().number

        for code in (sample.number, f" {sample.number.lower()} ", seal_number):
            assertContains(client.get(FOUND, {"step": "give", "code": code}), f'value="{sample.number}"')
        line = client.get(FOUND, {"step": "take", "code": seal_number})

        assertContains(line, sample.number)
        assertNotContains(line, f'value="{sample.number}"')
        assert line.context["scanned"][0]["why_not"]

    def test_unknown_code_is_told(self, cast, seal_one, signed_in):
        far = seal_one(cast.west, "英州牧业乳品有限公司")

        assertNotContains(signed_in(cast.officer_east).get(FOUND, {"code": "\x00"}), "data-scanned")
        for code in ("QYRP0", far.number):
            page = signed_in(cast.officer_east).get(FOUND, {"step": "give", "code": code})
            assert page.context["scanned"] == []
            assertContains(page, f'data-scanned="{code}"')

    def test_several_are_given_then_taken_in_one_state(self, cast, seal_one, signed_in):
        samples = [seal_one(name=name) for name in ("甲乳业有限公司", "乙乳业有限公司")]
        numbers = [sample.number for sample in samples]

        answer = signed_in(cast.inspector).post(f"{SCAN}?step=give", {"number": numbers})
        assertRedirects(answer, f"{SCAN}?step=give")
        answer = signed_in(cast.analyst).post(f"{SCAN}?step=take", COLD | {"number": [*numbers, numbers[0]]})

        assertRedirects(answer, f"{SCAN}?step=take")
        assert [holders(sample) for sample in samples] == [[cast.analyst]] * 2
        assert set(Handover.objects.values_list("temperature_c", "seals_intact")) == {(4, True)}

    def test_refused_list_is_kept_and_nothing_is_taken(self, cast, seal_one, signed_in, today):
        ready, not_given = seal_one(name="甲乳业有限公司"), seal_one(name="乙乳业有限公司")
        given(ready, cast.inspector, today)

        answer = signed_in(cast.officer_east).post(
            f"{SCAN}?step=take", COLD | {"number": [ready.number, not_given.number]}
        )

        assert answer.status_code == 422
        assert [bool(line["why_not"]) for line in answer.context["scanned"]] == [False, True]
        assert not Handover.objects.filter(status=HandoverStatus.TAKEN).exists()

    @pytest.mark.parametrize("numbers", [[], ["QYRP0"], ["\x00"], [f"Q{n}" for n in range(101)]])
    def test_list_with_nothing_to_hand_over_is_refused(self, cast, sample, signed_in, numbers):
        answer = signed_in(cast.inspector).post(f"{SCAN}?step=give", {"number": numbers})

        assert answer.status_code == 422
        assert not Handover.objects.exists()

    def test_sampler_gives_and_the_laboratory_takes_if_nothing_is_said(self, cast, sample, signed_in):
        assert signed_in(cast.inspector).get(SCAN).context["step"] == "give"
        assert signed_in(cast.analyst).get(SCAN).context["step"] == "take"
        assert signed_in(cast.analyst).get(SCAN, {"step": "burn"}).context["step"] == "take"


class TestBrokenSeal:
    def test_report_stops_the_sample_and_shows_it(self, cast, sample, signed_in):
        sent = {"portion": "test", "description": "封条被揭开"}

        answer = signed_in(cast.analyst).post(step("broken_seal", sample), sent, follow=True)

        assertRedirects(answer, sample.get_absolute_url())
        assert [station.state for station in answer.context["custody"]] == ["done", "stopped", "ahead"]
        receive = answer.context["actions"][-1]
        assert receive.why_not
        assertContains(answer, "封条被揭开")

    @pytest.mark.parametrize(
        ("sent", "fields"), [({}, {"portion", "description"}), ({"portion": "lid", "description": "x"}, {"portion"})]
    )
    def test_report_wants_portion_and_words(self, cast, sample, signed_in, sent, fields):
        answer = signed_in(cast.inspector).post(step("broken_seal", sample), sent)

        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == fields
        assert not BrokenSeal.objects.exists()

    @pytest.mark.provision("Q-5.3")
    @pytest.mark.parametrize(("decision", "status"), [("keep", SampleStatus.SEALED), ("void", SampleStatus.REFUSED)])
    def test_city_decides(self, cast, sample, signed_in, today, decision, status):
        broken = found_broken(sample, cast.inspector, today)
        url = reverse("sampling:broken_seal_decide", args=[broken.pk])
        assertContains(signed_in(cast.admin).get(url), "备份样品封条撕裂")

        answer = signed_in(cast.admin).post(url, {"decision": decision, "reason": "见照片"})

        assertRedirects(answer, sample.get_absolute_url())
        sample.refresh_from_db()
        assert sample.status == status
        again = signed_in(cast.admin).post(url, {"decision": "keep", "reason": "又"})
        assert again.status_code == 422

    def test_decision_is_the_city_s(self, cast, sample, signed_in, today):
        url = reverse("sampling:broken_seal_decide", args=[found_broken(sample, cast.inspector, today).pk])

        for person in (cast.officer_east, cast.inspector, cast.analyst, cast.auditor):
            assert signed_in(person).post(url, {"decision": "keep", "reason": "x"}).status_code == 403
        assert signed_in(cast.stranger).post(url, {"decision": "keep", "reason": "x"}).status_code == 404
        assert signed_in(cast.admin).post(url, {"decision": "keep"}).status_code == 422
        assert BrokenSeal.objects.get().decision == ""


class TestList:
    def test_list_shows_each_what_is_theirs(self, cast, sample, seal_one, signed_in, today):
        far = seal_one(cast.west, "英州牧业乳品有限公司")
        given(sample, cast.inspector, today)
        given(far, cast.inspector, today)

        def shown(person):
            return {row["sample__number"] for row in signed_in(person).get(HANDOVERS).context["page"].rows}

        assert shown(cast.admin) == shown(cast.analyst) == shown(cast.auditor) == {sample.number, far.number}
        assert shown(cast.officer_east) == {sample.number}
        assert shown(cast.other_analyst) == shown(cast.stranger) == set()
        assert signed_in(cast.system_admin).get(HANDOVERS).status_code == 403

    def test_list_filters_searches_and_exports(self, cast, sample, seal_one, signed_in, today):
        other = seal_one(name="乙乳业有限公司")
        given(sample, cast.inspector, today)
        taken(other, cast.analyst, today)
        client = signed_in(cast.admin)

        def found(**asked):
            return {row["sample__number"] for row in client.get(HANDOVERS, asked).context["page"].rows}

        assert found(status="offered") == {sample.number}
        assert found(seals="whole") == {other.number}
        assert found(q=other.number) == {other.number}
        assert found(given_to="2026-03-09") == set()
        assert found(given_from=today.isoformat()) == {sample.number, other.number}
        assert client.get(HANDOVERS, {"status": "lost"}).status_code == 400
        head, row = sheet_of(client.get(HANDOVERS, {"export": "xlsx", "status": "taken"}))
        assert row[0] == other.number
        assert row[4] == "analyst"

    def test_list_takes_the_same_queries_for_any_number(self, cast, sample, seal_one, signed_in, queries_of, today):
        client = signed_in(cast.admin)
        given(sample, cast.inspector, today)
        of_one = queries_of(client, HANDOVERS)
        for name in ("丙乳业有限公司", "丁乳业有限公司"):
            given(seal_one(name=name), cast.inspector, today)

        assert queries_of(client, HANDOVERS) == of_one


class TestSamplePage:
    @pytest.mark.provision("Q-8.2")
    def test_stations_tell_through_whose_hands_it_went(self, cast, sample, signed_in, today):
        given(sample, cast.inspector, today)
        taken(sample, cast.officer_east, today, remark="冰袋")
        given(sample, cast.officer_east, today)

        page = signed_in(cast.admin).get(sample.get_absolute_url())

        sealed, first, offered, laboratory = page.context["custody"]
        assert sealed.who == "inspector、second_inspector"
        assert (first.who, first.state) == ("inspector → officer_east", "done")
        assert first.note.startswith("4.0 °C")
        assert (offered.who, offered.state) == ("officer_east", "now")
        assert (laboratory.label, laboratory.state) == ("清远市食品检验中心", "ahead")
        assert laboratory.deadline.due_on == dt.date(2026, 3, 17)

    def test_page_offers_each_what_they_can_do(self, cast, sample, signed_in, today):
        def steps(person):
            actions = signed_in(person).get(sample.get_absolute_url()).context["actions"]
            return [action.url.rstrip("/").split("/")[-1] for action in actions]

        assert steps(cast.inspector) == steps(cast.second_inspector) == ["give"]
        assert steps(cast.officer_east) == []
        given(sample, cast.inspector, today)
        assert steps(cast.inspector) == ["withdraw"]
        assert steps(cast.second_inspector) == steps(cast.officer_east) == steps(cast.signatory) == ["take"]
        assert steps(cast.analyst) == ["refuse", "receive"]
        found_broken(sample, cast.analyst, today)
        assert steps(cast.admin)[-1] == "decide"
        assert steps(cast.analyst) == ["receive"]
