"""What the page of an inspection shows: its items by group with answers and findings."""

from dataclasses import dataclass, field

from dairyqa.attachments.models import Attachment
from rectification.choices import Answer, FindingStatus
from rectification.models import ChecklistItem, Finding, Inspection, InspectionAnswer

FOUND = "found"  # the part of a finding's files that shows what was found


@dataclass
class ItemLine:
    """An item of the list, what was answered and the findings that hang on it."""

    item: ChecklistItem
    answer: InspectionAnswer | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def lacks_finding(self) -> bool:
        return bool(self.answer and self.answer.answer == Answer.NOT_MET and not self.findings)


@dataclass
class ItemGroup:
    name: str
    lines: list[ItemLine]

    @property
    def answered(self) -> int:
        return sum(line.answer is not None for line in self.lines)


@dataclass(frozen=True)
class Progress:
    """How far an inspection is: items answered of all, and those that still lack a finding."""

    answered: int
    total: int
    not_met: int
    without_finding: int

    @property
    def is_complete(self) -> bool:
        return self.answered == self.total and not self.without_finding


def groups_of(inspection: Inspection) -> list[ItemGroup]:
    """The items in their order. Three queries, however long the list is."""
    groups: dict[str, ItemGroup] = {}
    for line in lines_of(inspection):
        groups.setdefault(line.item.group, ItemGroup(line.item.group, [])).lines.append(line)
    return list(groups.values())


def lines_of(inspection: Inspection) -> list[ItemLine]:
    lines = {item.pk: ItemLine(item) for item in inspection.checklist.items.order_by("position")}
    for answer in inspection.answers.all():
        if answer.item_id in lines:
            lines[answer.item_id].answer = answer
    for finding in inspection.findings.exclude(status=FindingStatus.WITHDRAWN).order_by("pk"):
        if finding.item_id in lines:
            lines[finding.item_id].findings.append(finding)
    return list(lines.values())


def line_of(inspection: Inspection, item: ChecklistItem) -> ItemLine:
    return ItemLine(
        item,
        inspection.answers.filter(item=item).first(),
        list(inspection.findings.filter(item=item).exclude(status=FindingStatus.WITHDRAWN).order_by("pk")),
    )


def progress_of(inspection: Inspection) -> Progress:
    lines = lines_of(inspection)
    answered = [line for line in lines if line.answer]
    return Progress(
        answered=len(answered),
        total=len(lines),
        not_met=sum(line.answer.answer == Answer.NOT_MET for line in answered if line.answer),
        without_finding=sum(line.lacks_finding for line in lines),
    )


def finding_rows(inspection: Inspection) -> list[Finding]:
    """The findings with their photos in ``photos``. Two queries."""
    findings = list(inspection.findings.select_related("item").order_by("pk"))
    photos: dict[int, list[Attachment]] = {}
    rows = Attachment.objects.filter(
        subject_type=Finding._meta.label_lower,
        subject_id__in=[row.pk for row in findings],
        part=FOUND,
        withdrawn_on=None,
    )
    for photo in rows.order_by("pk") if findings else ():
        photos.setdefault(photo.subject_id, []).append(photo)
    for finding in findings:
        finding.photos = photos.get(finding.pk, [])
    return findings
