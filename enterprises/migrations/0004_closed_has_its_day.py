from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0003_suspensions_from_the_audit"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="enterprise",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on__isnull", False), ("status", "closed")),
                    models.Q(models.Q(("status", "closed"), _negated=True), ("closed_on", None)),
                    _connector="OR",
                ),
                name="enterprise_closed_has_its_day",
            ),
        ),
    ]
