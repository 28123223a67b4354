from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ClockRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("clock_id", models.CharField(max_length=8, verbose_name="Number")),
                ("name_zh", models.CharField(max_length=100, verbose_name="Name (Chinese)")),
                ("name_en", models.CharField(max_length=100, verbose_name="Name (English)")),
                ("actor", models.CharField(max_length=60, verbose_name="Who must act")),
                ("start_event", models.CharField(max_length=60, verbose_name="Event that starts it")),
                ("length", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Length")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("wd", "working days"),
                            ("day", "calendar days"),
                            ("month", "months"),
                            ("year", "years"),
                            ("hour", "hours"),
                            ("date", "fixed day of the year"),
                            ("promptly", "promptly"),
                            ("immediately", "immediately"),
                        ],
                        max_length=12,
                        verbose_name="Unit",
                    ),
                ),
                (
                    "fixed_date",
                    models.CharField(blank=True, max_length=5, verbose_name="Fixed day of the year (MM-DD)"),
                ),
                ("rolls", models.BooleanField(default=False, verbose_name="Moves past a rest day at its end")),
                ("extension", models.CharField(blank=True, max_length=200, verbose_name="Extension")),
                ("legal_basis", models.CharField(max_length=200, verbose_name="Legal basis")),
                (
                    "confidence",
                    models.CharField(
                        choices=[("high", "high"), ("medium", "medium"), ("low", "low")],
                        max_length=6,
                        verbose_name="Confidence",
                    ),
                ),
                ("effective_from", models.DateField(blank=True, null=True, verbose_name="In force from")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="Note")),
            ],
            options={
                "verbose_name": "Statutory time limit",
                "verbose_name_plural": "Statutory time limits",
                "ordering": ["clock_id", "effective_from"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("effective_from__isnull", True)),
                        fields=("clock_id",),
                        name="clock_once_without_date",
                    ),
                    models.UniqueConstraint(fields=("clock_id", "effective_from"), name="clock_once_a_date"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("length__isnull", False), ("unit__in", ("wd", "day", "month", "year", "hour"))),
                            models.Q(
                                models.Q(("unit__in", ("wd", "day", "month", "year", "hour")), _negated=True),
                                ("length__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="clock_length_goes_with_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unit", "date"), models.Q(("fixed_date", ""), _negated=True)),
                            models.Q(models.Q(("unit", "date"), _negated=True), ("fixed_date", "")),
                            _connector="OR",
                        ),
                        name="clock_date_goes_with_unit",
                    ),
                ],
            },
        ),
    ]
