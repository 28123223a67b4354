"""What regulators did for their own duties (LR1 to LR8): counted from what is on record anyway, and entered by hand."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.accounts.models import Bureau
from rectification.choices import (
    BulletinKind,
    BulletinStatus,
    InspectionKind,
    InspectionStatus,
    ReportStatus,
    StepTaskStatus,
)
from rectification.models import (
    Action,
    ActionReport,
    Bulletin,
    DutyRecord,
    Inspection,
    Penalty,
    StepTask,
    TipOff,
    Training,
    Transfer,
)
from sampling.models import Sample


@dataclass(frozen=True)
class Proof:
    """Something on record that a duty was done: how often, in words, and where it is listed."""

    text: str
    count: int | Decimal
    url: str = ""


@dataclass(frozen=True)
class DutyLine:
    code: str
    text: str
    source: str
    proofs: list[Proof]
    records: int

    @property
    def is_proved(self) -> bool:
        return bool(self.records or any(proof.count for proof in self.proofs))


@dataclass(frozen=True)
class Asked:
    """For which bureau and days; both included."""

    bureau: Bureau
    first: dt.date
    last: dt.date

    def within(self, path: str) -> Q:
        return Q(**{f"{path}__in": Bureau.objects.within(self.bureau)})

    def during(self, path: str) -> Q:
        return Q(**{f"{path}__range": (self.first, self.last)})


def duty_lines(action: Action, bureau: Bureau, first: dt.date, last: dt.date) -> list[DutyLine]:
    """Each duty of the action with its proofs in these days; as many queries for many records as for few."""
    asked = Asked(bureau, first, last)
    rows = DutyRecord.objects.filter(asked.within("bureau"), asked.during("done_on"), action=action)
    records = Counter(dict(rows.order_by().values_list("duty").annotate(count=Count("pk"))))
    return [
        DutyLine(
            code=row["code"],
            text=row["text"],
            source=row["source"],
            proofs=PROOFS[row["code"]](asked) if row["code"] in PROOFS else [],
            records=records[row["code"]],
        )
        for row in action.duties
    ]


def _licensing(asked: Asked) -> list[Proof]:
    reviewers = _trainings(asked).filter(for_licence_reviewers=True)
    return [Proof(_("trainings of licence reviewers"), reviewers.count(), _trainings_url())]


def _by_risk(asked: Asked) -> list[Proof]:
    found = _inspections(asked)
    url = reverse("rectification:inspections", query={"status": InspectionStatus.DONE})
    focus = found.filter(Q(shop__is_focus=True) | Q(shop__sells_infant_formula=True))
    return [
        Proof(_("inspections"), found.count(), url),
        Proof(_("of these at focus points"), focus.count(), url),
    ]


def _unannounced(asked: Asked) -> list[Proof]:
    kinds = dict(_inspections(asked).order_by().values_list("kind").annotate(count=Count("pk")))
    return [
        Proof(str(kind.label), kinds.get(kind, 0), reverse("rectification:inspections", query={"kind": kind}))
        for kind in (InspectionKind.UNANNOUNCED, InspectionKind.SYSTEM, InspectionKind.LOOK_BACK)
    ]


def _sampling(asked: Asked) -> list[Proof]:
    samples = Sample.objects.filter(asked.within("county"), asked.during("concluded_on"))
    published = samples.filter(published__isnull=False).distinct()
    told = _bulletins(asked).exclude(kind=BulletinKind.PUBLICITY)
    return [
        Proof(_("samples concluded"), samples.count(), reverse("sampling:samples")),
        Proof(_("of these published"), published.count(), reverse("rectification:public_results")),
        Proof(_("bulletins to departments"), told.count(), reverse("rectification:bulletins")),
    ]


def _enforcement(asked: Asked) -> list[Proof]:
    penalties = Penalty.objects.filter(asked.within("case__county"), asked.during("decided_on"))
    transfers = Transfer.objects.filter(asked.within("case__county"), asked.during("sent_on"))
    url = reverse("rectification:cases")
    return [Proof(_("penalties"), penalties.count(), url), Proof(_("transfers"), transfers.count(), url)]


def _public(asked: Asked) -> list[Proof]:
    told = TipOff.objects.filter(asked.within("county"), asked.during("received_on"))
    paid = TipOff.objects.filter(asked.within("county"), asked.during("rewarded_on"))
    url = reverse("rectification:tip_offs")
    return [Proof(_("tip-offs"), told.count(), url), Proof(_("rewards paid"), paid.count(), url)]


def _publicity(asked: Asked) -> list[Proof]:
    lists = _bulletins(asked).filter(kind=BulletinKind.PUBLICITY)
    return [Proof(_("regular publicity lists"), lists.count(), reverse("rectification:bulletins"))]


def _organisation(asked: Asked) -> list[Proof]:
    hours = _trainings(asked).aggregate(sum=Sum("hours"))["sum"] or Decimal(0)
    tasks = StepTask.objects.filter(asked.within("county"), asked.during("decided_on"), status=StepTaskStatus.ACCEPTED)
    reports = ActionReport.objects.filter(
        asked.within("bureau"),
        asked.during("submitted_on"),
        status__in=[ReportStatus.SUBMITTED, ReportStatus.ACCEPTED],
    )
    return [
        Proof(_("hours of training"), hours, _trainings_url()),
        Proof(_("tasks accepted"), tasks.count(), reverse("rectification:step_tasks")),
        Proof(_("reports submitted"), reports.count(), reverse("rectification:action_reports")),
    ]


def _trainings(asked: Asked):
    return Training.objects.filter(asked.within("bureau"), asked.during("held_on"))


def _trainings_url() -> str:
    return reverse("rectification:trainings")


def _inspections(asked: Asked):
    return Inspection.objects.filter(asked.within("county"), asked.during("done_on"), status=InspectionStatus.DONE)


def _bulletins(asked: Asked):
    return Bulletin.objects.filter(asked.within("bureau"), asked.during("sent_on"), status=BulletinStatus.SENT)


PROOFS: dict[str, Callable[[Asked], list[Proof]]] = {
    "LR1": _licensing,
    "LR2": _by_risk,
    "LR3": _unannounced,
    "LR4": _sampling,
    "LR5": _enforcement,
    "LR6": _public,
    "LR7": _publicity,
    "LR8": _organisation,
}
