from .running import cancel_clock, close_clock, extend_clock, open_clock, pause_clock, resume_clock
from .sweep import sweep_clocks
from .table import load_clocks, load_clocks_fixture

__all__ = [
    "cancel_clock",
    "close_clock",
    "extend_clock",
    "load_clocks",
    "load_clocks_fixture",
    "open_clock",
    "pause_clock",
    "resume_clock",
    "sweep_clocks",
]
