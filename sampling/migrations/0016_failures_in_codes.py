from django.db import migrations, models

FAILING = ("labfile", "document")


def keep_sentences(apps, schema_editor):
    """What was written as a sentence stays one."""
    for name in FAILING:
        model = apps.get_model("sampling", name)
        for failed in model.objects.exclude(failure_before="").only("failure_before").iterator():
            reason = {"code": "refused_by_rule", "params": {"sentence": failed.failure_before}}
            model.objects.filter(pk=failed.pk).update(failure=reason)


class Migration(migrations.Migration):
    dependencies = [("sampling", "0015_used_up_backups")]

    operations = [
        migrations.RenameField("labfile", "failure", "failure_before"),
        migrations.RenameField("document", "failure", "failure_before"),
        migrations.AddField(
            "labfile", "failure", models.JSONField(blank=True, null=True, verbose_name="Why it cannot be read")
        ),
        migrations.AddField(
            "document", "failure", models.JSONField(blank=True, null=True, verbose_name="Why it could not be made")
        ),
        migrations.RunPython(keep_sentences, migrations.RunPython.noop),
        migrations.RemoveField("labfile", "failure_before"),
        migrations.RemoveField("document", "failure_before"),
    ]
