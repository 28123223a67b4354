from django.db import migrations, models


def remember(apps, schema_editor):
    """Electronic service was recorded only where consent was said to be there."""
    services = apps.get_model("rectification", "Service").objects
    services.filter(method="electronic").exclude(outcome="failed").update(has_consent=True)


class Migration(migrations.Migration):
    dependencies = [
        ("rectification", "0003_overturned_cases"),
    ]

    operations = [
        migrations.AddField(
            model_name="service",
            name="has_consent",
            field=models.BooleanField(default=False, verbose_name="The recipient has consented to electronic service"),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("method", "electronic"), ("outcome", "delivered"), _negated=True),
                    ("has_consent", True),
                    _connector="OR",
                ),
                name="service_electronic_needs_consent",
            ),
        ),
        migrations.AlterField(
            model_name="objection",
            name="status",
            field=models.CharField(
                choices=[
                    ("received", "Received"),
                    ("incomplete", "Papers to be completed"),
                    ("accepted", "Accepted, under review"),
                    ("refused", "Not accepted"),
                    ("upheld", "Upheld"),
                    ("rejected", "Rejected"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="received",
                max_length=10,
                verbose_name="State",
            ),
        ),
        migrations.AlterField(
            model_name="reinspection",
            name="status",
            field=models.CharField(
                choices=[
                    ("applied", "Applied for"),
                    ("refused", "Not accepted"),
                    ("accepted", "Accepted, body to be drawn"),
                    ("assigned", "Body drawn, backup to be handed over"),
                    ("handed_over", "Backup handed over, being tested"),
                    ("concluded", "Concluded, to be notified"),
                    ("notified", "Notified"),
                    ("withdrawn", "Withdrawn by the applicant"),
                ],
                default="applied",
                max_length=12,
                verbose_name="State",
            ),
        ),
    ]
