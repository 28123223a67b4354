"""Tablets send while the server dies and comes back: what it acknowledged is there, all of it, and once."""

import json
import logging
import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from sampling.rules.canonical import digest
from tests.factories.accounts import PASSWORD
from tests.factories.tablets import picture, signature

from .tablet import Tablet, free_port

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1500)]

logger = logging.getLogger(__name__)

NOON = "2026-09-14T12:00:00+08:00"
LATER = "2026-09-14T12:30:00+08:00"
PEOPLE, VISITS_EACH, PHOTOS = 10, 20, 10
SIZE = (200, 150)
ANSWERS = (100, 400)  # from one death of the server to the next
TASK = "sampling.tasks.apply_received_records"
# Each person has visits to make, each at a producer of its own with a product on hand; the tablets have loaded them.
MAKE = """
import datetime as dt, json
from django.utils import timezone
from dairyqa.accounts.choices import Role
from sampling.rules.canonical import canonical
from sampling.usecases.packages import issue_package
from tests.factories.accounts import Cast, make_user
from tests.factories.enterprises import make_enterprise, make_product, make_variety
from tests.factories.sampling import load_reference, make_plan, make_visit
from tests.factories.tablets import photo_entry, picture, record_body, sample_entry, signatures

people, visits, photos, size = {people}, {visits}, {photos}, {size}
today, now = timezone.localdate(), timezone.now()
cast = Cast()
load_reference()
plan = make_plan(cast)
records = []
for person in range(people):
    sampler = make_user(f"tablet{{person}}", Role.INSPECTOR, bureau=cast.city)
    for number in range(person * visits, (person + 1) * visits):
        enterprise = make_enterprise(cast.east, f"第{{number}}乳业有限公司")
        batch = make_product(make_variety(enterprise), today - dt.timedelta(days=1))
        visit = make_visit(plan, enterprise, today, [sampler, cast.inspector])
        device = f"00000000-0000-4000-8000-{{person:012d}}"
        package = issue_package(visit=visit, device=device, by=sampler, on=today, at=now)
        sample = sample_entry(package.numbers[0], batch)
        files = [
            photo_entry(
                place,
                picture(number * photos + place, *size),
                subject={{1: "sealed", 2: "label"}}.get(place, "other"),
                sample=sample["number"] if place < 3 else "",
            )
            for place in range(1, photos + 1)
        ]
        body = record_body(package, samples=[sample], files=[*files, *signatures(package)])
        records.append([person, canonical(body).decode()])
print(json.dumps(records))
"""
STATUSES = """
import json
from sampling.models import VisitRecord
print(json.dumps(list(VisitRecord.objects.values_list("status", flat=True))))
"""
FOUND = """
import hashlib, json
from collections import Counter
from dairyqa.audit.models import AuditEvent
from django.conf import settings
from sampling.models import Document, RecordFile, Sample, StrayBody, Visit, VisitRecord

def on_disk(field):
    with field.open() as file:
        return hashlib.sha256(file.read()).hexdigest()

incoming = settings.MEDIA_ROOT / "field" / "incoming"
print(json.dumps({
    "receipts": {str(record.uuid): record.receipt for record in VisitRecord.objects.all()},
    "bodies": {str(record.uuid): record.body for record in VisitRecord.objects.all()},
    "statuses": Counter(VisitRecord.objects.values_list("status", flat=True)),
    "refusals": [refusal["message"] for record in VisitRecord.objects.all() for refusal in record.refusals][:3],
    "files": {f"{file.record.uuid} {file.slot}": [file.sha256, on_disk(file.original)]
              for file in RecordFile.objects.exclude(received_at=None).select_related("record")},
    "strays": StrayBody.objects.count(),
    "visits": Counter(Visit.objects.values_list("status", flat=True)),
    "samples": Sample.objects.count(),
    "events": Counter(AuditEvent.objects.filter(event__startswith="visit_record.").values_list("event", flat=True)),
    "left": [path.name for path in incoming.rglob("*") if path.is_file()],
}))
"""


