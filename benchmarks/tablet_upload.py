"""The memory of the web server while a tablet sends a visit: with 5 photos and with 40 of about 400 KB.

    .venv/bin/python benchmarks/tablet_upload.py [ROUNDS]      (3)

Each visit goes over HTTP to a gunicorn of its own with one worker, on SQLite in a temporary directory. The server has
received a visit of 20 photos before, so that each of its threads has decoded some; the figure is the worker's resident
memory at its highest (VmHWM) from then to the receipt.
"""

import datetime as dt
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory()
sys.path.insert(0, str(ROOT))
os.environ |= {"DJANGO_SETTINGS_MODULE": "dairyqa.settings", "LOG_LEVEL": "ERROR", "DAIRYQA_VAR": FOLDER.name}
os.environ.pop("DATABASE_URL", None)
os.environ.pop("BROKER_URL", None)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image  # noqa: E402

from benchmarks.report import Report  # noqa: E402
from dairyqa.accounts.choices import Role  # noqa: E402
from sampling.rules.canonical import canonical, digest  # noqa: E402
from sampling.usecases.packages import issue_package  # noqa: E402
from tests.factories.accounts import PASSWORD, Cast, make_user  # noqa: E402
from tests.factories.enterprises import make_enterprise, make_product, make_variety  # noqa: E402
from tests.factories.sampling import load_reference, make_plan, make_visit  # noqa: E402
from tests.factories.tablets import DEVICE, bytes_of, known, photo_entry, record_body, sample_entry, signatures  # noqa: E402
from tests.faults.tablet import Tablet, free_port  # noqa: E402

PHOTOS = (5, 40)
PHOTOS_BEFORE = 20
PART = 256 * 1024
PIXELS = (1600, 1200)
GRAIN = 9  # makes a JPEG of these pixels about 400 KB

GOAL = 1.05


class Producers:
    """A sampler, and visits with everything that a tablet took along."""

    def __init__(self):
        self.cast = Cast()
        load_reference()
        self.today = timezone.localdate()
        self.plan = make_plan(self.cast, year=self.today.year)
        self.sampler = make_user("sampler", Role.INSPECTOR, bureau=self.cast.city)

    def record(self, photos: list[bytes]) -> tuple[bytes, dict[str, bytes]]:
        """A record of a new visit with these photos, and its files by digest."""
        enterprise = make_enterprise(self.cast.east)
        batch = make_product(make_variety(enterprise), self.today - dt.timedelta(days=1))
        visit = make_visit(self.plan, enterprise, self.today, [self.sampler, self.cast.inspector])
        package = issue_package(visit=visit, device=DEVICE, by=self.sampler, on=self.today, at=timezone.now())
        sample = sample_entry(package.numbers[0], batch)
        subjects = {0: "sealed", 1: "label"}
        entries = [
            photo_entry(place + 1, photo, subject=subjects.get(place, "other"), sample=sample["number"])
            for place, photo in enumerate(photos)
        ]
        body = record_body(package, samples=[sample], files=[*entries, *signatures(package)])
        return canonical(body), {file["sha256"]: bytes_of(file["sha256"]) for file in body["files"]}


def photo(number: int) -> bytes:
    image = Image.effect_noise(PIXELS, GRAIN).convert("RGB")
    target = io.BytesIO()
    image.save(target, "JPEG", quality=80, comment=str(number).encode())
    return known(target.getvalue())


@contextmanager
def web(port: int):
    """A web server with one worker."""
    gunicorn = str(Path(sys.executable).parent / "gunicorn")
    options = ["--workers", "1", "--threads", "4", "--no-control-socket", "--bind", f"127.0.0.1:{port}"]
    with (Path(FOLDER.name) / "web.log").open("ab") as log:
        environment = os.environ | {"MALLOC_MMAP_THRESHOLD_": "1000000"}  # as bin/supervise.py and the image set it
        command = [gunicorn, "dairyqa.wsgi", *options]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def worker_of(process: subprocess.Popen) -> Path:
    (worker,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return Path("/proc") / worker


def highest_memory(worker: Path) -> float:
    """MB since it was last forgotten."""
    lines = dict(line.split(":", 1) for line in (worker / "status").read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024


def forget_highest_memory(worker: Path) -> None:
    (worker / "clear_refs").write_text("5")


def send(first: tuple[bytes, dict], raw: bytes, files: dict[str, bytes]) -> tuple[float, float, float]:
    """Memory before and at its highest (MB), and seconds, for a visit after the first one on a server of its own."""
    port = free_port()
    with web(port) as process:
        tablet = Tablet(port, "sampler", PASSWORD, 0, parts=(PART, PART))
        tablet.deliver(*first)
        worker = worker_of(process)
        forget_highest_memory(worker)
        before, started = highest_memory(worker), time.perf_counter()
        receipt = tablet.deliver(raw, files)
        seconds = time.perf_counter() - started
        if receipt["digest"] != digest(raw):
            raise AssertionError("the receipt is for another record")
        return before, highest_memory(worker), seconds


def main(rounds: int) -> None:
    call_command("migrate", verbosity=0)
    producers, photos = Producers(), [photo(number) for number in range(max(PHOTOS))]
    report = Report("tablet_upload")
    report.line(f"photos of {statistics.mean(map(len, photos)) / 1000:.0f} KB, {PIXELS[0]} x {PIXELS[1]} pixels")
    memory: dict[int, list[float]] = {count: [] for count in PHOTOS}
    for _round in range(rounds):
        for count in PHOTOS:
            before, highest, seconds = send(producers.record(photos[:PHOTOS_BEFORE]), *producers.record(photos[:count]))
            memory[count].append(highest)
            report.line(f"{count:>3} photos: {before:6.1f} MB before, {highest:6.1f} MB at most, {seconds:5.1f} s")
    few, many = (statistics.median(memory[count]) for count in PHOTOS)
    report.line(f"{PHOTOS[1]} photos / {PHOTOS[0]} photos: {many / few:.3f} (goal {GOAL})")
    report.keep()


if __name__ == "__main__":
    with FOLDER:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
