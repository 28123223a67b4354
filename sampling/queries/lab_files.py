"""What rows of a file are compared with: the laboratory's own samples, and results that other files brought."""

from collections.abc import Collection

from django.db.models import Count, QuerySet

from dairyqa.accounts.models import Laboratory
from sampling.choices import ItemVerdict, LabFileStatus, LabRowStatus, LimitType, SampleStatus
from sampling.judging import version_of
from sampling.models import InspectionItem, ItemResult, LabFile, LabFileRow, Sample
from sampling.rules.file_reading import known_names
from sampling.rules.file_rows import KnownItem, KnownSample

WITHOUT_UNIT = {LimitType.COMMERCIAL_STERILITY}


def names_of_items() -> dict[str, str]:
    return known_names(InspectionItem.objects.values_list("code", "name", "name_en"))


def known_samples(laboratory: Laboratory, numbers: Collection[str]) -> dict[str, KnownSample]:
    """Samples that reached the laboratory, by number; those of other laboratories are not among them."""
    samples = Sample.objects.filter(laboratory=laboratory, number__in=numbers).exclude(status=SampleStatus.SEALED)
    found = {sample.pk: sample for sample in samples.only("number", "status")}
    items: dict[int, dict[str, KnownItem]] = {pk: {} for pk in found}
    results = ItemResult.objects.filter(sample__in=found).exclude(verdict=ItemVerdict.NOT_APPLICABLE)
    for result in results.select_related("item"):
        items[result.sample_id][result.item.code] = _known_item(result)
    return {
        sample.number: KnownSample(sample.status == SampleStatus.RECEIVED, items[pk]) for pk, sample in found.items()
    }


def taken_elsewhere(lab_file: LabFile, digests: Collection[str]) -> set[str]:
    """Digests of results that another file of the laboratory brought already."""
    rows = LabFileRow.objects.filter(
        digest__in=digests, status=LabRowStatus.TAKEN, lab_file__laboratory=lab_file.laboratory_id
    )
    return set(rows.exclude(lab_file=lab_file).values_list("digest", flat=True))


def counts_of(lab_file: LabFile) -> dict[str, int]:
    """How many results of the file are in which state; 0 for none."""
    counted = lab_file.rows.order_by().values_list("status").annotate(Count("pk"))
    return {status.value: 0 for status in LabRowStatus} | dict(counted)


def ready_results(lab_file: LabFile) -> int:
    """Good rows of samples that have no row to mend: these are taken over."""
    waiting = lab_file.rows.filter(status=LabRowStatus.WRONG).values("sample_number")
    return lab_file.rows.filter(status=LabRowStatus.GOOD).exclude(sample_number__in=waiting).count()


def unread_files() -> QuerySet[LabFile]:
    """Files whose reading was ordered and has not ended."""
    return LabFile.objects.filter(status=LabFileStatus.READING, mapping__isnull=False)


def files_being_taken() -> QuerySet[LabFile]:
    return LabFile.objects.filter(status__in=[LabFileStatus.READY, LabFileStatus.TO_MEND], taker__isnull=False)


def _known_item(result: ItemResult) -> KnownItem:
    limit = result.limit_snapshot or {}
    has_unit = limit.get("limit_type") not in WITHOUT_UNIT
    return KnownItem(
        code=result.item.code,
        name=result.item.name,
        n=limit.get("micro_n") or 1,
        unit=limit.get("unit", "") if has_unit else "",
        readings=tuple(result.readings),
        entered_unit=result.unit,
        detection_limit=result.detection_limit,
        version=version_of(result),
    )
