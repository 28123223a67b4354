import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dairyqa.reasons import Reason, say
from enterprises.identifier_wording import IDENTIFIER_WORDS
from enterprises.rules.identifiers import (
    CREDIT_CODE_ALPHABET,
    Finding,
    Kind,
    Severity,
    check,
    check_credit_code,
    check_licence_number,
    credit_code_check,
    is_valid,
    kind_of,
    licence_check,
    normalise,
)

CREDIT_CODES = [
    "91441802MA4X12AB9E",
    "91441881MA5Y77CD7E",
    "91410307MA40QW3E7C",
    "91410311MA9K2YT85F",
    "91441823MA52PQ1R2B",
    "91350100M000100Y43",
]
LICENCES = [
    "SC10544180200018",
    "SC10544188100177",
    "SC10541030700086",
    "SC10541031101239",
    "SC12941030800024",
    "SC10644182500312",
]


def errors(findings):
    return [finding.reason.code for finding in findings if finding.severity == Severity.ERROR]


def warnings(findings):
    return [finding.reason.code for finding in findings if finding.severity == Severity.WARNING]


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_right_credit_code(code):
    assert check_credit_code(code) == []


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        pytest.param("91441802MA4X12AB90", ["credit_code_check"], id="check-character"),
        pytest.param("91441802MA4X12AB9", ["credit_code_length"], id="17-characters"),
        pytest.param("91441802MA4I12AB9E", ["credit_code_characters"], id="letter-I"),
        pytest.param("91441802M4AX12AB9E", ["credit_code_check"], id="transposed"),
        pytest.param("9144I802MA4X12AB9E", ["credit_code_characters"], id="I-for-1"),
        pytest.param("91410307OA40QW3E7C", ["credit_code_characters"], id="letter-O"),
        pytest.param("91441802MA4O12AB9", ["credit_code_length", "credit_code_characters"], id="both"),
        pytest.param("", ["credit_code_length"], id="empty"),
        pytest.param("9144180২MA4X12AB9E", ["credit_code_characters"], id="digit-of-another-script"),
    ],
)
def test_wrong_credit_code(code, wrong):
    assert errors(check_credit_code(code)) == wrong


def test_wrong_check_character_says_which_is_right():
    assert check_credit_code("91441802MA4X12AB90") == [
        Finding(Severity.ERROR, Reason("credit_code_check", {"found": "0", "expected": "E"}))
    ]


@pytest.mark.parametrize(
    ("first_17", "soft"),
    [
        pytest.param("81441802MA4X12AB9", [], id="another-known-authority"),
        pytest.param("B1441802MA4X12AB9", ["credit_code_authority"], id="authority"),
        pytest.param("91991802MA4X12AB9", ["identifier_division"], id="province"),
        pytest.param("9144180AMA4X12AB9", ["identifier_division"], id="division-with-letter"),
        pytest.param("91410381MA4X12AB9", [], id="abolished-county"),
        pytest.param("91441802MA4X12AB8", ["credit_code_organisation"], id="organisation-code"),
    ],
)
def test_credit_code_that_is_only_odd_is_valid_with_a_warning(first_17, soft):
    findings = check_credit_code(first_17 + credit_code_check(first_17))

    assert (warnings(findings), is_valid(findings)) == (soft, True)


@pytest.mark.parametrize("number", LICENCES)
def test_right_licence(number):
    assert check_licence_number(number) == []


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        pytest.param("SC10544180200019", ["licence_check"], id="check-digit"),
        pytest.param("SC1054418020001", ["licence_digits"], id="13-digits"),
        pytest.param("QS441805010123", ["licence_qs"], id="QS"),
        pytest.param("SC10544182000018", ["licence_check"], id="transposed"),
        pytest.param("SC30544180200018", ["licence_type", "licence_check"], id="type-3"),
        pytest.param("SC1054418020001X", ["licence_digits"], id="letter"),
        pytest.param("SC10512345678901", ["licence_check"], id="common-fake"),
        pytest.param("10544180200018", ["licence_prefix"], id="without-SC"),
        pytest.param("SC", ["licence_digits"], id="SC-alone"),
        pytest.param("", ["licence_prefix"], id="empty"),
    ],
)
def test_wrong_licence(number, wrong):
    assert errors(check_licence_number(number)) == wrong


@pytest.mark.parametrize(
    ("first_13", "soft"),
    [
        pytest.param("1064418250031", [], id="drinks-first-maker-of-dairy"),
        pytest.param("2014418020001", [], id="additive"),
        pytest.param("1324418020001", ["licence_category"], id="category"),
        pytest.param("1059918020001", ["identifier_division"], id="province"),
        pytest.param("1054103810001", [], id="abolished-county"),
    ],
)
def test_licence_that_is_only_odd_is_valid_with_a_warning(first_13, soft):
    findings = check_licence_number(f"SC{first_13}{licence_check(first_13)}")

    assert (warnings(findings), is_valid(findings)) == (soft, True)


