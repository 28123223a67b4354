import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django.asserts import assertContains, assertRedirects

from dairyqa.errors import DomainError
from sampling.choices import PlanStatus, RevisionStatus
from sampling.models import PlanRevision, SamplingPlan
from sampling.queries.plan_content import content_of
from sampling.usecases.plans import load_plan
from sampling.usecases.revisions import open_revision, withdraw_revision
from sampling.views import plan_editor
from tests.factories.sampling import load_reference, qingyuan_fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

ON = dt.date(2026, 1, 1)
PAGES = ["plan_edit", "plan_quantities", "plan_annex", "plan_acknowledge", "plan_issue", "plan_clone"]


def url(name, *arguments, code="QY-2026"):
    return reverse(f"sampling:{name}", args=[code, *arguments])


@pytest.fixture
def draft(cast):
    load_reference()
    return load_plan(fixture=qingyuan_fixture(), year=2026, by=cast.admin, on=ON)


@pytest.fixture
def amendment(cast, plan):
    return open_revision(plan=plan, by=cast.admin, on=ON)


def fields_of(page, **changes):
    """What the browser would send back from the page's form."""
    form = page.context["form"]
    sent = {}
    for name in form.fields:
        value = form[name].value()
        if hasattr(value, "isoformat"):
            value = value.isoformat()
        if value not in (None, False):
            sent[name] = value
    return {name: value for name, value in (sent | changes).items() if value is not None}


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_for_those_who_manage_the_city_s_plans(cast, draft, signed_in, name):
    assert signed_in(cast.officer_east).get(url(name)).status_code == 403
    assert signed_in(cast.stranger).get(url(name)).status_code == 404
    assert signed_in(cast.admin).get(url(name)).status_code == 200


@pytest.mark.parametrize("name", ["plan_edit", "plan_quantities"])
def test_form_sent_back_as_it_came_changes_nothing(cast, draft, signed_in, name):
    client, before = signed_in(cast.admin), content_of(draft)

    answer = client.post(url(name), fields_of(client.get(url(name))))

    assertRedirects(answer, draft.get_absolute_url())
    assert content_of(SamplingPlan.objects.get()) == before


@pytest.mark.provision("Q-3.1", "Q-3.5", "Q-8.4")
def test_figures_of_a_draft_are_changed_in_place(cast, draft, signed_in):
    client = signed_in(cast.admin)
    sent = fields_of(
        client.get(url("plan_edit")),
        raw_quota_percent=20,
        window_1_first=1,
        fail_report_workdays=3,
        requires_full_coverage=None,
    )

    client.post(url("plan_edit"), sent)

    plan = SamplingPlan.objects.get()
    assert (plan.raw_quota_percent, plan.fail_report_workdays, plan.requires_full_coverage) == (20, 3, False)
    assert list(plan.windows.values_list("slot", "first_week", "last_week")) == [(1, 1, 3), (2, 3, 4)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"raw_quota_percent": 101}, "raw_quota_percent"),
        ({"samplers_per_visit": 1}, "samplers_per_visit"),
        ({"window_1_first": 3, "window_1_last": 2}, "__all__"),
        ({"window_1_first": ""}, "window_1_last"),
        ({"window_1_first": "", "window_1_last": "", "window_2_first": "", "window_2_last": ""}, "__all__"),
        ({"min_days_between_visits": 27}, "__all__"),
        ({"ends_on": "2025-12-31"}, "ends_on"),
        ({"laboratory": "LYFI"}, "laboratory"),
        ({"name": ""}, "name"),
    ],
)
def test_impossible_figures_are_refused_with_the_place(cast, draft, signed_in, changes, field):
    client, before = signed_in(cast.admin), content_of(draft)
    sent = fields_of(client.get(url("plan_edit")), **changes)

    page = client.post(url("plan_edit"), sent)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert content_of(SamplingPlan.objects.get()) == before


