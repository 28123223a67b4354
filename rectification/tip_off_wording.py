"""Sentences of tip-offs: none of them says what was told or by whom."""

from django.utils.translation import gettext_lazy as _

TIP_OFF_EVENTS = {
    "tip_off.received": _("entered the tip-off that arrived on %(day)s: %(channel)s"),
    "tip_off.opened": _("opened what was told: %(reason)s"),
    "tip_off.opening_refused": _("tried to open what was told; refused: %(reason)s"),
    "tip_off.informant_opened": _("opened the name of the informant: %(reason)s"),
    "tip_off.informant_refused": _("tried to open the name of the informant; refused: %(reason)s"),
    "tip_off.naming_refused": _("tried to write the informant's name where others read it; refused: %(reason)s"),
    "tip_off.step_refused": _("tried to handle the tip-off; refused: %(reason)s"),
    "tip_off.accepted": _("accepted the tip-off; to be answered by %(due)s"),
    "tip_off.not_accepted": _("did not accept the tip-off: %(reason)s"),
    "tip_off.led_to_inspection": _("put the inspection %(number)s on the list because of it"),
    "tip_off.led_to_case": _("opened the case %(number)s because of it"),
    "tip_off.answered": _("answered the tip-off: %(outcome)s"),
    "tip_off.reward_granted": _("granted a reward of %(reward)s yuan: %(reason)s"),
    "tip_off.reward_paid": _("paid the reward of %(reward)s yuan on %(day)s"),
}
