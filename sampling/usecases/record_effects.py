"""What a visit record does: ledger, visit, draws and samples, all through the use cases that the pages use."""

from collections.abc import Callable, Iterator, Mapping

from django.utils.translation import gettext as _

from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from enterprises.choices import RAW_KINDS, BatchKind
from enterprises.models import Batch, Enterprise, Variety
from enterprises.rules.batches import ENTRIES
from enterprises.usecases.ledgers import (
    batch_of,
    category_for,
    enter_product,
    enter_raw_milk,
    enter_raw_powder,
    mark_batch_gone,
)
from sampling.choices import VisitOutcome, VisitStatus
from sampling.forms.visit_record import DeviceDraw, Found, RecordBody, TakenSample
from sampling.models import Draw
from sampling.queries import Choice, propose
from sampling.rules.quantities import Quantities
from sampling.rules.seals import seal_number

from .incidents import prevent_visit, report_incident
from .record_sheet import Sheet
from .sealing import seal_sample
from .visit_draws import free_on, take_device_draw
from .visits import close_as_nothing_new, finish_visit, start_visit

Batches = Mapping[int | str, Batch]

ENTER: dict[str, Callable[..., Batch]] = {
    BatchKind.PRODUCT: enter_product,
    BatchKind.RAW_MILK: enter_raw_milk,
    BatchKind.RAW_POWDER: enter_raw_powder,
}
FOUND_FIELDS = {"received_on": "arrived_on", "farm": "source", "supplier": "source"}
UNSIGNED_FIELDS = {"unsigned_reason": "unsigned.reason", "witness": "unsigned.witness"}


def update_ledger(sheet: Sheet) -> Batches:
    """Enter what was found and mark what is gone; the producer's batches by what a sample of the record names."""
    found = {}
    for place, line in enumerate(sheet.body.found):
        with sheet.part(f"found.{place}", FOUND_FIELDS):
            found[line.key] = _enter(sheet, line)
    known = {batch.pk: batch for batch in _batches_of(sheet.visit.enterprise)}
    for place, gone in enumerate(sheet.body.gone):
        with sheet.part(f"gone.{place}"):
            _note_gone(sheet, known.get(gone.batch))
    sheet.stop_if_refused()
    return {**known, **found}


def begin(sheet: Sheet) -> None:
    """Begin the visit, unless that was done elsewhere."""
    body = sheet.body
    if sheet.visit.status == VisitStatus.UNDER_WAY:
        if not sheet.package["started"]:
            sheet.flags.append(Reason("visit_begun_meanwhile"))
        return
    position = body.arrival.position.model_dump(mode="json") if body.arrival.position else None
    with sheet.part(""):
        start_visit(
            visit=sheet.visit,
            ledger_seen=body.ledger_seen,
            records_seen=body.records_seen,
            identity_shown=body.identity_shown,
            notice_given=body.notice_given,
            arrived_at=body.arrival.at,
            position=position,
            by=sheet.by,
            on=sheet.day,
        )
    sheet.stop_if_refused()


def take_draws(sheet: Sheet, batches: Batches) -> None:
    """Take over what the tablet drew (Q-5.1)."""
    found = {batch.pk for key, batch in batches.items() if isinstance(key, str)}
    for place, made in enumerate(sheet.body.draws):
        with sheet.part(f"draws.{place}"):
            _take_draw(sheet, made, found)
    sheet.stop_if_refused()


def seal_samples(sheet: Sheet, batches: Batches) -> None:
    """Seal every sample, each refused with its own reasons (Q-3.2, Q-5.1 to Q-5.3)."""
    choices = propose(sheet.visit, sheet.day).choices
    for place, taken in enumerate(sheet.body.samples):
        with sheet.part(f"samples.{place}", attribute_fields(taken)):
            batch = batches.get(taken.batch)
            if batch is None:
                raise DomainError(_("This batch belongs to another producer."), field="batch")
            seal_sample(
                visit=sheet.visit,
                batch=batch,
                number=taken.number,
                choice_reasons=_reasons(sheet, choices.get(batch.pk), taken),
                sealed_at=taken.sealed_at,
                **taking_of(taken),
                by=sheet.by,
                on=sheet.day,
            )
    sheet.stop_if_refused()


def end(sheet: Sheet) -> None:
    """Put the special situations on the record and end the visit as it ended (Q-3.6, Q-8.5, Q-A.2)."""
    body = sheet.body
    told = list(enumerate(body.incidents))
    if body.outcome == VisitOutcome.PREVENTED:
        _prevent(sheet, told.pop(0)[1] if told else None)
    for place, incident in told:
        with sheet.part(f"incidents.{place}"):
            report_incident(
                subject=sheet.visit,
                kind=incident.kind,
                text=incident.text,
                record=sheet.record,
                by=sheet.by,
                on=sheet.day,
            )
    if body.outcome != VisitOutcome.PREVENTED:
        close = finish_visit if body.outcome == VisitOutcome.DONE else close_as_nothing_new
        with sheet.part("", UNSIGNED_FIELDS):
            close(
                visit=sheet.visit,
                reason=body.reason,
                **who_confirms(body),
                by=sheet.by,
                on=sheet.day,
            )
    sheet.stop_if_refused()


def who_confirms(body: RecordBody) -> dict[str, str]:
    """Who confirms the visit for the producer, or why nobody signed and who saw it."""
    return {
        "representative": body.representative,
        "unsigned_reason": body.unsigned.reason if body.unsigned else "",
        "witness": body.unsigned.witness if body.unsigned else "",
    }


