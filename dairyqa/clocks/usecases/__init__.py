from .calendar_check import check_calendar
from .recount import CalendarChange, Move, change_calendar, recount_clocks
from .running import cancel_clock, close_clock, extend_clock, open_clock, pause_clock, resume_clock
from .sweep import sweep_clocks
from .table import load_clocks, load_clocks_fixture

__all__ = [
    "CalendarChange",
    "Move",
    "change_calendar",
    "check_calendar",
    "cancel_clock",
    "close_clock",
    "extend_clock",
    "load_clocks",
    "load_clocks_fixture",
    "open_clock",
    "pause_clock",
    "recount_clocks",
    "resume_clock",
    "sweep_clocks",
]
