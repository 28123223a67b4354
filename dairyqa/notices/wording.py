from django.utils.translation import gettext_lazy as _

EVENTS = {
    "delivery.retried": _("had the message to %(to)s sent again"),
    "webhook.created": _("set up the group bot %(name)s"),
    "webhook.changed": _("changed the group bot %(name)s: %(changes)s"),
    "webhook.stopped": _("took the group bot %(name)s out of use"),
    "webhook.started": _("took the group bot %(name)s into use again"),
    "webhook.tried": _("sent a test message to the group %(name)s"),
}