def test_issued_plan_is_not_edited(cast, plan, signed_in):
    client = signed_in(cast.admin)

    for name in ("plan_edit", "plan_quantities", "plan_annex", "plan_acknowledge"):
        assertRedirects(client.get(url(name)), plan.get_absolute_url())
    assertRedirects(client.get(url("plan_category", "CHEESE")), plan.get_absolute_url())
    for name in ("plan_edit", "plan_quantities", "plan_acknowledge", "plan_annex_upload", "plan_annex_confirm"):
        assertRedirects(client.post(url(name), {}), plan.get_absolute_url())


def test_quantities_are_changed_and_incomplete_ones_refused(cast, draft, signed_in):
    client = signed_in(cast.admin)
    sent = fields_of(client.get(url("plan_quantities")))

    refused = client.post(url("plan_quantities"), sent | {"liquid_test_units": ""})
    client.post(url("plan_quantities"), sent | {"liquid_total_kg": "1.5"})

    assert refused.status_code == 422
    assert str(draft.quantities.get(group="liquid").total_kg) == "1.500"


def test_group_without_quantities_that_the_annex_needs_is_refused(cast, draft, signed_in):
    client = signed_in(cast.admin)
    sent = fields_of(client.get(url("plan_quantities")))
    sent = {name: value for name, value in sent.items() if not name.startswith("powder_")}

    assert client.post(url("plan_quantities"), sent).status_code == 422
    assert draft.quantities.filter(group="powder").exists()


@pytest.mark.provision("Q-A.1")
def test_items_of_a_category_are_ticked(cast, draft, signed_in):
    client = signed_in(cast.admin)

    answer = client.post(url("plan_category", "MODIFIED_MILK"), {"items": ["酸度", "商业无菌", "蛋白质"]})

    items = draft.items.filter(category__code="MODIFIED_MILK").values_list("item__name", flat=True)
    assertRedirects(answer, url("plan_annex"))
    assert list(items) == ["蛋白质", "商业无菌", "酸度"]


def test_category_without_items_leaves_the_annex_and_comes_back(cast, draft, signed_in):
    client = signed_in(cast.admin)

    client.post(url("plan_category", "CHEESE"), {})
    assert not draft.items.filter(category__code="CHEESE").exists()

    client.post(url("plan_category", "CHEESE"), {"items": ["三聚氰胺"]})
    assert draft.items.filter(category__code="CHEESE").count() == 1


def test_unknown_category_or_item_is_no_page_and_no_choice(cast, draft, signed_in):
    client = signed_in(cast.admin)

    assert client.get(url("plan_category", "SOY")).status_code == 404
    assert client.post(url("plan_category", "CHEESE"), {"items": ["水分"]}).status_code == 422


def workbook_of(client, **query):
    answer = client.get(url("plan_annex_file"), query)
    return load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def upload(client, book):
    file = io.BytesIO()
    book.save(file)
    sent = SimpleUploadedFile("附件.xlsx", file.getvalue())
    return client.post(url("plan_annex_upload"), {"file": sent})


def test_annex_goes_out_and_in_again_without_a_difference(cast, draft, signed_in):
    client = signed_in(cast.admin)

    page = upload(client, workbook_of(client, draft=1))

    assert page.status_code == 200
    assert page.context["differences"] == []


@pytest.mark.provision("Q-A.1")
def test_file_is_shown_first_and_taken_over_when_confirmed(cast, draft, signed_in):
    client, before = signed_in(cast.admin), content_of(draft)
    book = workbook_of(client)
    book.active["F3"] = "蛋白质、酸度、三聚氰胺、丙二醇、商业无菌、菌落总数"

    preview = upload(client, book)
    assertContains(preview, "非脂乳固体、脂肪")
    assertContains(preview, "菌落总数")
    assert content_of(SamplingPlan.objects.get()) == before

    answer = client.post(url("plan_annex_confirm"), {"annex": preview.context["form"]["annex"].value()})

    items = draft.items.filter(category__name="灭菌乳").values_list("item__name", flat=True)
    assertRedirects(answer, url("plan_annex"))
    assert "、".join(items) == "蛋白质、酸度、三聚氰胺、丙二醇、商业无菌、菌落总数"
    assert draft.items.get(category__name="干酪", item__name="霉菌").data_only_reason


