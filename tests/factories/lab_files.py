"""Files of results as a laboratory's instruments write them."""

import datetime as dt

from sampling.models import LabFile, Sample
from sampling.rules.file_reading import FileReading
from sampling.usecases.file_mappings import save_mapping
from sampling.usecases.lab_files import read_by_mapping, read_lab_file, receive_lab_file

from .laboratory import TESTED, entries_for

LONG = FileReading({"sample": "样品编号", "item": "项目", "value1": "结果", "unit": "单位", "lod": "检出限"})
WIDE = FileReading({"sample": "样品编号"}, {"蛋白质(g/100g)": "PROT", "脂肪(g/100g)": "FAT"})
HEAD = ("样品编号", "项目", "结果", "单位", "检出限")


def table(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> bytes:
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in (head, *rows)).encode()


def lines_of(sample: Sample) -> list[tuple[str, ...]]:
    """A conforming line for each value of the sample's items."""
    return [
        (sample.number, entry.item_code, value, entry.unit, entry.detection_limit)
        for entry in entries_for(sample)
        for value in entry.readings
    ]


def make_file(person, content: bytes, reading: FileReading = LONG, *, name: str = "结果.csv", on: dt.date = TESTED):
    lab_file, _is_new = receive_lab_file(content=content, name=name, by=person, on=on)
    mapping = save_mapping(name="仪器", reading=reading, by=person, on=on)
    read_by_mapping(lab_file=lab_file, mapping=mapping, by=person, on=on)
    return lab_file


def read_file(person, content: bytes, reading: FileReading = LONG, *, on: dt.date = TESTED) -> LabFile:
    lab_file = make_file(person, content, reading, on=on)
    read_lab_file(lab_file=lab_file, on=on)
    lab_file.refresh_from_db()
    return lab_file


def with_a_wrong_row(person) -> LabFile:
    return read_file(person, table(("QY-0", "PROT", "2,9", "g/100g", "")))


def undescribed(person) -> LabFile:
    """A file of which nobody has said which column is what."""
    content = table(("QY-0", "蛋白质(g/100g)", "2.95"), head=("样品编号", "项目", "结果"))
    return receive_lab_file(content=content, name="新仪器.csv", by=person, on=TESTED)[0]
