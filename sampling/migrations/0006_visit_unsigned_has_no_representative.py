from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_head_of_a_workplace"),
        ("enterprises", "0004_closed_has_its_day"),
        ("sampling", "0005_when_samples_spoil"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="visit",
            name="visit_ended_has_day_and_representative",
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["done", "nothing_new"]), _negated=True),
                    models.Q(
                        ("ended_on__isnull", False),
                        models.Q(("representative", ""), ("unsigned_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="visit_ended_has_day_and_who_confirms",
            ),
        ),
    ]
