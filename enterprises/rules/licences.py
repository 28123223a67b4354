from datetime import date, timedelta

from enterprises.choices import LicenceState

WARNING_DAYS = 60


def licence_state(*, valid_until: date, today: date) -> LicenceState:
    if valid_until < today:
        return LicenceState.EXPIRED
    return LicenceState.ENDING if valid_until <= today + timedelta(days=WARNING_DAYS) else LicenceState.VALID
