import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.rules.record_differences import Difference, differences

BODY = {
    "uuid": "a",
    "device": "d1",
    "arrival": {"at": "2026-03-10T09:00:00+08:00", "position": None},
    "samples": [
        {"number": "N1", "test_kg": "1.4", "attributes": {"MILK_SPECIES": "COW"}},
        {"number": "N2", "test_kg": "0.2", "attributes": {}},
    ],
    "gone": [{"batch": 101, "reason": "已用完"}],
    "incidents": [],
    "files": [
        {"slot": "photo/1", "kind": "photo", "sha256": "aa", "subject": "sealed"},
        {"slot": "signature/witness", "kind": "signature", "sha256": "bb"},
    ],
}


def changed(**values):
    return {**copy.deepcopy(BODY), **values}


def test_a_record_does_not_differ_from_itself_whoever_sent_it():
    assert differences(BODY, changed(uuid="b", device="d2")) == []


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (
            changed(arrival={"at": "2026-03-10T10:00:00+08:00", "position": None}),
            [Difference(("arrival", "at"), "2026-03-10T09:00:00+08:00", "2026-03-10T10:00:00+08:00")],
        ),
        (
            changed(samples=[BODY["samples"][1], {**BODY["samples"][0], "test_kg": "1.5"}]),
            [Difference(("samples", "N1", "test_kg"), "1.4", "1.5")],
        ),
        (changed(gone=[]), [Difference(("gone", "101"), BODY["gone"][0], None)]),
        (changed(samples=BODY["samples"][:1]), [Difference(("samples", "N2"), BODY["samples"][1], None)]),
        (changed(arrival={"at": BODY["arrival"]["at"], "position": ""}), []),
        (
            changed(files=[*BODY["files"], {"slot": "photo/2", "kind": "photo", "sha256": "cc", "subject": "store"}]),
            [Difference(("photo", "cc"), None, "store")],
        ),
        (changed(files=BODY["files"][:1]), []),
    ],
    ids=["value", "sample in another place", "list emptied", "sample less", "nothing known", "photo", "signature"],
)
def test_differences_are_found_by_what_they_are_about(other, expected):
    assert differences(BODY, other) == expected


texts = st.text(max_size=3)
bodies = st.fixed_dictionaries(
    {
        "representative": texts,
        "files": st.just([]),
        "arrival": st.fixed_dictionaries({"at": texts}),
        "samples": st.lists(
            st.fixed_dictionaries({"number": texts, "test_kg": texts}), max_size=3, unique_by=lambda row: row["number"]
        ),
    }
)


@given(bodies, bodies)
def test_both_sides_see_the_same_differences(here, there):
    seen = [(found.path, found.here, found.there) for found in differences(here, there)]

    assert all((found.path, found.there, found.here) in seen for found in differences(there, here))
    assert len(seen) == len(differences(there, here))
