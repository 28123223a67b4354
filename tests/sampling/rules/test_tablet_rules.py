"""The rules on the tablet say what those of the server say: the same vectors, and random quantities through both."""

import json
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling.rules import field_record
from sampling.rules.canonical import content_digest
from sampling.rules.field_record import missing_of, quantity_rule_of
from sampling.rules.proposal import ProductCandidate, rank_products
from sampling.rules.quantities import Quantities, quantity_shortfalls, usual_quantities
from tests.sampling.tablet_rules import TabletRules

from .field_vectors import as_expected, changed, lacks_of, the_package, the_record, vectors

pytestmark = [pytest.mark.provision(number) for number in ("Q-5.1", "Q-5.2", "Q-5.3", "Q-A.2")]

DRAWS = json.loads((Path(__file__).parents[1] / "draw_vectors.json").read_text(encoding="utf-8"))
MINIMA = [the_package()["quantities"]["raw"], the_package()["quantities"]["liquid"]]
MINIMA.append({**MINIMA[1], "test_kg": "0.8", "total_kg": "2"})


@pytest.fixture(scope="module")
def tablet():
    with TabletRules() as rules:
        yield rules


def lacks(found):
    return [(lack["field"], lack["code"], lack["params"]) for lack in found]


@pytest.mark.parametrize("vector", vectors("completeness"), ids=lambda vector: vector["name"])
def test_what_is_missing(tablet, vector):
    record, package = the_record(vector), the_package(vector.get("package"))
    found = lacks(tablet("completeness", "missingOf", record, package))

    assert as_expected(vector, found) == lacks_of(vector)
    assert found == [(field, reason.code, reason.params) for field, reason in missing_of(record, package)]


BLANKS = ["", " ", "x" * 41, "字" * 161, "长" * 201]
KGS = ["", "0", "0.0005", "0.2", "0.7", "1.4000", "9999.999", "10000", "-1", "1,5", "１", "1.", ".5", "1e3"]
CHANGES = {
    **dict.fromkeys(["reason", "representative", "samples.0.remark", "samples.1.choice_reason"], BLANKS),
    **dict.fromkeys(["gone.0.reason", "found.0.source", "found.0.lot", "found.0.delivery_no"], BLANKS),
    **dict.fromkeys(["samples.0.test_kg", "samples.1.test_kg", "samples.0.backup_kg", "found.0.quantity_kg"], KGS),
    **dict.fromkeys(["samples.0.unit_price", "samples.1.purchase_price"], [None, *KGS]),
    **dict.fromkeys(["samples.0.test_units", "samples.1.backup_units"], [None, -1, 0, 1, 2, 7, 999, 1000]),
    **dict.fromkeys(["samples.0.test_seal", "samples.1.backup_seal"], ["", "FS001", "fs 002", "ＦＳ００３", "FS9"]),
    **dict.fromkeys(["samples.0.batch", "samples.1.batch"], [101, 102, 104, 201, 301, 999, "f1", "f2"]),
    **dict.fromkeys(["samples.0.place", "samples.1.place"], ["finished_goods", "raw_material"]),
    **dict.fromkeys(
        ["samples.0.attributes", "samples.1.attributes"], [{}, {"MILK_SPECIES": "COW"}, {"FAT_CLASS": "?"}]
    ),
    **dict.fromkeys(["ledger_seen", "notice_given"], [True, False]),
    "outcome": ["done", "nothing_new", "prevented", ""],
    "samples": [[]],
    "found.0.kind": ["product", "raw_milk", "raw_powder"],
    "found.0.variety": [None, 1, 2, 3],
    "incidents.0": [{"kind": kind, "text": text} for kind in ("closed", "", "flood") for text in ("", "停电")],
    "unsigned": [None, {"reason": "", "witness": "x"}, {"reason": "x", "witness": ""}],
    "draws.0.differences": [{}, {"201": "x"}, {"202": " "}],
    "draws.0.draw": [55, 56],
    "draws": [[]],
    "files.0.subject": ["sealed", "label", "store", "ledger", "other"],
    "files.2.sample": ["", "QYRP202644188100001"],
    "files.5.slot": ["signature/sampler/8", "signature/witness", "signature/sampler/99"],
    "content": ["c0", "c1"],
    "ended_at": ["", "2026-03-10T10:10:00+08:00"],
}
one_change = st.sampled_from(sorted(CHANGES)).flatmap(
    lambda path: st.tuples(st.just(path), st.sampled_from(CHANGES[path]))
)


@settings(max_examples=300, deadline=None)
@given(changes=st.lists(one_change, max_size=6))
def test_whatever_is_changed_both_find_the_same_lacks(tablet, changes):
    record = the_record({"record": "done", "changes": {}})
    for path, value in changes:
        with suppress(IndexError):
            changed(record, {path: value})

    found = lacks(tablet("completeness", "missingOf", record, the_package()))

    assert found == [(field, reason.code, reason.params) for field, reason in missing_of(record, the_package())]


