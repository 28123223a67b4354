"""The table of limits: loaded with the product, edited by those who may; every state of a row is kept as a version."""

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.audit.payload import fields
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from enterprises.models import FoodCategory
from sampling.models import InspectionItem, Limit, LimitVersion
from sampling.queries.limit_health import new_troubles
from sampling.rules.limit_drafts import problems_in, row_of
from sampling.rules.limit_health import Trouble
from sampling.rules.limits import LimitRow

FIXTURES = settings.BASE_DIR / "fixtures"
NAMED = {"category_code", "category_name", "item_code", "item_name", "item_group", "version"}
FIGURES = {"minimum", "maximum", "micro_m", "micro_big_m"}
WITHDRAWN = "is_withdrawn"


@dataclass(frozen=True)
class LimitDraft:
    """A row as it is to be, as text by column (``limit_drafts.COLUMNS``); ``seen`` is the version that was edited.

    Without ``seen`` it is a new row.
    """

    texts: Mapping[str, str]
    seen: int | None = None
    is_withdrawn: bool = False


class LeavesTrouble(DomainError):
    """The change would leave a gap or an overlap in the table; it is made only with a reason for that."""

    def __init__(self, troubles: Sequence[Trouble]):
        super().__init__("；".join(say(trouble.reason) for trouble in troubles), field="accepted")
        self.troubles = troubles


@transaction.atomic
def load_limits_fixture(directory: Path = FIXTURES) -> int:
    """Bring test items and limits to what ``items.csv`` and ``limits.csv`` say; run again it changes nothing.

    Rows that the files lack stay: results point at them. Rows that a person
    changed stay as that person left them. Returns how many limits the file
    holds; DomainError if a row names a category that is not loaded.
    """
    items = {row["code"]: _item(row) for row in lines_of(directory / "items.csv")}
    categories = {category.code: category for category in FoodCategory.objects.all()}
    rows = [LimitRow.from_csv(line) for line in lines_of(directory / "limits.csv")]
    for row in rows:
        if row.category_code not in categories or row.item_code not in items:
            raise DomainError(f"limits.csv {row.row_id}: {row.category_code} {row.item_code}?")
    stored = {limit.row_id: limit for limit in Limit.objects.select_related("category", "item")}
    ours = set(LimitVersion.objects.exclude(changed_by=None).values_list("limit__row_id", flat=True))
    today = timezone.localdate()
    Limit.objects.bulk_create(
        Limit(category=categories[row.category_code], item=items[row.item_code], **_columns(row))
        for row in rows
        if row.row_id not in stored
    )
    for row in rows:
        if row.row_id in stored and row.row_id not in ours:
            _mend(stored[row.row_id], row, categories, items, today)
    _keep_first_versions(today)
    return len(rows)


def _mend(limit: Limit, row: LimitRow, categories: Mapping, items: Mapping, on: dt.date) -> None:
    if limit.as_row().as_json() == replace(row, version=limit.version).as_json():
        return
    limit.category, limit.item = categories[row.category_code], items[row.item_code]
    _write(limit, _columns(row), reason="", by=None, on=on)


def _keep_first_versions(on: dt.date) -> None:
    fresh = Limit.objects.filter(versions=None).select_related("category", "item")
    LimitVersion.objects.bulk_create(
        LimitVersion(limit=limit, version=limit.version, content=content_of(limit), changed_on=on) for limit in fresh
    )


@transaction.atomic
def save_limits(*, drafts: Sequence[LimitDraft], reason: str, accepted: str = "", by, on: dt.date) -> list[Limit]:
    """Add, change and withdraw rows together, each with a version that keeps how it stood and why.

    Nothing that was judged changes: results carry the row as it was. Refused
    (DomainError) for cells that cannot be read, without a reason, and for a row
    that somebody else changed since it was seen; ``LeavesTrouble`` where the
    table would have a gap or an overlap that it has not now, unless ``accepted``
    says why that is right. Who checked a row against the standard falls away
    with its change. Returns the rows that did change.
    """
    if not reason.strip():
        raise DomainError(_("Say why the limit is changed."), field="reason")
    codes = {draft.texts["row_id"] for draft in drafts if draft.seen is not None}
    stored = {
        limit.row_id: limit
        for limit in Limit.objects.filter(row_id__in=codes).select_related("category", "item").select_for_update()
    }
    planned = [_planned(draft, stored) for draft in drafts]
    planned = [(limit, row, draft) for limit, row, draft in planned if _differs(limit, row, draft)]
    troubles = new_troubles([(row, draft.is_withdrawn) for _limit, row, draft in planned], on)
    if troubles and not accepted.strip():
        raise LeavesTrouble(troubles)
    why = "；".join(filter(None, [reason.strip(), accepted.strip() if troubles else ""]))
    return [_saved(limit, row, draft, why, by, on) for limit, row, draft in planned]


