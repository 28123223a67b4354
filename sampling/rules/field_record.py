"""What a visit record from a tablet still needs (Q-5.2, Q-5.3, Q-8.1, Q-8.5, Q-A.2).

``record`` and ``package`` are the two as JSON (dicts, decimals and days as
text). The tablet asks the same before anything is signed
(``static/field/rules/completeness.js``); both are tested on the same vectors.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from dairyqa.reasons import Reason
from enterprises.choices import RAW_KINDS, BatchKind
from sampling.choices import FileKind, IncidentKind, PhotoSubject, SamplingPlace, VisitOutcome

from .quantities import Quantities, QuantityRule, quantity_shortfalls
from .seals import seal_objections

Lack = tuple[str, Reason]
Json = Mapping[str, Any]

MOST_PHOTOS = 40
MOST_SAMPLES = 30
MOST_PIECES = 999
LEAST_SIGNATURES = 2
DECIMAL = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")
KG = (Decimal("0.001"), Decimal("9999.999"), 3)
BATCH_KG = (Decimal("0.01"), Decimal("9999999999.99"), 2)
PRICES = {
    "unit_price": (Decimal(0), Decimal("999999.99"), 2),
    "purchase_price": (Decimal(0), Decimal("99999999.99"), 2),
}
CONFIRMED = {
    "identity_shown": "identity_not_shown",
    "notice_given": "notice_not_given",
    "ledger_seen": "ledger_not_seen",
    "records_seen": "records_not_seen",
}
FOUND_NEEDS = {
    BatchKind.PRODUCT: ("variety", "lot", "produced_on"),
    BatchKind.RAW_MILK: ("source", "arrived_on"),
    BatchKind.RAW_POWDER: ("source", "delivery_no", "lot", "arrived_on", "produced_on"),
}
LONGEST = {
    "reason": 200,
    "correction": 200,
    "representative": 40,
    "unsigned.reason": 200,
    "unsigned.witness": 40,
    "samples.choice_reason": 200,
    "samples.remark": 200,
    "samples.test_seal": 30,
    "samples.backup_seal": 30,
    "incidents.text": 160,
    "gone.reason": 200,
    "found.lot": 60,
    "found.source": 60,
    "found.delivery_no": 40,
}


def missing_of(record: Json, package: Json) -> list[Lack]:
    """Field and reason of everything that is missing or wrong; an empty list means that it may take effect.

    Whether a batch may be sampled at all is for the use cases, which know the ledger.
    """
    samples = record["samples"]
    return [
        *_visit_lacks(record),
        *_list_lacks(record),
        *(lack for place in range(len(samples)) for lack in _sample_lacks(record, package, place)),
        *seal_objections(samples),
        *_draw_lacks(record, package),
        *_outcome_lacks(record, package),
        *_photo_lacks(record),
        *_signature_lacks(record, package),
        *_too_long(record),
    ]


def _visit_lacks(record: Json) -> Iterator[Lack]:
    if not record["arrival"] or not record["arrival"]["at"]:
        yield "arrival", Reason("arrival_missing")
    if record["outcome"] != VisitOutcome.PREVENTED:
        for field, code in CONFIRMED.items():
            if record[field] is not True:
                yield field, Reason(code)


def _list_lacks(record: Json) -> Iterator[Lack]:
    for place, gone in enumerate(record["gone"]):
        if _blank(gone["reason"]):
            yield f"gone.{place}.reason", Reason("gone_reason_missing")
    for place, batch in enumerate(record["found"]):
        yield from _found_lacks(batch, f"found.{place}")
    for place, incident in enumerate(record["incidents"]):
        yield from _incident_lacks(incident, f"incidents.{place}")


def _found_lacks(batch: Json, at: str) -> Iterator[Lack]:
    for name in FOUND_NEEDS[batch["kind"]]:
        if _blank(batch[name]):
            yield f"{at}.{name}", Reason("found_field_missing")
    if not _is_between(batch["quantity_kg"], *BATCH_KG):
        yield f"{at}.quantity_kg", Reason("found_quantity_unreadable")


def _incident_lacks(incident: Json, at: str) -> Iterator[Lack]:
    if incident["kind"] not in IncidentKind:
        yield f"{at}.kind", Reason("incident_kind_missing")
    if _blank(incident["text"]):
        yield f"{at}.text", Reason("incident_text_missing")


def _sample_lacks(record: Json, package: Json, place: int) -> Iterator[Lack]:
    sample, at = record["samples"][place], f"samples.{place}"
    if sample["number"] not in package["numbers"]:
        yield f"{at}.number", Reason("number_not_reserved")
    if any(before["number"] == sample["number"] for before in record["samples"][:place]):
        yield f"{at}.number", Reason("number_twice")
    kind, category = _kind_and_category(record, package, sample["batch"])
    if kind is None:
        yield f"{at}.batch", Reason("batch_unknown")
        return
    for field, reason in _taking_lacks(sample, kind, category, package):
        yield f"{at}.{field}", reason


def _taking_lacks(sample: Json, kind: str, category: Json, package: Json) -> Iterator[Lack]:
    store = SamplingPlace.RAW_MATERIAL if kind in RAW_KINDS else SamplingPlace.FINISHED_GOODS
    if sample["place"] != store:
        yield "place", Reason(f"place_is_{store}")
    for name in category.get("attributes", ()):
        words = package["attribute_words"][name]
        if sample["attributes"].get(name, "") not in words["values"]:
            yield f"attributes.{name}", Reason("attribute_missing", {"attribute": words["label"]})
    yield from _quantity_lacks(package["quantities"].get(category.get("group")), sample)
    for name, bounds in PRICES.items():
        if sample[name] is not None and not _is_between(sample[name], *bounds):
            yield name, Reason("price_unreadable")
    if not sample["sealed_at"]:
        yield "sealed_at", Reason("sealing_time_missing")


def _kind_and_category(record: Json, package: Json, batch: int | str) -> tuple[str | None, Json]:
    """Of a batch of the package, or of one found in the plant: its category follows from variety or kind."""
    for known in package["batches"]:
        if known["id"] == batch:
            return known["kind"], package["categories"].get(known["category"], {})
    for found in record["found"]:
        if found["key"] == batch:
            of_kind = (one for one in package["categories"].values() if one["batch_kind"] == found["kind"])
            variety = next((one for one in package["varieties"] if one["id"] == found["variety"]), None)
            return found["kind"], package["categories"][variety["category"]] if variety else next(of_kind, {})
    return None, {}


def _quantity_lacks(rule: Json | None, sample: Json) -> list[Lack]:
    if rule is None:
        return [("batch", Reason("quantities_not_in_plan"))]
    unreadable = [
        (name, Reason("pieces_unreadable"))
        for name in ("test_units", "backup_units")
        if sample[name] is not None and not 1 <= sample[name] <= MOST_PIECES
    ]
    unreadable += [
        (name, Reason("weight_unreadable")) for name in ("test_kg", "backup_kg") if not _is_between(sample[name], *KG)
    ]
    return unreadable or quantity_shortfalls(_quantities(sample), quantity_rule_of(rule))


def quantity_rule_of(rule: Json) -> QuantityRule:
    """The minima of a product group as they stand in a package."""
    test_kg, backup_kg = (rule[name] and Decimal(rule[name]) for name in ("test_kg", "backup_kg"))
    return QuantityRule(
        rule["test_units"], rule["backup_units"], test_kg, backup_kg, Decimal(rule["total_kg"]), rule["source"]
    )


def _quantities(sample: Json) -> Quantities:
    return Quantities(
        sample["test_units"], sample["backup_units"], Decimal(sample["test_kg"]), Decimal(sample["backup_kg"])
    )


def _draw_lacks(record: Json, package: Json) -> Iterator[Lack]:
    sealed = {draw["draw"]: draw for draw in package["draws"]}
    for place, made in enumerate(record["draws"]):
        if made["draw"] not in sealed:
            yield f"draws.{place}.draw", Reason("draw_unknown")
            continue
        then, now = _labels(sealed[made["draw"]]["frame"]), _labels(made["frame"])
        for candidate, label in [*then.items(), *now.items()]:
            is_changed = (candidate in then) != (candidate in now)
            if is_changed and _blank(made["differences"].get(str(candidate))):
                yield f"draws.{place}.differences", Reason("draw_difference_unexplained", {"label": label})


def _labels(frame: Iterable[Json]) -> dict[int, str]:
    return {candidate["id"]: candidate["label"] for candidate in frame}


def _outcome_lacks(record: Json, package: Json) -> Iterator[Lack]:
    taken = len(record["samples"])
    if taken > MOST_SAMPLES:
        yield "samples", Reason("too_many_samples", {"most": str(MOST_SAMPLES)})
    if record["outcome"] not in VisitOutcome:
        yield "outcome", Reason("outcome_missing")
    elif record["outcome"] != VisitOutcome.DONE:
        yield from _lacks_without_samples(record)
    elif not taken and not package["taken_here"]:
        yield "samples", Reason("no_sample_taken")
    if not record["ended_at"]:
        yield "ended_at", Reason("end_time_missing")


def _lacks_without_samples(record: Json) -> Iterator[Lack]:
    if record["samples"]:
        yield "samples", Reason("samples_were_taken")
    if record["outcome"] == VisitOutcome.NOTHING_NEW and _blank(record["reason"]):
        yield "reason", Reason("reason_missing")
    if record["outcome"] == VisitOutcome.PREVENTED and not record["incidents"]:
        yield "incidents", Reason("incident_missing")


def _photo_lacks(record: Json) -> Iterator[Lack]:
    photos = [file for file in record["files"] if file["kind"] == FileKind.PHOTO]
    if len(photos) > MOST_PHOTOS:
        yield "photos", Reason("too_many_photos", {"most": str(MOST_PHOTOS)})
    shown = {(photo["subject"], photo["sample"]) for photo in photos}
    for place, sample in enumerate(record["samples"]):
        for subject in (PhotoSubject.SEALED, PhotoSubject.LABEL):
            if (subject, sample["number"]) not in shown:
                yield f"samples.{place}.photos", Reason(f"photo_of_{subject}_missing")
    proves = {photo["subject"] for photo in photos} & {PhotoSubject.LEDGER, PhotoSubject.STORE}
    if record["outcome"] == VisitOutcome.NOTHING_NEW and not proves:
        yield "photos", Reason("photo_of_store_or_ledger_missing")


def _signature_lacks(record: Json, package: Json) -> Iterator[Lack]:
    signed = {file["slot"]: file for file in record["files"] if file["kind"] == FileKind.SIGNATURE}
    samplers = package["visit"]["samplers"]
    unsigned = [sampler for sampler in samplers if f"signature/sampler/{sampler['id']}" not in signed]
    if len(samplers) - len(unsigned) < LEAST_SIGNATURES:
        for sampler in unsigned:
            words = {"name": sampler["name"]}
            yield f"signature/sampler/{sampler['id']}", Reason("sampler_signature_missing", words)
        if len(samplers) < LEAST_SIGNATURES:
            yield "signatures", Reason("two_samplers_needed")
    if record["outcome"] != VisitOutcome.PREVENTED:
        yield from _confirmation_lacks(record, signed)
    for slot, file in signed.items():
        if file["signed"] != record["content"]:
            yield slot, Reason("signature_for_other_content")


def _confirmation_lacks(record: Json, signed: Mapping[str, Json]) -> Iterator[Lack]:
    unsigned = record["unsigned"]
    if not unsigned:
        if _blank(record["representative"]):
            yield "representative", Reason("representative_missing")
        if "signature/representative" not in signed:
            yield "signature/representative", Reason("representative_signature_missing")
        return
    if _blank(unsigned["reason"]):
        yield "unsigned.reason", Reason("unsigned_reason_missing")
    if _blank(unsigned["witness"]):
        yield "unsigned.witness", Reason("witness_missing")
    if "signature/witness" not in signed:
        yield "signature/witness", Reason("witness_signature_missing")


def _too_long(record: Json) -> Iterator[Lack]:
    for name, most in LONGEST.items():
        for field, text in _texts(record, name):
            if len(text or "") > most:
                yield field, Reason("text_too_long", {"most": str(most)})


def _texts(record: Json, name: str) -> Sequence[tuple[str, str]]:
    first, _dot, second = name.partition(".")
    value = record[first]
    if not second:
        return [(name, value)]
    if isinstance(value, list):
        return [(f"{first}.{place}.{second}", one[second]) for place, one in enumerate(value)]
    return [(name, value[second])] if value else []


def _blank(value: Any) -> bool:
    return value is None or not str(value).strip()


def _is_between(text: Any, least: Decimal, most: Decimal, places: int) -> bool:
    """Whether it is a decimal text within these bounds, with no more digits behind the point that count."""
    if not isinstance(text, str) or not DECIMAL.fullmatch(text):
        return False
    number = Decimal(text)
    return least <= number <= most and number == round(number, places)
