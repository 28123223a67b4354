"""The indicators of the sampling plan, and the pass rate of the action, from samples brought to each state."""

import datetime as dt
from decimal import Decimal

import pytest

from rectification.queries.indicators import figure_of, figures_for
from sampling.choices import VisitStatus
from sampling.models import Sample, SamplingPlan
from tests.factories.disputes import applied
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.field import CONCLUDED_ON, FAILING, SEALED_ON
from tests.factories.indicators import indicator, load_luoyang, load_plan_indicators
from tests.factories.sampling import make_visit, seal

pytestmark = pytest.mark.django_db
YEAR = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
ON = dt.date(2026, 10, 12)


@pytest.fixture(autouse=True)
def loaded(cast):
    load_luoyang()
    load_plan_indicators()


def counted(cast, code, period=YEAR, on=ON):
    return figure_of(indicator(code), cast.city, *period, on=on)


def share(figure):
    return int(figure.numerator), int(figure.denominator)


def reasons(figure):
    return sorted(out.why.code for out in figure.left_out)


@pytest.mark.provision("L-2.2")
def test_lk02_batches_with_a_final_conclusion(field, cast):
    field.reported()
    field.concluded(county=cast.west)
    field.reported(FAILING)
    field.tested()
    applied(field)  # a fail in dispute

    figure = counted(cast, "LK02")

    assert share(figure) == (2, 3)
    assert reasons(figure) == ["figure_disputed", "figure_not_concluded"]
    assert figure.shown == "66.67 %"
    assert share(counted(cast, "QK04")) == (2, 4)
    assert [line["shown"] for line in figures_for(cast.city, *YEAR, [indicator("LK02")], on=ON)[0]["counties"]] == [
        "50.00 %",
        "100.00 %",
    ]


@pytest.mark.provision("L-2.2")
def test_lk02_knows_neither_risk_monitoring_nor_other_years(field, cast):
    field.reported()
    assert counted(cast, "LK02", (dt.date(2025, 1, 1), dt.date(2025, 12, 31))).shown == "—"

    SamplingPlan.objects.update(inspection_kind="风险监测")

    assert reasons(counted(cast, "LK02")) == ["figure_monitoring"]


@pytest.mark.provision("Q-3.1")
def test_qk01_raw_batches_sampled(field, cast):
    visit = field.visit(SEALED_ON, status=VisitStatus.UNDER_WAY)
    batches = [make_raw_milk(visit.enterprise, SEALED_ON - dt.timedelta(days=n)) for n in range(7)]
    make_raw_milk(visit.enterprise, dt.date(2025, 12, 30))
    seal(visit, batches[0], cast.inspector, SEALED_ON)

    figure = counted(cast, "QK01")

    assert share(figure) == (1, 7)
    assert figure.is_reached is False  # 14.29 % of 15 %
    assert figure.rows[0].note.params == {"sampled": 1, "received": 7, "owed": 2}


@pytest.mark.provision("Q-3.5")
def test_qk02_visits_in_their_windows(field, cast):
    enterprise = make_enterprise(cast.east)
    september = dt.date(2026, 9, 1), dt.date(2026, 9, 30)
    first = make_visit(field.plan, enterprise, dt.date(2026, 9, 9), field.samplers, slot=1)
    first.status, first.started_on, first.ended_on, first.representative = "done", *[first.planned_on] * 2, "王"
    first.ledger_seen = first.records_seen = first.identity_shown = first.notice_given = True
    first.save()

    figure = counted(cast, "QK02", september)

    assert share(figure) == (1, 2)
    assert figure.others[0].note.code == "slot_never_scheduled"
    running = counted(cast, "QK02", september, on=dt.date(2026, 9, 16))
    assert (share(running), reasons(running)) == ((1, 1), ["slot_to_be_planned"])


@pytest.mark.provision("Q-3.8")
def test_qk03_fine_categories_made_and_sampled(field, cast):
    sealed = field.sealed()
    second = make_variety(sealed.enterprise, "FERMENTED_MILK", "酸奶")
    make_product(second, SEALED_ON)
    make_variety(sealed.enterprise, "STERILIZED_MILK", "纯牛奶")

    figure = counted(cast, "QK03")

    assert share(figure) == (1, 2)
    assert reasons(figure) == ["figure_variety_not_made"]


@pytest.mark.provision("Q-8.4")
def test_qk05_reports_in_time(field, cast):
    field.reported()
    field.concluded(FAILING)  # due two working days later, never sent
    due = Sample.objects.get(verdict="FAIL").report_due_on

    assert share(counted(cast, "QK05")) == (1, 2)
    early = counted(cast, "QK05", on=due)
    assert (share(early), reasons(early)) == ((1, 1), ["figure_not_due"])
    assert due > CONCLUDED_ON


@pytest.mark.provision("Q-8.4")
def test_qk05_a_conclusion_of_the_last_days_counts_once_its_report_is_due(field, cast):
    sample = field.concluded(FAILING)
    month = CONCLUDED_ON.replace(day=1), CONCLUDED_ON

    assert reasons(counted(cast, "QK05", month, on=sample.report_due_on)) == ["figure_not_due"]
    assert share(counted(cast, "QK05", month, on=sample.report_due_on + dt.timedelta(days=1))) == (0, 1)


@pytest.mark.provision("Q-5.2")
def test_qk06_quantities_as_the_plan_asks(field, cast):
    field.sealed()
    light = field.sealed()
    Sample.objects.filter(pk=light.pk).update(test_kg=Decimal("0.9"), backup_kg=Decimal("0.2"))

    figure = counted(cast, "QK06")

    assert share(figure) == (1, 2)
    assert figure.others[0].key == f"sample:{light.number}"


@pytest.mark.provision("Q-6.3")
def test_qk07_items_that_failed(field, cast):
    passed, failed = field.reported(), field.reported(FAILING)
    field.tested(FAILING)  # not concluded

    figure = counted(cast, "QK07")

    assert share(figure) == (1, passed.results.count() + failed.results.count())
    assert [row.title for row in figure.counted] == ["巴氏杀菌乳 蛋白质"]
