"""What the invented producers of Luoyang did by themselves from 2020 to 2023, as their counties entered it."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from enterprises.choices import CertificateKind, DutyKind, DutyOutcome, ExamKind, MilkOrigin, RecordKind
from enterprises.usecases.duty_records import change_record

D = dt.date
Act = tuple[dt.date, Callable]
NOT_MET = DutyOutcome.NOT_MET
ISO, HACCP, GMP = CertificateKind.ISO22000, CertificateKind.HACCP, CertificateKind.GMP
# Tonnes of raw milk by year: own, controlled, bought; more than in 2020 every year, in 2023 less than the year before.
MILK = {2020: (30, 0, 70), 2021: (32, 4, 64), 2022: (40, 8, 52), 2023: (38, 6, 56)}


class Diary:
    """Every act with its day; ``until`` lets them happen as the days go by."""

    def __init__(self, story):
        parts = (certificates, exams, self_inspections, checks, risks, milk)
        self.acts = sorted((act for part in parts for act in part(story)), key=lambda act: act[0])

    def until(self, day: dt.date) -> None:
        while self.acts and self.acts[0][0] <= day:
            self.acts.pop(0)[1]()


def certificates(story) -> Iterator[Act]:
    ly = story.luoyang
    for producer, kind, first, last in (
        (story.mangling, ISO, D(2021, 6, 1), D(2024, 5, 31)),
        (story.mangling, HACCP, D(2021, 9, 1), D(2024, 8, 31)),
        (story.mangling, GMP, D(2021, 9, 1), D(2024, 8, 31)),
        (story.yiluo, ISO, D(2022, 2, 1), D(2025, 1, 31)),
        (story.yiluo, HACCP, D(2023, 5, 10), D(2026, 5, 9)),
        (story.qingyao, ISO, D(2021, 3, 1), D(2024, 2, 28)),
        (story.qingyao, HACCP, D(2021, 4, 1), D(2023, 4, 30)),  # not renewed
        (story.daimei, ISO, D(2023, 2, 1), D(2026, 1, 31)),
        (story.daimei, HACCP, D(2022, 5, 1), D(2025, 4, 30)),  # withdrawn
        (story.shouyang, HACCP, D(2021, 5, 1), D(2024, 4, 30)),  # below scale
    ):
        yield first, partial(ly.certificate, producer, kind, first, last)
    yield D(2023, 8, 16), partial(_withdraw, story, D(2023, 8, 15), D(2023, 8, 16))
    for kind in (ISO, HACCP):
        first, last = D(2021, 3, 1), D(2024, 12, 31)
        yield first, partial(story.other.certificate, story.beijiang, kind, first, last)


def _withdraw(story, day, on) -> None:
    change_record(
        row=story.daimei.certificates.get(kind=HACCP),
        kind=RecordKind.CERTIFICATE,
        values={"withdrawn_on": day},
        reason="认证机构撤销",
        by=story.luoyang.officer(story.daimei),
        on=on,
    )


def exams(story) -> Iterator[Act]:
    """Those who failed once in the story take the exam again."""
    ly, qy = story.luoyang, story.other
    zhao, qian, sun, li = (
        ly.manager(producer, name)
        for producer, name in (
            (story.mangling, "赵一"),
            (story.yiluo, "钱二"),
            (story.qingyao, "孙三"),
            (story.xionger, "李四"),
        )
    )
    zhou = qy.manager(story.beijiang, "周五")
    for manager, day, is_passed in (
        (zhao, D(2021, 6, 3), False),
        (zhao, D(2021, 9, 2), True),
        (qian, D(2021, 6, 3), True),
        (zhao, D(2022, 6, 7), True),
        (qian, D(2022, 6, 7), False),
        (qian, D(2022, 11, 20), True),  # after the report of the year
        (sun, D(2022, 6, 8), False),
        (li, D(2022, 6, 9), True),
        *((manager, D(2023, 6, 6), True) for manager in (zhao, qian, sun, li)),
    ):
        yield day, partial(ly.exam, manager, day, is_passed)
    yield D(2022, 6, 20), partial(ly.exam, li, D(2022, 6, 20), False, ExamKind.INTERNAL)
    yield D(2022, 6, 7), partial(qy.exam, zhou, D(2022, 6, 7), False)


def self_inspections(story) -> Iterator[Act]:
    every_half = [D(year, month, 15) for year in (2021, 2022, 2023) for month in (5, 10)]
    for city, producer, days in (
        *((story.luoyang, producer, every_half) for producer in (story.mangling, story.qingyao, story.daimei)),
        (story.luoyang, story.yiluo, [D(2021, 5, 15), D(2022, 5, 16), D(2022, 10, 17), D(2023, 5, 15), D(2023, 12, 4)]),
        (story.luoyang, story.shouyang, [D(2021, 10, 9), D(2022, 5, 9), D(2022, 10, 9), D(2023, 5, 9)]),
        (story.luoyang, story.hangu, [D(2021, 4, 9), D(2021, 8, 9), D(2022, 3, 9)]),
        (story.luoyang, story.shenling, [D(2022, 6, 9), D(2022, 12, 9), D(2023, 6, 9), D(2023, 12, 9)]),
        (story.luoyang, story.jinmen, [D(2023, 10, 9)]),
        (story.other, story.beijiang, every_half),
    ):
        for day in days:
            yield day, partial(city.duty, producer, DutyKind.SELF_INSPECTION, day, DutyOutcome.RECORDED)


def checks(story) -> Iterator[Act]:
    ly = story.luoyang
    for year in (2021, 2022, 2023):
        for producer in (story.mangling, story.qingyao, story.daimei):
            yield D(year, 6, 21), partial(ly.checked, producer, D(year, 6, 21))
    for producer, day, outcomes in (
        (story.yiluo, D(2021, 6, 21), {"materials": NOT_MET, "traceability": NOT_MET}),
        (story.yiluo, D(2021, 12, 1), {}),
        (story.yiluo, D(2023, 6, 21), {"traceability": NOT_MET}),
        (story.shouyang, D(2022, 6, 22), {}),
        (story.hangu, D(2022, 3, 22), {"materials": NOT_MET}),
        (story.xionger, D(2022, 7, 1), {}),
        (story.xionger, D(2022, 12, 1), {"materials": NOT_MET}),
    ):
        yield day, partial(ly.checked, producer, day, **outcomes)
    yield D(2022, 6, 22), partial(story.other.checked, story.beijiang, D(2022, 6, 22))
    for done_on, reported_on in (
        (D(2021, 7, 1), D(2021, 7, 9)),
        (D(2022, 7, 1), None),
        (D(2023, 7, 1), D(2023, 11, 15)),
    ):
        act = partial(ly.duty, story.daimei, DutyKind.FORMULA_SELF_CHECK, done_on, reported_on=reported_on)
        yield reported_on or done_on, act


def risks(story) -> Iterator[Act]:
    for city, producer, found_on, reported_on in (
        (story.luoyang, story.mangling, D(2021, 6, 1), D(2021, 6, 1)),
        (story.luoyang, story.mangling, D(2021, 7, 1), D(2021, 7, 5)),  # too late
        (story.luoyang, story.qingyao, D(2021, 12, 31), D(2022, 1, 1)),  # in time, in the year after
        (story.luoyang, story.yiluo, D(2022, 3, 3), D(2022, 3, 4)),
        (story.luoyang, story.xionger, D(2022, 8, 3), None),  # never
        (story.luoyang, story.shouyang, D(2022, 12, 31), None),  # never, on the last day of a year
        (story.luoyang, story.daimei, D(2023, 4, 3), D(2023, 4, 3)),
        (story.luoyang, story.shenling, D(2023, 12, 31), None),  # may still be reported
        (story.other, story.beijiang, D(2022, 4, 3), None),
    ):
        yield reported_on or found_on, partial(city.risk, producer, found_on, reported_on)


def milk(story) -> Iterator[Act]:
    ly = story.luoyang
    months = [D(year, month, 1) for year in MILK for month in (3, 9)]
    for number, (name, origin) in enumerate(
        (("自建牧场", MilkOrigin.OWN), ("自控牧场", MilkOrigin.CONTROLLED), ("合作社", MilkOrigin.BOUGHT))
    ):
        source = ly.milk_source(story.mangling, name, origin)
        for month in months:
            yield ly.milk_of(source, month, f"{MILK[month.year][number] * 1000}.5")
    source = ly.milk_source(story.qingyao, "自建牧场", MilkOrigin.OWN)
    for month, kg in ((D(2022, 12, 1), "12000"), (D(2023, 1, 1), "9000")):
        yield ly.milk_of(source, month, kg)
    source = story.other.milk_source(story.beijiang, "自建牧场", MilkOrigin.OWN)
    for month in months:
        yield story.other.milk_of(source, month, "500000")
