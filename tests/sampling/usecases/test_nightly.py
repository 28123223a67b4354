import datetime as dt

import pytest

from sampling.choices import PlanPart
from sampling.models import SamplingPlan, Visit
from sampling.usecases.nightly import replan_months, schedule_coming_month
from sampling.usecases.plans import change_plan
from sampling.usecases.revisions import issue_revision, open_revision
from tests.factories.enterprises import make_enterprise

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-3.5")]

APRIL = dt.date(2026, 4, 1)
BEFORE = dt.date(2026, 3, 10)


@pytest.fixture
def amended(cast, plan):
    """An amendment for April is issued; the job that puts it in force has not run."""
    make_enterprise(cast.east)
    revision = open_revision(plan=plan, by=cast.admin, on=BEFORE)
    changes = {"raw_quota_percent": 20}
    change_plan(plan=plan, part=PlanPart.FIGURES, changes=changes, by=cast.admin, on=BEFORE)
    issue_revision(revision=revision, reason="省局要求", effective_from=APRIL, by=cast.admin, on=BEFORE)
    return plan


@pytest.mark.parametrize("job", [replan_months, schedule_coming_month])
def test_an_amendment_whose_own_job_was_missed_is_in_force_before_anything_is_scheduled(amended, job):
    job(on=APRIL)

    plan = SamplingPlan.objects.get(pk=amended.pk)
    assert (plan.raw_quota_percent, plan.revision) == (20, 1)
    assert set(Visit.objects.values_list("revision", flat=True)) == {1}
