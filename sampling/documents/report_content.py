"""What a version of a test report says, as it is signed: plain text, row by row, never written again afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sampling.choices import BatchVerdict, ItemVerdict, RunStatus
from sampling.models import ItemResult, ResultRun, Sample
from sampling.queries.methods import methods_on
from sampling.rules.values import published_text

from .layout import BLANK, day_of

VERDICTS = {
    ItemVerdict.PASS: "合格",
    ItemVerdict.FAIL: "不合格",
    ItemVerdict.NO_LIMIT: "不作判定",
    ItemVerdict.NOT_APPLICABLE: "不适用",
    ItemVerdict.INDETERMINATE: "未判定",
    ItemVerdict.INVALID: "未出具结果",
}


def content_of(
    sample: Sample, results: Sequence[ItemResult], *, verdict: str, changes: Iterable[Mapping] = (), reason: str = ""
) -> dict[str, Any]:
    """Verdict, conclusion and every row as printed; ``results`` are all of the sample, in their order.

    Texts only, no float, so that its canonical JSON has one digest for ever.
    ``changes`` and ``reason`` say of a later version what it changes and why.
    """
    return {
        "verdict": BatchVerdict(verdict).value,
        "conclusion": conclusion_of(verdict, results),
        "rows": _rows(results),
        "notes": _notes(results),
        "standards": standards_of(results),
        "stated_standard": sample.stated_standard,
        "analysts": names_of(result.entered_by for result in results),
        "tested": _period(results),
        "changes": [dict(change) for change in changes],
        "reason": reason,
    }


def conclusion_of(verdict: str, results: Sequence[ItemResult]) -> str:
    """The verdict on this batch in one sentence, with the standards it rests on (判定原则, Q-6.3)."""
    if verdict == BatchVerdict.FAIL:
        failed = [result for result in results if result.verdict == ItemVerdict.FAIL]
        items = "、".join(result.item.name for result in failed)
        return f"经抽样检验，{items}项目不符合 {standards_of(failed)} 要求，检验结论为不合格。"
    judged = [result for result in results if result.verdict == ItemVerdict.PASS]
    return f"经抽样检验，所检项目符合 {standards_of(judged)} 要求，检验结论为合格。"


def _rows(results: Sequence[ItemResult]) -> list[dict[str, str]]:
    """Each with the edition of its method that was in force on the day of the test."""
    days = {result.entered_on for result in results if result.entered_on}
    editions = {day: methods_on([result.item for result in results], day) for day in days}
    rows = []
    for result in results:
        edition = editions[result.entered_on].get(result.item_id) if result.entered_on else None
        rows.append(_row(result, edition.code if edition else result.method))
    return rows


def _row(result: ItemResult, method: str) -> dict[str, str]:
    return {
        "code": result.item.code,
        "item": result.item.name,
        "result": published_text(result.readings) if any(result.readings) else BLANK,
        "unit": result.unit or BLANK,
        "limit": result.limit_text or BLANK,
        "verdict": VERDICTS[ItemVerdict(result.verdict)],
        "method": method or BLANK,
        "standard": result.standard or BLANK,
        "clause": (result.limit_snapshot or {}).get("clause") or "",
        "detection_limit": result.detection_limit or BLANK,
        "is_failed": "1" if result.verdict == ItemVerdict.FAIL else "",
    }


def standards_of(results: Sequence[ItemResult]) -> str:
    named = [standard for result in results for standard in result.standard.split("；")]
    return "、".join(dict.fromkeys(standard for standard in named if standard not in ("", BLANK)))


def names_of(people: Iterable) -> str:
    return "、".join(dict.fromkeys(str(person) for person in people if person))


def _notes(results: Sequence[ItemResult]) -> list[str]:
    """What the grid does not say: items without limit or result, and decisions by a person."""
    of = {verdict: [r.item.name for r in results if r.verdict == verdict] for verdict in ItemVerdict}
    notes = []
    if data_only := of[ItemVerdict.NO_LIMIT]:
        notes.append(f"{'、'.join(data_only)}：现行标准无限量，只报数据，不作判定。")
    if idle := of[ItemVerdict.NOT_APPLICABLE]:
        notes.append(f"{'、'.join(idle)}：不适用于该产品，未检验。")
    if missing := of[ItemVerdict.INVALID] + of[ItemVerdict.INDETERMINATE]:
        notes.append(f"{'、'.join(missing)}：未出具判定；不影响不合格结论。")
    decided = [result for result in results if result.decided_by]
    notes += [f"{r.item.name}：由{r.decided_by}判定，{r.decision_reason}" for r in decided]
    return notes + _repeats(results)


def _repeats(results: Sequence[ItemResult]) -> list[str]:
    """Original and repeats of each item, which of them counts, who chose it and why (Q-8.3)."""
    measured = ResultRun.objects.filter(result__in=results).exclude(status=RunStatus.ORDERED)
    by_item: dict[str, list[ResultRun]] = {}
    for run in measured.select_related("result__item", "chosen_by").order_by("result__position", "number"):
        by_item.setdefault(run.result.item.name, []).append(run)
    notes = []
    for item, runs in by_item.items():
        told = "，".join(f"第{run.number}次 {published_text(run.readings)} {run.unit}".rstrip() for run in runs)
        choices = "；".join(
            f"取第{run.number}次，由{run.chosen_by}于{day_of(run.chosen_on)}选定：{run.choice_reason}"
            for run in runs
            if run.status == RunStatus.CHOSEN
        )
        notes.append(f"{item}：用检验样品复验，{told}" + (f"；{choices}。" if choices else "。"))
    return notes


def _period(results: Sequence[ItemResult]) -> str:
    tested = sorted(result.entered_on for result in results if result.entered_on)
    return f"{day_of(tested[0])}至{day_of(tested[-1])}" if tested else BLANK
