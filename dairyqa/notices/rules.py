from datetime import timedelta

# Pauses after each failed attempt; after the one that follows the last pause a message is given up.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
    timedelta(hours=24),
)


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after ``attempts`` failed attempts (1 or more); None when it is time to give up."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
