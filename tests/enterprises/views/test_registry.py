import datetime as dt
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from enterprises.choices import BatchingRule, EnterpriseStatus, RiskGrade
from enterprises.models import Enterprise, FoodCategory, Variety
from tests.factories.enterprises import credit_code, make_enterprise, make_product, make_raw_milk, make_variety

LIST = reverse("enterprises:enterprises")
NEW = reverse("enterprises:enterprise_new")


def page_of(dairy, name="enterprise", *more):
    return reverse(f"enterprises:{name}", args=[dairy.credit_code, *more])


def entry(county, **changes):
    values = {
        "name": "南江乳业有限公司",
        "credit_code": "9144 1802 MA4X 12AB 9E",
        "licence_no": "sc10544180200018",
        "licence_valid_from": "2024-01-01",
        "licence_valid_until": "2028-12-31",
        "county": county.pk,
        "address": "工业园一路1号",
        "risk_grade": "B",
        "batching_rule": "default",
    }
    return values | changes


def names(answer):
    rows = load_workbook(io.BytesIO(answer.getvalue())).active.iter_rows(min_row=2, values_only=True)
    return [row[0] for row in rows]


class TestList:
    def listed(self, client, **query):
        return names(client.get(LIST, {**query, "export": "xlsx"}))

    def test_officer_sees_the_own_county_only(self, dairy, cast, signed_in):
        make_enterprise(cast.west, "英德乳业有限公司")
        make_enterprise(cast.other_county, "洛阳乳业有限公司")

        assert self.listed(signed_in(cast.officer_east)) == [dairy.name]
        assert len(self.listed(signed_in(cast.admin))) == 2

    @pytest.mark.parametrize("words", ["北江", "bjry", "BJRY", "91441802", "SC105"])
    def test_search(self, dairy, cast, signed_in, words):
        make_enterprise(cast.west, "英德乳业有限公司", licence_no="SC10644182500312", credit_code="91441881MA5Y77CD7E")

        assert self.listed(signed_in(cast.admin), q=words) == [dairy.name]

    @pytest.mark.parametrize(
        ("values", "query"),
        [
            ({"status": EnterpriseStatus.SUSPENDED}, {"status": "suspended"}),
            ({"risk_grade": RiskGrade.D}, {"risk_grade": "D"}),
            ({"is_above_scale": True}, {"is_above_scale": "1"}),
            ({"makes_infant_formula": True}, {"makes_infant_formula": "1"}),
            ({"licence_valid_until": dt.date(2026, 5, 9)}, {"licence": "ending"}),
            ({"licence_valid_until": dt.date(2026, 3, 9)}, {"licence": "expired"}),
        ],
    )
    def test_filters(self, dairy, cast, signed_in, values, query):
        make_enterprise(cast.east, "南江乳业有限公司", **values)

        assert self.listed(signed_in(cast.admin), **query) == ["南江乳业有限公司"]

    def test_county_filter_offers_only_ones_own(self, dairy, cast, signed_in):
        client = signed_in(cast.officer_east)

        assert client.get(LIST, {"county": cast.east.pk}).status_code == 200
        assert client.get(LIST, {"county": cast.west.pk}).status_code == 400

    def test_queries_do_not_grow(self, dairy, cast, signed_in, queries_of):
        few = queries_of(signed_in(cast.admin), LIST)
        for number in range(3):
            make_enterprise(cast.west, f"英德乳业{number}")

        assert queries_of(signed_in(cast.admin), LIST) == few

    def test_laboratory_may_not(self, cast, signed_in):
        assert signed_in(cast.analyst).get(LIST).status_code == 403


