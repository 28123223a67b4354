from .clock import clock, clock_extend, clock_pause, clock_resume
from .lists import ClockList, rules

__all__ = ["ClockList", "clock", "clock_extend", "clock_pause", "clock_resume", "rules"]
