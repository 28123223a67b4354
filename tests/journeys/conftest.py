import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import load_reference, make_plan, make_visit

from .fault_proxy import FaultProxy
from .tablets import SIZE, Tablet


@pytest.fixture
def visit(cast):
    """Planned for today with two inspectors; the producer has nothing on hand."""
    load_reference()
    today = timezone.localdate()
    producer = make_enterprise(cast.east, licence_valid_until=today + dt.timedelta(days=900))
    return make_visit(make_plan(cast, today.year), producer, today, [cast.inspector, cast.second_inspector])


@pytest.fixture
def network(live_server):
    proxy = FaultProxy(urlsplit(live_server.url).port)
    yield proxy
    proxy.close()


@pytest.fixture
def make_tablet(chromium, network):
    contexts = []

    def make(person, clock=None):
        """``clock`` is what the tablet takes for the time at the beginning."""
        context = chromium.new_context(locale="zh-CN", viewport=SIZE)
        contexts.append(context)
        if clock:
            context.clock.install(time=clock)
        tablet = Tablet(context, network.address)
        tablet.sign_in(person)
        return tablet

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def tablet(make_tablet, cast, visit):
    return make_tablet(cast.inspector)