def attribute_fields(taken: TakenSample) -> dict[str, str]:
    """Where in a sample of a record the attributes are that the use cases name."""
    return {name.value: f"attributes.{name.value}" for name in taken.attributes}


def taking_of(taken: TakenSample) -> dict:
    """What a record says of a sample, as ``seal_sample`` and ``correct_sample`` take it."""
    return {
        "place": taken.place,
        "quantities": Quantities(taken.test_units, taken.backup_units, taken.test_kg, taken.backup_kg),
        "attributes": {name.value: value for name, value in taken.attributes.items()},
        "test_seal": seal_number(taken.test_seal),
        "backup_seal": seal_number(taken.backup_seal),
        "unit_price": taken.unit_price,
        "purchase_price": taken.purchase_price,
        "remark": taken.remark,
    }


def _batches_of(enterprise: Enterprise):
    return Batch.objects.filter(enterprise=enterprise).select_related("category", "variety__category")


def _enter(sheet: Sheet, line: Found) -> Batch:
    """Enter a batch that was found; one that was entered meanwhile is taken as it is."""
    enterprise = sheet.visit.enterprise
    values = dict(_values_of(enterprise, line))
    raw = category_for(line.kind) if line.kind in RAW_KINDS else None
    key = batch_of(enterprise, ENTRIES[line.kind](**values), raw).key
    known = _batches_of(enterprise).filter(kind=line.kind, key=key).first()
    if known:
        sheet.flags.append(Reason("found_batch_known", {"batch": str(known)}))
        return known
    return ENTER[line.kind](enterprise=enterprise, **values, by=sheet.by, on=sheet.day)


def _values_of(enterprise: Enterprise, line: Found) -> Iterator[tuple[str, object]]:
    yield "quantity_kg", line.quantity_kg
    yield "lot", line.lot
    if line.kind == BatchKind.PRODUCT:
        varieties = Variety.objects.filter(enterprise=enterprise).select_related("category")
        variety = varieties.filter(pk=line.variety).first() if line.variety else None
        if variety is None:
            raise DomainError(_("This variety belongs to another producer."), field="variety")
        yield "variety", variety
        yield "produced_on", line.produced_on
        return
    yield "received_on", line.arrived_on
    if line.kind == BatchKind.RAW_MILK:
        yield "farm", line.source
        return
    yield "supplier", line.source
    yield "delivery_no", line.delivery_no
    yield "produced_on", line.produced_on
    yield "expires_on", line.expires_on


def _note_gone(sheet: Sheet, batch: Batch | None) -> None:
    if batch is None:
        raise DomainError(_("This batch belongs to another producer."), field="batch")
    if batch.gone_on is None:
        mark_batch_gone(batch=batch, gone_on=sheet.day, by=sheet.by, on=sheet.day)


def _take_draw(sheet: Sheet, made: DeviceDraw, found: set[int]) -> None:
    """Differences that the tablet could not know of are told here: what it found, and what the ledger got since."""
    draw = Draw.objects.filter(visit=sheet.visit, pk=made.draw).select_related("plan").first()
    given = next((one for one in sheet.package["draws"] if one["draw"] == made.draw), None)
    if draw is None or given is None:
        raise DomainError(_("This draw was not sealed for a tablet."))
    draw.visit = sheet.visit
    sealed = {candidate["id"] for candidate in given["frame"]}
    changed = sealed ^ set(free_on(draw, sheet.day))
    differences = {pk: str(_("The ledger was changed after the tablet had loaded the visit.")) for pk in changed}
    differences |= {pk: str(_("Found on the spot, not in the ledger before.")) for pk in found}
    differences |= {int(pk): reason for pk, reason in made.differences.items() if pk.isdecimal()}
    take_device_draw(
        draw=draw,
        frame=[{"id": one.id, "label": one.label} for one in made.frame],
        result=made.result,
        secret=given["secret"],
        drawn_on=sheet.day,
        differences=differences,
        by=sheet.by,
        on=sheet.day,
    )


def _reasons(sheet: Sheet, choice: Choice | None, taken: TakenSample) -> list[Reason]:
    """Why this batch: as the plan proposes now or proposed to the tablet, or as the samplers say (Q-3.7)."""
    proposed = list(choice.reasons) if choice else []
    if (choice and choice.is_proposed) or not taken.choice_reason and _was_proposed(sheet, taken.batch):
        return proposed
    if not taken.choice_reason:
        raise DomainError(_("The plan proposes another batch: say why this one."), field="choice_reason")
    return [*proposed, Reason("chosen_by_sampler", {"reason": taken.choice_reason})]


def _was_proposed(sheet: Sheet, batch: int | str) -> bool:
    drawn = [pk for draw in sheet.package["done_draws"] for pk in draw["result"]]
    drawn += [pk for draw in sheet.body.draws for pk in draw.result]
    first = next((one["id"] for one in sheet.package["batches"] if one["rank"] == 0), None)
    return batch in drawn or batch == first


def _prevent(sheet: Sheet, incident) -> None:
    with sheet.part("incidents.0"):
        if incident is None:
            raise DomainError(_("Say what happened."))
        prevent_visit(
            visit=sheet.visit,
            kind=incident.kind,
            text=incident.text,
            record=sheet.record,
            by=sheet.by,
            on=sheet.day,
        )
