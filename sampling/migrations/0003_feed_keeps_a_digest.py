from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sampling", "0002_revisions_draws_absences")]

    operations = [migrations.RenameField("calendarfeed", "token", "digest")]
