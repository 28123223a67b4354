"""Units of results and which of them may be compared with a limit."""

import unicodedata
from decimal import Decimal

from dairyqa.reasons import Reason

ONE = Decimal(1)

# Limit's unit -> reported unit -> factor. A pair that is not here is refused.
# CFU/g and CFU/mL are the same number under "CFU/g(mL)", never converted by density.
FACTORS: dict[str, dict[str, Decimal]] = {
    "g/100g": {"g/100g": ONE, "%": ONE, "%(m/m)": ONE},
    "g/kg": {"g/kg": ONE, "mg/kg": Decimal("0.001"), "μg/kg": Decimal("0.000001")},
    "mg/kg": {"mg/kg": ONE, "g/kg": Decimal(1000), "μg/kg": Decimal("0.001")},
    "μg/kg": {"μg/kg": ONE, "mg/kg": Decimal(1000), "g/kg": Decimal(1000000)},
    "°T": {"°T": ONE},
    "CFU/g(mL)": {"CFU/g": ONE, "CFU/mL": ONE, "CFU/g(mL)": ONE},
    "CFU/g": {"CFU/g": ONE, "CFU/g(mL)": ONE},
    "CFU/mL": {"CFU/mL": ONE, "CFU/g(mL)": ONE},
    "/25g(mL)": {"/25g": ONE, "/25mL": ONE, "/25g(mL)": ONE},
    "/25g": {"/25g": ONE, "/25g(mL)": ONE},
    "/25mL": {"/25mL": ONE, "/25g(mL)": ONE},
}

BY_VOLUME = ("g/100mL", "g/L", "mg/L", "μg/L", "mg/mL", "%(m/v)")

OTHER_SPELLINGS = {"ug/kg": "μg/kg", "ug/l": "μg/L", "25g": "/25g", "25ml": "/25mL", "25g(ml)": "/25g(mL)"}


def _folded(unit: str) -> str:
    with_degree = unit.replace("º", "°")
    return "".join(unicodedata.normalize("NFKC", with_degree).split()).lower()


_SPELLINGS = {_folded(unit): unit for table in FACTORS.values() for unit in table}
_SPELLINGS |= {_folded(unit): unit for unit in BY_VOLUME} | OTHER_SPELLINGS


def known_unit(text: str) -> str | None:
    """The unit as we write it, or None for one we do not know: “G/100 g” is g/100g, “ºT” is °T."""
    return _SPELLINGS.get(_folded(text))


def unknown(unit: str, accepted: str) -> Reason:
    return Reason("unit_unknown", {"unit": unit.strip()[:20], "accepted": accepted})


def accepted_units(limit_unit: str) -> tuple[str, ...]:
    return tuple(FACTORS.get(limit_unit, (limit_unit,)))


def factor(reported: str, limit_unit: str) -> Decimal | Reason:
    """By what a reported number is multiplied to stand in the limit's unit, or why it cannot be compared."""
    accepted = "、".join(accepted_units(limit_unit))
    if not reported.strip():
        return Reason("unit_missing", {"accepted": accepted})
    unit = known_unit(reported)
    if unit in BY_VOLUME:
        return Reason("unit_by_volume", {"unit": unit, "accepted": accepted})
    if unit is None:
        return unknown(reported, accepted)
    if unit not in FACTORS.get(limit_unit, {}):
        return Reason("unit_not_accepted", {"unit": reported.strip()[:20], "accepted": accepted})
    return FACTORS[limit_unit][unit]
