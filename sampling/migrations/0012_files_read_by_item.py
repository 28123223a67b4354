import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sampling", "0009_versions_of_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="labfilerow",
            options={"ordering": ["line", "part"], "verbose_name": "Row of a file of results"},
        ),
        migrations.RemoveConstraint(
            model_name="labfilerow",
            name="lab_file_row_once_a_line",
        ),
        migrations.AddField(
            model_name="labfile",
            name="results_checked",
            field=models.PositiveIntegerField(default=0, verbose_name="Results checked"),
        ),
        migrations.AddField(
            model_name="labfile",
            name="taker",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Being taken over by",
            ),
        ),
        migrations.AddField(
            model_name="labfilerow",
            name="item_code",
            field=models.CharField(blank=True, max_length=12, verbose_name="Test item"),
        ),
        migrations.AddField(
            model_name="labfilerow",
            name="part",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="Column"),
        ),
        migrations.AddField(
            model_name="labfilerow",
            name="sample_number",
            field=models.CharField(blank=True, max_length=40, verbose_name="Sample number"),
        ),
        migrations.AddIndex(
            model_name="labfilerow",
            index=models.Index(fields=["lab_file", "sample_number", "item_code"], name="lab_file_rows_by_result"),
        ),
        migrations.AddConstraint(
            model_name="labfilerow",
            constraint=models.UniqueConstraint(
                fields=("lab_file", "line", "part"), name="lab_file_row_once_a_line_and_part"
            ),
        ),
    ]