@pytest.mark.parametrize("name", ["LONGEST", "MOST_PHOTOS", "MOST_SAMPLES"])
def test_limits_are_the_same(tablet, name):
    assert tablet("completeness", name) == getattr(field_record, name)


def test_an_empty_draft_is_told_what_it_needs_and_breaks_nothing(tablet):
    found = {lack["code"] for lack in tablet("completeness", "missingOf", {}, the_package())}

    assert found == {
        "arrival_missing",
        "identity_not_shown",
        "notice_not_given",
        "ledger_not_seen",
        "records_not_seen",
        "outcome_missing",
        "end_time_missing",
        "sampler_signature_missing",
        "representative_missing",
        "representative_signature_missing",
    }
    assert tablet("choices", "refusalsOf", {}, the_package(), "2026-03-10") == []


def the_case(vector):
    return the_package(vector.get("package")), vector["record"], vector.get("day", "2026-03-10")


CASES = vectors("choices")


def with_key(key):
    return pytest.mark.parametrize("vector", [case for case in CASES if key in case], ids=lambda case: case["name"])


@with_key("choices")
def test_choices(tablet, vector):
    choices = tablet("choices", "choicesOf", *the_case(vector))

    assert [
        [
            choice["batch"]["id"],
            choice["refusal"] and choice["refusal"]["code"],
            choice["is_proposed"],
            [reason["code"] for reason in choice["reasons"]],
        ]
        for choice in choices
    ] == vector["choices"]


@with_key("choices")
def test_products_are_ranked_as_on_the_server(tablet, vector):
    package, record, day = the_case(vector)
    ranked = tablet("choices", "rankProducts", package, record, day)
    covered = {variety["id"]: variety["is_covered"] for variety in package["varieties"]}
    batches = {batch["id"]: batch for batch in tablet("choices", "batchesOf", package, record)}
    on_server = rank_products(
        ProductCandidate(
            batch_id=int(str(one["id"]).removeprefix("f")) + (1000 if isinstance(one["id"], str) else 0),
            variety_id=batches[one["id"]]["variety"],
            quantity_kg=Decimal(batches[one["id"]]["quantity_kg"]),
            produced_on=date.fromisoformat(batches[one["id"]]["produced_on"]),
            sampled_before=False,
            variety_covered=covered[batches[one["id"]]["variety"]],
        )
        for one in reversed(ranked)
    )

    assert [[reason["code"] for reason in one["reasons"]] for one in ranked] == [
        [reason.code for reason in one.reasons] for one in on_server
    ]
    assert [int(str(one["id"]).removeprefix("f")) % 1000 for one in ranked] == [
        one.batch_id % 1000 for one in on_server
    ]


@with_key("refused")
def test_what_the_plan_forbids_of_a_batch(tablet, vector):
    package, record, day = the_case(vector)
    for pk, code in vector["refused"].items():
        batch = tablet("choices", "batchOf", package, record, int(pk))
        refusal = tablet("choices", "refusalOf", package, record, batch, day)

        assert (pk, refusal and refusal["code"]) == (pk, code)


@with_key("needs")
def test_raw_batches_that_are_to_be_taken(tablet, vector):
    for kind, (count, drawn, undrawn) in vector["needs"].items():
        need = tablet("choices", "rawNeed", *the_case(vector), kind)

        assert (need["count"], need["drawn"], need["undrawn"]) == (count, drawn, undrawn)


@with_key("nothing_new")
def test_nothing_new_is_said_only_where_it_is_true(tablet, vector):
    found = tablet("choices", "nothingNewRefusals", *the_case(vector))

    assert [refusal["code"] for refusal in found] == vector["nothing_new"]


@with_key("refusals")
def test_what_the_plan_forbids_of_a_record(tablet, vector):
    package, record, day = the_case(vector)
    found = tablet("choices", "refusalsOf", record, package, day)

    assert [[refusal["field"], refusal["code"]] for refusal in found] == vector["refusals"]


def test_what_a_batch_is_to_be_taken_with(tablet):
    package = the_package()
    batch = tablet("choices", "batchOf", package, {}, 102)

    assert tablet("choices", "placeOf", "raw_powder") == "raw_material"
    assert tablet("choices", "quantityRuleOf", package, batch) == package["quantities"]["liquid"]
    assert [(one["name"], one["value"]) for one in tablet("choices", "neededAttributes", package, batch)] == [
        ("MILK_SPECIES", "GOAT"),
        ("FAT_CLASS", ""),
    ]


def test_a_found_product_is_a_batch_like_the_others(tablet):
    found = {"key": "f1", "kind": "product", "variety": 2, "lot": "B2", "source": "", "delivery_no": ""}
    found |= {"arrived_on": "", "produced_on": "2026-03-09", "expires_on": "", "quantity_kg": "10"}
    batch = tablet("choices", "batchOf", the_package(), {"found": [found]}, "f1")

    assert (batch["title"], batch["category"], batch["piece_kg"]) == ("羊奶", "uht", "0.2005")
    assert (batch["arrived_on"], batch["expires_on"]) == ("2026-03-09", "2026-06-07")


