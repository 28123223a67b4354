"""The cases that there are get their parts: what their measures tell is done, the rest is to do unless they have ended."""

from django.db import migrations

DONE = ("risk_control", "cause", "rectification")
PARTS = (
    "risk_control",
    "amounts",
    "cause",
    "recall",
    "penalty",
    "transfer",
    "rectification",
    "acceptance",
    "look_back",
    "publication",
)


def give_parts(apps, schema_editor):
    Case = apps.get_model("rectification", "Case")
    CasePart = apps.get_model("rectification", "CasePart")
    parts = []
    for case in Case.objects.filter(parts=None).order_by("pk"):
        done = DONE if case.measures and case.started_on else ()
        ended = case.status == "closed"
        for kind in done if ended else PARTS:
            settled = {"status": "done", "done_on": case.closed_on or case.started_on, "text": case.measures}
            parts.append(CasePart(case=case, kind=kind, **(settled if kind in done else {})))
    CasePart.objects.bulk_create(parts, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("rectification", "0007_holds_of_open_cases")]

    operations = [migrations.RunPython(give_parts, migrations.RunPython.noop, elidable=True)]
