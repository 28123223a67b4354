"""The backups of samples whose case is still open are held by it, as those of new cases are (办法第25条)."""

from django.db import migrations


def hold(apps, schema_editor):
    Case = apps.get_model("rectification", "Case")
    BackupPortion = apps.get_model("sampling", "BackupPortion")
    BackupHold = apps.get_model("sampling", "BackupHold")
    cases = Case.objects.filter(status__in=["open", "in_progress"]).order_by("pk")
    for case in cases.values("sample_id", "number", "opened_on"):
        backup = BackupPortion.objects.filter(sample=case["sample_id"]).exclude(status="disposed").first()
        if backup:
            BackupHold.objects.get_or_create(
                backup=backup,
                cause="case",
                reference=case["number"],
                lifted_on=None,
                defaults={"placed_on": case["opened_on"]},
            )


class Migration(migrations.Migration):
    dependencies = [("rectification", "0006_answers_to_objections"), ("sampling", "0008_receptions_and_backups")]

    operations = [migrations.RunPython(hold, migrations.RunPython.noop, elidable=True)]