@transaction.atomic
def check_limit(*, limit: Limit, seen: int, by, on: dt.date) -> None:
    """Confirm that the row says what the standard says; never by the person who changed it last."""
    limit = Limit.objects.select_for_update().get(pk=limit.pk)
    if limit.version != seen:
        raise DomainError(_("Somebody else has just changed this record. Reload the page and look again."))
    if limit.is_withdrawn:
        raise DomainError(_("The row is withdrawn; there is nothing to check."))
    last = limit.versions.first()
    if last and last.changed_by_id == by.pk:
        raise DomainError(_("Whoever changed a limit last does not check it: that is for another person."))
    Limit.objects.filter(pk=limit.pk).update(seen_by=by, seen_on=on)
    record("limit.checked", limit, by=by, on=on, version=limit.version, standard=limit.standard_code)


def next_row_id() -> str:
    numbers = [int(code[1:]) for code in Limit.objects.values_list("row_id", flat=True) if code[1:].isdecimal()]
    return f"L{max(numbers, default=0) + 1:03d}"


def content_of(limit: Limit) -> dict:
    """The row as a version keeps it: what the rules read, and whether it is withdrawn."""
    return limit.as_row().as_json() | {WITHDRAWN: limit.is_withdrawn}


def _planned(draft: LimitDraft, stored: Mapping[str, Limit]) -> tuple[Limit | None, LimitRow, LimitDraft]:
    texts = draft.texts
    category = FoodCategory.objects.filter(code=texts["category_code"]).first()
    item = InspectionItem.objects.filter(code=texts["item_code"]).first()
    for column, reason in problems_in(texts, has_category=category is not None, has_item=item is not None):
        raise DomainError(say(reason), field=column)
    assert category  # problems_in names what is not on record
    assert item
    limit = stored.get(texts["row_id"])
    if draft.seen is None:
        if Limit.objects.filter(row_id=texts["row_id"]).exists():
            raise DomainError(_("There is a row %(row)s already.") % {"row": texts["row_id"]}, field="row_id")
    elif limit is None or limit.version != draft.seen:
        raise DomainError(_("Row %(row)s: somebody else has changed it.") % {"row": texts["row_id"]})
    elif (limit.category_id, limit.item_id) != (category.pk, item.pk):
        raise DomainError(
            _("Row %(row)s: category and item stay. Withdraw the row and add another one.") % {"row": texts["row_id"]},
            field="item_code",
        )
    names = {"category_name": category.name, "item_name": item.name, "item_group": item.group}
    return limit, row_of(texts, **names), draft


def _differs(limit: Limit | None, row: LimitRow, draft: LimitDraft) -> bool:
    if limit is None:
        return True
    return content_of(limit) != replace(row, version=limit.version).as_json() | {WITHDRAWN: draft.is_withdrawn}


def _saved(limit: Limit | None, row: LimitRow, draft: LimitDraft, reason: str, by, on: dt.date) -> Limit:
    if limit is None:
        limit = Limit(
            category=FoodCategory.objects.get(code=row.category_code),
            item=InspectionItem.objects.get(code=row.item_code),
            **_columns(row),
        )
        limit.save(force_insert=True)
        content = content_of(limit)
        LimitVersion.objects.create(
            limit=limit, version=1, content=content, reason=reason, changed_by=by, changed_on=on
        )
        record("limit.added", limit, by=by, on=on, reason=reason)
        return limit
    was_withdrawn = limit.is_withdrawn
    limit.is_withdrawn = draft.is_withdrawn
    changed = _write(limit, _columns(row), reason=reason, by=by, on=on)
    if draft.is_withdrawn and not was_withdrawn:
        record("limit.withdrawn", limit, by=by, on=on, reason=reason)
    else:
        record("limit.changed", limit, by=by, on=on, fields=fields(Limit, changed), reason=reason)
    return limit


def _write(limit: Limit, columns: Mapping, *, reason: str, by, on: dt.date) -> list[str]:
    """Write the columns as the row's next version; returns the names of those that changed."""
    latest = limit.versions.first()
    stored = Limit.objects.select_related("category", "item").get(pk=limit.pk)
    before = content_of(stored)
    if latest is None:
        LimitVersion.objects.create(limit=limit, version=limit.version, content=before, changed_on=on)
    for name, value in columns.items():
        setattr(limit, name, value)
    limit.version += 1
    limit.seen_by = limit.seen_on = None
    limit.save()
    after = content_of(limit)
    names = [name for name in (*columns, WITHDRAWN) if before[name] != after[name]]
    LimitVersion.objects.create(
        limit=limit,
        version=limit.version,
        content=after,
        changes=[{"field": name, "before": before[name], "after": after[name]} for name in names],
        reason=reason,
        changed_by=by,
        changed_on=on,
    )
    return names


def _item(row: dict[str, str]) -> InspectionItem:
    return InspectionItem.objects.update_or_create(code=row["code"], defaults=row)[0]


def _columns(row: LimitRow) -> dict:
    return {
        name: ("" if value is None else str(value)) if name in FIGURES else value
        for name, value in vars(row).items()
        if name not in NAMED
    }


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