def test_confirmation_that_was_altered_or_is_outdated_is_refused(cast, draft, signed_in):
    client = signed_in(cast.admin)
    book = workbook_of(client)
    book.active["F3"] = "蛋白质"
    signed = upload(client, book).context["form"]["annex"].value()

    assert client.post(url("plan_annex_confirm"), {"annex": signed[:-2]}).status_code == 422
    assert client.post(url("plan_annex_confirm"), {}).status_code == 422
    client.post(url("plan_category", "CHEESE"), {})
    assert client.post(url("plan_annex_confirm"), {"annex": signed}).status_code == 422
    assert draft.items.filter(category__name="灭菌乳").count() == 7


def test_unknown_category_in_the_file_is_refused_with_the_place(cast, draft, signed_in):
    client = signed_in(cast.admin)
    book = workbook_of(client)
    book.active["E4"] = "豆浆"

    page = upload(client, book)

    assert page.status_code == 422
    [message] = page.context["form"].errors["file"]
    assert "豆浆" in message
    assert "4" in message
    assert "E" in message


def test_something_that_is_no_workbook_is_refused(cast, draft, signed_in):
    client = signed_in(cast.admin)

    page = client.post(url("plan_annex_upload"), {"file": SimpleUploadedFile("a.xlsx", b"text")})

    assert page.status_code == 422
    assert client.post(url("plan_annex_upload"), {}).status_code == 422


@pytest.mark.provision("Q-6.3")
def test_plan_with_an_item_without_a_limit_is_issued_after_it_is_acknowledged(cast, draft, signed_in):
    client = signed_in(cast.admin)
    draft.items.update(data_only_reason="")

    refused = client.post(url("plan_issue"))
    assert refused.status_code == 422
    assertContains(refused, "干酪×霉菌", status_code=422)
    assertContains(client.get(draft.get_absolute_url()), url("plan_acknowledge"))

    answer = client.post(url("plan_acknowledge"), {"for_all": "无限量，只报数据"})
    assertRedirects(answer, draft.get_absolute_url())
    assert draft.items.exclude(data_only_reason="").count() == 3
    client.post(url("plan_issue"))

    draft.refresh_from_db()
    assert draft.status == PlanStatus.ISSUED


def test_acknowledging_nothing_is_refused(cast, draft, signed_in):
    draft.items.update(data_only_reason="")

    assert signed_in(cast.admin).post(url("plan_acknowledge"), {}).status_code == 422
    assert not draft.items.exclude(data_only_reason="").exists()


def test_reason_that_is_refused_is_said_on_the_page(cast, draft, signed_in, monkeypatch):
    def refuse(**_):
        raise DomainError("请重新查看")

    monkeypatch.setattr(plan_editor, "acknowledge_without_limit", refuse)

    page = signed_in(cast.admin).post(url("plan_acknowledge"), {"for_all": "无限量"})

    assert page.status_code == 422
    assert page.context["form"].non_field_errors() == ["请重新查看"]


def test_plan_is_copied_for_the_next_year(cast, plan, signed_in):
    client = signed_in(cast.admin)
    sent = fields_of(client.get(url("plan_clone")))

    answer = client.post(url("plan_clone"), sent)

    clone = SamplingPlan.objects.get(code="QY-2027")
    assertRedirects(answer, clone.get_absolute_url())
    assert (clone.year, clone.name[:5], clone.status) == (2027, "2027年", PlanStatus.DRAFT)
    assert client.post(url("plan_clone"), sent).status_code == 422


def test_amendment_is_begun_edited_and_issued(cast, plan, signed_in, today):
    client = signed_in(cast.admin)

    client.post(url("plan_amend"))
    client.post(url("plan_edit"), fields_of(client.get(url("plan_edit")), raw_quota_percent=20))
    plan.refresh_from_db()
    assert plan.raw_quota_percent == 15
    page = client.get(url("plan_revision", 1))
    assert len(page.context["differences"]) == 1
    assertRedirects(
        client.post(url("revision_issue", 1), {"reason": "省局要求提高比例", "effective_from": today}),
        url("plan_revision", 1),
    )

    plan.refresh_from_db()
    assert (plan.raw_quota_percent, plan.revision) == (20, 1)
    assertContains(client.get(plan.get_absolute_url()), "省局要求提高比例")


