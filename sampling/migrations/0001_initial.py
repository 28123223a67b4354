import django.db.models.deletion
import sampling.models.result
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("enterprises", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InspectionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="Code")),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="Test item")),
                ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("physchem", "Physical and chemical"),
                            ("illegal_addition", "Illegal addition"),
                            ("additive", "Food additive"),
                            ("pathogen", "Pathogen"),
                            ("hygiene_micro", "Hygiene indicator"),
                            ("sterility", "Sterility"),
                            ("lab_count", "Lactic acid bacteria"),
                            ("mycotoxin", "Mycotoxin"),
                            ("vet_drug", "Veterinary drug residue"),
                        ],
                        max_length=20,
                        verbose_name="Group",
                    ),
                ),
            ],
            options={
                "verbose_name": "Test item",
            },
        ),
        migrations.CreateModel(
            name="Limit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_id", models.CharField(max_length=12, unique=True, verbose_name="Row")),
                ("standard_code", models.CharField(max_length=40, verbose_name="Standard")),
                ("standard_title", models.CharField(max_length=80, verbose_name="Title of the standard")),
                ("effective_from", models.DateField(verbose_name="In force from")),
                ("effective_to", models.DateField(blank=True, null=True, verbose_name="In force until")),
                (
                    "limit_type",
                    models.CharField(
                        choices=[
                            ("min", "Lower limit"),
                            ("max", "Upper limit"),
                            ("range", "Range"),
                            ("micro_min", "Lower limit of a count"),
                            ("micro_max", "Upper limit of a count"),
                            ("micro_2class", "Two-class plan (n, c, m)"),
                            ("micro_3class", "Three-class plan (n, c, m, M)"),
                            ("commercial_sterility", "Commercial sterility"),
                            ("not_allowed", "Must not be used"),
                            ("not_detected", "Must not be found"),
                            ("no_limit", "No limit: data only"),
                            ("unknown", "Limit not known"),
                        ],
                        max_length=24,
                        verbose_name="Kind of limit",
                    ),
                ),
                ("minimum", models.CharField(blank=True, max_length=14, verbose_name="Lower limit")),
                ("maximum", models.CharField(blank=True, max_length=14, verbose_name="Upper limit")),
                ("micro_n", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="n")),
                ("micro_c", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="c")),
                ("micro_m", models.CharField(blank=True, max_length=14, verbose_name="m")),
                ("micro_big_m", models.CharField(blank=True, max_length=14, verbose_name="M")),
                ("unit", models.CharField(max_length=16, verbose_name="Unit")),
                ("test_portion", models.CharField(blank=True, max_length=16, verbose_name="Test portion")),
                ("condition", models.CharField(default="ALWAYS", max_length=80, verbose_name="Condition")),
                ("condition_text", models.CharField(blank=True, max_length=60, verbose_name="Condition in words")),
                (
                    "compare_mode",
                    models.CharField(
                        choices=[("full", "Full value"), ("rounded", "Rounded value")],
                        default="full",
                        max_length=10,
                        verbose_name="Comparison",
                    ),
                ),
                ("test_method", models.CharField(blank=True, max_length=60, verbose_name="Test method")),
                ("auto_judge", models.BooleanField(default=True, verbose_name="May be judged by machine")),
                ("serious_hazard", models.BooleanField(default=False, verbose_name="Serious hazard")),
                (
                    "microbiological",
                    models.BooleanField(default=False, verbose_name="Microbiological: no re-inspection"),
                ),
                (
                    "annex_position",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="Position in the annex of the plan"
                    ),
                ),
                ("confidence", models.CharField(blank=True, max_length=8, verbose_name="Confidence")),
                ("value_seen", models.CharField(blank=True, max_length=8, verbose_name="Value seen in a source")),
                ("source", models.TextField(blank=True, verbose_name="Source")),
                ("note", models.TextField(blank=True, verbose_name="Note")),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="limits",
                        to="enterprises.foodcategory",
                        verbose_name="Fine category",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="limits",
                        to="sampling.inspectionitem",
                        verbose_name="Test item",
                    ),
                ),
            ],
            options={
                "verbose_name": "Limit",
                "ordering": ["row_id"],
            },
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="Sample number")),
                (
                    "kind",
                    models.CharField(
                        choices=[("raw_milk", "Raw milk"), ("raw_powder", "Raw milk powder"), ("product", "Product")],
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="Sample")),
                ("attributes", models.JSONField(default=dict, verbose_name="Attributes")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("sealed", "Sealed, on its way"),
                            ("received", "In the laboratory"),
                            ("refused", "Refused by the laboratory"),
                            ("submitted", "Waiting for approval"),
                            ("concluded", "Concluded, to be reported"),
                            ("reported", "Reported"),
                        ],
                        default="sealed",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("sampled_on", models.DateField(verbose_name="Sampled on")),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("finished_goods", "Finished-goods store, goods awaiting sale"),
                            ("raw_material", "Raw-material store"),
                        ],
                        max_length=20,
                        verbose_name="Place of sampling",
                    ),
                ),
                (
                    "test_units",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Pieces for the test"),
                ),
                (
                    "backup_units",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Pieces for the backup"),
                ),
                ("test_kg", models.DecimalField(decimal_places=3, max_digits=7, verbose_name="Test portion (kg)")),
                ("backup_kg", models.DecimalField(decimal_places=3, max_digits=7, verbose_name="Backup portion (kg)")),
                ("choice_reasons", models.JSONField(default=list, verbose_name="Why this batch")),
                ("remark", models.CharField(blank=True, max_length=200, verbose_name="Remark")),
                ("deliver_due_on", models.DateField(verbose_name="To be delivered by")),
                ("received_on", models.DateField(blank=True, null=True, verbose_name="Received on")),
                ("test_due_on", models.DateField(blank=True, null=True, verbose_name="To be tested by")),
                ("reception_remark", models.CharField(blank=True, max_length=200, verbose_name="Remark at reception")),
                (
                    "refusal_ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("seal_broken", "Seal broken or missing"),
                            ("package_damaged", "Packaging damaged"),
                            ("quantity_short", "Quantity too small"),
                            ("state_abnormal", "State or temperature abnormal"),
                            ("papers_differ", "Papers missing or not matching the sample"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="Ground of refusal",
                    ),
                ),
                ("refused_on", models.DateField(blank=True, null=True, verbose_name="Refused on")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("PASS", "Pass"), ("FAIL", "Fail"), ("PENDING", "Not decided yet")],
                        default="PENDING",
                        max_length=8,
                        verbose_name="Verdict",
                    ),
                ),
                ("return_reason", models.CharField(blank=True, max_length=200, verbose_name="Sent back because")),
                ("concluded_on", models.DateField(blank=True, null=True, verbose_name="Concluded on")),
                ("report_due_on", models.DateField(blank=True, null=True, verbose_name="To be reported by")),
                ("reported_on", models.DateField(blank=True, null=True, verbose_name="Reported on")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="samples",
                        to="enterprises.batch",
                        verbose_name="Batch",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enterprises.foodcategory",
                        verbose_name="Fine category",
                    ),
                ),
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
                        related_name="samples",
                        to="enterprises.enterprise",
                        verbose_name="Producer",
                    ),
                ),
                (
                    "laboratory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="samples",
                        to="accounts.laboratory",
                        verbose_name="Laboratory",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Submitted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "Sample",
                "verbose_name_plural": "Samples",
            },
        ),
        migrations.CreateModel(
            name="LabReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="Report number")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("PASS", "Pass"), ("FAIL", "Fail"), ("PENDING", "Not decided yet")],
                        max_length=8,
                        verbose_name="Verdict",
                    ),
                ),
                ("approved_on", models.DateField(verbose_name="Approved on")),
                ("acknowledged_on", models.DateField(blank=True, null=True, verbose_name="Received by the section on")),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Received by",
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Approved by",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Sent by",
                    ),
                ),
                (
                    "sample",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report",
                        to="sampling.sample",
                        verbose_name="Sample",
                    ),
                ),
            ],
            options={
                "verbose_name": "Report",
                "verbose_name_plural": "Reports",
            },
        ),
        migrations.CreateModel(
            name="ItemResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("readings", models.JSONField(default=list, verbose_name="Values as typed")),
                ("unit", models.CharField(blank=True, max_length=16, verbose_name="Unit")),
                ("detection_limit", models.CharField(blank=True, max_length=20, verbose_name="Detection limit")),
                ("method", models.CharField(blank=True, max_length=60, verbose_name="Test method")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("PASS", "Conforms"),
                            ("FAIL", "Does not conform"),
                            ("NO_LIMIT", "Data only, no limit"),
                            ("NOT_APPLICABLE", "Not applicable"),
                            ("INDETERMINATE", "Undecided"),
                            ("INVALID", "Missing or invalid"),
                        ],
                        default="INVALID",
                        max_length=16,
                        verbose_name="Verdict",
                    ),
                ),
                ("reason", models.JSONField(blank=True, null=True, verbose_name="Reason")),
                ("limit_text", models.CharField(blank=True, max_length=120, verbose_name="Limit")),
                ("standard", models.CharField(blank=True, max_length=80, verbose_name="Standard")),
                ("limit_snapshot", models.JSONField(blank=True, null=True)),
                ("is_serious_hazard", models.BooleanField(default=False, verbose_name="Serious hazard")),
                ("entered_on", models.DateField(blank=True, null=True, verbose_name="Entered on")),
                (
                    "decision_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="Reason of the decision"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Decided by",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Entered by",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sampling.inspectionitem",
                        verbose_name="Test item",
                    ),
                ),
                (
                    "limit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sampling.limit",
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="sampling.sample",
                        verbose_name="Sample",
                    ),
                ),
            ],
            options={
                "verbose_name": "Result",
                "verbose_name_plural": "Results",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("sampling_form", "Sampling form"), ("test_report", "Test report")],
                        max_length=16,
                        verbose_name="Document",
                    ),
                ),
                ("token", models.CharField(default=sampling.models.result.new_token, max_length=32, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "Being made"), ("ready", "Ready"), ("failed", "Could not be made")],
                        default="waiting",
                        max_length=8,
                        verbose_name="Status",
                    ),
                ),
                ("requested_at", models.DateTimeField(auto_now_add=True, verbose_name="Requested at")),
                ("file", models.FileField(blank=True, upload_to="documents/%Y/%m")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the file")),
                ("failure", models.CharField(blank=True, max_length=200, verbose_name="Why it could not be made")),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="sampling.sample",
                        verbose_name="Sample",
                    ),
                ),
            ],
            options={
                "verbose_name": "Document",
            },
        ),
        migrations.CreateModel(
            name="SamplingPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True, verbose_name="Plan code")),
                ("year", models.PositiveSmallIntegerField(verbose_name="Year")),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("document_no", models.CharField(blank=True, max_length=40, verbose_name="Document number")),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="Issued on")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("issued", "Issued")],
                        default="draft",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="From")),
                ("ends_on", models.DateField(verbose_name="Until")),
                ("inspection_kind", models.CharField(max_length=20, verbose_name="Kind of inspection")),
                (
                    "raw_quota_percent",
                    models.PositiveSmallIntegerField(verbose_name="Raw-material batches to be sampled (%)"),
                ),
                ("products_per_visit", models.PositiveSmallIntegerField(verbose_name="Product batches per visit")),
                ("samplers_per_visit", models.PositiveSmallIntegerField(verbose_name="Samplers per visit")),
                (
                    "week_definition",
                    models.CharField(
                        choices=[
                            ("A", "Days 1-7, 8-14, 15-21, 22-28"),
                            ("B", "Rows of the wall calendar, Monday to Sunday"),
                            ("C", "First full week, Monday to Sunday, is week 1"),
                        ],
                        default="A",
                        max_length=1,
                        verbose_name="Weeks of the month",
                    ),
                ),
                (
                    "min_days_between_visits",
                    models.PositiveSmallIntegerField(verbose_name="Least days between the two visits of a month"),
                ),
                (
                    "pass_report_workdays",
                    models.PositiveSmallIntegerField(verbose_name="Report of a pass (working days)"),
                ),
                (
                    "fail_report_workdays",
                    models.PositiveSmallIntegerField(verbose_name="Report of a fail (working days)"),
                ),
                ("requires_full_coverage", models.BooleanField(verbose_name="Every variety in production is sampled")),
                ("payer", models.CharField(max_length=40, verbose_name="Costs are paid by")),
                ("provisions", models.JSONField(default=dict, verbose_name="Text of the provisions")),
                ("draw_secret", models.CharField(editable=False, max_length=64)),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="accounts.bureau",
                        verbose_name="City",
                    ),
                ),
                (
                    "laboratory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="accounts.laboratory",
                        verbose_name="Laboratory",
                    ),
                ),
                (
                    "report_section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.section",
                        verbose_name="Section that receives the reports",
                    ),
                ),
            ],
            options={
                "verbose_name": "Sampling plan",
                "ordering": ["-year", "code"],
            },
        ),
        migrations.AddField(
            model_name="sample",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="samples",
                to="sampling.samplingplan",
                verbose_name="Plan",
            ),
        ),
        migrations.CreateModel(
            name="PlanWindow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slot", models.PositiveSmallIntegerField(verbose_name="Visit of the month")),
                ("first_week", models.PositiveSmallIntegerField(verbose_name="From week")),
                ("last_week", models.PositiveSmallIntegerField(verbose_name="To week")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="windows", to="sampling.samplingplan"
                    ),
                ),
            ],
            options={
                "verbose_name": "Visit window",
                "ordering": ["slot"],
            },
        ),
        migrations.CreateModel(
            name="PlanQuantity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("raw", "Raw milk and raw milk powder"),
                            ("liquid", "Liquid milk"),
                            ("powder", "Milk powder"),
                            ("other", "Other dairy products"),
                        ],
                        max_length=10,
                        verbose_name="Product group",
                    ),
                ),
                (
                    "test_units",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Pieces for the test"),
                ),
                (
                    "backup_units",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Pieces for the backup"),
                ),
                (
                    "test_kg",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=6, null=True, verbose_name="Test portion (kg)"
                    ),
                ),
                (
                    "backup_kg",
                    models.DecimalField(
                        blank=True, decimal_places=3, max_digits=6, null=True, verbose_name="Backup portion (kg)"
                    ),
                ),
                ("total_kg", models.DecimalField(decimal_places=3, max_digits=6, verbose_name="Total (kg)")),
                ("source", models.CharField(max_length=40, verbose_name="Provision")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quantities",
                        to="sampling.samplingplan",
                    ),
                ),
            ],
            options={
                "verbose_name": "Sample quantity",
            },
        ),
        migrations.CreateModel(
            name="PlanItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enterprises.foodcategory",
                        verbose_name="Fine category",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sampling.inspectionitem",
                        verbose_name="Test item",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="sampling.samplingplan"
                    ),
                ),
            ],
            options={
                "verbose_name": "Annex line",
                "ordering": ["category__position", "position"],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30, unique=True, verbose_name="Seal number")),
                (
                    "portion",
                    models.CharField(
                        choices=[("test", "Test portion"), ("backup", "Backup portion")],
                        max_length=6,
                        verbose_name="Portion",
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seals",
                        to="sampling.sample",
                        verbose_name="Sample",
                    ),
                ),
            ],
            options={
                "verbose_name": "Seal",
                "ordering": ["-portion"],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="Month")),
                ("slot", models.PositiveSmallIntegerField(verbose_name="Visit of the month")),
                ("window_start", models.DateField(verbose_name="Window from")),
                ("window_end", models.DateField(verbose_name="Window until")),
                ("planned_on", models.DateField(verbose_name="Planned for")),
                (
                    "status",
                    models.CharField(
                        choices=[
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
                ("reasons", models.JSONField(default=list, verbose_name="Why this visit")),
                ("started_on", models.DateField(blank=True, null=True, verbose_name="Begun on")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="Ended on")),
                ("ledger_seen", models.BooleanField(default=False, verbose_name="Raw-material ledger looked at")),
                ("records_seen", models.BooleanField(default=False, verbose_name="Earlier sampling records looked at")),
                (
                    "representative",
                    models.CharField(blank=True, max_length=40, verbose_name="Producer's representative"),
                ),
                ("closing_reason", models.CharField(blank=True, max_length=200, verbose_name="Reason")),
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
                        related_name="visits",
                        to="enterprises.enterprise",
                        verbose_name="Producer",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="sampling.samplingplan",
                        verbose_name="Plan",
                    ),
                ),
            ],
            options={
                "verbose_name": "Visit",
                "verbose_name_plural": "Visits",
            },
        ),
        migrations.AddField(
            model_name="sample",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="samples",
                to="sampling.visit",
                verbose_name="Visit",
            ),
        ),
        migrations.CreateModel(
            name="VisitSampler",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sampler_rows", to="sampling.visit"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.AddField(
            model_name="visit",
            name="samplers",
            field=models.ManyToManyField(
                related_name="visits",
                through="sampling.VisitSampler",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Samplers",
            ),
        ),
        migrations.AddIndex(
            model_name="limit",
            index=models.Index(fields=["category", "item", "effective_from"], name="limit_by_category_item"),
        ),
        migrations.AddConstraint(
            model_name="limit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("effective_to", None), ("effective_to__gte", models.F("effective_from")), _connector="OR"
                ),
                name="limit_period_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="labreport",
            index=models.Index(fields=["-approved_on", "-id"], name="report_by_day"),
        ),
        migrations.AddConstraint(
            model_name="itemresult",
            constraint=models.UniqueConstraint(fields=("sample", "item"), name="result_once_an_item"),
        ),
        migrations.AddConstraint(
            model_name="itemresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by", None), ("decision_reason", "")),
                    models.Q(("decided_by__isnull", False), models.Q(("decision_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="result_decision_has_person_and_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(fields=("sample", "kind"), name="document_once_a_kind"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "ready"), _negated=True),
                    models.Q(("digest", ""), _negated=True),
                    _connector="OR",
                ),
                name="document_ready_has_its_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="plan_period_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="samplingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("raw_quota_percent__gte", 0), ("raw_quota_percent__lte", 100)),
                name="plan_quota_is_a_percentage",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplingplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("issued_on__isnull", False), ("status", "issued")),
                    models.Q(("issued_on", None), ("status", "draft")),
                    _connector="OR",
                ),
                name="plan_issued_has_its_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="planwindow",
            constraint=models.UniqueConstraint(fields=("plan", "slot"), name="plan_window_once_a_slot"),
        ),
        migrations.AddConstraint(
            model_name="planwindow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first_week__gte", 1), ("last_week__gte", models.F("first_week")), ("last_week__lte", 4)
                ),
                name="plan_window_within_the_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="planquantity",
            constraint=models.UniqueConstraint(fields=("plan", "group"), name="plan_quantity_once_a_group"),
        ),
        migrations.AddConstraint(
            model_name="planitem",
            constraint=models.UniqueConstraint(fields=("plan", "category", "item"), name="plan_item_once"),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.UniqueConstraint(fields=("sample", "portion"), name="seal_once_a_portion"),
        ),
        migrations.AddIndex(
            model_name="sample",
            index=models.Index(fields=["-sampled_on", "-id"], name="sample_by_day"),
        ),
        migrations.AddIndex(
            model_name="sample",
            index=models.Index(fields=["county", "-sampled_on", "-id"], name="sample_of_county"),
        ),
        migrations.AddIndex(
            model_name="sample",
            index=models.Index(fields=["laboratory", "status", "test_due_on"], name="sample_lab_queue"),
        ),
        migrations.AddIndex(
            model_name="sample",
            index=models.Index(fields=["enterprise", "-sampled_on"], name="sample_of_enterprise"),
        ),
        migrations.AddIndex(
            model_name="sample",
            index=models.Index(fields=["status", "report_due_on"], name="sample_reports_due"),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "refused"), _negated=True),
                fields=("plan", "batch"),
                name="sample_once_of_a_batch_under_a_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "product"), models.Q(("status", "refused"), _negated=True)),
                fields=("visit",),
                name="sample_one_product_a_visit",
            ),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("concluded_on__isnull", False),
                        ("report_due_on__isnull", False),
                        ("status__in", ["concluded", "reported"]),
                        ("verdict__in", ["PASS", "FAIL"]),
                    ),
                    models.Q(
                        models.Q(("status__in", ["concluded", "reported"]), _negated=True),
                        ("concluded_on", None),
                        ("report_due_on", None),
                        ("verdict", "PENDING"),
                    ),
                    _connector="OR",
                ),
                name="sample_concluded_has_verdict_day_and_deadline",
            ),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reported_on__isnull", False), ("status", "reported")),
                    models.Q(models.Q(("status", "reported"), _negated=True), ("reported_on", None)),
                    _connector="OR",
                ),
                name="sample_reported_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("received_on", None), ("refused_on", None), ("status", "sealed")),
                    models.Q(
                        ("received_on", None),
                        ("refused_on__isnull", False),
                        ("status", "refused"),
                        models.Q(("refusal_ground", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("status__in", ["sealed", "refused"]), _negated=True),
                        ("received_on__isnull", False),
                        ("refused_on", None),
                        ("test_due_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="sample_received_or_refused_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.CheckConstraint(
                condition=models.Q(("backup_kg__gt", 0), ("test_kg__gt", 0)), name="sample_portions_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="visitsampler",
            constraint=models.UniqueConstraint(fields=("visit", "person"), name="visit_sampler_once"),
        ),
        migrations.AddConstraint(
            model_name="visitsampler",
            constraint=models.UniqueConstraint(fields=("visit", "position"), name="visit_sampler_position_once"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["county", "-planned_on", "-id"], name="visit_of_county"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["-planned_on", "-id"], name="visit_by_day"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["enterprise", "-planned_on"], name="visit_of_enterprise"),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(
                fields=("plan", "enterprise", "month", "slot"), name="visit_once_a_slot"
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("window_end__gte", models.F("window_start"))), name="visit_window_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="visit_month_is_its_first_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["planned", "cancelled"]),
                    models.Q(("ledger_seen", True), ("records_seen", True), ("started_on__isnull", False)),
                    _connector="OR",
                ),
                name="visit_begun_has_seen_ledger_and_records",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["done", "nothing_new"]), _negated=True),
                    models.Q(("ended_on__isnull", False), models.Q(("representative", ""), _negated=True)),
                    _connector="OR",
                ),
                name="visit_ended_has_day_and_representative",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "nothing_new"), _negated=True),
                    models.Q(("closing_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="visit_nothing_new_has_a_reason",
            ),
        ),
    ]
