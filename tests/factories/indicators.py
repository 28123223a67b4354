"""A year of the Luoyang action with invented producers, put in as rows: what indicators count."""

import datetime as dt

from django.conf import settings

from enterprises.choices import DutyOutcome
from enterprises.models import Duty, Risk
from rectification.models import Indicator
from rectification.usecases.actions import load_action_file
from rectification.usecases.figures import freeze_figures

from .accounts import make_county
from .enterprises import make_enterprise

YEAR = dt.date(2022, 1, 1), dt.date(2022, 12, 31)
ON = dt.date(2023, 1, 10)
ACTIONS = settings.BASE_DIR / "fixtures" / "actions"


def load_luoyang():
    return load_action_file(ACTIONS / "luoyang-2021.json")


def load_plan_indicators():
    load_action_file(ACTIONS / "sampling-plan.json")


def indicator(code) -> Indicator:
    return Indicator.objects.select_related("action").get(code=code)


def frozen_at(bureau, by, on):
    """Some indicator of the year of ``on``, frozen."""
    return freeze_figures(
        indicators=Indicator.objects.select_related("action")[:1],
        bureau=bureau,
        period_from=on.replace(month=1, day=1),
        period_until=on,
        by=by,
        on=on,
    )[0]


class Luoyang:
    """The second city of the cast, with two counties and the action of 2021 to 2023."""

    def __init__(self, cast):
        self.city, self.yanshi, self.admin = cast.other_city, cast.other_county, cast.stranger
        self.luoning = make_county(self.city, "410328", "洛宁县")
        self.action = load_luoyang()

    def producer(self, county=None, **values):
        since = {"licence_valid_from": dt.date(2019, 1, 1)}
        return make_enterprise(county or self.yanshi, **since | values)

    def duty(self, enterprise, kind, done_on, outcome=DutyOutcome.MET, **values):
        return Duty.objects.create(
            enterprise=enterprise, kind=kind, done_on=done_on, outcome=outcome, entered_by=self.admin, **values
        )

    def risk(self, enterprise, found_on, reported_on=None):
        return Risk.objects.create(
            enterprise=enterprise,
            found_on=found_on,
            found_by="self",
            description="杀菌温度记录缺失",
            reported_on=reported_on,
            entered_by=self.admin,
        )
