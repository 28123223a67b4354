from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import translation

from dairyqa.clocks.choices import ClockUnit
from dairyqa.clocks.models import ClockRule
from dairyqa.clocks.usecases import load_clocks_fixture

pytestmark = pytest.mark.django_db


def a_rule(**values):
    return ClockRule(
        **{
            "clock_id": "C99",
            "name_zh": "报送",
            "name_en": "Report",
            "actor": "承检机构",
            "start_event": "检验结论作出",
        }
        | {"length": 2, "unit": ClockUnit.WORKING_DAY, "legal_basis": "办法第26条", "confidence": "high"}
        | values
    )


def test_fixture_holds_every_limit_and_loads_twice_alike():
    assert load_clocks_fixture() == 47
    before = list(ClockRule.objects.order_by("pk").values())

    load_clocks_fixture()

    assert [rule["clock_id"] for rule in before] == [*(f"C{n:02}" for n in range(1, 46)), "C50", "C51"]
    assert list(ClockRule.objects.order_by("pk").values()) == before


@pytest.mark.provision("Q-8.4")
@pytest.mark.parametrize(
    ("clock_id", "length", "unit", "rolls"),
    [
        pytest.param("C01", 5, "wd", False, id="deliver-sample"),
        pytest.param("C02", 20, "wd", False, id="test-report"),
        pytest.param("C03", 7, "wd", False, id="report-pass"),
        pytest.param("C04", 2, "wd", False, id="report-fail"),
        pytest.param("C05", 24, "hour", False, id="emergency"),
        pytest.param("C21", 3, "month", False, id="keep-backup-pass"),
        pytest.param("C22", 6, "month", False, id="keep-backup-fail"),
        pytest.param("C23", 2, "year", False, id="keep-records"),
        pytest.param("C24", None, "promptly", False, id="start-disposal"),
        pytest.param("C26", 90, "day", False, id="finish-disposal"),
    ],
)
def test_limits_that_the_product_runs_on(clock_id, length, unit, rolls):
    load_clocks_fixture()

    rule = ClockRule.objects.named(clock_id)

    assert (rule.length, rule.unit, rule.rolls) == (length, unit, rolls)


@pytest.mark.provision("L-5.4")
def test_annual_report_has_a_fixed_day():
    load_clocks_fixture()

    rule = ClockRule.objects.named("C38")

    assert (rule.unit, rule.fixed_date, rule.length) == (ClockUnit.DATE, "11-05", None)


def test_named_gives_the_wording_in_force():
    a_rule(length=5).save()
    a_rule(length=7, effective_from=date(2019, 10, 1)).save()

    lengths = [
        ClockRule.objects.named("C99", on=on).length
        for on in (date(2019, 9, 30), date(2019, 10, 1), date(2026, 1, 1), None)
    ]

    assert lengths == [5, 7, 7, 7]


def test_named_refuses_what_is_not_there():
    a_rule(effective_from=date(2019, 10, 1)).save()

    with pytest.raises(ClockRule.DoesNotExist, match="C98"):
        ClockRule.objects.named("C98")
    with pytest.raises(ClockRule.DoesNotExist, match="2019-09-30"):
        ClockRule.objects.named("C99", on=date(2019, 9, 30))


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"length": None}, id="counted-without-length"),
        pytest.param({"unit": ClockUnit.PROMPTLY}, id="promptly-with-length"),
        pytest.param({"unit": ClockUnit.DATE, "length": None}, id="date-without-day"),
        pytest.param({"fixed_date": "11-05"}, id="day-without-date"),
    ],
)
def test_length_goes_with_its_unit(broken):
    with pytest.raises(IntegrityError):
        a_rule(**broken).save()


@pytest.mark.parametrize("effective_from", [None, date(2019, 10, 1)])
def test_one_wording_at_a_time(effective_from):
    a_rule(effective_from=effective_from).save()

    with pytest.raises(IntegrityError):
        a_rule(effective_from=effective_from).save()


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "C99 报送"), ("en", "C99 Report")])
def test_rule_is_named_in_the_language_of_the_reader(language, name):
    with translation.override(language):
        assert str(a_rule()) == name
