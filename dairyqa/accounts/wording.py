from django.utils.translation import gettext_lazy as _

EVENTS = {
    "account.created": _("created the account of %(name)s (%(role)s)"),
    "account.changed": _("changed the account of %(name)s: %(changes)s"),
    "account.deactivated": _("closed the account of %(name)s"),
    "account.reactivated": _("opened the account of %(name)s again"),
    "account.password_set": _("set a new password for %(name)s"),
}
