"""Check digits and form of the two numbers that every producer carries.

Unified social credit code: GB 32100-2015. Production licence (SC): 食品生产许可管理办法,
check digit GB/T 17710 (ISO 7064 MOD 11,10).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dairyqa.reasons import Reason

CREDIT_CODE_LENGTH = 18
CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
REGISTRATION_AUTHORITIES = "123456789ANY"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

LICENCE_PREFIX = "SC"
LICENCE_DIGITS = 14
LICENCE_TYPES = "12"  # food, food additive
FOOD_CATEGORIES = range(1, 32)

# GB/T 2260 provinces by region (north, north-east, ...); 10 is the State administration itself,
# which registers some companies.
PROVINCES = frozenset(
    ("10", "11", "12", "13", "14", "15", "21", "22", "23")
    + ("31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46")
    + ("50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82")
)


class Kind(StrEnum):
    CREDIT_CODE = "credit_code"
    LICENCE = "licence"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    severity: Severity
    reason: Reason


def normalise(text: str) -> str:
    """Half-width capitals without any white space; what is typed on a form or copied from a scan."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def kind_of(text: str) -> Kind:
    """Which number the text is meant to be, right or wrong."""
    code = normalise(text)
    if code.startswith((LICENCE_PREFIX, "QS")) or re.fullmatch(rf"[0-9]{{{LICENCE_DIGITS}}}", code):
        return Kind.LICENCE
    return Kind.CREDIT_CODE if 15 <= len(code) <= 20 else Kind.UNKNOWN


def is_valid(findings: Iterable[Finding]) -> bool:
    return all(finding.severity != Severity.ERROR for finding in findings)


def check(text: str) -> list[Finding]:
    """What is wrong with a number of either kind."""
    match kind_of(text):
        case Kind.CREDIT_CODE:
            return check_credit_code(text)
        case Kind.LICENCE:
            return check_licence_number(text)
    return [_error("identifier_unknown")]


def check_credit_code(text: str) -> list[Finding]:
    """What is wrong with a unified social credit code; warnings alone do not make it invalid."""
    code = normalise(text)
    malformed = []
    if len(code) != CREDIT_CODE_LENGTH:
        malformed.append(_error("credit_code_length", length=len(code)))
    if foreign := "".join(dict.fromkeys(c for c in code if c not in CREDIT_CODE_ALPHABET)):
        malformed.append(_error("credit_code_characters", characters=foreign))
    if malformed:
        return malformed
    expected = credit_code_check(code[:-1])
    if code[-1] != expected:
        return [_error("credit_code_check", found=code[-1], expected=expected)]
    return [*_credit_code_warnings(code)]


def check_licence_number(text: str) -> list[Finding]:
    """What is wrong with a food production licence number (SC and 14 digits)."""
    code = normalise(text)
    if re.fullmatch(r"QS[0-9]{12}", code):
        return [_error("licence_qs")]
    if not code.startswith(LICENCE_PREFIX):
        return [_error("licence_prefix")]
    digits = code.removeprefix(LICENCE_PREFIX)
    if not re.fullmatch(rf"[0-9]{{{LICENCE_DIGITS}}}", digits):
        return [_error("licence_digits", found=digits, length=len(digits))]
    findings = []
    if digits[0] not in LICENCE_TYPES:
        findings.append(_error("licence_type", found=digits[0]))
    expected = licence_check(digits[:-1])
    if digits[-1] != expected:
        findings.append(_error("licence_check", found=digits[-1], expected=expected))
    return findings or [*_licence_warnings(digits)]


def credit_code_check(first_17: str) -> str:
    total = sum(CREDIT_CODE_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first_17))
    return CREDIT_CODE_ALPHABET[-total % 31]


def licence_check(first_13: str) -> str:
    product = 10
    for digit in map(int, first_13):
        product = 2 * ((product + digit) % 10 or 10) % 11
    return str((11 - product) % 10)


def organisation_check(first_8: str) -> str:
    """Check character of the organisation code inside (GB 11714)."""
    total = sum(int(c, 36) * weight for c, weight in zip(first_8, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def _credit_code_warnings(code: str) -> Iterable[Finding]:
    if code[0] not in REGISTRATION_AUTHORITIES:
        yield _warning("credit_code_authority", found=code[0])
    yield from _division_warnings(code[2:8])
    expected = organisation_check(code[8:16])
    if code[16] != expected:
        yield _warning("credit_code_organisation", found=code[16], expected=expected)


def _licence_warnings(digits: str) -> Iterable[Finding]:
    if digits[0] == "1" and int(digits[1:3]) not in FOOD_CATEGORIES:
        yield _warning("licence_category", found=digits[1:3])
    yield from _division_warnings(digits[3:9])


def _division_warnings(division: str) -> Iterable[Finding]:
    """Only the province is checked: the division is that of first registration, which may be abolished since."""
    if not division.isdigit() or division[:2] not in PROVINCES:
        yield _warning("identifier_division", found=division)


def _error(code: str, **params: object) -> Finding:
    return Finding(Severity.ERROR, _reason(code, params))


def _warning(code: str, **params: object) -> Finding:
    return Finding(Severity.WARNING, _reason(code, params))


def _reason(code: str, params: dict[str, object]) -> Reason:
    return Reason(code, {name: str(value) for name, value in params.items()})
