from django.utils.translation import gettext_lazy as _

EVENTS = {
    "attachment.added": _("added the file “%(name)s”"),
    "attachment.withdrawn": _("withdrew the file “%(name)s”: %(reason)s"),
}
