import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_head_of_a_workplace"),
        ("enterprises", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="Suspended from")),
                ("resumed_on", models.DateField(blank=True, null=True, verbose_name="Resumed on")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="Reason")),
            ],
            options={
                "verbose_name": "Suspension",
                "ordering": ["starts_on"],
            },
        ),
        migrations.AddField(
            model_name="enterprise",
            name="closed_on",
            field=models.DateField(blank=True, null=True, verbose_name="Closed on"),
        ),
        migrations.AddField(
            model_name="suspension",
            name="enterprise",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="suspensions",
                to="enterprises.enterprise",
                verbose_name="Producer",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("resumed_on", None)), fields=("enterprise",), name="suspension_one_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(("resumed_on", None), ("resumed_on__gte", models.F("starts_on")), _connector="OR"),
                name="suspension_in_order",
            ),
        ),
    ]
