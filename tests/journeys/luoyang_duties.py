"""What the invented producers of Luoyang did by themselves from 2020 to 2023, as their counties entered it."""

import datetime as dt

from enterprises.choices import CertificateKind, DutyKind, DutyOutcome, ExamKind, MilkOrigin, RecordKind
from enterprises.usecases.duty_records import change_record

D = dt.date
NOT_MET = DutyOutcome.NOT_MET
ISO, HACCP, GMP = CertificateKind.ISO22000, CertificateKind.HACCP, CertificateKind.GMP
# Tonnes of raw milk by year: own, controlled, bought; more than in 2020 every year, in 2023 less than the year before.
MILK = {2020: (30, 0, 70), 2021: (32, 4, 64), 2022: (40, 8, 52), 2023: (38, 6, 56)}


def do_their_duties(story) -> None:
    certify(story)
    examine(story)
    check_themselves(story)
    find_risks(story)
    deliver_milk(story)


def certify(story) -> None:
    ly = story.luoyang
    for producer, kind, first, last in (
        (story.mangling, ISO, D(2021, 6, 1), D(2024, 5, 31)),
        (story.mangling, HACCP, D(2021, 9, 1), D(2024, 8, 31)),
        (story.mangling, GMP, D(2021, 9, 1), D(2024, 8, 31)),
        (story.yiluo, ISO, D(2022, 2, 1), D(2025, 1, 31)),
        (story.yiluo, HACCP, D(2023, 5, 10), D(2026, 5, 9)),
        (story.qingyao, ISO, D(2021, 3, 1), D(2024, 2, 28)),
        (story.qingyao, HACCP, D(2021, 4, 1), D(2023, 4, 30)),  # not renewed
        (story.daimei, ISO, D(2022, 5, 1), D(2025, 4, 30)),
        (story.shouyang, HACCP, D(2021, 5, 1), D(2024, 4, 30)),  # below scale
    ):
        ly.certificate(producer, kind, first, last)
    withdrawn = ly.certificate(story.daimei, HACCP, D(2022, 5, 1), D(2025, 4, 30))
    change_record(
        row=withdrawn,
        kind=RecordKind.CERTIFICATE,
        values={"withdrawn_on": D(2023, 8, 15)},
        reason="认证机构撤销",
        by=ly.officer(story.daimei),
        on=D(2023, 8, 16),
    )
    for kind in (ISO, HACCP):
        story.other.certificate(story.beijiang, kind, D(2021, 1, 1), D(2024, 12, 31))


def examine(story) -> None:
    ly = story.luoyang
    zhao, qian, sun, li = (
        ly.manager(producer, name)
        for producer, name in (
            (story.mangling, "赵一"),
            (story.yiluo, "钱二"),
            (story.qingyao, "孙三"),
            (story.xionger, "李四"),
        )
    )
    failed = ly.exam(zhao, D(2021, 6, 3), is_passed=False)
    ly.exam(zhao, D(2021, 9, 2), retake_of=failed)
    ly.exam(qian, D(2021, 6, 3))
    ly.exam(zhao, D(2022, 6, 7))
    failed = ly.exam(qian, D(2022, 6, 7), is_passed=False)
    ly.exam(qian, D(2022, 11, 20), retake_of=failed)  # after the report of the year
    ly.exam(sun, D(2022, 6, 8), is_passed=False)
    ly.exam(li, D(2022, 6, 9))
    ly.exam(li, D(2022, 6, 20), is_passed=False, kind=ExamKind.INTERNAL)
    for manager in (zhao, qian, sun, li):
        ly.exam(manager, D(2023, 6, 6))
    story.other.exam(story.other.manager(story.beijiang, "周五"), D(2022, 6, 7), is_passed=False)


def check_themselves(story) -> None:
    ly = story.luoyang
    every_half = [D(year, month, 15) for year in (2021, 2022, 2023) for month in (5, 10)]
    for producer in (story.mangling, story.qingyao, story.daimei):
        ly.self_inspected(producer, *every_half)
    ly.self_inspected(story.yiluo, D(2021, 5, 15), D(2022, 5, 16), D(2022, 10, 17), D(2023, 5, 15), D(2023, 12, 4))
    ly.self_inspected(story.shouyang, D(2021, 10, 9), D(2022, 5, 9), D(2022, 10, 9), D(2023, 5, 9))
    ly.self_inspected(story.hangu, D(2021, 4, 9), D(2021, 8, 9), D(2022, 3, 9))
    ly.self_inspected(story.shenling, D(2022, 6, 9), D(2022, 12, 9), D(2023, 6, 9), D(2023, 12, 9))
    ly.self_inspected(story.jinmen, D(2023, 10, 9))
    story.other.self_inspected(story.beijiang, *every_half)
    for year in (2021, 2022, 2023):
        for producer in (story.mangling, story.qingyao, story.daimei):
            ly.checked(producer, D(year, 6, 21))
    ly.checked(story.yiluo, D(2021, 6, 21), NOT_MET, NOT_MET)
    ly.checked(story.yiluo, D(2021, 12, 1))
    ly.checked(story.yiluo, D(2023, 6, 21), traceability=NOT_MET)
    ly.checked(story.shouyang, D(2022, 6, 22))
    ly.checked(story.hangu, D(2022, 3, 22), materials=NOT_MET)
    ly.checked(story.xionger, D(2022, 7, 1))
    ly.checked(story.xionger, D(2022, 12, 1), materials=NOT_MET)
    story.other.checked(story.beijiang, D(2022, 6, 22))
    formula = DutyKind.FORMULA_SELF_CHECK
    ly.duty(story.daimei, formula, D(2021, 7, 1), reported_on=D(2021, 7, 9))
    ly.duty(story.daimei, formula, D(2022, 7, 1))
    ly.duty(story.daimei, formula, D(2023, 7, 1), reported_on=D(2023, 11, 15))


def find_risks(story) -> None:
    ly = story.luoyang
    ly.risk(story.mangling, D(2021, 6, 1), D(2021, 6, 1))
    ly.risk(story.mangling, D(2021, 7, 1), D(2021, 7, 5))  # too late
    ly.risk(story.qingyao, D(2021, 12, 31), D(2022, 1, 1))  # in time, in the year after
    ly.risk(story.yiluo, D(2022, 3, 3), D(2022, 3, 4))
    ly.risk(story.xionger, D(2022, 8, 3))  # never
    ly.risk(story.daimei, D(2023, 4, 3), D(2023, 4, 3))
    ly.risk(story.shenling, D(2023, 12, 31))  # may still be reported
    story.other.risk(story.beijiang, D(2022, 4, 3))


def deliver_milk(story) -> None:
    ly = story.luoyang
    months = [D(year, month, 1) for year in MILK for month in (3, 9)]
    for number, (name, origin) in enumerate(
        (("自建牧场", MilkOrigin.OWN), ("自控牧场", MilkOrigin.CONTROLLED), ("合作社", MilkOrigin.BOUGHT))
    ):
        kg_of_month = {month: f"{MILK[month.year][number] * 1000}.5" for month in months}
        ly.milk(story.mangling, name, origin, kg_of_month)
    ly.milk(story.qingyao, "自建牧场", MilkOrigin.OWN, {D(2022, 12, 1): "12000", D(2023, 1, 1): "9000"})
    story.other.milk(story.beijiang, "自建牧场", MilkOrigin.OWN, dict.fromkeys(months, "500000"))
