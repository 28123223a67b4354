"""What a benchmark prints, kept with the machine and the day in benchmarks/results/."""

import datetime as dt
import os
import platform
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results"


class Report:
    def __init__(self, name: str):
        self.name = name
        self.lines = [
            f"{name}: {dt.date.today()}, {os.cpu_count()} cores, "
            f"Python {platform.python_version()}, {platform.machine()}"
        ]
        print(self.lines[0])

    def line(self, text: str) -> None:
        print(text, flush=True)
        self.lines.append(text)

    def keep(self) -> None:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{self.name}.txt").write_text("\n".join([*self.lines, ""]), encoding="utf-8")
