import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection

from dairyqa.accounts.choices import Role
from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError, TransitionRefused
from sampling.choices import HandoverStatus, SampleStatus, SealDecision
from sampling.models import Handover, Sample
from sampling.queries.custody import found_by_code, held_by, holders
from sampling.usecases.broken_seals import decide_broken_seal
from sampling.usecases.custody import give_samples, take_samples, withdraw_offer
from sampling.usecases.samples import receive_sample, refuse_sample
from tests.factories.accounts import Cast, make_user
from tests.factories.custody import COLD, found_broken, given, noon, taken
from tests.factories.enterprises import make_enterprise
from tests.factories.field import SEALED_ON, Field
from tests.factories.sampling import make_visit

pytestmark = pytest.mark.django_db

NEXT_DAY = SEALED_ON + dt.timedelta(days=1)


@pytest.fixture
def field(cast):
    return Field(cast)


@pytest.fixture
def sample(field):
    return field.sealed()


@pytest.fixture
def driver(cast):
    """An inspector who was not at the visit."""
    return make_user("driver", Role.INSPECTOR, bureau=cast.city, display_name="陈师傅")


def received(sample, by, **values):
    receive_sample(sample=sample, by=by, at=noon(NEXT_DAY), on=NEXT_DAY, **values)


def chain(sample):
    return list(sample.handovers.values_list("given_by__username", "taken_by__username", "status"))


@pytest.mark.provision("Q-8.2")
def test_chain_goes_from_the_sampler_to_the_laboratory_without_a_gap(cast, sample, driver):
    given(sample, cast.second_inspector, SEALED_ON)
    taken(sample, driver, SEALED_ON, temperature_c=Decimal("3.5"), remark="冷藏车")
    given(sample, driver, NEXT_DAY)
    received(sample, cast.analyst, temperature_c=Decimal("6.0"))

    assert chain(sample) == [
        ("second_inspector", "driver", HandoverStatus.TAKEN),
        ("driver", "analyst", HandoverStatus.TAKEN),
    ]
    first, last = sample.handovers.all()
    assert (first.temperature_c, first.seals_intact, first.remark) == (Decimal("3.5"), True, "冷藏车")
    assert (first.given_at, first.taken_at, last.taken_at) == (noon(SEALED_ON), noon(SEALED_ON), noon(NEXT_DAY))
    sample.refresh_from_db()
    assert (sample.status, sample.received_on) == (SampleStatus.RECEIVED, NEXT_DAY)


def test_give_and_take_are_on_the_record(cast, sample, driver):
    given(sample, cast.inspector, SEALED_ON)
    taken(sample, driver, SEALED_ON)

    events = AuditEvent.objects.filter(event__in=["sample.given", "sample.taken"]).order_by("pk")
    assert [(event.event, event.actor_id, event.subject_id) for event in events] == [
        ("sample.given", cast.inspector.pk, sample.pk),
        ("sample.taken", driver.pk, sample.pk),
    ]
    assert events[1].payload == {"giver": "inspector", "temperature": "4.0"}


def test_either_sampler_holds_the_sample_until_somebody_takes_it(cast, sample, driver):
    assert holders(sample) == [cast.inspector, cast.second_inspector]
    assert set(held_by(cast.second_inspector)) == {sample}

    given(sample, cast.inspector, SEALED_ON)
    assert holders(sample) == [cast.inspector, cast.second_inspector]

    taken(sample, driver, SEALED_ON)
    assert holders(sample) == [driver]
    assert set(held_by(driver)) == {sample}
    assert not held_by(cast.inspector).exists()


def test_only_who_holds_the_sample_gives_it(cast, sample, driver):
    with pytest.raises(DomainError, match="inspector、second_inspector"):
        given(sample, driver, SEALED_ON)
    given(sample, cast.inspector, SEALED_ON)
    taken(sample, driver, SEALED_ON)
    with pytest.raises(DomainError, match="陈师傅"):
        given(sample, cast.inspector, SEALED_ON)


def test_giving_twice_is_refused(cast, sample):
    given(sample, cast.inspector, SEALED_ON)

    with pytest.raises(DomainError):
        given(sample, cast.second_inspector, SEALED_ON)

    assert Handover.objects.count() == 1


def test_taking_twice_is_refused(cast, sample, driver):
    given(sample, cast.inspector, SEALED_ON)
    taken(sample, driver, SEALED_ON)

    with pytest.raises(DomainError):
        taken(sample, cast.admin, SEALED_ON)

    assert holders(sample) == [driver]


def test_taking_what_nobody_gave_is_refused(cast, sample, driver):
    with pytest.raises(DomainError):
        taken(sample, driver, SEALED_ON)

    assert not Handover.objects.exists()


