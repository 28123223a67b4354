"""Samples on their way: what one holds, what others give on, and the broken seals on which the city decides."""

from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup
from sampling.choices import HandoverStatus, SampleStatus
from sampling.models import BrokenSeal, Handover, Sample
from sampling.queries.custody import held_by, waiting_seals

from .samples import delivery_limit, sample_task


def samples_i_hold(user, horizon: Horizon) -> TaskGroup:
    rows = held_by(user).select_related("enterprise", "county")
    task = sample_task("deliver_due_on", delivery_limit(), "sample", _("Give or deliver the sample"))
    list_url = reverse("sampling:samples", query={"status": SampleStatus.SEALED, "sort": "sampled_on"})
    return TaskGroup.of_rows(_("Sample in your hands"), list_url, rows, "deliver_due_on", horizon, task)


def samples_given_on(user, horizon: Horizon) -> TaskGroup:
    """Samples that others gave and nobody took yet."""
    rows = (
        Handover.objects.visible_to(user)
        .filter(status=HandoverStatus.OFFERED)
        .exclude(given_by=user)
        .select_related("given_by", "sample__enterprise")
    )

    def task(offer: Handover) -> Task:
        giver = _("given by %(person)s") % {"person": offer.given_by}
        return _task(offer.sample, giver, reverse("sampling:sample_take", args=[offer.sample.number]), _("Take"))

    list_url = reverse("sampling:handovers", query={"status": HandoverStatus.OFFERED})
    return TaskGroup.of_rows(_("Sample to be taken"), list_url, rows, "sample__deliver_due_on", horizon, task)


def seals_to_decide(user, horizon: Horizon) -> TaskGroup:
    rows = waiting_seals(user).select_related("sample__enterprise")

    def task(broken: BrokenSeal) -> Task:
        url = reverse("sampling:broken_seal_decide", args=[broken.pk])
        return _task(broken.sample, broken.description, url, _("Decide"))

    list_url = reverse("sampling:samples", query={"status": SampleStatus.SEALED})
    return TaskGroup.of_rows(_("Broken seal"), list_url, rows, "sample__deliver_due_on", horizon, task)


def _task(sample: Sample, reason: str, url: str, action: str) -> Task:
    title = f"{sample.number} {sample.title}"
    return Task(title, sample.enterprise.name, sample.deliver_due_on, reason, url, action)
