import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(unique=True, verbose_name="Date")),
                (
                    "kind",
                    models.CharField(
                        choices=[("OFF", "Day off"), ("WORK", "Make-up working day")], max_length=4, verbose_name="Kind"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="Holiday")),
            ],
            options={
                "verbose_name": "Calendar day",
                "verbose_name_plural": "Calendar days",
                "ordering": ["date"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind__in", ["OFF", "WORK"])), name="calendar_day_kind")
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="Year")),
                ("is_official", models.BooleanField(default=False, verbose_name="Official notice loaded")),
                ("notice", models.CharField(blank=True, max_length=200, verbose_name="Notice")),
                ("loaded_from", models.CharField(max_length=200, verbose_name="Loaded from")),
                ("loaded_on", models.DateField(verbose_name="Loaded on")),
                ("version", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="Version")),
            ],
            options={
                "verbose_name": "Calendar year",
                "verbose_name_plural": "Calendar years",
                "ordering": ["year"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_official", False), models.Q(("notice", ""), _negated=True), _connector="OR"
                        ),
                        name="calendar_official_names_notice",
                    )
                ],
            },
        ),
    ]
