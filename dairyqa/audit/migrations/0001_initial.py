import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="Recorded at")),
                ("happened_on", models.DateField(verbose_name="Day")),
                ("actor_id", models.BigIntegerField(null=True, verbose_name="Actor number")),
                ("actor_name", models.CharField(blank=True, max_length=40, verbose_name="Who")),
                ("actor_role", models.CharField(blank=True, max_length=20, verbose_name="Role")),
                ("city_id", models.BigIntegerField(null=True, verbose_name="City number")),
                ("event", models.CharField(max_length=60, verbose_name="Event")),
                ("subject_type", models.CharField(max_length=60, verbose_name="Kind of record")),
                ("subject_id", models.BigIntegerField(verbose_name="Record number")),
                ("subject_label", models.CharField(max_length=120, verbose_name="Record")),
                ("payload", models.JSONField(default=dict, verbose_name="Details")),
            ],
            options={
                "verbose_name": "Audit event",
                "indexes": [
                    models.Index(fields=["subject_type", "subject_id", "id"], name="audit_by_subject"),
                    models.Index(fields=["city_id", "-id"], name="audit_by_city"),
                    models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
                ],
            },
        ),
    ]