def test_giver_does_not_take_the_sample_but_the_other_sampler_may(cast, sample):
    given(sample, cast.inspector, SEALED_ON)
    with pytest.raises(DomainError):
        taken(sample, cast.inspector, SEALED_ON)

    taken(sample, cast.second_inspector, SEALED_ON)

    assert holders(sample) == [cast.second_inspector]


def test_offer_is_withdrawn_by_its_giver_alone_and_once(cast, sample, driver):
    offer = given(sample, cast.inspector, SEALED_ON)
    with pytest.raises(DomainError):
        withdraw_offer(handover=offer, by=driver, on=SEALED_ON)

    withdraw_offer(handover=offer, by=cast.inspector, on=SEALED_ON)

    with pytest.raises(DomainError):
        taken(sample, driver, SEALED_ON)
    with pytest.raises(TransitionRefused):
        withdraw_offer(handover=offer, by=cast.inspector, on=SEALED_ON)
    given(sample, cast.inspector, SEALED_ON)
    taken(sample, driver, SEALED_ON)


@pytest.mark.provision("Q-8.2", "Q-4.1")
def test_another_laboratory_neither_takes_nor_receives_nor_finds_the_sample(cast, sample):
    given(sample, cast.inspector, SEALED_ON)

    with pytest.raises(DomainError, match="清远市食品检验中心"):
        taken(sample, cast.other_analyst, SEALED_ON)
    with pytest.raises(DomainError):
        received(sample, cast.other_analyst)
    assert not Sample.objects.visible_to(cast.other_analyst).exists()
    assert found_by_code(cast.other_analyst, sample.number) == []
    sample.refresh_from_db()
    assert (sample.status, holders(sample)[0]) == (SampleStatus.SEALED, cast.inspector)


@pytest.mark.provision("Q-8.2")
def test_what_reached_its_laboratory_stays_there(cast, sample, driver):
    taken(sample, cast.signatory, SEALED_ON)
    given(sample, cast.signatory, SEALED_ON)

    with pytest.raises(DomainError):
        taken(sample, driver, SEALED_ON)

    received(sample, cast.analyst)
    assert chain(sample)[-1] == ("signatory", "analyst", HandoverStatus.TAKEN)


@pytest.mark.provision("Q-8.2")
def test_reception_takes_directly_from_who_holds_the_sample(cast, sample):
    received(sample, cast.analyst, giver=cast.second_inspector, temperature_c=COLD)

    assert chain(sample) == [("second_inspector", "analyst", HandoverStatus.TAKEN)]


def test_reception_refuses_a_giver_who_does_not_hold_the_sample(cast, sample, driver):
    with pytest.raises(DomainError) as refusal:
        received(sample, cast.analyst, giver=driver)

    assert refusal.value.field == "giver"
    sample.refresh_from_db()
    assert sample.status == SampleStatus.SEALED
    assert not Handover.objects.exists()


def test_who_took_the_sample_at_the_laboratory_receives_it_without_another_hand_over(cast, sample):
    taken(sample, cast.analyst, SEALED_ON)

    received(sample, cast.analyst)

    assert chain(sample) == [("inspector", "analyst", HandoverStatus.TAKEN)]


@pytest.mark.provision("Q-8.1")
def test_reception_without_a_time_is_recorded_as_before(cast, sample):
    receive_sample(sample=sample, by=cast.analyst, on=NEXT_DAY)

    assert not Handover.objects.exists()
    assert sample.status == SampleStatus.RECEIVED


def test_nothing_is_handed_over_once_the_sample_is_received_or_refused(cast, field, sample):
    received(sample, cast.analyst)
    refused = field.sealed()
    refuse_sample(sample=refused, ground="other", remark="化冻", by=cast.analyst, on=NEXT_DAY)

    for stopped in (sample, refused):
        with pytest.raises(DomainError):
            given(stopped, cast.inspector, NEXT_DAY)
        with pytest.raises(DomainError):
            taken(stopped, cast.admin, NEXT_DAY)


def test_refused_sample_leaves_no_open_offer(cast, sample):
    offer = given(sample, cast.inspector, SEALED_ON)

    refuse_sample(sample=sample, ground="other", remark="化冻", by=cast.analyst, on=NEXT_DAY)

    offer.refresh_from_db()
    assert offer.status == HandoverStatus.WITHDRAWN


def test_broken_seal_is_not_taken_over_without_a_report(cast, sample, driver):
    given(sample, cast.inspector, SEALED_ON)

    with pytest.raises(DomainError) as refusal:
        taken(sample, driver, SEALED_ON, seals_intact=False)

    assert refusal.value.field == "seals_intact"
    assert holders(sample)[0] == cast.inspector