class TestPage:
    def test_shows_facts_varieties_ledgers_and_history(self, dairy, cast, signed_in):
        variety = make_variety(dairy)
        make_product(variety, dt.date(2026, 3, 9), lot="P1")
        make_raw_milk(dairy, dt.date(2026, 3, 8))
        page = signed_in(cast.officer_east).get(page_of(dairy)).content.decode()

        for words in ("Milk species: Cow、Fat class: Whole、Process: Pasteurised", "P1", "清源牧场", dairy.licence_no):
            assert words in page
        assert f'href="{reverse("sampling:samples")}?enterprise={dairy.pk}"' in page

    @pytest.mark.provision("Q-1", "L-3.2.1")
    @pytest.mark.parametrize(
        ("until", "words"),
        [
            (dt.date(2026, 3, 9), "ended 1 day ago"),
            (dt.date(2026, 3, 11), "Licence ends within 60 days"),
            (dt.date(2026, 3, 11), "1 day left"),
        ],
    )
    def test_licence_that_ends(self, dairy, cast, signed_in, until, words):
        Enterprise.objects.update(licence_valid_until=until)

        assert words in signed_in(cast.officer_east).get(page_of(dairy)).content.decode()

    @pytest.mark.provision("Q-3.3")
    def test_own_batching_rule_is_shown_with_its_text(self, dairy, cast, signed_in):
        Enterprise.objects.update(batching_rule=BatchingRule.OWN, batching_text="每罐为一批")

        assert "每罐为一批" in signed_in(cast.officer_east).get(page_of(dairy)).content.decode()

    def test_queries_do_not_grow(self, dairy, cast, signed_in, queries_of):
        def add(number):
            variety = make_variety(dairy, name=f"鲜牛奶{number}")
            make_product(variety, dt.date(2026, 3, 9), lot=str(number))
            make_raw_milk(dairy, dt.date(2026, 3, 8), farm=f"牧场{number}")

        add(0)
        few = queries_of(signed_in(cast.admin), page_of(dairy))
        for number in range(1, 4):
            add(number)

        assert queries_of(signed_in(cast.admin), page_of(dairy)) == few

    def test_foreign_producer_is_not_found(self, dairy, cast, signed_in):
        for stranger in (cast.officer_west, cast.stranger):
            assert signed_in(stranger).get(page_of(dairy)).status_code == 404

    def test_auditor_reads_but_is_offered_no_step(self, dairy, cast, signed_in):
        answer = signed_in(cast.auditor).get(page_of(dairy))

        assert answer.context["actions"] == []
        assert page_of(dairy, "variety_new") not in answer.content.decode()


class TestNew:
    def test_enters_the_producer(self, cast, signed_in):
        answer = signed_in(cast.officer_east).post(NEW, entry(cast.east), follow=True)

        assert answer.redirect_chain[-1][0] == reverse("enterprises:enterprise", args=["91441802MA4X12AB9E"])
        assert Enterprise.objects.get().licence_no == "SC10544180200018"

    def test_odd_but_valid_number_is_kept_with_a_warning(self, cast, signed_in):
        odd = entry(cast.east, credit_code=credit_code("441802", 1))
        answer = signed_in(cast.officer_east).post(NEW, odd, follow=True)

        assert "organisation code" in " ".join(str(message) for message in answer.context["messages"])

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"credit_code": "91441802MA4X12AB90"}, "the check character is wrong: “0” instead of “E”"),
            ({"credit_code": "91441802MA4X12AB9"}, "has 18 characters, this has 17"),
            ({"licence_no": "QS441805010123"}, "a QS number"),
            ({"licence_valid_until": "2023-12-31"}, "The licence ends before it begins."),
            ({"batching_rule": "own"}, "needs its text (plan, part 3 (1) 1)"),
            ({"name": ""}, "This field is required."),
            ({"risk_grade": "Z"}, "Select a valid choice"),
        ],
    )
    def test_refuses_in_words(self, cast, signed_in, changes, words):
        answer = signed_in(cast.officer_east).post(NEW, entry(cast.east, **changes))

        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not Enterprise.objects.exists()

    def test_county_of_somebody_else_is_refused(self, cast, signed_in):
        assert signed_in(cast.officer_east).post(NEW, entry(cast.west)).status_code == 422

    def test_number_that_is_registered_already(self, dairy, cast, signed_in):
        again = entry(cast.east, credit_code=dairy.credit_code)
        answer = signed_in(cast.officer_east).post(NEW, again)

        assert answer.status_code == 422
        assert "already exists" in answer.content.decode()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_inspector_may_not(self, cast, signed_in, method):
        assert getattr(signed_in(cast.inspector), method)(NEW).status_code == 403


