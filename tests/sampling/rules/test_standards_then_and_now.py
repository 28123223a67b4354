"""The plan of 2023 judged by the standards of its year and by today's: the table alone says what differs."""

import csv
import json
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from django.conf import settings

from enterprises.choices import ATTRIBUTE_VALUES
from sampling.rules.judgement import judge_sample
from sampling.rules.readings import Reading
from tests.factories.limits import shipped_rows

THEN, NOW = date(2023, 6, 30), date(2026, 9, 21)
FIGURES = ("minimum", "maximum", "micro_m", "micro_big_m")
CONTENT = ("limit_type", *FIGURES, "micro_n", "micro_c", "unit", "auto_judge")
WORDS = ("商业无菌", "非商业无菌", "未检出", "检出", "未检出(0.001)")


def fixture(name):
    return (settings.BASE_DIR / "fixtures" / name).read_text(encoding="utf-8")


LINES = list(csv.DictReader(fixture("limits.csv").splitlines()))
CATEGORIES = {category["name"]: category for category in json.loads(fixture("categories.json"))}
ITEMS = {item["name"]: item["code"] for item in csv.DictReader(fixture("items.csv").splitlines())}
ANNEX = [
    (line["category"], item)
    for line in json.loads(fixture("plans/qingyuan-2023.json"))["annex"]
    for item in line["items"]
]


def naive_line(category, item, day, attributes):
    """The line of the file that applies, read without the product's rules; None if there is none."""
    found = [
        line
        for line in LINES
        if (line["category"], line["item"]) == (category, item)
        and line["effective_from"] <= day.isoformat() <= (line["effective_to"] or "9999")
        and all(naive_term(term, attributes) for term in line["condition"].split(";"))
    ]
    assert len(found) <= 1
    return found[0] if found else None


def naive_term(term, attributes):
    if term == "ALWAYS":
        return True
    name, values = term.replace("!=", "=").split("=")
    is_among = values == "ANY" or attributes[name] in values.split("|")
    return is_among != ("!=" in term)


def products(category):
    """Every product that the attributes of the category tell apart."""
    asked = {**{name: list(ATTRIBUTE_VALUES[name]) for name in CATEGORIES[category]["attributes"]}}
    asked |= {name: [value] for name, value in CATEGORIES[category]["fixed_attributes"].items()}
    for values in product(*asked.values()):
        yield dict(zip(asked, values, strict=True))


def probes(lines):
    """Readings around every figure of either line, in either unit, and every word."""
    figures = {Decimal(line[name]) for line in lines for name in FIGURES if line[name]} | {Decimal(1)}
    values = {max(figure + step, Decimal("0.01")) for figure in figures for step in (-Decimal("0.01"), 0, 1)}
    counts = {1, *(int(line["micro_n"]) for line in lines if line["micro_n"])}
    for unit, count in product({line["unit"] for line in lines}, counts):
        for value in (*map(str, sorted(values)), *WORDS):
            yield (value,) * count, unit
        for high, above in product(sorted(values), range(1, count)):
            yield (str(high),) * above + (str(min(values)),) * (count - above), unit


def verdicts(category, item, day, attributes, readings):
    code = CATEGORIES[category]["code"]
    rows = [row for row in shipped_rows() if (row.category_code, row.item_code) == (code, ITEMS[item])]
    for values, unit in readings:
        reading = Reading(ITEMS[item], item, values, unit)
        judged = judge_sample(
            rows, category=code, on=day, attributes=attributes, readings=[reading], required={ITEMS[item]: item}
        )
        yield judged.items[0].verdict


def content(line):
    return line and tuple(line[name] for name in CONTENT)


def test_the_standards_of_the_plan_did_change():
    changed = {pair for pair in ANNEX if any(is_changed(*pair, attributes) for attributes in products(pair[0]))}
    assert changed
    assert len(changed) < len(ANNEX)


def is_changed(category, item, attributes):
    return content(naive_line(category, item, THEN, attributes)) != content(naive_line(category, item, NOW, attributes))


@pytest.mark.provision("Q-6.2")
@pytest.mark.parametrize("category", sorted({category for category, _item in ANNEX}))
def test_verdicts_differ_where_the_table_differs_and_nowhere_else(category):
    items = [item for name, item in ANNEX if name == category]
    compared = set()
    for item, attributes in product(items, products(category)):
        lines = [naive_line(category, item, day, attributes) for day in (THEN, NOW)]
        rows = (item, *(line and line["row_id"] for line in lines))
        if rows in compared:
            continue
        compared.add(rows)
        readings = list(probes([line for line in lines if line]))
        before = list(verdicts(category, item, THEN, attributes, readings))
        after = list(verdicts(category, item, NOW, attributes, readings))
        assert (before != after) == is_changed(category, item, attributes), (item, attributes)