def test_sample_that_stays_valid_goes_on_with_its_broken_seal(cast, sample, driver):
    given(sample, cast.inspector, SEALED_ON)
    broken = found_broken(sample, driver, SEALED_ON)
    decide_broken_seal(broken=broken, decision=SealDecision.KEEP, reason="内封完好", by=cast.admin, on=SEALED_ON)

    taken(sample, driver, SEALED_ON, seals_intact=False)

    assert sample.handovers.get().seals_intact is False
    assert AuditEvent.objects.filter(event="sample.taken_broken").exists()


def test_several_samples_are_given_and_taken_together_or_not_at_all(cast, field, driver):
    samples = [field.sealed(), field.sealed(), field.sealed()]
    moment = {"at": noon(SEALED_ON), "on": SEALED_ON}
    give_samples(samples=samples[:2], by=cast.inspector, **moment)

    with pytest.raises(DomainError, match=samples[2].number):
        take_samples(samples=samples, temperature_c=COLD, seals_intact=True, by=driver, **moment)
    assert not held_by(driver).exists()

    take_samples(samples=samples[:2], temperature_c=COLD, seals_intact=True, by=driver, **moment)
    assert set(held_by(driver)) == set(samples[:2])


def test_sampler_from_another_county_has_the_sample_in_reach(cast, field):
    guest = make_user("guest", Role.INSPECTOR, bureau=cast.west)
    sample = field.sealed()
    other = field.sealed()
    sample.visit.sampler_rows.create(person=guest, position=3)

    assert set(Sample.objects.visible_to(guest)) == {sample}
    assert other not in Sample.objects.visible_to(guest)
    given(sample, guest, SEALED_ON)


class TestCodes:
    def test_number_and_seals_name_the_sample_however_typed(self, cast, sample):
        codes = [sample.number, sample.number.lower(), *sample.seals.values_list("number", flat=True)]

        assert [found_by_code(cast.inspector, code) for code in codes] == [[sample]] * 4

    def test_address_of_a_paper_names_its_sample(self, cast, field):
        sample = field.sealed()
        paper = sample.documents.create(kind="seals")

        for address in (f"https://example.org/verify/{paper.token}/", f"/verify/{paper.token}/"):
            assert found_by_code(cast.inspector, address) == [sample]

    def test_paper_of_a_visit_names_all_its_samples(self, cast, sample):
        paper = sample.visit.documents.create(kind="handover_slip")

        assert found_by_code(cast.inspector, f"/verify/{paper.token}/") == [sample]

    @pytest.mark.parametrize("code", ["", "QYRP0", "/verify/", "/verify/nothing/", "'; DROP TABLE", "%"])
    def test_what_is_no_code_names_nothing(self, cast, sample, code):
        assert found_by_code(cast.inspector, code) == []


def test_visit_without_a_sample_gives_nobody_anything_to_hold(cast, field):
    make_visit(field.plan, make_enterprise(cast.west), SEALED_ON, field.samplers)

    assert not held_by(cast.inspector).exists()


def at_once(steps):
    """What became of steps that are taken at the same time: done, or refused in words."""

    def attempt(step):
        try:
            step()
        except DomainError as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    # SQLite has one writer at a time, and its test database lives in this process: there one after the other.
    with ThreadPoolExecutor(len(steps) if connection.vendor == "postgresql" else 1) as threads:
        return list(threads.map(attempt, steps))


@pytest.mark.django_db(transaction=True)
def test_of_two_samplers_who_give_and_two_people_who_take_at_once_one_does():
    cast = Cast()
    number = Field(cast).sealed().number

    def now():
        return Sample.objects.get(number=number)

    gave = at_once([partial(given, now(), person, SEALED_ON) for person in (cast.inspector, cast.second_inspector)])
    took = at_once([partial(taken, now(), person, SEALED_ON) for person in (cast.admin, cast.officer_east)])

    assert gave.count("done") == took.count("done") == 1
    assert all(gave + took)
    assert Handover.objects.get().status == HandoverStatus.TAKEN


@pytest.mark.django_db(transaction=True)
def test_sample_is_not_received_while_somebody_reports_its_seal():
    cast = Cast()
    sample = Field(cast).sealed()

    outcomes = at_once(
        [
            partial(received, Sample.objects.get(pk=sample.pk), cast.analyst),
            partial(found_broken, Sample.objects.get(pk=sample.pk), cast.inspector, SEALED_ON),
        ]
    )

    assert outcomes.count("done") == 1
    sample.refresh_from_db()
    assert sample.broken_seals.exists() == (sample.status == SampleStatus.SEALED)
