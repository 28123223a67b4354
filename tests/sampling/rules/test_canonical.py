import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampling.rules.canonical import canonical, content_digest

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
RECORD = {
    "visit": 12,
    "representative": "王五",
    "files": [
        {"slot": "signature/representative", "kind": "signature", "sha256": "cc"},
        {"slot": "photo/10", "kind": "photo", "sha256": "bb"},
        {"slot": "photo/2", "kind": "photo", "sha256": "aa"},
    ],
    "content": "",
    "clock": {"offset_ms": 3},
}


@given(VALUES)
def test_canonical_bytes_do_not_depend_on_the_order_in_which_they_were_written(value):
    raw = canonical(value)

    assert json.loads(raw) == value
    assert canonical(json.loads(raw)) == raw


def test_canonical_sorts_keys_by_code_point_and_escapes_nothing_that_need_not_be():
    assert (
        canonical({"ｂ": 1, "😀": 2, "a": "牛乳\n\u2028\x7f/"}).decode() == '{"a":"牛乳\\n\u2028\x7f/","ｂ":1,"😀":2}'
    )


@pytest.mark.parametrize("value", [1.5, {"a": [0.0]}, "\ud800"], ids=["float", "float inside", "half a character"])
def test_canonical_refuses_what_has_no_canonical_form(value):
    with pytest.raises(ValueError):  # noqa: PT011  either kind of it
        canonical(value)


@pytest.mark.provision("Q-5.3")
@pytest.mark.parametrize(
    "changes",
    [{"representative": "王六"}, {"visit": 13}, {"more": None}, {"files": RECORD["files"][:2]}],
    ids=["representative", "visit", "another key", "a photo less"],
)
def test_content_digest_changes_with_all_that_is_signed(changes):
    assert content_digest(RECORD | changes) != content_digest(RECORD)


@pytest.mark.parametrize(
    "changes",
    [{"content": "x"}, {"clock": None}, {"files": RECORD["files"][1:]}, {"files": RECORD["files"][::-1]}],
    ids=["itself", "clock", "a signature less", "order of the files"],
)
def test_content_digest_is_the_same_whatever_is_not_signed(changes):
    assert content_digest(RECORD | changes) == content_digest(RECORD)


def test_content_digest_takes_the_photos_in_the_order_of_their_slots():
    swapped = [
        file | {"slot": {"photo/10": "photo/2", "photo/2": "photo/10"}.get(file["slot"], file["slot"])}
        for file in RECORD["files"]
    ]

    assert content_digest(RECORD | {"files": swapped}) != content_digest(RECORD)