class TestEdit:
    def test_changes_the_entry(self, dairy, cast, signed_in):
        numbers = {"credit_code": dairy.credit_code, "licence_no": dairy.licence_no}
        answer = signed_in(cast.officer_east).post(page_of(dairy, "enterprise_edit"), entry(cast.east, **numbers))

        assert answer.status_code == 302
        dairy.refresh_from_db()
        assert (dairy.name, dairy.initials) == ("南江乳业有限公司", "njryyxgs")

    def test_shows_what_is_stored(self, dairy, cast, signed_in):
        page = signed_in(cast.officer_east).get(page_of(dairy, "enterprise_edit"))

        assert page.context["form"]["licence_valid_from"].value() == dt.date(2022, 1, 1)

    def test_refusal_keeps_the_stored_name_in_the_way_back(self, dairy, cast, signed_in):
        answer = signed_in(cast.officer_east).post(page_of(dairy, "enterprise_edit"), entry(cast.east, credit_code="x"))

        assert answer.status_code == 422
        assert answer.context["enterprise"].name == "北江乳业有限公司"

    def test_foreign_producer_is_not_found(self, dairy, cast, signed_in):
        assert signed_in(cast.officer_west).post(page_of(dairy, "enterprise_edit")).status_code == 404


class TestStatus:
    def url(self, dairy, to="suspended"):
        return page_of(dairy, "enterprise_status", to)

    def test_asks_and_does(self, dairy, cast, signed_in):
        client = signed_in(cast.officer_east)
        assert "no new visits are scheduled" in client.get(self.url(dairy)).content.decode()

        assert client.post(self.url(dairy), {"reason": "检修"}).status_code == 302
        dairy.refresh_from_db()
        assert dairy.status == EnterpriseStatus.SUSPENDED

    def test_wants_a_reason(self, dairy, cast, signed_in):
        assert signed_in(cast.officer_east).post(self.url(dairy), {"reason": " "}).status_code == 422

    def test_second_time_is_refused(self, dairy, cast, signed_in):
        Enterprise.objects.update(status=EnterpriseStatus.CLOSED, closed_on=dairy.licence_valid_from)
        answer = signed_in(cast.officer_east).post(self.url(dairy, "producing"), {"reason": "x"})

        assert answer.status_code == 422
        assert "not possible while the record is “Closed”" in answer.content.decode()

    def test_unknown_status_and_foreign_producer_are_not_found(self, dairy, cast, signed_in):
        assert signed_in(cast.officer_east).get(self.url(dairy, "sold")).status_code == 404
        assert signed_in(cast.officer_west).get(self.url(dairy)).status_code == 404

    def test_inspector_may_not(self, dairy, cast, signed_in):
        assert signed_in(cast.inspector).post(self.url(dairy), {"reason": "x"}).status_code == 403


