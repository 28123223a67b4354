"""What a file of limits would change."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from dairyqa.reasons import say
from enterprises.models import FoodCategory
from sampling.choices import LimitFileRowState
from sampling.models import InspectionItem, Limit
from sampling.rules.limit_drafts import COLUMNS, problems_in, texts_of
from sampling.usecases.limits import LimitDraft
from sampling.workbooks.limit_table import HEADS, IN_USE, STATE, WITHDRAWN, texts_in
from sampling.workbooks.tables import Table, TableRow


@dataclass(frozen=True)
class FileRow:
    """A row of the file: what becomes of it, the columns that differ, or what is wrong by cell."""

    line: int
    row_id: str
    state: LimitFileRowState
    draft: LimitDraft
    changed: tuple[str, ...] = ()
    problems: tuple[str, ...] = field(default=())


def rows_of_file(table: Table) -> list[FileRow]:
    """Every row with its fate, in the order of the file."""
    categories = dict(FoodCategory.objects.values_list("name", "code"))
    items = dict(InspectionItem.objects.values_list("name", "code"))
    stored = {limit.row_id: limit for limit in Limit.objects.select_related("category", "item")}
    codes = {*categories.values(), *items.values()}
    numbers = Counter(row.texts[HEADS["row_id"]].strip() for row in table.rows)
    return [_file_row(row, texts_in(row, categories, items), codes, stored, numbers) for row in table.rows]


def _file_row(
    row: TableRow, texts: Mapping[str, str], codes: Collection[str], stored: Mapping[str, Limit], numbers: Counter
) -> FileRow:
    limit = stored.get(texts["row_id"])
    state = row.texts.get(STATE, "").strip() or IN_USE
    is_withdrawn = state == WITHDRAWN
    draft = LimitDraft(texts, seen=limit.version if limit else None, is_withdrawn=is_withdrawn)
    known = {"has_category": texts["category_code"] in codes, "has_item": texts["item_code"] in codes}
    problems = [f"{row.places[HEADS[column]]}：{say(reason)}" for column, reason in problems_in(texts, **known)]
    if state not in (IN_USE, WITHDRAWN):
        problems.append(f"{row.places[STATE]}：{_('Write %(words)s.') % {'words': f'{IN_USE} / {WITHDRAWN}'}}")
    if texts["row_id"] and numbers[texts["row_id"]] > 1:
        problems.append(f"{row.places[HEADS['row_id']]}：{_('The row stands in the file twice.')}")
    if limit and (limit.category.code, limit.item.code) != (texts["category_code"], texts["item_code"]):
        problems.append(f"{row.places[HEADS['item_code']]}：{_('Category and item of a row stay.')}")
    if problems:
        return FileRow(row.line, texts["row_id"], LimitFileRowState.WRONG, draft, problems=tuple(problems))
    if limit is None:
        return FileRow(row.line, texts["row_id"], LimitFileRowState.NEW, draft)
    before = texts_of(limit.as_row())
    changed = tuple(column for column in COLUMNS if before[column] != texts[column])
    return FileRow(row.line, texts["row_id"], _state(limit, changed, is_withdrawn), draft, changed)


def _state(limit: Limit, changed: tuple[str, ...], is_withdrawn: bool) -> LimitFileRowState:
    if is_withdrawn and not limit.is_withdrawn:
        return LimitFileRowState.WITHDRAWN
    return LimitFileRowState.CHANGED if changed or is_withdrawn != limit.is_withdrawn else LimitFileRowState.SAME
