import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("enterprises", "0001_initial"),
        ("sampling", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="Case number")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Opened, not begun"),
                            ("in_progress", "Under way"),
                            ("closed", "Case closed"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="Status",
                    ),
                ),
                ("opened_on", models.DateField(verbose_name="Opened on")),
                ("finish_due_on", models.DateField(verbose_name="To be finished by")),
                ("is_serious_hazard", models.BooleanField(default=False, verbose_name="Serious hazard")),
                ("failed_items", models.JSONField(default=list, verbose_name="Items that do not conform")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="Begun on")),
                ("measures", models.TextField(blank=True, verbose_name="Risk control, cause and rectification")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="Closed on")),
                ("closing_proof", models.TextField(blank=True, verbose_name="Proof on which it was closed")),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.bureau",
                        verbose_name="County",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="enterprises.enterprise",
                        verbose_name="Producer",
                    ),
                ),
                (
                    "sample",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case",
                        to="sampling.sample",
                        verbose_name="Sample",
                    ),
                ),
            ],
            options={
                "verbose_name": "Case",
                "verbose_name_plural": "Cases",
                "indexes": [
                    models.Index(fields=["county", "status", "finish_due_on"], name="case_of_county"),
                    models.Index(fields=["-opened_on", "-id"], name="case_by_day"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("started_on", None), ("status", "open")),
                            models.Q(models.Q(("status", "open"), _negated=True), ("started_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="case_begun_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_on__isnull", False),
                                ("status", "closed"),
                                models.Q(("closing_proof", ""), _negated=True),
                                models.Q(("measures", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("status", "closed"), _negated=True),
                                ("closed_on", None),
                                ("closing_proof", ""),
                            ),
                            _connector="OR",
                        ),
                        name="case_closed_has_day_and_proof",
                    ),
                ],
            },
        ),
    ]
