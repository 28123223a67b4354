from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_label_of_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="reason",
            field=models.JSONField(blank=True, null=True, verbose_name="Reason"),
        ),
    ]
