import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from dairyqa.notices.choices import DeliveryStatus, NoticeKind, WebhookKind
from dairyqa.notices.models import Delivery, Notice, Webhook
from tests.factories.notices import make_delivery, make_notice, make_webhook

INBOX = "/notices/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_inspector(client, cast):
    client.force_login(cast.inspector)
    return client


@pytest.fixture
def as_admin(client, cast):
    client.force_login(cast.admin)
    return client


def text(response):
    return response.content.decode()


# --- inbox ---


def test_inbox_shows_the_own_notices(as_inspector, cast):
    make_notice(cast.inspector, subject="QY-1", url="/samples/QY-1/")
    make_notice(cast.admin, subject="QY-2")

    page = text(as_inspector.get(INBOX))

    assert ("QY-1" in page, "QY-2" in page) == (True, False)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kind=alarm", {"QY-A"}),
        ("reading=unread", {"QY-O"}),
        ("reading=read", {"QY-A"}),
        ("q=QY-O", {"QY-O"}),
        ("", {"QY-A", "QY-O"}),
    ],
)
def test_filters(as_inspector, cast, query, shown):
    make_notice(cast.inspector, subject="QY-A", kind=NoticeKind.ALARM, read_at=timezone.now())
    make_notice(cast.inspector, subject="QY-O")

    page = text(as_inspector.get(f"{INBOX}?{query}"))
    body = page.partition("<tbody")[2].partition("</tbody>")[0]

    assert {name for name in ("QY-A", "QY-O") if name in body} == shown


def test_bad_filter(as_inspector):
    assert as_inspector.get(f"{INBOX}?kind=nonsense").status_code == 400


def test_empty_inbox_says_what_comes(as_inspector):
    assert "nothing-title" in text(as_inspector.get(INBOX))


def test_markup_in_a_notice_is_text(as_inspector, cast):
    make_notice(cast.inspector, subject="<script>x</script>", url="/a/")
    make_notice(cast.inspector, subject="<b>y</b>", read_at=timezone.now())

    page = text(as_inspector.get(INBOX))

    assert "<script>x" not in page
    assert "<b>y" not in page


def test_inbox_in_excel_is_plain_text(as_inspector, cast):
    make_notice(cast.inspector, subject="QY-1", url="/samples/QY-1/")

    answer = as_inspector.get(f"{INBOX}?export=xlsx")

    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert "QY-1" in rows[1][1]
    assert not any("<form" in str(cell) for cell in rows[1])


@pytest.mark.parametrize("address", [INBOX, "/deliveries/", "/webhooks/"])
def test_list_takes_as_many_queries_for_many(as_admin, cast, address):
    def one_more():
        make_notice(cast.admin)
        make_delivery(make_webhook(cast.city))

    def queries():
        with CaptureQueriesContext(connection) as captured:
            as_admin.get(address)
        return len(captured)

    one_more()
    with_one = queries()
    one_more(), one_more()

    assert queries() == with_one


@pytest.mark.parametrize(
    ("leads_to", "goes_to"),
    [("/samples/QY-1/", "/samples/QY-1/"), ("https://evil.example/", INBOX), ("//evil.example/", INBOX), ("", INBOX)],
)
def test_opening_marks_as_read_and_leads_to_the_record(as_inspector, cast, leads_to, goes_to):
    notice = make_notice(cast.inspector)

    answer = as_inspector.post(f"/notices/{notice.pk}/read/", {"next": leads_to})

    notice.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, goes_to)
    assert notice.read_at is not None


