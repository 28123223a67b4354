import datetime as dt
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from enterprises.choices import BatchKind, EnterpriseStatus
from enterprises.models import Batch, Enterprise
from tests.enterprises.conftest import TODAY
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_raw_powder, make_variety

KINDS = list(BatchKind)


def ledger(kind, name="ledger"):
    return reverse(f"enterprises:{name}", args=[kind])


def fill(kind, enterprise, number=0):
    """One batch of the kind."""
    if kind == BatchKind.RAW_MILK:
        return make_raw_milk(enterprise, TODAY, farm=f"牧场{number}")
    if kind == BatchKind.RAW_POWDER:
        return make_raw_powder(enterprise, TODAY, lot=f"L{number}")
    return make_product(make_variety(enterprise, name=f"鲜牛奶{number}"), TODAY, lot=f"P{number}")


class TestList:
    def days(self, client, kind, **query):
        file = client.get(ledger(kind), {**query, "export": "xlsx"}).getvalue()
        return [row[0].date() for row in load_workbook(io.BytesIO(file)).active.iter_rows(min_row=2, values_only=True)]

    @pytest.mark.parametrize("kind", KINDS)
    def test_shows_the_own_county_and_kind(self, dairy, cast, signed_in, kind):
        for other in KINDS:
            fill(other, dairy)
        fill(kind, make_enterprise(cast.west))
        fill(kind, make_enterprise(cast.other_county))

        assert len(self.days(signed_in(cast.officer_east), kind)) == 1
        assert len(self.days(signed_in(cast.admin), kind)) == 2

    def test_filters(self, dairy, cast, signed_in):
        other = make_enterprise(cast.west)
        make_raw_milk(dairy, dt.date(2026, 3, 1))
        make_raw_milk(dairy, dt.date(2026, 3, 2), gone_on=dt.date(2026, 3, 4))
        make_raw_milk(other, dt.date(2026, 3, 3))
        client = signed_in(cast.admin)

        def found(**query):
            return [day.day for day in self.days(client, BatchKind.RAW_MILK, **query)]

        assert found() == [3, 2, 1]
        assert found(enterprise=dairy.pk) == [2, 1]
        assert found(county=cast.west.pk) == [3]
        assert found(day_from="2026-03-02", day_to="2026-03-02") == [2]
        assert found(stock="on_hand") == [3, 1]

    @pytest.mark.parametrize(("kind", "words"), [("product", "P0"), ("product", "鲜牛奶0"), ("raw_milk", "牧场0 bjry")])
    def test_search(self, dairy, cast, signed_in, kind, words):
        fill(BatchKind(kind), dairy)
        fill(BatchKind(kind), dairy, 1)

        assert len(self.days(signed_in(cast.admin), kind, q=words)) == 1

    @pytest.mark.parametrize("kind", KINDS)
    def test_queries_do_not_grow(self, dairy, cast, signed_in, queries_of, kind):
        fill(kind, dairy)
        few = queries_of(signed_in(cast.admin), ledger(kind))
        for number in range(1, 4):
            fill(kind, dairy, number)

        assert queries_of(signed_in(cast.admin), ledger(kind)) == few

    def test_steps_keep_the_producer(self, dairy, cast, signed_in):
        page = signed_in(cast.officer_east).get(ledger("raw_milk"), {"enterprise": dairy.pk})

        assert [action.url for action in page.context["actions"]] == [
            f"/ledgers/raw_milk/import/?enterprise={dairy.pk}",
            f"/ledgers/raw_milk/new/?enterprise={dairy.pk}",
        ]

    def test_unknown_kind_is_not_found_and_laboratory_may_not(self, cast, signed_in):
        assert signed_in(cast.admin).get("/ledgers/butter/").status_code == 404
        assert signed_in(cast.analyst).get(ledger("raw_milk")).status_code == 403


