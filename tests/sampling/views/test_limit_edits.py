import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from sampling.choices import ReplayStatus
from sampling.models import Limit, Replay, TestMethod
from tests.factories.sampling import load_reference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def url(name, *args):
    return reverse(f"sampling:{name}", args=args)


@pytest.fixture
def admin(cast, signed_in):
    load_reference()
    return signed_in(cast.admin)


def filled(page, **changes):
    """What a browser sends back of the page's form."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)} | changes


def workbook(client):
    answer = client.get(url("limit_file"))
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def load(client, book):
    content = io.BytesIO()
    book.save(content)
    return client.post(url("limit_load"), {"file": SimpleUploadedFile("limits.xlsx", content.getvalue())})


def test_row_is_changed_and_its_versions_are_told(admin):
    page = admin.get(url("limit_edit", "L001"))

    answer = admin.post(url("limit_edit", "L001"), filled(page, minimum="2.95", reason="更正"))

    assert answer.status_code == 302
    page = admin.get(url("limit", "L001"))
    assertContains(page, "2.9 → 2.95")
    assertContains(page, "更正")


def test_change_that_leaves_a_gap_is_asked_for_its_reason(admin):
    page = admin.get(url("limit_edit", "L001"))
    sent = filled(page, effective_to="2025-09-01", reason="更正")

    refused = admin.post(url("limit_edit", "L001"), sent)
    assert refused.status_code == 422
    assert "accepted" in refused.context["form"].errors

    assert admin.post(url("limit_edit", "L001"), sent | {"accepted": "标准中止"}).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"minimum": "2,9"}, "minimum"), ({"unit": "斤"}, "unit"), ({"condition": "?"}, "condition"), ({}, "reason")],
)
def test_refusal_stands_at_its_field(admin, changes, field):
    page = admin.get(url("limit_edit", "L001"))
    sent = filled(page, **({"reason": "x"} if changes else {}), **changes)

    answer = admin.post(url("limit_edit", "L001"), sent)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Limit.objects.get(row_id="L001").version == 1


def test_next_edition_begins_as_a_copy(admin):
    page = admin.get(url("limit_new"), {"from": "L006"})
    assert (page.context["form"]["row_id"].value(), page.context["form"]["minimum"].value()) == ("L116", "2.9")


def test_file_as_it_is_changes_nothing(admin):
    page = load(admin, workbook(admin))
    assert page.context["form"] is None
    assert not page.context["table"].rows


def test_file_is_shown_and_taken_over_with_a_reason(admin):
    book = workbook(admin)
    book.active["J2"] = "2.90"
    page = load(admin, book)
    (shown,) = page.context["table"].rows
    assert (shown["row_id"], shown["state"], shown["words"]) == ("L001", "changed", "下限")
    assert Limit.objects.get(row_id="L001").minimum == "2.9"

    drafts = page.context["form"].initial["drafts"]
    assert admin.post(url("limit_load_confirm"), {"drafts": drafts}).status_code == 422
    answer = admin.post(url("limit_load_confirm"), {"drafts": drafts, "reason": "位数"})

    assert answer.status_code == 302
    assert Limit.objects.get(row_id="L001").minimum == "2.90"


def test_wrong_cells_are_named_and_nothing_can_be_taken_over(admin):
    book = workbook(admin)
    book.active["J3"], book.active["P4"] = "abc", "斤"

    page = load(admin, book)

    assert page.context["form"] is None
    assert [row["words"][:3] for row in page.context["table"].rows] == ["J3：", "P4："]


def test_formula_is_refused_by_its_cell(admin):
    book = workbook(admin)
    book.active["J2"] = "=1+1"
    answer = load(admin, book)
    assert answer.status_code == 422
    assertContains(answer, "J2", status_code=422)


def test_preview_that_was_altered_is_refused(admin):
    assert admin.post(url("limit_load_confirm"), {"drafts": "x", "reason": "y"}).status_code == 422


def test_health_page_tells_what_to_look_at(admin):
    assertContains(admin.get(url("limit_health")), "L014")


def test_method_is_changed(admin):
    method = TestMethod.objects.get(code="GB 29688-2013")
    page = admin.get(url("method_edit", method.pk))

    admin.post(url("method_edit", method.pk), filled(page, detection_limit="0.02", reason="新版"))

    assertContains(admin.get(method.get_absolute_url()), "0.02 μg/kg")


def test_replay_is_started_for_a_limit_and_followed(admin, cast, signed_in):
    answer = admin.post(url("replay_new"), {"cause": "限量更正", "limit": "L001"})

    replay = Replay.objects.get()
    assert (answer.url, replay.scope) == (replay.get_absolute_url(), {"limit": "L001"})
    assertContains(admin.get(replay.get_absolute_url()), "hx-trigger")
    asked_by_itself = {"path": replay.get_absolute_url(), "headers": {"HX-Request": "true"}}
    assert "HX-Refresh" not in admin.get(**asked_by_itself)
    Replay.objects.update(status=ReplayStatus.DONE, finished_at=timezone.now())
    assert admin.get(**asked_by_itself)["HX-Refresh"] == "true"
    assert admin.get(url("replay_flips", replay.pk)).status_code == 200
    assert signed_in(cast.stranger).get(replay.get_absolute_url()).status_code == 404
    assert signed_in(cast.auditor).get(replay.get_absolute_url()).status_code == 403


def test_replay_without_a_reason_is_refused(admin):
    assert admin.post(url("replay_new"), {"cause": ""}).status_code == 422
    assert not Replay.objects.exists()
