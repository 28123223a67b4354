import logging
import re

import pytest
from django.test import Client

pytestmark = [pytest.mark.urls("tests.dairyqa.ui.pages"), pytest.mark.django_db, pytest.mark.usefixtures("own_site")]


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    client.cookies["django_language"] = "en"
    return client


def text(response):
    return response.content.decode()


def words(response):
    """What a reader sees of the page's main part."""
    main = re.search(r"<main.*?</main>", text(response), re.DOTALL)[0]
    return " ".join(re.sub(r"<.*?>", " ", main, flags=re.DOTALL).split())


def test_page_speaks_chinese_until_switched(client, cast):
    client.force_login(cast.admin)

    assert '<html lang="zh-CN">' in text(client.get("/confirm/"))

    client.post("/i18n/setlang/", {"language": "en", "next": "/confirm/"})

    assert '<html lang="en">' in text(client.get("/confirm/"))


def test_detail_tells_state_deadline_steps_and_history(admin):
    said = words(admin.get("/detail/"))

    for part in (
        "Specimens S-1 Fresh",
        "Approve Coliforms missing",
        "Sealed.",
        "Due by 2026-10-08 (Thu) provisional Because of the plan due today",
        "Herd North since 2020 Weight —",
        "Item Verdict Protein Sour",
        "No items yet.",
        "Taken 7 / 9",
        "Nothing has been recorded yet.",
    ):
        assert part in said


def test_step_that_is_not_possible_leads_nowhere(admin):
    assert 'href="/confirm/"' not in text(admin.get("/detail/"))


def test_refused_form_links_each_error_to_its_field(admin):
    response = admin.post("/form/", {"number": "1"})

    assert response.status_code == 422
    assert '<a href="#id_sealed_on">Sealed on</a> This field is required.' in text(response)
    assert '<a href="#id_place_0">Place</a> This field is required.' in text(response)
    assert 'id="id_place_0"' in text(response)


def test_confirm_says_what_will_happen(admin):
    said = words(admin.get("/confirm/"))

    assert "This will happen: It is gone. Cancel it No, go back" in said


def test_row_of_another_looks_like_no_row(admin):
    foreign, missing = admin.get("/missing/"), admin.get("/no-such-address/")

    assert foreign.status_code == missing.status_code == 404
    assert words(foreign) == words(missing)
    assert "another city" not in text(foreign)


def test_wrong_role_is_told_what_to_do(admin):
    response = admin.get("/forbidden/")

    assert response.status_code == 403
    assert "ask your system administrator" in words(response)


def test_error_of_the_server_tells_no_detail(admin, caplog):
    admin.raise_request_exception = False

    with caplog.at_level(logging.CRITICAL):
        response = admin.get("/broken/")

    assert response.status_code == 500
    assert "The system made a mistake" in words(response)
    assert "secret" not in text(response)


def test_host_that_is_not_ours_is_a_bad_request(admin):
    response = admin.get("/confirm/", headers={"host": "elsewhere.example"})

    assert response.status_code == 400
    assert "could not be understood" in words(response)


def test_form_without_its_token_is_explained(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.admin)
    client.cookies["django_language"] = "en"

    response = client.post("/form/", {})

    assert response.status_code == 403
    assert "reload the page" in words(response)


def test_error_pages_speak_the_reader_s_language(client, cast):
    client.force_login(cast.admin)

    assert '<html lang="zh-CN">' in text(client.get("/missing/"))


def test_address_not_found_shows_a_visitor_no_menu(client):
    response = client.get("/no-such-address/")

    assert response.status_code == 404
    assert "sidebar" not in text(response)
