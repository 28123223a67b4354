import datetime as dt

import pytest

from dairyqa.notices.models import Notice
from dairyqa.notices.presenters import sentence_of
from enterprises.tasks import warn_of_duties as job
from enterprises.usecases.duty_warnings import warn_of_duties
from tests.factories.duties import TODAY, make_certificate, make_risk
from tests.factories.enterprises import make_enterprise

END = dt.date(2027, 1, 31)


@pytest.fixture
def enterprise(cast):
    """New, so that nothing of earlier periods is asked of it."""
    return make_enterprise(cast.east, licence_valid_from=dt.date(2026, 10, 1))


def told(days_before_the_end):
    warn_of_duties(on=END - dt.timedelta(days=days_before_the_end))
    return list(Notice.objects.filter(key__startswith="certificate/").order_by("pk").values_list("key", flat=True))


@pytest.mark.provision("L-2.3")
def test_the_end_of_a_certificate_is_announced_three_times_and_then_told(cast, enterprise):
    pk = make_certificate(enterprise, until=END).pk
    first, second, third, over = (f"certificate/{pk}/{step}" for step in (90, 30, 0, "over"))

    assert told(91) == []
    assert told(90) == told(31) == [first]
    assert told(30) == told(1) == [first, second]
    assert told(0) == [first, second, third]
    assert told(-1) == told(-2) == [first, second, third, over]
    assert set(Notice.objects.filter(key=first).values_list("recipient", flat=True)) == {cast.officer_east.pk}


def test_a_certificate_that_is_replaced_or_withdrawn_is_left_alone(enterprise):
    make_certificate(enterprise, until=END)
    make_certificate(enterprise, number="new", until=dt.date(2030, 1, 1), valid_from=END)
    make_certificate(enterprise, "gmp", until=END, withdrawn_on=TODAY)

    assert told(10) == []


@pytest.mark.provision("L-2.7")
def test_a_risk_that_nobody_reports_is_told_of_after_a_day(cast, enterprise):
    make_risk(enterprise, cast.officer_east, found_on=TODAY)

    assert warn_of_duties(on=TODAY + dt.timedelta(days=1))["risks"] == 0
    assert warn_of_duties(on=TODAY + dt.timedelta(days=2))["risks"] == 1
    notice = Notice.objects.get(key__startswith="risk_unreported/")
    assert "杀菌温度记录缺失" in sentence_of(notice)


@pytest.mark.provision("L-2.6")
def test_a_duty_of_the_last_half_year_is_told_of_once(cast, enterprise):
    warn_of_duties(on=dt.date(2027, 1, 2))
    warn_of_duties(on=dt.date(2027, 1, 3))

    notices = Notice.objects.filter(key__startswith=f"duty/{enterprise.pk}/self_inspection/")
    assert notices.count() == 1


def test_the_job_runs_twice(enterprise):
    make_certificate(enterprise, until=dt.date(2026, 3, 20))

    assert job()["certificates"] == job()["certificates"] == 1
