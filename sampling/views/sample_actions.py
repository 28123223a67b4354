"""The next steps of a sample in each state; who may take them is asked of each."""

from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.accounts.permissions import Permission
from dairyqa.ui.actions import Action, allowed
from sampling.choices import HandoverStatus, SampleStatus
from sampling.models import Handover, Sample
from sampling.queries.costs import NOT_TESTED
from sampling.queries.custody import holders

# The laboratory that bills a test, or the city that pays it.
WHO_ENTERS_COSTS = (Permission.SEND_REPORTS, Permission.MANAGE_PLANS)


def sample_actions(found: Sample, user) -> list[Action]:
    if found.status == SampleStatus.SEALED:
        return allowed(_on_its_way(found, user), user)
    return [*_cost(found, user), *allowed(_in_the_laboratory(found), user)]


def _on_its_way(found: Sample, user) -> list[Action]:
    """Given and taken by whoever has it in hand; nothing but a decision while a broken seal waits."""
    waiting = found.broken_seals.filter(decision="").first()
    if waiting:
        url = reverse("sampling:broken_seal_decide", args=[waiting.pk])
        return [
            Action(
                _("Decide on the broken seal"), url, permission=Permission.DECIDE_SEALS, icon="approve", tone="primary"
            ),
            _step(
                found,
                _("Receive"),
                "sample_receive",
                Permission.RECEIVE_SAMPLES,
                "check",
                why_not=_("A seal was found broken: the city bureau decides first whether the sample goes on."),
            ),
        ]
    return [
        *_hand_over(found, user),
        _step(found, _("Refuse"), "sample_refuse", Permission.RECEIVE_SAMPLES, "x", "danger"),
        _step(found, _("Receive"), "sample_receive", Permission.RECEIVE_SAMPLES, "check"),
    ]


def _hand_over(found: Sample, user) -> list[Action]:
    """Give, take the offer back, or take; the reception receives and so takes by it."""
    offer = found.handovers.filter(status=HandoverStatus.OFFERED).first()
    if offer and offer.given_by_id == user.pk:
        return [_take_back(offer)]
    if offer and not user.may(Permission.RECEIVE_SAMPLES):
        return [_step(found, _("Take"), "sample_take", Permission.HAND_OVER, "inbox")]
    if not offer and user in holders(found):
        return [_step(found, _("Give"), "sample_give", Permission.HAND_OVER, "upload")]
    return []


def _take_back(offer: Handover) -> Action:
    url = reverse("sampling:handover_withdraw", args=[offer.pk])
    return Action(_("Take the offer back"), url, permission=Permission.HAND_OVER, icon="x")


def _in_the_laboratory(found: Sample) -> list[Action]:
    results = _step(found, _("Results"), "results", Permission.VIEW_SAMPLES, "flask", "")
    match found.status:
        case SampleStatus.RECEIVED:
            return [_step(found, _("Enter results"), "results", Permission.ENTER_RESULTS, "flask")]
        case SampleStatus.SUBMITTED:
            approve = _step(found, _("Decide and approve"), "conclusion", Permission.APPROVE_CONCLUSIONS, "approve")
            return [results, approve]
        case SampleStatus.CONCLUDED:
            return [results, _step(found, _("Send the report"), "report_send", Permission.SEND_REPORTS, "file")]
        case SampleStatus.REPORTED:
            return [results, _step(found, _("Conclusion"), "conclusion", Permission.VIEW_SAMPLES, "approve", "")]
    return []


def _cost(found: Sample, user) -> list[Action]:
    if found.status in NOT_TESTED or not any(user.may(permission) for permission in WHO_ENTERS_COSTS):
        return []
    return [_step(found, _("Cost of testing"), "sample_cost", None, "file", "")]


def _step(found: Sample, label, url_name, permission, icon, tone="primary", why_not="") -> Action:
    url = reverse(f"sampling:{url_name}", args=[found.number])
    return Action(label, url, permission=permission, icon=icon, tone=tone, why_not=why_not)
