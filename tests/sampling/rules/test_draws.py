import json
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.choices import DrawStatus
from sampling.rules.draws import canonical, commitment_of, drawn, frame_hash, secret_for, verify

OCCASION = "visit/7/raw_milk"
VECTORS = json.loads((Path(__file__).parents[1] / "draw_vectors.json").read_text(encoding="utf-8"))

frames = st.lists(
    st.builds(lambda id, label: {"id": id, "label": label}, st.integers(1, 10_000), st.text(max_size=12)),
    max_size=20,
    unique_by=lambda candidate: candidate["id"],
)
secrets = st.text("0123456789abcdef", min_size=64, max_size=64)


@dataclass
class Record:
    frame: list
    frame_hash: str
    count: int
    commitment: str
    secret: str
    occasion: str
    attempt: int
    result: list
    status: str


def a_draw(frame, count, secret, occasion=OCCASION, status=DrawStatus.DONE):
    result = drawn(frame, count, secret, occasion)
    return Record(frame, frame_hash(frame), len(result), commitment_of(secret), secret, occasion, 1, result, status)


def numbered(*ids):
    return [{"id": id, "label": f"No. {id}"} for id in ids]


SECRET = secret_for("the plan's", OCCASION, 1)
DRAW = a_draw(numbered(3, 5, 8, 13), 2, SECRET)


def codes(record, plan_secrets=()):
    return [reason.code for reason in verify(record, plan_secrets)]


@pytest.mark.provision("Q-5.1")
@given(frames, st.integers(0, 25), secrets)
def test_draw_is_right_and_takes_all_where_there_are_too_few(frame, count, secret):
    draw = a_draw(frame, count, secret)

    assert verify(draw) == []
    assert len(draw.result) == len(set(draw.result)) == min(count, len(frame))
    assert set(draw.result) <= {candidate["id"] for candidate in frame}


@pytest.mark.provision("Q-5.1")
@given(frames, st.randoms(use_true_random=False), secrets)
def test_result_does_not_depend_on_the_order_of_the_candidates_but_their_hash_does(frame, random, secret):
    shuffled = random.sample(frame, len(frame))

    assert drawn(shuffled, 3, secret, OCCASION) == drawn(frame, 3, secret, OCCASION)
    assert (frame_hash(shuffled) == frame_hash(frame)) == (shuffled == frame)


@pytest.mark.provision("Q-5.1")
def test_a_candidate_less_does_not_change_the_order_of_the_others():
    whole = drawn(numbered(*range(1, 20)), 5, "s", OCCASION)

    assert drawn(numbered(*(set(range(1, 20)) - {whole[0]})), 4, "s", OCCASION) == whole[1:]


@pytest.mark.provision("Q-5.1")
def test_draw_differs_by_occasion_and_secret():
    one = drawn(numbered(*range(50)), 50, "s", "visit/1/raw_milk")

    assert one != drawn(numbered(*range(50)), 50, "s", "visit/2/raw_milk")
    assert one != drawn(numbered(*range(50)), 50, "t", "visit/1/raw_milk")


@pytest.mark.provision("Q-5.1")
@pytest.mark.parametrize("size", [2, 5, 8])
def test_every_candidate_has_the_same_chance_at_every_place(size):
    """Chi-square over 2000 secrets: with 49 degrees of freedom 130 is exceeded once in a hundred million times."""
    frame, rounds = numbered(*range(size)), 2000
    orders = [drawn(frame, size, secret_for("p", OCCASION, n), OCCASION) for n in range(rounds)]
    expected = rounds / size
    counts = [sum(order[place] == one for order in orders) for place in range(size) for one in range(size)]

    assert sum((count - expected) ** 2 / expected for count in counts) < 130


def test_the_secret_is_fixed_by_plan_occasion_and_attempt():
    assert secret_for("p", "visit/1", 1) == secret_for("p", "visit/1", 1)
    assert len({secret_for(p, o, n) for p in "pq" for o in ("visit/1", "visit/2") for n in (1, 2)}) == 8


