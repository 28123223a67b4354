import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FoodCategory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="Code")),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="Fine category")),
                ("name_en", models.CharField(max_length=60, verbose_name="English name")),
                ("main_class", models.CharField(max_length=40, verbose_name="Main class")),
                ("sub_class", models.CharField(max_length=40, verbose_name="Sub-class")),
                ("kind_of_food", models.CharField(max_length=60, verbose_name="Kind")),
                (
                    "batch_kind",
                    models.CharField(
                        choices=[("raw_milk", "Raw milk"), ("raw_powder", "Raw milk powder"), ("product", "Product")],
                        max_length=12,
                        verbose_name="Sampled as",
                    ),
                ),
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
                        verbose_name="Quantity group",
                    ),
                ),
                ("attributes", models.JSONField(default=list, verbose_name="Attributes asked for")),
                (
                    "fixed_attributes",
                    models.JSONField(default=dict, verbose_name="Attributes that follow from the category"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="Position")),
            ],
            options={
                "verbose_name": "Fine category",
                "verbose_name_plural": "Fine categories",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Enterprise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                (
                    "initials",
                    models.CharField(db_index=True, editable=False, max_length=80, verbose_name="Pinyin initials"),
                ),
                (
                    "credit_code",
                    models.CharField(max_length=18, unique=True, verbose_name="Unified social credit code"),
                ),
                ("licence_no", models.CharField(max_length=16, unique=True, verbose_name="Production licence number")),
                ("licence_valid_from", models.DateField(verbose_name="Licence valid from")),
                ("licence_valid_until", models.DateField(verbose_name="Licence valid until")),
                ("address", models.CharField(max_length=120, verbose_name="Address")),
                ("contact", models.CharField(blank=True, max_length=40, verbose_name="Contact person")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="Telephone")),
                (
                    "risk_grade",
                    models.CharField(
                        choices=[("A", "A (low)"), ("B", "B (medium)"), ("C", "C (elevated)"), ("D", "D (high)")],
                        max_length=1,
                        verbose_name="Risk grade",
                    ),
                ),
                ("is_above_scale", models.BooleanField(default=False, verbose_name="Above designated size")),
                ("makes_infant_formula", models.BooleanField(default=False, verbose_name="Makes infant formula")),
                (
                    "status",
                    models.CharField(
                        choices=[("producing", "Producing"), ("suspended", "Suspended"), ("closed", "Closed")],
                        default="producing",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                (
                    "batching_rule",
                    models.CharField(
                        choices=[("default", "Same day and same farm"), ("own", "The producer's own written rule")],
                        default="default",
                        max_length=10,
                        verbose_name="Batching rule for raw milk",
                    ),
                ),
                ("batching_text", models.TextField(blank=True, verbose_name="Text of its own batching rule")),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enterprises",
                        to="accounts.bureau",
                        verbose_name="County",
                    ),
                ),
            ],
            options={
                "verbose_name": "Producer",
                "verbose_name_plural": "Producers",
            },
        ),
        migrations.CreateModel(
            name="LedgerImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("raw_milk", "Raw milk"), ("raw_powder", "Raw milk powder"), ("product", "Product")],
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                ("filename", models.CharField(max_length=120, verbose_name="File")),
                ("digest", models.CharField(max_length=64)),
                ("rows", models.JSONField(default=list)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("previewed", "Waiting for confirmation"),
                            ("done", "Imported"),
                            ("discarded", "Discarded"),
                        ],
                        default="previewed",
                        max_length=12,
                        verbose_name="Status",
                    ),
                ),
                ("created_count", models.PositiveIntegerField(default=0, verbose_name="Batches created")),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="Uploaded at")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="enterprises.enterprise",
                        verbose_name="Producer",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "Ledger import",
            },
        ),
        migrations.CreateModel(
            name="Variety",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="Variety")),
                ("attributes", models.JSONField(blank=True, default=dict, verbose_name="Attributes")),
                ("brand", models.CharField(blank=True, max_length=40, verbose_name="Brand")),
                ("packaging", models.CharField(blank=True, max_length=40, verbose_name="Specification")),
                ("unit_weight_g", models.PositiveIntegerField(verbose_name="Net content of one piece (g)")),
                ("shelf_life_days", models.PositiveIntegerField(verbose_name="Shelf life (days)")),
                ("is_produced", models.BooleanField(default=True, verbose_name="In production")),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="enterprises.foodcategory",
                        verbose_name="Fine category",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="varieties",
                        to="enterprises.enterprise",
                        verbose_name="Producer",
                    ),
                ),
            ],
            options={
                "verbose_name": "Variety",
                "verbose_name_plural": "Varieties",
                "ordering": ["enterprise", "name"],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("raw_milk", "Raw milk"), ("raw_powder", "Raw milk powder"), ("product", "Product")],
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=160)),
                ("lot", models.CharField(blank=True, max_length=60, verbose_name="Lot number")),
                ("source", models.CharField(blank=True, max_length=60, verbose_name="Farm or supplier")),
                ("delivery_no", models.CharField(blank=True, max_length=40, verbose_name="Delivery number")),
                ("arrived_on", models.DateField(verbose_name="Received or made on")),
                ("produced_on", models.DateField(blank=True, null=True, verbose_name="Production date")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="Shelf life ends on")),
                ("quantity_kg", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="Quantity (kg)")),
                ("gone_on", models.DateField(blank=True, null=True, verbose_name="Used up or sold out on")),
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
                        related_name="batches",
                        to="enterprises.enterprise",
                        verbose_name="Producer",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="enterprises.foodcategory",
                        verbose_name="Fine category",
                    ),
                ),
                (
                    "imported_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="enterprises.ledgerimport",
                        verbose_name="From the file",
                    ),
                ),
                (
                    "variety",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="enterprises.variety",
                        verbose_name="Variety",
                    ),
                ),
            ],
            options={
                "verbose_name": "Batch",
                "verbose_name_plural": "Batches",
            },
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(("licence_valid_until__gte", models.F("licence_valid_from"))),
                name="enterprise_licence_period_in_order",
                violation_error_message="The licence ends before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("batching_rule", "own"), _negated=True),
                    models.Q(("batching_text", ""), _negated=True),
                    _connector="OR",
                ),
                name="enterprise_own_batching_rule_has_text",
                violation_error_message="A producer's own batching rule needs its text (plan, part 3 (1) 1).",
            ),
        ),
        migrations.AddConstraint(
            model_name="variety",
            constraint=models.UniqueConstraint(fields=("enterprise", "name"), name="variety_once_at_an_enterprise"),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["enterprise", "kind", "-arrived_on", "-id"], name="batch_of_enterprise"),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["kind", "-arrived_on", "-id"], name="batch_by_arrival"),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["county", "kind", "-arrived_on", "-id"], name="batch_of_county"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(
                fields=("enterprise", "kind", "key"), name="batch_once_by_its_definition"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("quantity_kg__gt", 0)), name="batch_quantity_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("expires_on__isnull", False),
                        ("kind", "product"),
                        ("produced_on__isnull", False),
                        models.Q(("variety", None), _negated=True),
                        models.Q(("lot", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("kind", "product"), _negated=True),
                        ("variety", None),
                        models.Q(("source", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="batch_has_what_its_kind_needs",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "raw_powder"), _negated=True),
                    models.Q(
                        models.Q(("delivery_no", ""), _negated=True),
                        models.Q(("lot", ""), _negated=True),
                        ("produced_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="batch_raw_powder_has_delivery_and_lot",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(("gone_on", None), ("gone_on__gte", models.F("arrived_on")), _connector="OR"),
                name="batch_goes_after_it_came",
            ),
        ),
    ]
