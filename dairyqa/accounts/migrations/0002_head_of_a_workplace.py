from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="is_head",
            field=models.BooleanField(
                default=False,
                help_text="Is told when somebody of the same workplace misses a deadline.",
                verbose_name="Head of the section, office or laboratory",
            ),
        ),
    ]
