from django.db import migrations, models


def remember(apps, _schema_editor):
    """The day of the last hand-over for approval, from the audit trail."""
    sample, event = apps.get_model("sampling", "Sample"), apps.get_model("audit", "AuditEvent")
    handed_over = event.objects.filter(
        subject_type="sampling.sample", subject_id=models.OuterRef("pk"), event="sample.submitted"
    ).order_by("-pk")
    sample.objects.exclude(submitted_by=None).update(
        submitted_on=models.Subquery(handed_over.values("happened_on")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [("sampling", "0008_receptions_and_backups"), ("audit", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="sample",
            name="submitted_on",
            field=models.DateField(blank=True, null=True, verbose_name="Submitted on"),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop, elidable=True),
    ]