def entry(kind, enterprise, /, **changes):
    values = {
        "raw_milk": {
            "enterprise": enterprise.pk,
            "received_on": "2026-03-09",
            "farm": "清源牧场",
            "quantity_kg": "5000",
        },
        "raw_powder": {
            "enterprise": enterprise.pk,
            "received_on": "2026-03-09",
            "delivery_no": "JH1",
            "supplier": "南岭乳粉贸易行",
            "lot": "RF1",
            "produced_on": "2026-01-10",
            "quantity_kg": "500",
        },
        "product": {"lot": "A1", "produced_on": "2026-03-09", "quantity_kg": "800.5"},
    }
    return values[kind] | changes


class TestNew:
    @pytest.mark.provision("Q-2.1")
    @pytest.mark.parametrize("kind", ["raw_milk", "raw_powder"])
    def test_enters_a_raw_material(self, dairy, cast, signed_in, kind):
        answer = signed_in(cast.officer_east).post(ledger(kind, "batch_new"), entry(kind, dairy))

        batch = Batch.objects.get(kind=kind, enterprise=dairy)
        assert answer.url == batch.get_absolute_url()

    @pytest.mark.provision("Q-2.2")
    def test_enters_a_product_of_the_varietys_producer(self, dairy, cast, signed_in):
        variety = make_variety(dairy, shelf_life_days=15)
        signed_in(cast.officer_east).post(ledger("product", "batch_new"), entry("product", dairy, variety=variety.pk))

        batch = Batch.objects.get()
        assert (batch.enterprise, batch.expires_on) == (dairy, dt.date(2026, 3, 24))

    def test_goes_on_with_the_same_producer_and_day(self, dairy, cast, signed_in):
        client = signed_in(cast.officer_east)
        answer = client.post(ledger("raw_milk", "batch_new"), entry("raw_milk", dairy, again="1"), follow=True)

        form = answer.context["form"]
        assert (form["enterprise"].value(), form["received_on"].value()) == (str(dairy.pk), "2026-03-09")

    @pytest.mark.provision("Q-3.3")
    def test_second_milk_of_farm_and_day_is_refused_with_the_definition(self, dairy, cast, signed_in):
        make_raw_milk(dairy, dt.date(2026, 3, 9))
        answer = signed_in(cast.officer_east).post(ledger("raw_milk", "batch_new"), entry("raw_milk", dairy))

        assert answer.status_code == 422
        assert "one farm is one batch (sampling plan, part 3 (1) 1)" in answer.content.decode()

    @pytest.mark.provision("Q-3.4")
    def test_second_powder_of_delivery_and_lot_is_refused_with_the_definition(self, dairy, cast, signed_in):
        make_raw_powder(dairy, TODAY, lot="RF1", delivery_no="JH1")
        answer = signed_in(cast.officer_east).post(ledger("raw_powder", "batch_new"), entry("raw_powder", dairy))

        assert answer.status_code == 422
        assert "same lot on the label is one batch (sampling plan, part 3 (1) 2)" in answer.content.decode()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"received_on": "2026-03-11"}, "received_on"),
            ({"received_on": "yesterday"}, "received_on"),
            ({"quantity_kg": "0"}, "quantity_kg"),
            ({"quantity_kg": "many"}, "quantity_kg"),
            ({"farm": "x" * 61}, "farm"),
            ({"gone_on": "2026-03-08"}, "gone_on"),
            ({"enterprise": "0"}, "enterprise"),
        ],
    )
    def test_bad_input_is_named_at_its_field(self, dairy, cast, signed_in, changes, field):
        answer = signed_in(cast.officer_east).post(ledger("raw_milk", "batch_new"), entry("raw_milk", dairy, **changes))

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert not Batch.objects.exists()

    def test_offers_only_ones_own_producers_that_are_not_closed(self, dairy, cast, signed_in):
        make_enterprise(cast.west)
        make_enterprise(cast.east, status=EnterpriseStatus.CLOSED)
        form = signed_in(cast.officer_east).get(ledger("raw_milk", "batch_new")).context["form"]

        assert list(form.fields["enterprise"].queryset) == [dairy]

    def test_offers_varieties_under_their_producers(self, dairy, cast, signed_in, queries_of):
        url = ledger("product", "batch_new")
        make_variety(dairy)
        make_variety(dairy, name="旧品", is_produced=False)
        make_variety(make_enterprise(cast.west, "英德乳业有限公司"), name="酸奶")
        few = queries_of(signed_in(cast.admin), url)
        page = signed_in(cast.admin).get(url).content.decode()

        assert (
            page.index("北江乳业有限公司") < page.index("鲜牛奶") < page.index("英德乳业有限公司") < page.index("酸奶")
        )
        assert "旧品" not in page
        make_variety(dairy, name="新品")
        assert queries_of(signed_in(cast.admin), url) == few

    @pytest.mark.parametrize("query", ["?enterprise=²", "?enterprise=x&day=x", "?enterprise=99999999999999999999"])
    def test_odd_address_is_no_error(self, dairy, cast, signed_in, query):
        for kind in KINDS:
            assert signed_in(cast.officer_east).get(ledger(kind, "batch_new") + query).status_code == 200

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_readers_may_not(self, cast, signed_in, method):
        for reader in (cast.inspector, cast.auditor, cast.analyst):
            assert getattr(signed_in(reader), method)(ledger("raw_milk", "batch_new")).status_code == 403


