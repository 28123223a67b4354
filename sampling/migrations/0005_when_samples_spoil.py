from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """The shelf life of a sample is that of its batch."""
    Batch, Sample = apps.get_model("enterprises", "Batch"), apps.get_model("sampling", "Sample")
    expiry = Batch.objects.filter(pk=OuterRef("batch")).values("expires_on")
    Sample.objects.filter(spoils_on=None).update(spoils_on=Subquery(expiry))


class Migration(migrations.Migration):
    dependencies = [("sampling", "0004_tablets_custody_documents")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
