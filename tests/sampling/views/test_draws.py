import subprocess

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from enterprises.choices import BatchKind
from sampling.choices import DrawKind, DrawStatus, VisitStatus
from sampling.models import Draw
from sampling.usecases.draws import abort_draw, hold_raw_draws
from sampling.usecases.visit_draws import issue_device_draw
from tests.factories.enterprises import make_enterprise, make_raw_milk
from tests.factories.sampling import make_visit
from tests.factories.sheets import sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today"), pytest.mark.provision("Q-5.1")]

DRAWS = reverse("sampling:draws")
AGAIN = {"reason": "新到一批"}


@pytest.fixture
def team(cast):
    return [cast.inspector, cast.second_inspector]


def visit_with_milk(plan, county, team, today):
    visit = make_visit(plan, make_enterprise(county), today, team, status=VisitStatus.UNDER_WAY)
    make_raw_milk(visit.enterprise, today)
    return visit


@pytest.fixture
def visit(cast, plan, team, today):
    return visit_with_milk(plan, cast.east, team, today)


@pytest.fixture
def draw(cast, visit, today):
    return hold_raw_draws(visit=visit, by=cast.inspector, on=today)[0]


@pytest.fixture
def elsewhere(cast, plan, team, today):
    return hold_raw_draws(visit=visit_with_milk(plan, cast.west, team, today), by=cast.inspector, on=today)[0]


def page_of(draw):
    return reverse("sampling:draw", args=[draw.pk])


def step(visit, kind=BatchKind.RAW_MILK):
    return reverse("sampling:visit_draw", args=[visit.pk, kind])


def shown(page):
    return {row["pk"] for row in page.context["page"].rows}


# the list


def test_list_shows_the_county_its_draws(cast, draw, elsewhere, signed_in):
    assert shown(signed_in(cast.officer_east).get(DRAWS)) == {draw.pk}
    assert shown(signed_in(cast.officer_west).get(DRAWS)) == {elsewhere.pk}
    for reader in (cast.admin, cast.inspector, cast.auditor):
        assert shown(signed_in(reader).get(DRAWS)) == {draw.pk, elsewhere.pk}
    assert shown(signed_in(cast.stranger).get(DRAWS)) == set()


@pytest.mark.parametrize("person", ["analyst", "signatory", "system_admin"])
def test_list_is_not_for_everybody(cast, signed_in, person):
    assert signed_in(getattr(cast, person)).get(DRAWS).status_code == 403


def test_list_filters_and_searches(cast, draw, elsewhere, signed_in):
    abort_draw(draw=elsewhere, reason="重复", by=cast.admin, on=elsewhere.sealed_on)
    client = signed_in(cast.admin)

    for asked, found in (
        ({"status": DrawStatus.ABORTED}, {elsewhere.pk}),
        ({"county": cast.east.pk}, {draw.pk}),
        ({"kind": DrawKind.SAMPLERS}, set()),
        ({"plan": draw.plan_id}, {draw.pk, elsewhere.pk}),
        ({"sealed_from": "2026-03-11"}, set()),
        ({"q": draw.occasion}, {draw.pk}),
    ):
        assert shown(client.get(DRAWS, asked)) == found, asked
    assert client.get(DRAWS, {"status": "lost"}).status_code == 400


def test_list_exports_what_was_drawn(cast, draw, signed_in):
    head, row = sheet_of(signed_in(cast.admin).get(DRAWS, {"export": "xlsx"}))

    assert draw.frame[0]["label"] in row


def test_list_takes_the_same_queries_for_any_number(cast, plan, team, draw, signed_in, queries_of, today):
    client = signed_in(cast.admin)
    one = queries_of(client, DRAWS)
    for _ in range(2):
        hold_raw_draws(visit=visit_with_milk(plan, cast.east, team, today), by=cast.inspector, on=today)

    assert queries_of(client, DRAWS) == one


# one draw


def test_page_replays_the_draw_and_shows_how_to_check_it(cast, draw, signed_in):
    page = signed_in(cast.auditor).get(page_of(draw))

    assert page.context["wrong"] == []
    assertContains(page, draw.secret)
    assertContains(page, draw.commitment)
    assertContains(page, draw.frame[0]["label"])
    frame, secret, result = page.context["commands"]
    assert (frame["expected"], secret["expected"]) == (draw.frame_hash, draw.commitment)
    assert result["expected"].endswith(f" {draw.result[0]}")


