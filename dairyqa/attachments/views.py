from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission

from .models import Attachment
from .queries import subject_seen_by

AN_HOUR_S = 3600


@require_safe
@requires(Permission.VIEW_WORKBENCH)
def file(request, pk):
    """The file for whoever sees its record: photos to be looked at, everything else to be kept."""
    attachment = get_object_or_404(Attachment, pk=pk)
    subject_seen_by(request.user, attachment)
    if not attachment.file.storage.exists(str(attachment.file.name)):
        raise Http404
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=not attachment.is_picture or "download" in request.GET,
        filename=attachment.name,
        content_type=attachment.media_type,
    )
    response.headers["Cache-Control"] = f"private, max-age={AN_HOUR_S}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
