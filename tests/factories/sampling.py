"""The real plan and limits, and samples brought to a state by the real use cases."""

import datetime as dt
import itertools
import json
from decimal import Decimal

from django.conf import settings

from dairyqa.clocks.usecases import load_clocks_fixture
from dairyqa.workdays.usecases import load_calendar_fixture
from enterprises.choices import BatchKind
from sampling.choices import SamplingPlace, VisitKind, VisitStatus
from sampling.models import Sample, Visit, VisitSampler
from sampling.rules.quantities import Quantities
from sampling.usecases.limits import load_limits_fixture
from sampling.usecases.methods import load_methods_fixture
from sampling.usecases.plans import issue_plan, load_plan
from sampling.usecases.samples import receive_sample
from sampling.usecases.sealing import seal_sample
from sampling.usecases.visits import start_visit

from .enterprises import load_real_categories

_seals = itertools.count(1)


def load_reference():
    """Calendar, clocks, categories, items and limits as the product ships them."""
    load_calendar_fixture(on=dt.date(2026, 1, 1))
    load_clocks_fixture()
    load_real_categories()
    load_limits_fixture()
    load_methods_fixture()


def qingyuan_fixture():
    return json.loads((settings.BASE_DIR / "fixtures" / "plans" / "qingyuan-2023.json").read_text(encoding="utf-8"))


def make_plan(cast, year=2026, **changes):
    """The real 2023 plan for ``year``, issued; needs ``load_reference()``."""
    on = dt.date(year, 1, 1)
    plan = load_plan(fixture=qingyuan_fixture() | changes, year=year, by=cast.admin, on=on)
    issue_plan(plan=plan, by=cast.admin, on=on)
    return plan


SEEN = {"ledger_seen": True, "records_seen": True, "identity_shown": True, "notice_given": True}


def begin_visit(visit, by, on, **values):
    start_visit(visit=visit, **{**SEEN, "by": by, "on": on, **values})


def make_visit(plan, enterprise, planned_on, samplers, slot=1, status=VisitStatus.PLANNED):
    begun = {"started_on": planned_on} | SEEN
    visit = Visit.objects.create(
        plan=plan,
        enterprise=enterprise,
        county=enterprise.county,
        month=planned_on.replace(day=1),
        slot=slot,
        window_start=planned_on,
        window_end=planned_on,
        planned_on=planned_on,
        status=status,
        **(begun if status == VisitStatus.UNDER_WAY else {}),
    )
    for position, person in enumerate(samplers, start=1):
        VisitSampler.objects.create(visit=visit, person=person, position=position)
    return visit


def make_proposal(plan, enterprise, planned_on):
    """A supplementary visit that waits for the bureau's answer."""
    return Visit.objects.create(
        plan=plan,
        enterprise=enterprise,
        county=enterprise.county,
        kind=VisitKind.SUPPLEMENTARY,
        month=planned_on.replace(day=1),
        window_start=planned_on,
        window_end=planned_on,
        planned_on=planned_on,
        status=VisitStatus.PROPOSED,
    )


RAW_QUANTITIES = Quantities(test_units=None, backup_units=None, test_kg=Decimal("0.2"), backup_kg=Decimal("0.2"))
PRODUCT_QUANTITIES = Quantities(test_units=7, backup_units=2, test_kg=Decimal("1.75"), backup_kg=Decimal("0.5"))


def seal(visit, batch, by, on, **values) -> Sample:
    is_product = batch.kind == BatchKind.PRODUCT
    number = next(_seals)
    return seal_sample(
        **{
            "visit": visit,
            "batch": batch,
            "place": SamplingPlace.FINISHED_GOODS if is_product else SamplingPlace.RAW_MATERIAL,
            "quantities": PRODUCT_QUANTITIES if is_product else RAW_QUANTITIES,
            "test_seal": f"F{number:06d}A",
            "backup_seal": f"F{number:06d}B",
            "attributes": batch.variety.attributes if is_product else {},
            "choice_reasons": [],
            "by": by,
            "on": on,
            **values,
        }
    )


def received(sample, by, on) -> Sample:
    receive_sample(sample=sample, by=by, on=on)
    return sample
