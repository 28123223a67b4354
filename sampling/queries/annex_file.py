"""The rows of an annex file, matched with the categories and items on record."""

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from dairyqa.errors import DomainError
from enterprises.models import FoodCategory
from sampling.models import InspectionItem
from sampling.rules.plan_content import DATA_ONLY
from sampling.workbooks.annex_reading import HEADS, AnnexRow, plain

BETWEEN_ITEMS = re.compile(r"[、，,；;\n\r]+")
LEVELS = ("main_class", "sub_class", "kind_of_food")
MOST_PROBLEMS = 10


def annex_of_file(rows: list[AnnexRow], before: list[Mapping]) -> list[dict]:
    """The annex that the rows describe, in their order; acknowledgements of ``before`` are kept.

    A fine category that spans several rows takes the items of all of them. Raises ``DomainError`` with
    every place (row and column) that names something unknown, or nothing, or a category once more.
    """
    categories = {plain(category.name): category for category in FoodCategory.objects.all()}
    items = {plain(name): name for name in InspectionItem.objects.values_list("name", flat=True)}
    problems = [problem for row in rows for problem in _problems(row, categories, items)]
    found: dict[str, list[str]] = {}
    last = ""
    for row in rows if not problems else ():
        name = categories[plain(row.cells["category"])].name
        names = [items[plain(part)] for part in _parts(row)]
        if name == last and names != found[name]:
            found[name] += names
        elif name != last and name in found:
            problems.append(_at(row, "category", _("“%(name)s” stands here a second time") % {"name": name}))
        else:
            found[name] = names
        last = name
    if problems:
        shown = "；".join(problems[:MOST_PROBLEMS])
        more = len(problems) - MOST_PROBLEMS
        raise DomainError(shown + (_(" (and %(n)s more)") % {"n": more} if more > 0 else ""), field="file")
    return [_line(name, names, before) for name, names in found.items()]


def _problems(row: AnnexRow, categories: Mapping, items: Mapping) -> Iterator[str]:
    name = row.cells["category"]
    category = categories.get(plain(name))
    if not name:
        yield _at(row, "category", _("the fine category is missing"))
    elif category is None:
        yield _at(row, "category", _("the category “%(name)s” is not on record") % {"name": name})
    else:
        for level in LEVELS:
            text, known = row.cells.get(level, ""), getattr(category, level)
            if text and plain(text) != plain(known):
                words = {"name": category.name, "known": known, "text": text}
                yield _at(row, level, _("“%(name)s” belongs to “%(known)s”, not to “%(text)s”") % words)
    parts = _parts(row)
    if not parts:
        yield _at(row, "items", _("no test item is named"))
    for part in parts:
        if plain(part) not in items:
            yield _at(row, "items", _("the test item “%(name)s” is not on record") % {"name": part})


def _parts(row: AnnexRow) -> list[str]:
    return [part.strip(" 。.") for part in BETWEEN_ITEMS.split(row.cells["items"]) if part.strip(" 。.")]


def _at(row: AnnexRow, column: str, what: str) -> str:
    words = {"row": row.number, "letter": get_column_letter(row.columns[column]), "heading": HEADS[column]}
    return _("Row %(row)s, column %(letter)s, %(heading)s: %(what)s") % {**words, "what": what}


def _line(name: str, items: list[str], before: list[Mapping]) -> dict:
    earlier = next((line for line in before if line["category"] == name), {})
    reasons = {item: text for item, text in earlier.get(DATA_ONLY, {}).items() if item in items}
    return {"category": name, "items": items} | ({DATA_ONLY: reasons} if reasons else {})