@pytest.mark.parametrize("readers_run_it", ["bash", "sh"])
def test_commands_on_the_page_give_what_the_page_says(cast, draw, signed_in, readers_run_it):
    for command in signed_in(cast.auditor).get(page_of(draw)).context["commands"]:
        run = subprocess.run([readers_run_it, "-c", command["command"]], capture_output=True, text=True, check=True)
        assert run.stdout.removesuffix("\n").removesuffix("  -") == command["expected"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"frame": [{"id": 1, "label": "别的批次"}]}, "draw_frame_differs"),
        ({"frame": [1]}, "draw_frame_unreadable"),
        ({"secret": "0" * 64}, "draw_secret_differs"),
        ({"result": []}, "draw_result_differs"),
        ({"result": [999_999]}, "draw_result_differs"),
    ],
)
def test_page_says_what_is_wrong_with_a_draw_that_was_changed(cast, draw, signed_in, values, code):
    Draw.objects.filter(pk=draw.pk).update(**values)

    page = signed_in(cast.admin).get(page_of(draw))

    assert page.status_code == 200
    assert code in [reason.code for reason in page.context["wrong"]]
    assert signed_in(cast.admin).get(DRAWS).status_code == 200


def test_page_of_a_sealed_draw_keeps_its_secret(cast, visit, signed_in, today):
    issued = issue_device_draw(visit=visit, kind=BatchKind.RAW_MILK, device="平板1", by=cast.inspector, on=today)

    page = signed_in(cast.admin).get(page_of(issued.draw))

    assertNotContains(page, issued.secret)
    assertContains(page, issued.draw.commitment)
    assert page.context["wrong"] == []


def test_page_shows_the_other_attempts(cast, visit, draw, signed_in, today):
    abort_draw(draw=draw, reason="名单有误", by=cast.admin, on=today)
    second = hold_raw_draws(visit=visit, by=cast.inspector, on=today)[0]

    assertContains(signed_in(cast.admin).get(page_of(second)), "名单有误")
    assertContains(signed_in(cast.admin).get(page_of(draw)), page_of(second))


def test_page_out_of_sight_is_not_found_and_not_for_everybody(cast, draw, elsewhere, signed_in):
    assert signed_in(cast.officer_east).get(page_of(elsewhere)).status_code == 404
    assert signed_in(cast.stranger).get(page_of(draw)).status_code == 404
    assert signed_in(cast.analyst).get(page_of(draw)).status_code == 403


# at a visit


def test_visit_page_leads_to_its_draw(cast, visit, draw, signed_in):
    assertContains(signed_in(cast.inspector).get(visit.get_absolute_url()), page_of(draw))


def test_visit_page_asks_its_samplers_to_draw_what_is_not_drawn(cast, visit, signed_in):
    assertContains(signed_in(cast.inspector).get(visit.get_absolute_url()), step(visit))
    assertNotContains(signed_in(cast.admin).get(visit.get_absolute_url()), step(visit))


def test_drawing_at_a_visit(cast, visit, signed_in):
    answer = signed_in(cast.inspector).post(step(visit))

    assertRedirects(answer, visit.get_absolute_url())
    assert Draw.objects.get().visit == visit


def test_drawing_again_wants_a_reason_and_a_change(cast, visit, draw, signed_in, today):
    client = signed_in(cast.inspector)
    assert client.post(step(visit), AGAIN).status_code == 422

    make_raw_milk(visit.enterprise, today, farm="鹤鸣牧场")
    assertContains(client.get(visit.get_absolute_url()), step(visit))
    assert client.post(step(visit)).context["form"].errors.keys() == {"reason"}
    client.post(step(visit), AGAIN)

    draw.refresh_from_db()
    assert (draw.status, draw.abort_reason) == (DrawStatus.ABORTED, "新到一批")
    assert Draw.objects.get(status=DrawStatus.DONE).attempt == 2


def test_drawing_is_for_the_samplers_of_the_visit(cast, plan, visit, signed_in, today):
    other = visit_with_milk(plan, cast.east, [cast.second_inspector], today)
    far = visit_with_milk(plan, cast.other_county, [cast.stranger], today)

    assert signed_in(cast.inspector).post(step(other)).status_code == 422
    assert signed_in(cast.inspector).post(step(far)).status_code == 404
    assert signed_in(cast.admin).post(step(visit)).status_code == 403
    assert signed_in(cast.inspector).get(step(visit, "product")).status_code == 404
    assert not Draw.objects.exists()


def test_asking_whether_to_draw_draws_nothing(cast, visit, signed_in):
    assert signed_in(cast.inspector).get(step(visit)).status_code == 200

    assert not Draw.objects.exists()
