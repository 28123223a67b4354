"""Photos of the laboratory and backups that may go, by the real use cases."""

import datetime as dt
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from sampling.choices import PhotoOccasion
from sampling.models import BackupPortion
from sampling.usecases.lab_photos import keep_photos

from .custody import noon


def picture(name="封条.jpg", kind="JPEG"):
    """A small photo, as a browser sends it."""
    made = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(made, kind)
    return SimpleUploadedFile(name, made.getvalue(), content_type="image/jpeg")


def make_photo(sample, by, on=dt.date(2026, 9, 14)):
    keep_photos(sample=sample, occasion=PhotoOccasion.RECEPTION, photos=[picture()], by=by, at=noon(on))
    return sample.photos.get()


def released(sample, on) -> BackupPortion:
    """The backup of the sample, free to go from that day; what sets the day is tested elsewhere."""
    BackupPortion.objects.filter(sample=sample).update(release_on=on)
    return BackupPortion.objects.get(sample=sample)
