from .clock import Clock, ClockExtension, ClockPause, ClockStep
from .rule import ClockRule

__all__ = ["Clock", "ClockExtension", "ClockPause", "ClockRule", "ClockStep"]
