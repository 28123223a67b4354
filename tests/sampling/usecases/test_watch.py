import datetime as dt

import pytest

from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.models import Notice
from dairyqa.notices.presenters import sentence_of
from sampling import tasks
from sampling.choices import SupplementaryMode, VisitKind
from sampling.models import Visit
from sampling.usecases.watch import watch_plan, watch_plans
from tests.factories.enterprises import make_enterprise, make_raw_milk, make_variety

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-3.1", "Q-3.8")]

ON = dt.date(2026, 3, 10)
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def short(cast, plan):
    """Milk every day, processed on the next: two visits a month are too few."""
    made = make_enterprise(cast.east, "多奶乳业有限公司")
    day = dt.date(2026, 1, 1)
    while day <= ON:
        make_raw_milk(made, day, gone_on=day + ONE_DAY)
        day += ONE_DAY
    return made


@pytest.fixture
def uncovered(cast, plan):
    """The licence ends before there are visits enough for its varieties."""
    made = make_enterprise(cast.west, "短证乳业有限公司", licence_valid_until=dt.date(2026, 3, 14))
    make_variety(made, name="鲜牛奶")
    make_variety(made, name="酸奶")
    return made


def told(topic):
    return set(Notice.objects.filter(topic=topic).values_list("recipient__username", flat=True))


def test_county_and_city_are_told_of_a_quota_that_will_be_missed(cast, plan, short):
    watch_plan(plan=plan, on=ON)

    assert told("quota_will_be_missed") == {"admin", "officer_east"}
    notice = Notice.objects.filter(topic="quota_will_be_missed").first()
    assert (notice.subject, notice.kind) == ("多奶乳业有限公司", NoticeKind.REMINDER)
    assert "多奶乳业有限公司" in sentence_of(notice)
    assert notice.url.endswith(f"/{short.credit_code}/")


def test_county_and_city_are_told_of_varieties_that_cannot_be_covered(cast, plan, uncovered):
    watch_plan(plan=plan, on=ON)

    assert told("variety_uncovered_alarm") == {"admin", "officer_west"}
    assert Notice.objects.filter(topic="variety_uncovered_alarm", kind=NoticeKind.ALARM).count() == 2


def test_city_is_asked_to_confirm_what_was_proposed(plan, short):
    found = watch_plan(plan=plan, on=ON)

    assert found["visits"] == Visit.objects.filter(kind=VisitKind.SUPPLEMENTARY).count() == 5
    assert told("supplementary_to_confirm") == {"admin"}


def test_automatic_plan_asks_nobody(plan, short):
    plan.supplementary_mode = SupplementaryMode.AUTOMATIC
    plan.save(update_fields=["supplementary_mode"])

    watch_plan(plan=plan, on=ON)

    assert told("supplementary_to_confirm") == set()


def test_second_run_tells_nothing_new_until_the_next_month(plan, short, uncovered):
    first = watch_plan(plan=plan, on=ON)
    before = Notice.objects.count()

    assert first["told"] == 4
    assert watch_plan(plan=plan, on=ON) == {"visits": 0, "told": 0}
    assert Notice.objects.count() == before
    assert watch_plan(plan=plan, on=dt.date(2026, 4, 1))["told"] >= 2


def test_nobody_is_told_of_producers_on_course(cast, plan):
    fine = make_enterprise(cast.east)
    make_variety(fine)
    make_raw_milk(fine, dt.date(2026, 1, 5))
    make_raw_milk(fine, dt.date(2026, 1, 6))

    assert watch_plans(on=ON) == {"visits": 0, "told": 0}
    assert not Notice.objects.exists()


def test_plans_that_are_not_in_force_are_left_alone(plan, short):
    assert watch_plans(on=dt.date(2027, 1, 4)) == {}


def test_task_may_run_twice(plan, short, time_machine):
    time_machine.move_to(dt.datetime(2026, 3, 10, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=8))))

    assert tasks.watch_quota_and_coverage()["visits"] == 5
    assert tasks.watch_quota_and_coverage() == {"visits": 0, "told": 0}
