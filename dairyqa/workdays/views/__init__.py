from .notice import notice, notice_load
from .year import count, home, year

__all__ = ["count", "home", "notice", "notice_load", "year"]
