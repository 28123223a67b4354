"""Samples with results, brought to a state by the real use cases."""

import datetime as dt

from sampling.choices import LimitType, VisitStatus
from sampling.models import ItemResult, LabReport, Sample
from sampling.usecases.conclusions import approve_conclusion
from sampling.usecases.results import Entry, enter_results, submit_results

from .enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from .sampling import make_visit, received, seal

VISITED = dt.date(2026, 3, 3)
RECEIVED = dt.date(2026, 3, 4)
TESTED = dt.date(2026, 3, 9)
WITH_LOD = {LimitType.MAX, LimitType.NOT_ALLOWED, LimitType.NOT_DETECTED}


def milk_on_its_way(cast, plan, *, county=None, name="北江乳业有限公司", visited_on=VISITED) -> Sample:
    """Pasteurised milk, sealed at the visit."""
    variety = make_variety(make_enterprise(county or cast.east, name), brand="北江", packaging="250mL/盒")
    visit = make_visit(
        plan, variety.enterprise, visited_on, [cast.inspector, cast.second_inspector], status=VisitStatus.UNDER_WAY
    )
    batch = make_product(variety, visited_on - dt.timedelta(days=2))
    return seal(visit, batch, cast.inspector, visited_on, attributes=variety.attributes)


def milk_in_the_laboratory(cast, plan, *, visited_on=VISITED, **values) -> Sample:
    """Pasteurised milk, received the day after the visit."""
    sample = milk_on_its_way(cast, plan, visited_on=visited_on, **values)
    return received(sample, cast.analyst, visited_on + dt.timedelta(days=1))


def raw_milk_in_the_laboratory(cast, plan, *, visited_on=VISITED) -> Sample:
    producer = make_enterprise(cast.west, "英州牧业乳品有限公司")
    visit = make_visit(plan, producer, visited_on, [cast.inspector], status=VisitStatus.UNDER_WAY)
    sample = seal(visit, make_raw_milk(producer, visited_on), cast.inspector, visited_on)
    return received(sample, cast.analyst, visited_on + dt.timedelta(days=1))


def conforming(result: ItemResult) -> Entry:
    """A result that keeps the limit of its item."""
    limit = result.limit_snapshot
    kind, unit, code = limit["limit_type"], limit["unit"], result.item.code
    if kind in WITH_LOD:
        return Entry(code, ["未检出"], unit, "0.001")
    if kind == LimitType.MICRO_2CLASS:
        return Entry(code, ["未检出"] * limit["micro_n"], unit)
    if kind == LimitType.MICRO_3CLASS:
        return Entry(code, [limit["micro_m"]] + ["<1"] * (limit["micro_n"] - 1), unit)
    if kind == LimitType.COMMERCIAL_STERILITY:
        return Entry(code, ["商业无菌"], "")
    return Entry(code, [limit["minimum"] or limit["maximum"] or "5"], unit)


def entries_for(sample: Sample, **changed: Entry | None) -> list[Entry]:
    """A conforming result for every item that is demanded; ``PROT=None`` leaves one out."""
    results = sample.results.exclude(limit_snapshot=None).select_related("item")
    entries = {result.item.code: conforming(result) for result in results} | changed
    return [entry for entry in entries.values() if entry]


def submitted(cast, sample: Sample, *, on=TESTED, **changed: Entry | None) -> Sample:
    enter_results(sample=sample, entries=entries_for(sample, **changed), by=cast.analyst, on=on)
    submit_results(sample=sample, by=cast.analyst, on=on)
    return sample


def approved(cast, sample: Sample, *, on=TESTED, **changed: Entry | None) -> LabReport:
    submitted(cast, sample, on=on, **changed)
    return approve_conclusion(sample=sample, by=cast.signatory, on=on)


ONE_ABOVE_M = Entry("APC", ["1.0x10^4", "1.0x10^4", "1.0x10^4", "1.0x10^4", "1.1x10^5"], "CFU/mL")
