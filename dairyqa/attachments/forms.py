from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dairyqa.errors import DomainError

from .contents import content_of

MOST_FILES = 20
ACCEPTED = ".jpg,.jpeg,.png,.webp,.pdf,.xlsx,.docx"


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self, attrs=None):
        super().__init__({"accept": ACCEPTED, **(attrs or {})})


class AttachmentsField(forms.FileField):
    """Several files at once, each looked at by its content; the cleaned value is a list of uploads, maybe empty.

    The form needs ``request.FILES``, and its page a form of the type
    ``multipart/form-data`` (``layouts/form.html`` sees to that).
    """

    widget = SeveralFilesInput

    def __init__(self, **options):
        options.setdefault("label", _("Files"))
        options.setdefault(
            "help_text",
            _("Photos, PDF, Excel or Word; up to 20 files of at most 15 MB. Several can be chosen at once."),
        )
        super().__init__(**options)

    def clean(self, data, initial=None):
        uploads = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not uploads:
            super().clean(None, initial)
            return []
        if len(uploads) > MOST_FILES:
            raise ValidationError(_("At most %(most)s files at once.") % {"most": MOST_FILES})
        errors = []
        for upload in uploads:
            try:
                content_of(upload.read())
            except DomainError as refusal:
                errors.append(_("“%(name)s”: %(refusal)s") % {"name": upload.name, "refusal": refusal})
            upload.seek(0)
        if errors:
            raise ValidationError(errors)
        return uploads
