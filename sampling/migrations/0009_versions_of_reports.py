from django.db import migrations, models

from sampling.rules.canonical import canonical, digest
from sampling.rules.values import published_text

BLANK = "—"
VERDICTS = {
    "PASS": "合格",
    "FAIL": "不合格",
    "NO_LIMIT": "不作判定",
    "NOT_APPLICABLE": "不适用",
    "INDETERMINATE": "未判定",
    "INVALID": "未出具结果",
}
CHUNK = 500


def write_first_versions(apps, schema_editor):
    """Version 1 of every report that was signed before versions were kept, from what is stored of it."""
    reports = apps.get_model("sampling", "LabReport").objects.filter(versions=None).select_related("sample")
    results_of = apps.get_model("sampling", "ItemResult").objects.select_related("item", "entered_by", "decided_by")
    versions = apps.get_model("sampling", "ReportVersion").objects
    keys = list(reports.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        part = list(reports.filter(pk__in=keys[start : start + CHUNK]))
        results = {report.sample_id: [] for report in part}
        for result in results_of.filter(sample__in=results).order_by("sample", "position"):
            results[result.sample_id].append(result)
        versions.bulk_create(_first(versions.model, report, results[report.sample_id]) for report in part)


def _first(model, report, results):
    content = _content(report, results)
    return model(
        report=report,
        version=1,
        status="signed",
        verdict=report.verdict,
        content=content,
        digest=digest(canonical(content)),
        approved_by_id=report.approved_by_id,
        approved_on=report.approved_on,
        report_due_on=report.sample.report_due_on,
        reported_on=report.sample.reported_on,
    )


def _content(report, results):
    return {
        "verdict": report.verdict,
        "conclusion": _conclusion(report.verdict, results),
        "rows": [_row(result) for result in results],
        "notes": _notes(results),
        "standards": _standards(results),
        "stated_standard": report.sample.stated_standard,
        "analysts": "、".join(dict.fromkeys(r.entered_by.display_name for r in results if r.entered_by)),
        "tested": _period(results),
        "changes": [],
        "reason": "",
    }


def _conclusion(verdict, results):
    if verdict == "FAIL":
        failed = [result for result in results if result.verdict == "FAIL"]
        items = "、".join(result.item.name for result in failed)
        return f"经抽样检验，{items}项目不符合 {_standards(failed)} 要求，检验结论为不合格。"
    judged = [result for result in results if result.verdict == "PASS"]
    return f"经抽样检验，所检项目符合 {_standards(judged)} 要求，检验结论为合格。"


def _row(result):
    return {
        "code": result.item.code,
        "item": result.item.name,
        "result": published_text(result.readings) if any(result.readings) else BLANK,
        "unit": result.unit or BLANK,
        "limit": result.limit_text or BLANK,
        "verdict": VERDICTS[result.verdict],
        "method": result.method or BLANK,
        "standard": result.standard or BLANK,
        "clause": (result.limit_snapshot or {}).get("clause") or "",
        "detection_limit": result.detection_limit or BLANK,
        "is_failed": "1" if result.verdict == "FAIL" else "",
    }


def _notes(results):
    def named(*verdicts):
        return "、".join(result.item.name for result in results if result.verdict in verdicts)

    notes = []
    if data_only := named("NO_LIMIT"):
        notes.append(f"{data_only}：现行标准无限量，只报数据，不作判定。")
    if idle := named("NOT_APPLICABLE"):
        notes.append(f"{idle}：不适用于该产品，未检验。")
    if missing := named("INVALID", "INDETERMINATE"):
        notes.append(f"{missing}：未出具判定；不影响不合格结论。")
    decided = [result for result in results if result.decided_by]
    return notes + [f"{r.item.name}：由{r.decided_by.display_name}判定，{r.decision_reason}" for r in decided]


def _standards(results):
    named = [standard for result in results for standard in result.standard.split("；")]
    return "、".join(dict.fromkeys(standard for standard in named if standard not in ("", BLANK)))


def _period(results):
    tested = sorted(result.entered_on for result in results if result.entered_on)
    return f"{_day(tested[0])}至{_day(tested[-1])}" if tested else BLANK


def _day(day):
    return f"{day.year}年{day.month}月{day.day}日"


class Migration(migrations.Migration):
    dependencies = [("sampling", "0010_judged_by_what")]

    operations = [
        migrations.RemoveConstraint(model_name="document", name="document_once_a_kind_and_version"),
        migrations.AddField(
            model_name="document",
            name="reference",
            field=models.CharField(blank=True, default="", max_length=30, verbose_name="Number of the paper"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(
                fields=("sample", "kind", "reference", "version"), name="document_once_a_kind_and_version"
            ),
        ),
        migrations.AddField(
            model_name="reportversion",
            name="report_due_on",
            field=models.DateField(blank=True, null=True, verbose_name="To be reported by"),
        ),
        migrations.AddField(
            model_name="reportversion",
            name="reported_on",
            field=models.DateField(blank=True, null=True, verbose_name="Reported on"),
        ),
        migrations.AddIndex(
            model_name="reportversion",
            index=models.Index(fields=["approved_on"], name="report_version_by_day"),
        ),
        migrations.RunPython(write_first_versions, migrations.RunPython.noop),
    ]