class TestPage:
    @pytest.mark.parametrize(
        ("kind", "words"),
        [
            ("raw_milk", "one day from one farm"),
            ("raw_powder", "one delivery with the same lot"),
            ("product", "Milk species: Cow"),
        ],
    )
    def test_shows_facts_and_the_definition(self, dairy, cast, signed_in, kind, words):
        batch = fill(BatchKind(kind), dairy)

        assert words in signed_in(cast.inspector).get(batch.get_absolute_url()).content.decode()

    def test_foreign_batch_is_not_found(self, dairy, cast, signed_in):
        url = make_raw_milk(dairy, TODAY).get_absolute_url()

        assert signed_in(cast.officer_west).get(url).status_code == 404
        assert signed_in(cast.stranger).get(url).status_code == 404
        assert signed_in(cast.analyst).get(url).status_code == 403


class TestGone:
    def url(self, batch):
        return reverse("enterprises:batch_gone", args=[batch.pk])

    def test_asks_and_does_once(self, dairy, cast, signed_in):
        batch = make_raw_milk(dairy, dt.date(2026, 3, 9))
        client = signed_in(cast.officer_east)
        assert client.get(self.url(batch)).context["form"]["gone_on"].value() == TODAY

        assert client.post(self.url(batch), {"gone_on": "2026-03-10"}).status_code == 302
        batch.refresh_from_db()
        assert batch.gone_on == TODAY
        assert client.post(self.url(batch), {"gone_on": "2026-03-10"}).status_code == 422

    @pytest.mark.parametrize("day", ["2026-03-08", "2026-03-11", "", "x"])
    def test_wrong_day_is_refused(self, dairy, cast, signed_in, day):
        batch = make_raw_milk(dairy, dt.date(2026, 3, 9))

        assert signed_in(cast.officer_east).post(self.url(batch), {"gone_on": day}).status_code == 422

    def test_foreign_is_not_found_and_readers_may_not(self, dairy, cast, signed_in):
        batch = make_raw_milk(dairy, TODAY)

        assert signed_in(cast.officer_west).get(self.url(batch)).status_code == 404
        assert signed_in(cast.inspector).post(self.url(batch)).status_code == 403


def test_producer_that_moves_keeps_its_batches_in_the_old_county(dairy, cast, signed_in):
    batch = make_raw_milk(dairy, TODAY)
    Enterprise.objects.update(county=cast.west)

    assert signed_in(cast.officer_east).get(batch.get_absolute_url()).status_code == 200
