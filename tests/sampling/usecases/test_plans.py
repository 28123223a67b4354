import copy
import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError, TransitionRefused
from enterprises.choices import ProductGroup
from sampling.choices import PlanStatus
from sampling.models import PlanItem, SamplingPlan
from sampling.usecases.plans import issue_plan, load_plan
from tests.factories.sampling import load_reference, make_plan, qingyuan_fixture

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 1, 5)
ANNEX = {
    "灭菌乳": "蛋白质、非脂乳固体、酸度、脂肪、三聚氰胺、丙二醇、商业无菌",
    "巴氏杀菌乳": "蛋白质、酸度、三聚氰胺、丙二醇、沙门氏菌、金黄色葡萄球菌、菌落总数、大肠菌群",
    "调制乳": "蛋白质、三聚氰胺、商业无菌、菌落总数、大肠菌群",
    "发酵乳": "脂肪、蛋白质、酸度、乳酸菌数、山梨酸及其钾盐、三聚氰胺、金黄色葡萄球菌、沙门氏菌、大肠菌群、酵母、霉菌",
    "调制乳粉": "蛋白质、三聚氰胺、菌落总数、大肠菌群",
    "再制干酪": "三聚氰胺、金黄色葡萄球菌、沙门氏菌、单核细胞增生李斯特氏菌、菌落总数、大肠菌群、霉菌",
    "奶油、稀奶油": "脂肪、酸度、三聚氰胺、沙门氏菌、商业无菌、菌落总数、大肠菌群、霉菌",
    "干酪": "三聚氰胺、金黄色葡萄球菌、沙门氏菌、单核细胞增生李斯特氏菌、菌落总数、大肠菌群、霉菌",
    "原料生鲜乳": "三聚氰胺、黄曲霉毒素M1、氯霉素",
    "原料乳粉": "三聚氰胺",
}


@pytest.fixture
def reference(cast):
    load_reference()


def load(cast, fixture=None, year=2026):
    return load_plan(fixture=qingyuan_fixture() if fixture is None else fixture, year=year, by=cast.admin, on=ON)


@pytest.mark.provision("Q-A.1")
def test_load_plan_takes_the_annex_over_word_for_word(cast, reference):
    plan = load(cast)

    lines = PlanItem.objects.filter(plan=plan).order_by("category__position", "position")
    found = {}
    for category, item in lines.values_list("category__name", "item__name"):
        found.setdefault(category, []).append(item)
    assert {category: "、".join(items) for category, items in found.items()} == ANNEX
    assert lines.count() == 61


@pytest.mark.provision("Q-3.1", "Q-3.5", "Q-4.1", "Q-6.1")
def test_load_plan_takes_the_figures_over(cast, reference):
    plan = load(cast)

    assert (plan.code, plan.status, plan.name) == (
        "QY-2026",
        PlanStatus.DRAFT,
        "2026年清远市乳制品生产企业监督抽检工作方案",
    )
    assert (plan.starts_on, plan.ends_on) == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert (plan.raw_quota_percent, plan.pass_report_workdays, plan.fail_report_workdays) == (15, 7, 2)
    assert (plan.laboratory, plan.report_section) == (cast.laboratory, cast.section)
    assert plan.inspection_kind == "监督抽检"
    windows = plan.windows.values_list("slot", "first_week", "last_week")
    assert list(windows) == [(1, 2, 3), (2, 3, 4)]


@pytest.mark.provision("Q-5.2")
def test_load_plan_takes_the_quantities_over(cast, reference):
    quantities = load(cast).quantities.order_by("pk").values_list("group", "test_units", "backup_units", "total_kg")

    assert [(group, test, backup, str(kg)) for group, test, backup, kg in quantities] == [
        (ProductGroup.RAW, None, None, "0.400"),
        (ProductGroup.LIQUID, 7, 2, "1.200"),
        (ProductGroup.POWDER, 7, 2, "2.000"),
        (ProductGroup.OTHER, 7, 2, "1.500"),
    ]