class Restarts:
    """Kills the web server after some hundred answers and starts it again, until the work is done."""

    def __init__(self, installation, tablets: list[Tablet], seed: int):
        self.installation, self.tablets, self.chance = installation, tablets, random.Random(seed)
        self.port = tablets[0].port
        self.over = threading.Event()
        self.times = 0
        self.web = installation.start_web(NOON, self.port)
        self.thread = threading.Thread(target=self._run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def _run(self):
        while not self._is_over():
            self.installation.kill(self.web)
            self.times += 1
            time.sleep(self.chance.uniform(0, 1))
            self.web = self.installation.start_web(NOON, self.port)

    def _is_over(self):
        """Wait for the next moment to kill; a slow machine is killed as often as a fast one."""
        until = self._answers() + self.chance.randint(*ANSWERS)
        while self._answers() < until:
            if self.over.wait(0.05):
                return True
        return self.over.wait(self.chance.uniform(0, 0.3))

    def _answers(self):
        return sum(times for tablet in self.tablets for status, times in list(tablet.answers.items()) if status)


def made(installation, people, visits):
    """The records as their tablets hold them, and all their files by digest."""
    code = MAKE.format(people=people, visits=visits, photos=PHOTOS, size=SIZE)
    records = [(person, raw.encode()) for person, raw in installation.do(NOON, code)]
    photos = [picture(number, *SIZE) for number in range(1, people * visits * PHOTOS + 1)]
    files = {digest(file): file for file in [*photos, *map(signature, (1, 2, 9))]}
    return records, files


def is_whole(receipt, raw):
    body = json.loads(raw)
    named = {file["slot"]: (file["sha256"], file["size"]) for file in receipt["files"]}
    return (receipt["uuid"], receipt["digest"]) == (body["uuid"], digest(raw)) and named == {
        file["slot"]: (file["sha256"], file["size"]) for file in body["files"]
    }


def expected_files(records):
    """The digest twice: as the record has it, and as it is found on the disk."""
    bodies = [json.loads(raw) for _person, raw in records]
    return {f"{body['uuid']} {file['slot']}": [file["sha256"]] * 2 for body in bodies for file in body["files"]}


def test_every_acknowledged_record_is_there_once_though_the_server_is_killed_again_and_again(installation):
    seed = int(os.environ.get("SEED") or time.time())
    logger.warning("again with SEED=%s", seed)
    records, files = made(installation, PEOPLE, VISITS_EACH)
    port = free_port()
    tablets = [Tablet(port, f"tablet{person}", PASSWORD, seed + person) for person in range(PEOPLE)]

    def send_all(person):
        return [tablets[person].deliver(raw, files) for owner, raw in records if owner == person]

    with Restarts(installation, tablets, seed) as restarts, ThreadPoolExecutor(PEOPLE) as clients:
        receipts = [receipt for of_one in clients.map(send_all, range(PEOPLE)) for receipt in of_one]
    installation.do(LATER, f"from {TASK.rpartition('.')[0]} import apply_received_records as job\njob()")

    logger.warning("killed %s times; answers %s", restarts.times, [tablet.answers for tablet in tablets])
    assert restarts.times > 0
    assert all(is_whole(receipt, raw) for receipt, (_person, raw) in zip(receipts, records, strict=True))
    found = installation.do(LATER, FOUND)
    assert {uuid: json.loads(text) for uuid, text in found["receipts"].items()} == {
        receipt["uuid"]: receipt for receipt in receipts
    }
    assert len({receipt["receipt_no"] for receipt in receipts}) == len(records)
    assert found["bodies"] == {json.loads(raw)["uuid"]: raw.decode() for _person, raw in records}
    assert found["files"] == expected_files(records)
    assert (found["statuses"], found["refusals"]) == ({"applied": len(records)}, [])
    assert found["visits"] == {"done": len(records)}
    assert found["samples"] == len(records)
    assert found["events"] == {"visit_record.received": len(records), "visit_record.applied": len(records)}
    assert (found["strays"], found["left"]) == (0, [])


def test_one_record_sent_twenty_times_at_once_is_there_once(installation):
    ((_person, raw),), files = made(installation, 1, 1)
    port = free_port()
    installation.start_web(NOON, port)
    tablets = [Tablet(port, "tablet0", PASSWORD, seed) for seed in range(20)]

    with ThreadPoolExecutor(20) as clients:
        receipts = list(clients.map(lambda tablet: tablet.deliver(raw, files), tablets))

    assert is_whole(receipts[0], raw)
    assert receipts == [receipts[0]] * 20
    assert not {status for tablet in tablets for status in tablet.answers if status >= 500}
    found = installation.do(LATER, FOUND)
    assert found["events"] == {"visit_record.received": 1, "visit_record.applied": 1}
    assert (found["samples"], found["strays"], found["left"]) == (1, 0, [])


def test_a_server_that_dies_between_receipt_and_effects_makes_up_for_them_once(installation):
    ((_person, raw),), files = made(installation, 1, 1)
    port = free_port()
    web = installation.start_web(NOON, port)
    tablet = Tablet(port, "tablet0", PASSWORD, 0)
    tablet.persist(lambda: tablet.upload(raw, files))
    with installation.holding("sampling_visit"), ThreadPoolExecutor(1) as client:  # the effects wait for the visit
        finish = client.submit(tablet.finish, raw)
        installation.wait_for(NOON, STATUSES, ["received"])
        installation.kill(web)
        assert finish.exception(timeout=60)

    installation.start_web(LATER, port)
    installation.start_worker(LATER)
    installation.send(LATER, TASK, times=3)
    installation.wait_for(LATER, STATUSES, ["applied"])

    assert is_whole(tablet.deliver(raw, files), raw)
    found = installation.do(LATER, FOUND)
    assert found["events"] == {"visit_record.received": 1, "visit_record.applied": 1}
    assert (found["samples"], found["visits"]) == (1, {"done": 1})