@pytest.mark.provision("Q-2.2")
class TestVariety:
    def values(self, code="PASTEURIZED_MILK", **changes):
        category = FoodCategory.objects.get(code=code)
        values = {
            "name": "鲜牛奶",
            "category": category.pk,
            "unit_weight_g": 250,
            "shelf_life_days": 15,
            "is_produced": "on",
        }
        return values | changes

    def test_is_added_with_the_attributes_of_its_category(self, dairy, cast, signed_in):
        chosen = self.values(MILK_SPECIES="COW", FAT_CLASS="SKIM", CREAM_TYPE="AMF")
        answer = signed_in(cast.officer_east).post(page_of(dairy, "variety_new"), chosen)

        assert answer.status_code == 302
        assert Variety.objects.get().attributes == {"MILK_SPECIES": "COW", "FAT_CLASS": "SKIM"}

    def test_missing_attribute_is_asked_for(self, dairy, cast, signed_in):
        answer = signed_in(cast.officer_east).post(page_of(dairy, "variety_new"), self.values(MILK_SPECIES="COW"))

        assert answer.status_code == 422
        assert "FAT_CLASS" in answer.context["form"].errors
        assert not Variety.objects.exists()

    def test_category_change_brings_its_attributes_alone(self, dairy, cast, signed_in):
        chosen = {"category": FoodCategory.objects.get(code="CHEESE").pk}
        page = signed_in(cast.officer_east).get(page_of(dairy, "variety_new"), chosen, headers={"hx-request": "true"})

        assert 'name="MOULD_RIPENED"' in page.content.decode()
        assert "<html" not in page.content.decode()

    def test_button_does_the_same_without_scripts_and_keeps_what_was_typed(self, dairy, cast, signed_in):
        chosen = self.values("CHEESE", choose="1")
        page = signed_in(cast.officer_east).post(page_of(dairy, "variety_new"), chosen)

        assert page.status_code == 200
        assert 'name="MOULD_RIPENED"' in page.content.decode()
        assert 'value="鲜牛奶"' in page.content.decode()
        assert not Variety.objects.exists()

    def test_raw_materials_are_no_varieties(self, dairy, cast, signed_in):
        answer = signed_in(cast.officer_east).post(page_of(dairy, "variety_new"), self.values("RAW_MILK"))

        assert "category" in answer.context["form"].errors

    @pytest.mark.parametrize("category", ["", "x", "²", "9" * 40])
    def test_category_that_is_no_category(self, dairy, cast, signed_in, category):
        client = signed_in(cast.officer_east)

        assert client.post(page_of(dairy, "variety_new"), self.values(category=category)).status_code == 422
        assert client.get(page_of(dairy, "variety_new"), {"category": category}).status_code == 200

    def test_same_name_twice_is_refused(self, dairy, cast, signed_in):
        make_variety(dairy)
        answer = signed_in(cast.officer_east).post(
            page_of(dairy, "variety_new"), self.values(MILK_SPECIES="COW", FAT_CLASS="SKIM")
        )

        assert answer.status_code == 422
        assert "of this name already" in answer.content.decode()

    def test_is_changed(self, dairy, cast, signed_in):
        variety = make_variety(dairy)
        url = reverse("enterprises:variety_edit", args=[variety.pk])
        client = signed_in(cast.officer_east)
        assert client.get(url).context["form"]["FAT_CLASS"].value() == "WHOLE"

        assert client.post(url, self.values(MILK_SPECIES="COW", FAT_CLASS="SKIM", is_produced="")).status_code == 302
        variety.refresh_from_db()
        assert (variety.attributes["FAT_CLASS"], variety.is_produced) == ("SKIM", False)

    def test_category_stays_once_batches_are_on_record(self, dairy, cast, signed_in):
        variety = make_variety(dairy)
        make_product(variety, dt.date(2026, 3, 9))
        answer = signed_in(cast.officer_east).post(
            reverse("enterprises:variety_edit", args=[variety.pk]), self.values("CHEESE", MOULD_RIPENED="NO")
        )

        assert answer.status_code == 422
        assert "its fine category stays" in answer.content.decode()

    def test_foreign_is_not_found_and_readers_may_not(self, dairy, cast, signed_in):
        urls = (page_of(dairy, "variety_new"), reverse("enterprises:variety_edit", args=[make_variety(dairy).pk]))
        for url in urls:
            assert signed_in(cast.officer_west).get(url).status_code == 404
            assert signed_in(cast.auditor).post(url).status_code == 403
