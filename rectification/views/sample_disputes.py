"""The way from a sample to its re-inspections and objections."""

from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.accounts.permissions import Permission
from dairyqa.ui.actions import Action
from rectification.queries.disputes import disputes_of
from sampling.choices import BatchVerdict, SampleStatus
from sampling.models import Sample


def dispute_steps(sample: Sample) -> list[Action]:
    """Record an application or objection, and see those that there are."""
    if sample.status == SampleStatus.REFUSED:
        return []
    seen = [
        Action(dispute.number, dispute.get_absolute_url(), permission=Permission.VIEW_FOLLOW_UP, icon="scale")
        for dispute in disputes_of(sample)
    ]
    object_to_it = Action(
        _("Record an objection"),
        reverse("rectification:objection_receive", args=[sample.number]),
        permission=Permission.HANDLE_DISPUTES,
        icon="scale",
    )
    if sample.status != SampleStatus.REPORTED or sample.verdict != BatchVerdict.FAIL:
        return [*seen, object_to_it]
    reinspect = Action(
        _("Record an application for re-inspection"),
        reverse("rectification:reinspection_apply", args=[sample.number]),
        permission=Permission.HANDLE_DISPUTES,
        icon="flask",
    )
    return [*seen, reinspect, object_to_it]