@pytest.mark.parametrize(
    "typed",
    ["91441802ma4x12ab9e", " 91441802MA4X12AB9E ", "９１４４１８０２ＭＡ４Ｘ１２ＡＢ９Ｅ", "914418 02MA4X\u300012AB9E"],
)
def test_typed_code_is_normalised(typed):
    assert normalise(typed) == "91441802MA4X12AB9E"
    assert check_credit_code(typed) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("91441802MA4X12AB9E", Kind.CREDIT_CODE),
        ("91441802MA4X12AB9", Kind.CREDIT_CODE),
        ("441800000012345", Kind.CREDIT_CODE),
        ("sc10544180200018", Kind.LICENCE),
        ("QS441805010123", Kind.LICENCE),
        ("10544180200018", Kind.LICENCE),
        ("hello", Kind.UNKNOWN),
        ("", Kind.UNKNOWN),
    ],
)
def test_kind_is_recognised(text, kind):
    assert kind_of(text) == kind


def test_number_of_neither_kind_is_wrong():
    assert errors(check("hello")) == ["identifier_unknown"]


def test_every_finding_has_words():
    wrong = ["hello", "91441802MA4X12AB9", "91441802MA4I12AB9E", "QS441805010123", "SC1", "SC30544180200018"]

    sentences = [say(finding.reason) for text in wrong for finding in check(text)]

    assert all(sentences)
    assert {finding.reason.code for text in wrong for finding in check(text)} < IDENTIFIER_WORDS.keys()


ORDINARY = st.text(CREDIT_CODE_ALPHABET, min_size=17, max_size=17)
VALID_CREDIT_CODES = ORDINARY.map(lambda first_17: first_17 + credit_code_check(first_17))
VALID_LICENCES = st.text("0123456789", min_size=12, max_size=12).map(lambda rest: f"1{rest}{licence_check('1' + rest)}")


@given(code=VALID_CREDIT_CODES, place=st.integers(0, 17), other=st.sampled_from(CREDIT_CODE_ALPHABET))
def test_one_changed_character_of_a_credit_code_is_found(code, place, other):
    changed = code[:place] + other + code[place + 1 :]

    assert is_valid(check_credit_code(changed)) is (changed == code)


@given(code=VALID_CREDIT_CODES, place=st.integers(0, 16))
def test_two_neighbours_swapped_in_a_credit_code_are_found(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert is_valid(check_credit_code(swapped)) is (swapped == code)


@given(digits=VALID_LICENCES, place=st.integers(0, 13), other=st.sampled_from("0123456789"))
def test_one_changed_digit_of_a_licence_is_found(digits, place, other):
    """MOD 11,10 guarantees this; of swapped neighbours it finds most, not all."""
    changed = digits[:place] + other + digits[place + 1 :]

    assert is_valid(check_licence_number(f"SC{changed}")) is (changed == digits)


@given(text=st.text(max_size=25))
def test_no_text_breaks_the_check(text):
    assert isinstance(check(text), list)


class TestCommand:
    def run(self, *words):
        out = StringIO()
        with translation.override("en"):
            call_command("check_identifier", *words, stdout=out)
        return out.getvalue()

    def test_right_numbers_are_named(self):
        assert self.run("91441802MA4X12AB9E", "sc10544180200018").splitlines() == [
            "91441802MA4X12AB9E  Unified social credit code  correct",
            "SC10544180200018  Food production licence number  correct",
        ]

    def test_wrong_number_ends_with_status_1(self, capsys):
        with pytest.raises(SystemExit) as end:
            call_command("check_identifier", "91441802MA4X12AB9E", "SC10544180200019", "--format", "json")

        answer = json.loads(capsys.readouterr().out)
        assert end.value.code == 1
        assert [(entry["code"], entry["kind"], entry["valid"]) for entry in answer] == [
            ("91441802MA4X12AB9E", "credit_code", True),
            ("SC10544180200019", "licence", False),
        ]
        assert [(finding["severity"], finding["code"]) for finding in answer[1]["findings"]] == [
            ("error", "licence_check")
        ]

    def test_wrong_number_is_explained(self, capsys):
        with pytest.raises(SystemExit), translation.override("en"):
            call_command("check_identifier", "SC10544180200019")

        assert capsys.readouterr().out.splitlines() == [
            "SC10544180200019  Food production licence number  wrong",
            "    wrong: the check digit is wrong: “9” instead of “8”",
        ]
