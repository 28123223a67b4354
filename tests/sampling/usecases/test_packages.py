import datetime as dt
import json

import pytest
from django.utils import timezone

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from enterprises.choices import BatchKind
from sampling.choices import DrawStatus, VisitStatus
from sampling.models import Draw, TabletPackage, Visit
from sampling.queries import reinspection_until
from sampling.rules.canonical import canonical, digest
from sampling.rules.draws import commitment_of
from sampling.usecases import packages as package_usecases
from sampling.usecases.packages import issue_package
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_raw_powder, make_variety
from tests.factories.sampling import begin_visit, make_visit, seal
from tests.factories.tablets import DEVICE, OTHER_DEVICE

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 3, 10)
AT = timezone.make_aware(dt.datetime(2026, 3, 10, 8, 0))


@pytest.fixture
def producer(cast):
    return make_enterprise(cast.east)


@pytest.fixture
def visit(cast, plan, producer):
    return make_visit(plan, producer, ON, [cast.inspector, cast.second_inspector])


@pytest.fixture
def product(plan, producer):
    return make_product(make_variety(producer), ON - dt.timedelta(days=1))


@pytest.fixture
def milk(plan, producer):
    return make_raw_milk(producer, ON)


def issue(visit, by, device=DEVICE, **values):
    return issue_package(visit=visit, device=device, by=by, **{"on": ON, "at": AT, **values})


def test_package_says_what_visit_it_is_for_and_how_long_it_holds(cast, visit):
    package = issue(visit, cast.inspector)

    content = package.content
    assert content["package"] == str(package.uuid)
    assert content["visit"]["window"] == ["2026-03-10", "2026-03-10"]
    assert [sampler["id"] for sampler in content["visit"]["samplers"]] == [
        cast.inspector.pk,
        cast.second_inspector.pk,
    ]
    assert (content["issued_at"], content["expires_at"]) == ("2026-03-10T08:00:00+08:00", "2026-03-17T08:00:00+08:00")
    assert content["person"]["id"] == cast.inspector.pk
    assert (content["started"], content["taken_here"]) == (False, [])
    assert len(content["export_key"]) == 64


def test_package_is_json_with_its_digest_and_on_the_record(cast, visit, product, milk):
    package = issue(visit, cast.inspector)

    package.refresh_from_db()
    assert digest(canonical(package.content)) == package.digest
    assert json.loads(canonical(package.content)) == package.content
    event = AuditEvent.objects.get(event="package.issued")
    assert (event.actor_id, event.payload["digest"]) == (cast.inspector.pk, package.digest)


@pytest.mark.provision("Q-3.7", "Q-5.2")
def test_package_ranks_the_products_and_says_what_must_be_taken(cast, visit, producer, product):
    smaller = make_product(producer.varieties.get(), ON, lot="S", quantity_kg=1)

    content = issue(visit, cast.inspector).content

    ranks = {batch["id"]: batch["rank"] for batch in content["batches"]}
    assert ranks == {product.pk: 0, smaller.pk: 1}
    first = next(batch for batch in content["batches"] if batch["id"] == product.pk)
    assert (first["piece_kg"], first["lot"], len(first["reasons"])) == ("0.25", product.lot, 2)
    assert content["quantities"]["raw"] | {"source": ""} == {
        "test_units": None,
        "backup_units": None,
        "test_kg": "0.2",
        "backup_kg": "0.2",
        "total_kg": "0.4",
        "source": "",
    }
    category = content["categories"][first["category"]]
    assert set(category["attributes"]) <= content["attribute_words"].keys()
    (variety,) = content["varieties"]
    assert (variety["unit_weight_g"], variety["is_covered"]) == ("250", False)


@pytest.mark.provision("Q-3.2", "Q-A.2")
def test_package_shows_what_was_sampled_before(cast, plan, visit, producer, product, milk):
    earlier = make_visit(plan, producer, ON, [cast.inspector], slot=2, status=VisitStatus.UNDER_WAY)
    sample = seal(earlier, milk, cast.inspector, ON)

    content = issue(visit, cast.inspector).content

    assert [line["sampled_as"] for line in content["raw_ledger"]] == [sample.number]
    assert [batch["sampled_as"] for batch in content["batches"]] == [None, sample.number]
    assert [(one["number"], one["lot"]) for one in content["earlier_samples"]] == [(sample.number, "")]


@pytest.mark.provision("Q-5.1")
def test_package_holds_a_sealed_draw_for_each_raw_material_with_its_secret(cast, visit, producer, milk):
    make_raw_powder(producer, ON)

    content = issue(visit, cast.inspector).content

    assert {draw["kind"] for draw in content["draws"]} == {"raw_milk", "raw_powder"}
    of_milk = next(draw for draw in content["draws"] if draw["kind"] == "raw_milk")
    draw = Draw.objects.get(pk=of_milk["draw"])
    assert (draw.status, draw.secret, draw.device) == (DrawStatus.COMMITTED, "", DEVICE)
    assert commitment_of(of_milk["secret"]) == of_milk["commitment"] == draw.commitment
    assert (of_milk["frame"], of_milk["occasion"]) == (draw.frame, draw.occasion)
    assert content["needs"]["raw_milk"]["owed"] == 1