def test_plan_shows_the_windows_in_force_while_others_wait_for_their_day(cast, amendment, signed_in):
    windows = [{"slot": 1, "first_week": 1, "last_week": 4}]
    PlanRevision.objects.filter(pk=amendment.pk).update(content=amendment.content | {"windows": windows})
    client = signed_in(cast.admin)

    client.post(url("revision_issue", 1), {"reason": "每月一次", "effective_from": "2026-03-31"})

    assert len(client.get(amendment.plan.get_absolute_url()).context["windows"].rows) == 2


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"reason": "", "effective_from": "2026-04-01"}, "reason"),
        ({"reason": "补充", "effective_from": ""}, "effective_from"),
        ({"reason": "补充", "effective_from": "2026-03-09"}, "effective_from"),
        ({"reason": "补充", "effective_from": "2027-01-01"}, "effective_from"),
        ({"reason": "补充", "effective_from": "2026-04-01"}, "__all__"),
    ],
    ids=["no reason", "no day", "in the past", "after the plan", "nothing changed"],
)
def test_amendment_that_cannot_be_issued_says_where(cast, amendment, signed_in, sent, field):
    if field != "__all__":
        PlanRevision.objects.filter(pk=amendment.pk).update(content=amendment.content | {"raw_quota_percent": 20})

    page = signed_in(cast.admin).post(url("revision_issue", 1), sent)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]


def test_second_amendment_is_refused_while_one_is_open(cast, amendment, signed_in):
    assert signed_in(cast.admin).post(url("plan_amend")).status_code == 422
    assert PlanRevision.objects.filter(status=RevisionStatus.DRAFT).count() == 1


def test_amendment_is_withdrawn_once(cast, amendment, signed_in):
    client = signed_in(cast.admin)

    assertRedirects(client.post(url("revision_withdraw", 1)), amendment.plan.get_absolute_url())
    assert client.post(url("revision_withdraw", 1)).status_code == 422


def test_revision_is_read_by_all_who_see_the_plan_and_written_by_its_city(cast, amendment, signed_in):
    assert signed_in(cast.officer_east).get(url("plan_revision", 1)).status_code == 200
    assert signed_in(cast.officer_east).post(url("revision_issue", 1)).status_code == 403
    assert signed_in(cast.stranger).get(url("plan_revision", 1)).status_code == 404
    assert signed_in(cast.admin).get(url("plan_revision", 7)).status_code == 404


def test_first_text_is_kept_as_revision_0(cast, plan, signed_in):
    page = signed_in(cast.admin).get(url("plan_revision", 0))

    assert page.status_code == 200
    assert page.context["differences"] == []
    assert page.context["actions"] == []


def test_revision_page_takes_the_same_queries_for_any_number_of_them(cast, plan, signed_in, queries_of):
    client = signed_in(cast.admin)
    of_one = queries_of(client, plan.get_absolute_url())
    for number in (1, 2):
        PlanRevision.objects.create(plan=plan, number=number, content={}, status=RevisionStatus.WITHDRAWN)

    assert queries_of(client, plan.get_absolute_url()) == of_one


def test_annex_file_of_another_plan_is_not_found(cast, plan, signed_in):
    assert signed_in(cast.stranger).get(url("plan_annex_file")).status_code == 404
    assert signed_in(cast.analyst).get(url("plan_annex_file")).status_code == 200


def test_revision_shows_its_own_trail(cast, amendment, signed_in):
    withdraw_revision(revision=amendment, by=cast.admin, on=ON)
    open_revision(plan=amendment.plan, by=cast.admin, on=ON)

    assert len(signed_in(cast.admin).get(url("plan_revision", 1)).context["history"]) == 2
    assert len(signed_in(cast.admin).get(url("plan_revision", 2)).context["history"]) == 1
