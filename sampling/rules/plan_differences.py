"""What one content of a plan changes in another."""

from collections.abc import Iterator, Mapping
from typing import Any

from dairyqa.reasons import Reason
from enterprises.choices import ProductGroup

from .plan_content import CHOICES, DATA_ONLY, DAYS, NUMBERS, PIECES, TEXTS, WEIGHTS, Content

SEPARATOR = "、"


def differences(old: Content, new: Content) -> list[Reason]:
    """Each change as a sentence, in the order of the plan's text; empty if both say the same."""
    return [
        *_figures(old, new),
        *_windows(old, new),
        *_quantities(old, new),
        *annex_differences(old["annex"], new["annex"]),
        *_provisions(old, new),
    ]


def annex_differences(old: list, new: list) -> list[Reason]:
    """Categories and items that come, go or change their order, and what is acknowledged as data only."""
    before, after = ({line["category"]: line for line in lines} for lines in (old, new))
    gone = [Reason("annex_category_removed", {"category": name}) for name in before if name not in after]
    come = [
        Reason("annex_category_added", {"category": name, "items": SEPARATOR.join(line["items"])})
        for name, line in after.items()
        if name not in before
    ]
    changed = [
        reason
        for name, line in after.items()
        for reason in _of_category(name, before.get(name, {"items": line["items"]}), line)
    ]
    return [*gone, *come, *changed]


def _of_category(category: str, old: Mapping, new: Mapping) -> Iterator[Reason]:
    removed = [item for item in old["items"] if item not in new["items"]]
    added = [item for item in new["items"] if item not in old["items"]]
    if removed:
        yield Reason("annex_items_removed", {"category": category, "items": SEPARATOR.join(removed)})
    if added:
        yield Reason("annex_items_added", {"category": category, "items": SEPARATOR.join(added)})
    if not removed and not added and old["items"] != new["items"]:
        yield Reason("annex_items_reordered", {"category": category, "items": SEPARATOR.join(new["items"])})
    before, after = (line.get(DATA_ONLY, {}) for line in (old, new))
    for item, reason in after.items():
        if before.get(item) != reason:
            yield Reason("annex_data_only", {"category": category, "item": item, "reason": reason})
    for item in before:
        if item in new["items"] and item not in after:
            yield Reason("annex_data_only_withdrawn", {"category": category, "item": item})


def _figures(old: Content, new: Content) -> Iterator[Reason]:
    for field in (*TEXTS, *DAYS, *NUMBERS):
        if old[field] != new[field]:
            yield Reason(f"plan_changes_{field}", {"old": old[field] or "—", "new": new[field] or "—"})
    for field, choices in CHOICES.items():
        if old[field] != new[field]:
            labels = {"old": str(choices(old[field]).label), "new": str(choices(new[field]).label)}
            yield Reason(f"plan_changes_{field}", labels)
    if old["requires_full_coverage"] != new["requires_full_coverage"]:
        yield Reason("plan_requires_coverage" if new["requires_full_coverage"] else "plan_drops_coverage")


def _windows(old: Content, new: Content) -> Iterator[Reason]:
    before, after = ({window["slot"]: window for window in content["windows"]} for content in (old, new))
    for slot in sorted(before.keys() | after.keys()):
        was, will = before.get(slot), after.get(slot)
        if was == will:
            continue
        words: dict[str, Any] = {"slot": slot}
        if was:
            words |= {"old_first": was["first_week"], "old_last": was["last_week"]}
        if will:
            words |= {"first": will["first_week"], "last": will["last_week"]}
        yield Reason(f"plan_window_{'changed' if was and will else 'added' if will else 'removed'}", words)


def _quantities(old: Content, new: Content) -> Iterator[Reason]:
    before, after = ({entry["group"]: entry for entry in content["quantities"]} for content in (old, new))
    for group in ProductGroup.values:
        was, will = before.get(group), after.get(group)
        old_words, new_words = _quantity_words(was), _quantity_words(will)
        if old_words == new_words:
            continue
        label = str(ProductGroup(group).label)
        yield Reason("plan_quantity_changed", {"group": label, "old": old_words, "new": new_words})


def _quantity_words(entry: Mapping | None) -> str:
    """“7 + 2, ≥ 1.2 kg”, or “0.2 kg + 0.2 kg, ≥ 0.4 kg”, with the provision."""
    if entry is None:
        return "—"
    pieces = " + ".join(str(entry[name]) for name in PIECES if entry[name] is not None)
    weights = " + ".join(f"{_plain(entry[name])} kg" for name in WEIGHTS[:2] if entry[name] is not None)
    parts = (pieces, weights, f"≥ {_plain(entry['total_kg'])} kg", entry["source"])
    return SEPARATOR.join(part for part in parts if part)


def _plain(weight) -> str:
    """Without the zeros that a database adds: 0.200 is 0.2."""
    text = str(weight)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _provisions(old: Content, new: Content) -> Iterator[Reason]:
    before, after = old["provisions"], new["provisions"]
    for place in dict.fromkeys([*before, *after]):
        if before.get(place) != after.get(place):
            yield Reason("plan_provision_changed", {"place": place, "new": after.get(place, "—")})
