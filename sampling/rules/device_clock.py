"""The day on which something happened that a tablet tells of; deadlines never run from the tablet's word alone.

A tablet's clock may be wrong, and may be set while it is out. Offsets are the
server's clock minus the tablet's, in seconds; ``None`` where it is not known.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dairyqa.reasons import Reason

MOST_WRONG_S = 120
SLACK = timedelta(seconds=MOST_WRONG_S)


@dataclass(frozen=True)
class Told:
    """The day that counts, and what is remarkable about the tablet's word."""

    day: date
    flags: tuple[Reason, ...]


def day_of(
    told_at: datetime,
    offset_package_s: float | None,
    offset_upload_s: float | None,
    issued_at: datetime,
    received_at: datetime,
) -> Told:
    """The day of ``told_at`` by the server's clock, in the time zone of ``received_at``; all moments are aware.

    It lies between the loading of the visit and the receipt of the record,
    which the server knows. Where the tablet's clock was set meanwhile, the offset
    counts that leads into this time; where none does, its nearer end.
    """
    offsets = [offset for offset in (offset_package_s, offset_upload_s) if offset is not None]
    moments = [_moved(told_at, offset) for offset in offsets or [0]]
    moment = next((one for one in moments if issued_at - SLACK <= one <= received_at + SLACK), moments[0])
    flags = [*_of_the_clock(offsets)]
    if moment < issued_at - SLACK:
        flags.append(Reason("told_before_package", {"told": _shown(told_at, received_at)}))
    if moment > received_at + SLACK:
        flags.append(Reason("told_in_the_future", {"told": _shown(told_at, received_at)}))
    within = min(max(moment, issued_at), received_at)
    return Told(within.astimezone(received_at.tzinfo).date(), tuple(flags))


def _of_the_clock(offsets: list[float]) -> list[Reason]:
    flags = []
    worst = max(offsets, key=abs, default=0)
    if abs(worst) > MOST_WRONG_S:
        flags.append(Reason("tablet_clock_wrong", {"minutes": str(round(abs(worst) / 60))}))
    if offsets and max(offsets) - min(offsets) > MOST_WRONG_S:
        flags.append(Reason("tablet_clock_jumped", {"minutes": str(round((max(offsets) - min(offsets)) / 60))}))
    return flags


def _moved(moment: datetime, seconds: float) -> datetime:
    try:
        return moment + timedelta(seconds=seconds)
    except OverflowError:
        return moment


def _shown(moment: datetime, like: datetime) -> str:
    return moment.astimezone(like.tzinfo).strftime("%Y-%m-%d %H:%M")