@pytest.mark.provision("Q-5.1")
def test_package_of_a_visit_under_way_tells_what_was_drawn_and_taken(cast, visit, product, milk):
    begin_visit(visit, cast.inspector, ON)
    sample = seal(visit, product, cast.inspector, ON)

    content = issue(visit, cast.inspector).content

    assert content["done_draws"] == [{"kind": "raw_milk", "result": [milk.pk]}]
    assert content["draws"] == []
    assert (content["taken_here"], content["started"]) == ([sample.number], True)


def test_package_says_of_every_day_until_when_a_reinspection_is_possible(cast, visit):
    days = issue(visit, cast.inspector).content["reinspection_until"]

    assert list(days)[0] == "2026-03-10"
    assert list(days)[-1] == "2026-03-24"
    for day in ("2026-03-10", "2026-03-14", "2026-03-24"):
        assert days[day] == reinspection_until(dt.date.fromisoformat(day)).isoformat()


@pytest.mark.provision("Q-5.3")
def test_numbers_suffice_for_every_batch_and_three_to_spare_and_are_nobody_else_s(cast, plan, visit, product, milk):
    package = issue(visit, cast.inspector)
    other = issue(visit, cast.second_inspector, OTHER_DEVICE)
    on_the_page = make_visit(plan, visit.enterprise, ON, [cast.inspector], slot=2, status=VisitStatus.UNDER_WAY)
    sample = seal(on_the_page, product, cast.inspector, ON)

    assert len(package.numbers) == len(set(package.numbers)) == 5
    assert package.numbers[0] == "QYRP202644180200001"
    assert len({*package.numbers, *other.numbers, sample.number}) == 11


def test_loaded_again_by_the_same_tablet_it_is_fresh_and_keeps_its_numbers(cast, visit, producer, milk):
    first = issue(visit, cast.inspector)
    make_raw_milk(producer, ON, farm="鹤鸣牧场")

    again = issue(visit, cast.inspector, at=AT + dt.timedelta(hours=1))

    first.refresh_from_db()
    assert first.replaced_at == AT + dt.timedelta(hours=1)
    assert again.numbers[: len(first.numbers)] == first.numbers
    assert len(again.numbers) == len(first.numbers) + 1
    assert len(again.content["batches"]) == 2
    assert Draw.objects.filter(status=DrawStatus.COMMITTED).count() == 1
    assert TabletPackage.objects.filter(replaced_at=None).get() == again


def test_a_number_that_was_used_is_not_given_again(cast, visit, product, milk):
    first = issue(visit, cast.inspector)
    begin_visit(visit, cast.inspector, ON)
    seal(visit, product, cast.inspector, ON, number=first.numbers[0])

    again = issue(visit, cast.inspector)

    assert first.numbers[0] not in again.numbers
    assert again.numbers[:4] == first.numbers[1:]


@pytest.mark.parametrize("status", [VisitStatus.CANCELLED, VisitStatus.PROPOSED])
def test_a_visit_that_is_not_open_is_not_given_out(cast, visit, status):
    Visit.objects.filter(pk=visit.pk).update(status=status, change_reason={"code": "visit_due"})

    with pytest.raises(DomainError):
        issue(visit, cast.inspector)
    assert not TabletPackage.objects.exists()


def test_a_visit_of_others_is_not_given_out(cast, visit):
    with pytest.raises(DomainError):
        issue(visit, cast.admin)


def test_nothing_is_reserved_or_sealed_if_the_record_of_it_fails(cast, visit, milk, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(package_usecases, "record", broken)

    with pytest.raises(RuntimeError):
        issue(visit, cast.inspector)
    assert not TabletPackage.objects.exists()
    assert not Draw.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_batches(
    cast, plan, producer, django_assert_max_num_queries, product, milk
):
    def count(visit):
        with django_assert_max_num_queries(400) as queries:
            issue(visit, cast.inspector)
        return len(queries)

    samplers = [cast.inspector, cast.second_inspector]
    count(make_visit(plan, producer, ON, samplers))
    few = count(make_visit(plan, producer, ON, samplers, slot=2))
    other = make_enterprise(cast.east, "英州乳业有限公司")
    variety = make_variety(other)
    for n in range(4):
        make_raw_milk(other, ON - dt.timedelta(days=n))
        make_product(variety, ON - dt.timedelta(days=n), lot=f"L{n}")
    many = count(make_visit(plan, other, ON, samplers))

    # Each number that is reserved takes three queries: here three more batches of milk.
    assert many - few <= 3 * 3


@pytest.mark.provision("Q-5.3")
def test_a_sample_takes_only_a_number_that_was_reserved_for_its_visit(cast, plan, visit, product, milk):
    package = issue(visit, cast.inspector)
    strange = issue(make_visit(plan, visit.enterprise, ON, [cast.inspector], slot=2), cast.inspector)
    begin_visit(visit, cast.inspector, ON)

    for number in (strange.numbers[0], "QYRP202644180299999"):
        with pytest.raises(DomainError) as refusal:
            seal(visit, product, cast.inspector, ON, number=number)
        assert refusal.value.field == "number"
    sample = seal(visit, product, cast.inspector, ON, number=package.numbers[2])
    with pytest.raises(DomainError) as refusal:
        seal(visit, milk, cast.inspector, ON, number=package.numbers[2])

    assert sample.number == package.numbers[2]
    assert refusal.value.field == "number"
    assert sample.kind == BatchKind.PRODUCT
