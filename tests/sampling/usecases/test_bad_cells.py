"""What no entrance takes: the same words in the grid, from a laboratory system and from a file, at the cell."""

import json

import pytest
from django.urls import reverse

from dairyqa.reasons import Reason, say
from sampling.choices import ItemVerdict, LabRowStatus, TokenScope
from sampling.judging import version_of
from tests.factories.api import make_api_token
from tests.factories.lab_files import lines_of, read_file, table
from tests.factories.laboratory import TESTED

BAD = pytest.mark.parametrize(
    ("value", "unit", "reason"),
    [
        ("2,95", "g/100g", Reason("value_comma", {"text": "2,95"})),
        ("1,200", "g/100g", Reason("value_comma", {"text": "1,200"})),
        ("2.95", "furlong", Reason("unit_unknown", {"unit": "furlong", "accepted": "g/100g、%、%(m/m)"})),
    ],
    ids=["decimal comma", "thousands", "unit"],
)


def protein(sample):
    return sample.results.select_related("item").get(item__code="PROT")


@BAD
def test_grid(client, cast, milk, value, unit, reason):
    client.force_login(cast.analyst)
    typed = {"PROT-value1": value, "PROT-unit": unit, "PROT-lod": "", "PROT-seen": version_of(protein(milk))}

    client.post(reverse("sampling:results", args=[milk.number]), typed)

    found = protein(milk)
    assert (found.readings, found.verdict) == ([value], ItemVerdict.INVALID)
    assert say(found.reason) == say(reason)


@BAD
def test_laboratory_system(client, cast, milk, value, unit, reason):
    _token, headers = make_api_token(cast, on=TESTED, scopes=[TokenScope.WRITE_RESULTS])
    row = {"item": "PROT", "readings": [value], "unit": unit}

    answer = client.post(
        f"/api/v1/samples/{milk.number}/results",
        json.dumps({"results": [row]}),
        content_type="application/json",
        headers=headers | {"Idempotency-Key": "1"},
    )

    told = next(item for item in answer.json()["items"] if item["item"] == "PROT")
    assert (told["verdict"], told["reason"]) == ("INVALID", say(reason))


@BAD
def test_file(cast, milk, value, unit, reason):
    line = next(line for line in lines_of(milk) if line[1] in ("PROT", "蛋白质"))
    file = read_file(cast.analyst, table((*line[:2], value, unit, *line[4:])))

    row = file.rows.get()
    assert row.status == LabRowStatus.WRONG
    assert say(reason) in [say(problem) for problem in row.problems]
    assert protein(milk).readings == []
