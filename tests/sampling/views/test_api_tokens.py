import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from sampling.models import ApiToken
from tests.factories.api import make_api_token

pytestmark = pytest.mark.django_db

LIST, NEW = reverse("sampling:api_tokens"), reverse("sampling:api_token_new")


@pytest.fixture
def sent(cast, today):
    return {
        "name": "LIMS",
        "acts_as": cast.analyst.pk,
        "scopes": ["samples:read", "results:write"],
        "expires_on": today + dt.timedelta(days=90),
    }


def test_a_token_is_shown_once_and_works(cast, sent, signed_in):
    client = signed_in(cast.system_admin)

    made = client.post(NEW, sent)

    text = made.context["text"]
    assertContains(made, text)
    assert made.headers["Cache-Control"] == "no-store"
    assertNotContains(client.get(LIST), text)
    assert client.get("/api/v1/samples", headers={"Authorization": f"Bearer {text}"}).status_code == 200
    assert ApiToken.objects.get().laboratory == cast.laboratory


@pytest.mark.parametrize("wrong", ["name", "acts_as", "scopes", "expires_on"])
def test_what_is_missing_is_named(cast, sent, signed_in, wrong):
    answer = signed_in(cast.system_admin).post(NEW, sent | {wrong: ""})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [wrong])


def test_people_of_other_cities_are_no_choice(cast, sent, signed_in):
    answer = signed_in(cast.system_admin).post(NEW, sent | {"acts_as": cast.other_analyst.pk})

    assert list(answer.context["form"].errors) == ["acts_as"]


def test_a_revoked_token_is_refused_and_says_so(cast, signed_in, today):
    token, head = make_api_token(cast, on=today)
    client = signed_in(cast.system_admin)

    assertRedirects(client.post(reverse("sampling:api_token_revoke", args=[token.pk])), LIST)

    assert client.get("/api/v1/samples", headers=head).status_code == 401
    assertContains(client.get(LIST, {"state": "ended"}), "LIMS")
    assertNotContains(client.get(LIST, {"state": "in_force"}), "LIMS")


def test_tokens_of_another_city_are_not_found_and_not_listed(cast, signed_in, today):
    token, _head = make_api_token(cast, on=today, laboratory=cast.other_laboratory, acts_as=cast.other_analyst)
    client = signed_in(cast.system_admin)

    assert client.get(reverse("sampling:api_token_revoke", args=[token.pk])).status_code == 404
    assertNotContains(client.get(LIST), token.name)
    assert signed_in(cast.admin).get(LIST).status_code == 403
