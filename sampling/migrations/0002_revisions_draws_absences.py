import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_head_of_a_workplace"),
        ("enterprises", "0004_closed_has_its_day"),
        ("sampling", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("leave", "Leave"),
                            ("sick", "Sick"),
                            ("training", "Training"),
                            ("other_duty", "Other duty"),
                        ],
                        max_length=10,
                        verbose_name="Kind",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="First day")),
                ("ends_on", models.DateField(verbose_name="Last day")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Note")),
            ],
            options={
                "verbose_name": "Absence",
                "ordering": ["-starts_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=48, unique=True)),
                ("created_on", models.DateField(verbose_name="Made on")),
                ("revoked_on", models.DateField(blank=True, null=True, verbose_name="Revoked on")),
            ],
            options={
                "verbose_name": "Calendar feed",
            },
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("samplers", "Samplers of a visit"), ("raw_batches", "Raw-material batches")],
                        max_length=12,
                        verbose_name="What is drawn",
                    ),
                ),
                ("occasion", models.CharField(max_length=120, verbose_name="Occasion")),
                ("attempt", models.PositiveSmallIntegerField(default=1, verbose_name="Attempt")),
                ("frame", models.JSONField(default=list, verbose_name="Candidates")),
                ("excluded", models.JSONField(default=list, verbose_name="Left out")),
                ("frame_hash", models.CharField(max_length=64, verbose_name="SHA-256 of the candidates")),
                ("count", models.PositiveSmallIntegerField(verbose_name="How many are drawn")),
                ("commitment", models.CharField(max_length=64, verbose_name="SHA-256 of the secret")),
                ("secret", models.CharField(blank=True, max_length=64, verbose_name="Secret")),
                ("result", models.JSONField(default=list, verbose_name="Drawn")),
                (
                    "status",
                    models.CharField(
                        choices=[("committed", "Sealed, not drawn yet"), ("done", "Drawn"), ("aborted", "Aborted")],
                        default="committed",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("abort_reason", models.CharField(blank=True, max_length=200, verbose_name="Aborted because")),
                ("device", models.CharField(blank=True, max_length=60, verbose_name="Device")),
                ("sealed_on", models.DateField(verbose_name="Sealed on")),
                ("drawn_on", models.DateField(blank=True, null=True, verbose_name="Drawn on")),
            ],
            options={
                "verbose_name": "Draw",
                "verbose_name_plural": "Draws",
            },
        ),
        migrations.CreateModel(
            name="PlanRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="Revision")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("issued", "Issued"), ("withdrawn", "Withdrawn")],
                        default="draft",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="Reason")),
                ("effective_from", models.DateField(blank=True, null=True, verbose_name="In force from")),
                ("content", models.JSONField(verbose_name="Content")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="Issued on")),
                ("applied_on", models.DateField(blank=True, null=True, verbose_name="Applied on")),
            ],
            options={
                "verbose_name": "Revision of a plan",
                "ordering": ["plan", "number"],
            },
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200, verbose_name="Reason")),
                ("starts_on", models.DateField(verbose_name="From")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="Until")),
            ],
            options={
                "verbose_name": "Recusal",
                "ordering": ["-starts_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SuperiorSampling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(verbose_name="Day")),
                ("authority", models.CharField(max_length=80, verbose_name="Superior authority")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Note")),
            ],
            options={
                "verbose_name": "Sampling by a superior authority",
                "ordering": ["-on", "-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="visit",
            name="visit_once_a_slot",
        ),
        migrations.RemoveConstraint(
            model_name="visit",
            name="visit_begun_has_seen_ledger_and_records",
        ),
        migrations.AddField(
            model_name="planitem",
            name="data_only_reason",
            field=models.CharField(
                blank=True,
                help_text="No standard sets a usable limit and somebody has acknowledged it: the item yields data only.",
                max_length=200,
                verbose_name="Tested without a limit because",
            ),
        ),
        migrations.AddField(
            model_name="samplingplan",
            name="revision",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="Revision"),
        ),
        migrations.AddField(
            model_name="samplingplan",
            name="supplementary_mode",
            field=models.CharField(
                choices=[
                    ("propose", "Supplementary visits are proposed, the bureau confirms them"),
                    ("automatic", "Supplementary visits are made at once"),
                ],
                default="propose",
                max_length=10,
                verbose_name="Supplementary raw-material visits",
            ),
        ),
        migrations.AddField(
            model_name="samplingplan",
            name="visits_per_sampler_and_day",
            field=models.PositiveSmallIntegerField(default=2, verbose_name="Visits a sampler makes on a day"),
        ),
        migrations.AddField(
            model_name="visit",
            name="change_reason",
            field=models.JSONField(blank=True, null=True, verbose_name="Why it was moved or cancelled"),
        ),
        migrations.AddField(
            model_name="visit",
            name="kind",
            field=models.CharField(
                choices=[("regular", "Regular visit"), ("supplementary", "Supplementary raw-material visit")],
                default="regular",
                max_length=13,
                verbose_name="Kind of visit",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="revision",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="Revision of the plan"),
        ),
        migrations.AlterField(
            model_name="visit",
            name="slot",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Visit of the month"),
        ),
        migrations.AlterField(
            model_name="visit",
            name="status",
            field=models.CharField(
                choices=[
                    ("proposed", "Proposed"),
                    ("planned", "Planned"),
                    ("under_way", "Under way"),
                    ("done", "Done"),
                    ("nothing_new", "Nothing new"),
                    ("cancelled", "Cancelled"),
                ],
                default="planned",
                max_length=12,
                verbose_name="Status",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("samplers_per_visit__gte", 2), ("visits_per_sampler_and_day__gte", 1)),
                name="plan_visits_have_two_samplers",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "cancelled"), _negated=True),
                fields=("plan", "enterprise", "month", "slot"),
                name="visit_once_a_slot",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "supplementary"), ("status__in", ["proposed", "planned"])),
                fields=("plan", "enterprise", "planned_on"),
                name="visit_supplementary_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "regular"), ("slot__isnull", False)),
                    models.Q(("kind", "supplementary"), ("slot__isnull", True)),
                    _connector="OR",
                ),
                name="visit_regular_has_its_slot",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "cancelled"), _negated=True), ("change_reason__isnull", False), _connector="OR"
                ),
                name="visit_cancelled_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["proposed", "planned", "cancelled"]),
                    models.Q(("ledger_seen", True), ("records_seen", True), ("started_on__isnull", False)),
                    _connector="OR",
                ),
                name="visit_begun_has_seen_ledger_and_records",
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="absences",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Inspector",
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="feeds",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Person",
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="county",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.bureau",
                verbose_name="County",
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="enterprise",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draws",
                to="enterprises.enterprise",
                verbose_name="Producer",
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Drawn by",
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draws",
                to="sampling.samplingplan",
                verbose_name="Plan",
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="visit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draws",
                to="sampling.visit",
                verbose_name="Visit",
            ),
        ),
        migrations.AddField(
            model_name="planrevision",
            name="issued_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Issued by",
            ),
        ),
        migrations.AddField(
            model_name="planrevision",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revisions",
                to="sampling.samplingplan",
                verbose_name="Plan",
            ),
        ),
        migrations.AddField(
            model_name="recusal",
            name="enterprise",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recusals",
                to="enterprises.enterprise",
                verbose_name="Producer",
            ),
        ),
        migrations.AddField(
            model_name="recusal",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recusals",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Inspector",
            ),
        ),
        migrations.AddField(
            model_name="superiorsampling",
            name="enterprise",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="superior_samplings",
                to="enterprises.enterprise",
                verbose_name="Producer",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="absence_in_order",
                violation_error_message="The last day lies before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.UniqueConstraint(fields=("person", "starts_on"), name="absence_once_a_start"),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_on", None)), fields=("person",), name="feed_one_open_a_person"
            ),
        ),
        migrations.AddIndex(
            model_name="draw",
            index=models.Index(fields=["county", "-sealed_on", "-id"], name="draw_of_county"),
        ),
        migrations.AddIndex(
            model_name="draw",
            index=models.Index(fields=["-sealed_on", "-id"], name="draw_by_day"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(fields=("plan", "occasion", "attempt"), name="draw_once_an_attempt"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "done")), fields=("plan", "occasion"), name="draw_one_result_an_occasion"
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("drawn_on__isnull", False), ("status", "done"), models.Q(("secret", ""), _negated=True)),
                    models.Q(models.Q(("status", "done"), _negated=True), ("drawn_on", None)),
                    _connector="OR",
                ),
                name="draw_done_reveals_its_secret",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "aborted"), _negated=True),
                    models.Q(("abort_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="draw_aborted_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="planrevision",
            constraint=models.UniqueConstraint(fields=("plan", "number"), name="revision_once_a_number"),
        ),
        migrations.AddConstraint(
            model_name="planrevision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "draft")), fields=("plan",), name="revision_one_draft_a_plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="planrevision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "issued")),
                fields=("plan", "effective_from"),
                name="revision_one_from_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="planrevision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "issued"), _negated=True),
                    models.Q(
                        ("effective_from__isnull", False),
                        ("issued_on__isnull", False),
                        models.Q(("number", 0), models.Q(("reason", ""), _negated=True), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="revision_issued_has_day_and_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="recusal_in_order",
                violation_error_message="The last day lies before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on", None)), fields=("person", "enterprise"), name="recusal_one_open_a_pair"
            ),
        ),
        migrations.AddConstraint(
            model_name="superiorsampling",
            constraint=models.UniqueConstraint(fields=("enterprise", "on"), name="superior_sampling_once_a_day"),
        ),
    ]