def test_another_ones_notice_is_not_there(as_inspector, cast):
    notice = make_notice(cast.admin)

    assert as_inspector.post(f"/notices/{notice.pk}/read/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_are_marked_as_read(as_inspector, cast):
    make_notice(cast.inspector), make_notice(cast.admin)

    assert as_inspector.post("/notices/read/").status_code == 302
    assert list(Notice.objects.unread().values_list("recipient", flat=True)) == [cast.admin.pk]


def test_bell_tells_how_many_are_unread(as_inspector, cast):
    assert "topbar-count" not in text(as_inspector.get(INBOX))
    make_notice(cast.inspector), make_notice(cast.inspector), make_notice(cast.inspector, read_at=timezone.now())

    assert '<span class="topbar-count" aria-hidden="true">2</span>' in text(as_inspector.get("/"))


# --- deliveries ---


def test_deliveries_of_the_own_bureaus(as_admin, cast):
    make_delivery(cast.officer_east, last_error="address refused (550)")
    make_delivery(cast.analyst)
    make_delivery(make_webhook(cast.east, name="城区群"))
    make_delivery(cast.stranger)
    make_delivery(make_webhook(cast.other_city, name="洛阳群"))

    page = text(as_admin.get("/deliveries/"))

    for name, is_shown in {"officer_east": 1, "analyst": 1, "城区群": 1, "stranger": 0, "洛阳群": 0}.items():
        assert (f">{name}<" in page) == bool(is_shown), name
    assert "address refused (550)" in page


def test_page_says_when_mails_reach_nobody(as_admin, settings):
    assert "EMAIL_URL" not in text(as_admin.get("/deliveries/"))
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"

    assert "EMAIL_URL" in text(as_admin.get("/deliveries/"))


def test_delivery_shows_what_it_says(as_admin, cast):
    delivery = make_delivery(cast.inspector, status=DeliveryStatus.GIVEN_UP, last_error="HTTP 500")

    page = text(as_admin.get(f"/deliveries/{delivery.pk}/"))

    assert "HTTP 500" in page
    assert f"/deliveries/{delivery.pk}/again/" in page


def test_delivery_is_sent_again(as_admin, cast):
    delivery = make_delivery(make_webhook(cast.city), status=DeliveryStatus.UNCERTAIN)

    assert as_admin.get(f"/deliveries/{delivery.pk}/again/").status_code == 200
    assert as_admin.post(f"/deliveries/{delivery.pk}/again/").status_code == 302
    assert Delivery.objects.get().status == DeliveryStatus.WAITING
    assert as_admin.post(f"/deliveries/{delivery.pk}/again/").status_code == 422


def test_delivery_of_another_city_is_not_there(as_admin, cast):
    delivery = make_delivery(cast.stranger, status=DeliveryStatus.GIVEN_UP)

    assert as_admin.get(f"/deliveries/{delivery.pk}/").status_code == 404
    assert as_admin.post(f"/deliveries/{delivery.pk}/again/").status_code == 404


# --- group bots ---


def values(cast, **changed):
    return {
        "name": "科室群",
        "bureau": cast.city.pk,
        "kind": WebhookKind.DINGTALK,
        "url": "https://oapi.dingtalk.com/robot/send?access_token=top-secret",
        "secret": "SEC-hidden",
    } | changed


def test_group_bot_is_set_up_and_its_keys_are_never_shown(as_admin, cast):
    assert as_admin.post("/webhooks/new/", values(cast)).status_code == 302
    webhook = Webhook.objects.get()
    assert (webhook.url[-10:], webhook.secret) == ("top-secret", "SEC-hidden")

    for page in ("", "edit/", "status/", "test/"):
        shown = text(as_admin.get(f"/webhooks/{webhook.pk}/{page}"))
        assert "top-secret" not in shown
        assert "SEC-hidden" not in shown
    assert "oapi.dingtalk.com" in text(as_admin.get(f"/webhooks/{webhook.pk}/"))
    assert "top-secret" not in text(as_admin.get("/webhooks/"))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "http://example.org/"}, "url"),
        ({"url": "ftp://127.0.0.1/"}, "url"),
        ({"kind": "slack"}, "kind"),
        ({"kind": WebhookKind.WECOM}, "secret"),
        ({"name": ""}, "name"),
        ({"bureau": "foreign"}, "bureau"),
    ],
)
def test_bad_group_bot_is_refused(as_admin, cast, changed, field):
    if changed.get("bureau"):
        changed = {"bureau": cast.other_city.pk}

    answer = as_admin.post("/webhooks/new/", values(cast, **changed))

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert "SEC-hidden" not in text(answer)
    assert not Webhook.objects.exists()


def test_name_that_is_taken_is_refused(as_admin, cast):
    make_webhook(cast.city, name="科室群")

    assert as_admin.post("/webhooks/new/", values(cast)).status_code == 422


def test_keys_left_empty_stay(as_admin, cast):
    webhook = make_webhook(cast.city, kind=WebhookKind.FEISHU, secret="s")

    answer = as_admin.post(f"/webhooks/{webhook.pk}/edit/", values(cast, kind=WebhookKind.FEISHU, url="", secret=""))

    stored = Webhook.objects.get()
    assert answer.status_code == 302
    assert (stored.name, stored.url, stored.secret) == ("科室群", webhook.url, "s")


def test_secret_is_forgotten_when_asked(as_admin, cast):
    webhook = make_webhook(cast.city, kind=WebhookKind.FEISHU, secret="s")

    as_admin.post(f"/webhooks/{webhook.pk}/edit/", values(cast, url="", secret="", without_secret="on"))

    assert Webhook.objects.get().secret == ""


def test_group_bot_is_stopped_and_started(as_admin, cast):
    webhook = make_webhook(cast.city)

    as_admin.post(f"/webhooks/{webhook.pk}/status/")
    assert not Webhook.objects.get().is_active
    assert as_admin.post(f"/webhooks/{webhook.pk}/test/").status_code == 422
    as_admin.post(f"/webhooks/{webhook.pk}/status/")
    assert Webhook.objects.get().is_active


def test_test_message_is_queued(as_admin, cast):
    webhook = make_webhook(cast.city)

    assert as_admin.post(f"/webhooks/{webhook.pk}/test/").status_code == 302
    assert Delivery.objects.get().webhook == webhook


def test_group_bot_of_another_city_is_not_there(as_admin, cast):
    webhook = make_webhook(cast.other_city)

    for page in ("", "edit/", "status/", "test/"):
        assert as_admin.get(f"/webhooks/{webhook.pk}/{page}").status_code == 404


@pytest.mark.parametrize("address", ["/deliveries/", "/webhooks/", "/webhooks/new/"])
def test_others_may_not(as_inspector, address):
    assert as_inspector.get(address).status_code == 403
