"""Sentences of trainings, of the regulators' own duties and of bulletins."""

from django.utils.translation import gettext_lazy as _

REGULATOR_EVENTS = {
    "training.held": _("entered the training %(title)s of %(day)s"),
    "training.changed": _("changed %(fields)s"),
    "training.attended": _("put %(name)s on the list of those who took part"),
    "training.exam_entered": _("entered the exam of %(name)s: %(outcome)s"),
    "own_duty.recorded": _("recorded what was done for %(duty)s on %(day)s"),
    "bulletin.drafted": _("drafted the bulletin (%(kind)s) with %(rows)s rows"),
    "bulletin.sent": _("sent the bulletin with %(rows)s rows, SHA-256 %(sha256)s"),
    "bulletin.sending_refused": _("tried to send the bulletin; refused: %(reason)s"),
    "bulletin.received": _("recorded the receipt of %(day)s"),
}