@pytest.mark.parametrize("vector", vectors("canonical"), ids=lambda vector: vector["name"])
def test_canonical_form(tablet, vector):
    assert tablet("canonical", "canonicalBytes", vector["value"]) == vector["canonical"]


@pytest.mark.parametrize("value", [1.5, {"a": [0.1]}, "\ud800", {"\udfff": 1}], ids=repr)
def test_what_has_no_canonical_form_is_refused(tablet, value):
    assert tablet.answer("canonical", "canonicalBytes", value) == {"error": "TypeError"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=5),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(record=st.dictionaries(st.text(max_size=6), JSON, max_size=5), slots=st.lists(st.integers(0, 20), unique=True))
def test_content_digest_is_the_same_here_and_there(tablet, record, slots):
    files = [{"slot": f"photo/{n}", "kind": "photo", "sha256": f"{n:02x}"} for n in slots]
    files.append({"slot": "signature/representative", "kind": "signature", "sha256": "ff"})
    record |= {"files": files, "content": "c0", "clock": {"offset_ms": 1}}

    assert tablet("canonical", "contentDigest", record) == content_digest(record)


@pytest.mark.parametrize("vector", DRAWS, ids=lambda vector: vector["name"])
def test_draws(tablet, vector):
    frame, secret = vector["frame"], vector["secret"]

    assert tablet("draws", "canonical", frame) == vector["canonical"]
    assert tablet("draws", "frameHash", frame) == vector["frame_hash"]
    assert tablet("draws", "commitmentOf", secret) == vector["commitment"]
    assert tablet("draws", "drawn", frame, vector["count"], secret, vector["occasion"]) == vector["result"]


def test_a_draw_in_the_plant_leaves_out_what_is_gone(tablet):
    [sealed] = the_package()["draws"]
    made = tablet("draws", "draw", sealed, [{"batch": 202, "reason": "已投料"}, {"batch": 101, "reason": "x"}], "now")

    assert made == {
        "draw": 55,
        "frame": sealed["frame"][:1],
        "result": [201],
        "drawn_at": "now",
        "differences": {"202": "已投料"},
    }


def test_a_draw_with_another_secret_than_was_sealed_is_not_made(tablet):
    [sealed] = the_package({"draws.0.secret": "0" * 64})["draws"]

    assert tablet("draws", "draw", sealed, [], "now") is None


@pytest.mark.parametrize(("typed", "number"), vectors("seals"))
def test_seal_number_in_one_spelling(tablet, typed, number):
    assert tablet("seals", "sealNumber", typed) == number


@pytest.mark.parametrize("vector", vectors("shelf_life"), ids=lambda vector: vector["name"])
def test_backup_portion_outlives_the_re_inspection_or_not(tablet, vector):
    windows = {"2026-03-10": vector["needed_until"]} if vector["needed_until"] else {}
    keeps = tablet("shelf_life", "backupKeeps", vector["spoils_on"], "2026-03-10", windows)

    assert keeps == {name: vector[name] for name in ("outlives", "spoils_on", "needed_until", "days_missing")}


grams = st.integers(1, 9_999_999).map(lambda number: f"{Decimal(number) / 1000:f}")
pieces = st.none() | st.integers(1, 999)


@settings(max_examples=300, deadline=None)
@given(rule=st.sampled_from(MINIMA), test_units=pieces, backup_units=pieces, test_kg=grams, backup_kg=grams)
def test_random_quantities_fall_short_of_the_same_minima(tablet, rule, **taken):
    found = tablet("quantities", "shortfalls", taken, rule)
    weights = {name: Decimal(taken[name]) for name in ("test_kg", "backup_kg")}
    on_server = quantity_shortfalls(Quantities(**{**taken, **weights}), quantity_rule_of(rule))

    assert lacks(found) == [(field, reason.code, reason.params) for field, reason in on_server]


@settings(max_examples=200, deadline=None)
@given(rule=st.sampled_from(MINIMA), piece=st.none() | grams)
def test_usual_quantities_are_the_same(tablet, rule, piece):
    usual = tablet("quantities", "usualQuantities", rule, piece)
    on_server = usual_quantities(quantity_rule_of(rule), piece and Decimal(piece))

    assert {**usual, "test_kg": Decimal(usual["test_kg"]), "backup_kg": Decimal(usual["backup_kg"])} == vars(on_server)


@pytest.mark.parametrize(
    ("typed", "text"),
    [("1.5", "1.5"), ("１．５", "1.5"), ("1。5", "1.5"), (" 2 ", "2"), ("1,5", None), ("", None), ("1e3", None)],
)
def test_a_typed_decimal(tablet, typed, text):
    assert tablet("decimals", "decimalOf", typed) == text