@pytest.mark.provision("Q-5.1")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"frame": numbered(3, 5, 8)}, "draw_frame_differs"),
        ({"frame": numbered(5, 3, 8, 13)}, "draw_frame_differs"),
        ({"frame": [*numbered(3, 5, 8), {"id": 13, "label": "No. 14"}]}, "draw_frame_differs"),
        ({"frame": [*numbered(3, 5, 8), {"id": 13, "label": "No. 13", "note": "!"}]}, "draw_frame_unreadable"),
        ({"frame": [3, 5, 8, 13]}, "draw_frame_unreadable"),
        ({"frame": None}, "draw_frame_unreadable"),
        ({"frame_hash": "0" * 64}, "draw_frame_differs"),
        ({"commitment": "0" * 64}, "draw_secret_differs"),
        ({"secret": "0" * 64}, "draw_secret_differs"),
        ({"secret": ""}, "draw_without_its_secret"),
        ({"secret": "", "result": []}, "draw_without_its_secret"),
        ({"result": DRAW.result[::-1]}, "draw_result_differs"),
        ({"result": DRAW.result[:1]}, "draw_result_differs"),
        ({"result": []}, "draw_result_differs"),
        ({"count": 1}, "draw_result_differs"),
        ({"count": 3}, "draw_result_differs"),
        ({"occasion": "visit/8/raw_milk"}, "draw_result_differs"),
    ],
)
def test_whatever_is_changed_afterwards_is_found(changes, code):
    assert code in codes(replace(DRAW, **changes))


@given(st.sampled_from(["frame", "frame_hash", "count", "commitment", "secret", "result"]), frames, secrets, secrets)
def test_a_field_of_another_draw_is_found(field, frame, secret, other_secret):
    draw, other = a_draw(frame, 3, secret), a_draw(numbered(1, 20_000), 1, other_secret)
    mixed = replace(draw, **{field: getattr(other, field)})

    assert mixed == draw or verify(mixed)


def test_a_count_beyond_the_candidates_is_found():
    draw = a_draw(numbered(1, 2), 2, SECRET)

    assert codes(replace(draw, count=5)) == ["draw_count_differs"]


def test_a_candidate_named_twice_is_found():
    assert codes(a_draw(numbered(3, 3), 1, SECRET)) == ["draw_names_one_twice"]


def test_a_secret_that_is_not_the_plans_is_found():
    assert codes(DRAW, [SECRET]) == []
    assert codes(DRAW, [secret_for("another plan's", OCCASION, 1)]) == ["draw_secret_is_not_the_plans"]


def test_a_sealed_draw_has_no_result_to_check():
    sealed = replace(DRAW, secret="", result=[], status=DrawStatus.COMMITTED)

    assert codes(sealed) == []
    assert codes(replace(sealed, result=[3])) == ["draw_without_its_secret"]


def test_an_aborted_draw_may_have_no_result_but_no_wrong_one():
    aborted = replace(DRAW, status=DrawStatus.ABORTED)

    assert codes(aborted) == codes(replace(aborted, result=[])) == []
    assert codes(replace(aborted, result=[3])) == ["draw_result_differs"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_vectors_that_other_programs_use_too(vector):
    assert canonical(vector["frame"]) == vector["canonical"]
    assert frame_hash(vector["frame"]) == vector["frame_hash"]
    assert commitment_of(vector["secret"]) == vector["commitment"]
    assert drawn(vector["frame"], vector["count"], vector["secret"], vector["occasion"]) == vector["result"]


def test_a_draw_is_replayed_with_sha256sum_as_the_documentation_says():
    """The commands of ``docs/draws.md``, with another program than ours."""

    def sha256sum(text):
        return subprocess.run(["sha256sum"], input=text.encode(), capture_output=True, check=True).stdout[:64].decode()

    tickets = {sha256sum(f"{SECRET}|{OCCASION}|{candidate['id']}"): candidate["id"] for candidate in DRAW.frame}

    assert sha256sum(SECRET) == DRAW.commitment
    assert sha256sum(canonical(DRAW.frame)) == DRAW.frame_hash
    assert [tickets[ticket] for ticket in sorted(tickets)][:2] == DRAW.result