def test_load_plan_twice_is_refused(cast, reference):
    load(cast)

    with pytest.raises(DomainError, match="QY-2026"):
        load(cast)
    assert SamplingPlan.objects.count() == 1


def test_load_plan_for_another_year_is_another_plan(cast, reference):
    assert load(cast, year=2027).starts_on == dt.date(2027, 1, 1)
    assert load(cast).code == "QY-2026"


WRONG = {
    "not a plan": lambda plan: [],
    "field missing": lambda plan: plan.pop("payer") and plan,
    "city unknown": lambda plan: plan | {"city": "999999"},
    "laboratory unknown": lambda plan: plan | {"laboratory": "NOWHERE"},
    "section unknown": lambda plan: plan | {"report_section": "不存在的科室"},
    "category unknown": lambda plan: plan | {"annex": [{"category": "豆浆", "items": []}]},
    "item unknown": lambda plan: plan | {"annex": [{"category": "灭菌乳", "items": ["水分"]}]},
    "item twice": lambda plan: plan | {"annex": [{"category": "灭菌乳", "items": ["酸度", "酸度"]}]},
    "percentage of 120": lambda plan: plan | {"raw_quota_percent": 120},
    "percentage in words": lambda plan: plan | {"raw_quota_percent": "十五"},
    "text as a list": lambda plan: plan | {"name": ["方案"]},
    "no such day": lambda plan: plan | {"starts_on": "02-30"},
    "ends before it begins": lambda plan: plan | {"starts_on": "12-31", "ends_on": "01-01"},
    "week five": lambda plan: plan | {"windows": [{"slot": 1, "first_week": 4, "last_week": 5}]},
    "slot twice": lambda plan: plan | {"windows": plan["windows"][:1] * 2},
    "window with another field": lambda plan: plan | {"windows": [{"slot": 1, "weeks": "2-3"}]},
    "weight in words": lambda plan: plan | {"quantities": [plan["quantities"][0] | {"total_kg": "很多"}]},
    "group without quantities": lambda plan: plan | {"quantities": plan["quantities"][:1]},
    "unknown group": lambda plan: plan | {"quantities": [plan["quantities"][0] | {"group": "豆"}]},
    "unknown week definition": lambda plan: plan | {"week_definition": "Z"},
}


@pytest.mark.parametrize("spoil", WRONG.values(), ids=WRONG.keys())
def test_load_plan_refuses_and_writes_nothing(cast, reference, spoil):
    with pytest.raises(DomainError) as refusal:
        load(cast, spoil(copy.deepcopy(qingyuan_fixture())))

    assert str(refusal.value)
    assert not SamplingPlan.objects.exists()
    assert not AuditEvent.objects.filter(event="plan.loaded").exists()


def test_issue_plan_once(cast, reference):
    plan = make_plan(cast)

    assert (plan.status, plan.issued_on) == (PlanStatus.ISSUED, dt.date(2026, 1, 1))
    assert AuditEvent.objects.filter(event="plan.issued", subject_id=plan.pk).count() == 1
    with pytest.raises(TransitionRefused):
        issue_plan(plan=plan, by=cast.admin, on=ON)


def run_load_plan(path, *arguments):
    call_command("load_plan", str(path), "--year", "2026", *arguments)


def test_load_plan_command_issues_the_plan(cast, reference, tmp_path, capsys):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(qingyuan_fixture()), encoding="utf-8")

    run_load_plan(path)

    assert SamplingPlan.objects.get().status == PlanStatus.ISSUED
    assert capsys.readouterr().out.startswith("QY-2026 2026年清远市")


def test_load_plan_command_can_leave_a_draft(cast, reference, tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(qingyuan_fixture()), encoding="utf-8")

    run_load_plan(path, "--draft")

    assert SamplingPlan.objects.get().status == PlanStatus.DRAFT


@pytest.mark.parametrize("content", [None, b"{", b"[]", b"\xff\xfe", b'{"code_prefix": "X"}'])
def test_load_plan_command_names_what_is_wrong_with_the_file(cast, reference, tmp_path, content):
    path = tmp_path / "plan.json"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CommandError):
        run_load_plan(path)
    assert not SamplingPlan.objects.exists()
