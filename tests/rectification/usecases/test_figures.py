import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from enterprises.models import Risk
from rectification.models import FrozenFigure
from rectification.queries.indicators import COUNTERS
from rectification.usecases.figures import changed_since, freeze_figures, is_genuine
from tests.factories.indicators import ON, YEAR, Luoyang, indicator

pytestmark = pytest.mark.django_db
MARCH = dt.date(2022, 3, 10)


@pytest.fixture
def luoyang(cast):
    return Luoyang(cast)


@pytest.fixture
def producer(luoyang):
    return luoyang.producer()


def freeze(luoyang, codes=("LK07",), **values):
    return freeze_figures(
        **{
            "indicators": [indicator(code) for code in codes],
            "bureau": luoyang.city,
            "period_from": YEAR[0],
            "period_until": YEAR[1],
            "by": luoyang.admin,
            "on": ON,
        }
        | values
    )


@pytest.mark.provision("L-2.7", "L-5.2")
def test_a_frozen_figure_keeps_its_rows_and_their_digest(luoyang, producer):
    luoyang.risk(producer, MARCH, MARCH)
    luoyang.risk(producer, MARCH)

    [frozen] = freeze(luoyang)

    frozen.refresh_from_db()
    assert (int(frozen.numerator), int(frozen.denominator)) == (1, 2)
    assert [len(frozen.content[name]) for name in ("counted", "others", "left_out")] == [1, 1, 0]
    assert is_genuine(frozen)
    event = AuditEvent.objects.get(event="figure.frozen")
    assert (event.payload["value"], event.payload["sha256"]) == ("50.00 %", frozen.sha256)


def test_an_altered_row_is_found_out(luoyang, producer):
    luoyang.risk(producer, MARCH)
    [frozen] = freeze(luoyang)
    frozen.content["others"][0]["title"] = "另一家"
    frozen.save()

    assert not is_genuine(FrozenFigure.objects.get())


def test_an_altered_value_is_found_out(luoyang, producer):
    luoyang.risk(producer, MARCH)
    freeze(luoyang)
    FrozenFigure.objects.update(numerator=1)

    assert not is_genuine(FrozenFigure.objects.get())


def test_the_same_rows_have_the_same_digest(luoyang, producer):
    luoyang.risk(producer, MARCH)

    [first], [second] = freeze(luoyang), freeze(luoyang)

    assert first.sha256 == second.sha256
    assert FrozenFigure.objects.count() == 2


def test_what_changed_since_it_was_frozen(luoyang, producer):
    stays, mended, gone = (luoyang.risk(producer, MARCH) for _n in range(3))
    [frozen] = freeze(luoyang)
    assert not changed_since(frozen, on=ON)

    Risk.objects.filter(pk=mended.pk).update(reported_on=MARCH)
    gone.delete()
    new = luoyang.risk(producer, MARCH, MARCH)
    changed = changed_since(FrozenFigure.objects.get(), on=ON)

    assert [row.now.key for row in changed.added] == [f"risk:{new.pk}"]
    assert len(changed.removed) == 1
    assert [row.now.key for row in changed.judged_anew] == [f"risk:{mended.pk}"]
    assert is_genuine(FrozenFigure.objects.get())
    assert stays


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"period_from": YEAR[1], "period_until": YEAR[0]}, "period_until"),
        ({"on": dt.date(2021, 12, 31)}, "period_from"),
    ],
)
def test_no_figure_of_a_time_that_is_none(luoyang, values, field):
    with pytest.raises(DomainError) as refusal:
        freeze(luoyang, **values)

    assert refusal.value.field == field
    assert not FrozenFigure.objects.exists()


def test_nobody_freezes_the_figures_of_another_city_and_the_attempt_is_on_record(luoyang, cast):
    with pytest.raises(DomainError):
        freeze(luoyang, by=cast.admin)

    assert not FrozenFigure.objects.exists()
    assert AuditEvent.objects.get(event="figure.freezing_refused").actor_id == cast.admin.pk


def test_all_are_frozen_or_none(luoyang, producer, monkeypatch):
    def broken(asked):
        raise DomainError("kaputt")

    monkeypatch.setitem(COUNTERS, "LK08", broken)
    with pytest.raises(DomainError):
        freeze(luoyang, ("LK07", "LK08"))

    assert not FrozenFigure.objects.exists()
