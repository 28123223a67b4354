from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sampling", "0007_laboratory_limits_replay")]

    operations = [
        migrations.AddField(
            model_name="itemresult",
            name="basis",
            field=models.JSONField(blank=True, null=True, verbose_name="Judged by which day, label and settings"),
        ),
        migrations.AddField(
            model_name="itemresult",
            name="flags",
            field=models.JSONField(blank=True, default=list, verbose_name="Notes to the signatory"),
        ),
        migrations.AddIndex(
            model_name="itemresult",
            index=models.Index(fields=["entered_on", "item"], name="result_by_day_entered"),
        ),
    ]
