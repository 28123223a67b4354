"""What goes over the wire. Figures are text, with the digits that were typed or that a standard prints."""

import datetime as dt
from typing import Annotated

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from sampling.choices import BatchVerdict, ItemVerdict, SampleStatus
from sampling.rules.values import MAX_LENGTH

NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
MOST_READINGS = 10
MOST_ITEMS = 100


def _text(longest: int, **more):
    return Annotated[str, StringConstraints(max_length=longest, pattern=NO_CONTROLS, **more)]


class ErrorPlace(Schema):
    field: str = Field(description="Where: a parameter, or a path in the body as in results.0.item")
    message: str


class Problem(Schema):
    """Every answer that is no success."""

    code: str
    message: str
    errors: list[ErrorPlace] = []


class LimitOut(Schema):
    kind: str = Field(description="min, max, range, micro_2class, micro_3class, not_detected …")
    text: str = Field(description="As it is printed, in Chinese")
    standard: str
    minimum: str | None
    maximum: str | None
    n: int | None
    c: int | None
    m: str | None
    M: str | None


class ItemOut(Schema):
    item: str = Field(description="Code of the test item, as results name it")
    name: str
    unit: str = Field(description="Unit in which the limit stands")
    values_needed: int = Field(description="How many values are asked for: n of a sampling plan, else 1")
    method: str
    limit: LimitOut | None = Field(description="Null: data only, or it depends on what a person decides")
    readings: list[str]
    reading_unit: str
    detection_limit: str
    verdict: ItemVerdict
    reason: str = Field(description="Why, in the language asked for")
    version: str = Field(description="Send it back as `seen`, and a change in between is refused")


class SampleOut(Schema):
    number: str
    title: str
    category: str
    status: SampleStatus
    sampled_on: dt.date
    received_on: dt.date | None
    spoils_on: dt.date | None
    test_due_on: dt.date | None
    lot: str
    produced_on: dt.date | None
    items: list[ItemOut]


class SamplesOut(Schema):
    samples: list[SampleOut]
    next: int | None = Field(description="Send it as `after`; null: there are no more")


class ResultIn(Schema):
    model_config = ConfigDict(extra="forbid")

    item: _text(12, min_length=1)
    readings: list[_text(MAX_LENGTH)] = Field(min_length=1, max_length=MOST_READINGS)
    unit: _text(16) = ""
    detection_limit: _text(20) = ""
    seen: _text(64) | None = None


class ResultsIn(Schema):
    model_config = ConfigDict(extra="forbid")

    results: list[ResultIn] = Field(min_length=1, max_length=MOST_ITEMS)


class ConclusionOut(Schema):
    number: str = Field(description="Sample number")
    report: str
    version: int = Field(description="A corrected report comes again with a higher version")
    verdict: BatchVerdict
    signed_on: dt.date
    reason: str = Field(description="Why it was corrected; empty for the first version")
    digest: str = Field(description="SHA-256 of the content as signed")


class ConclusionsOut(Schema):
    conclusions: list[ConclusionOut]
    next: int | None = Field(description="Send it as `after`; null: there are no more")
