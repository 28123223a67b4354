from decimal import Decimal
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pytest_django.asserts import assertContains, assertRedirects

from dairyqa.notices.models import Notice
from sampling.choices import ReceptionOutcome, SampleStatus, VisitStatus
from sampling.models import BackupPortion, Reception, SamplePhoto
from sampling.usecases.broken_seals import decide_broken_seal
from tests.factories.custody import found_broken, given, taken
from tests.factories.enterprises import make_enterprise, make_product, make_variety
from tests.factories.sampling import make_visit, seal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

POINTS = ("seals_intact", "packaging_intact", "quantity_enough", "state_normal", "papers_complete", "papers_match")
IN_ORDER = dict.fromkeys(POINTS, "yes") | {"temperature_c": "4.0", "outcome": "accepted", "shelf_place": "冷柜1-2层"}


@pytest.fixture
def sample(cast, plan, today):
    producer = make_enterprise(cast.east)
    visit = make_visit(plan, producer, today, [cast.inspector, cast.second_inspector], status=VisitStatus.UNDER_WAY)
    return seal(visit, make_product(make_variety(producer), today), cast.inspector, today)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def step(name, sample, *more):
    return reverse(f"sampling:{name}", args=[sample.number, *more])


def photo(name="封条.jpg", kind="JPEG"):
    made = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(made, kind)
    return SimpleUploadedFile(name, made.getvalue(), content_type="image/jpeg")


@pytest.mark.provision("Q-8.2")
def test_reception_with_everything_in_order_takes_the_sample_in(cast, sample, signed_in, today):
    brought = {"giver": cast.second_inspector.pk, "temperature_c": "3.5", "remark": "冷藏车送达"}

    answer = signed_in(cast.analyst).post(step("sample_receive", sample), IN_ORDER | brought)

    assertRedirects(answer, sample.get_absolute_url())
    sample.refresh_from_db()
    assert (sample.status, sample.received_on, sample.reception_remark) == (SampleStatus.RECEIVED, today, "冷藏车送达")
    handover = sample.handovers.get()
    assert (handover.given_by, handover.taken_by) == (cast.second_inspector, cast.analyst)
    assert (handover.temperature_c, handover.seals_intact, handover.taken_at.hour) == (Decimal("3.5"), True, 4)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"temperature_c": ""}, "temperature_c"),
        ({"temperature_c": "冷"}, "temperature_c"),
        ({"temperature_c": "100"}, "temperature_c"),
        ({"temperature_c": "4.05"}, "temperature_c"),
        ({"giver": ""}, "giver"),
        ({"giver": "0"}, "giver"),
    ],
)
def test_reception_asks_how_cold_it_is_and_who_of_the_samplers_brought_it(cast, sample, signed_in, change, field):
    sent = IN_ORDER | {"giver": cast.inspector.pk} | change

    answer = signed_in(cast.analyst).post(step("sample_receive", sample), sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_reception_asks_nothing_that_the_hand_over_says_already(cast, sample, signed_in, today):
    client = signed_in(cast.analyst)
    given(sample, cast.inspector, today)
    assert "giver" not in client.get(step("sample_receive", sample)).context["form"].fields

    taken(sample, cast.analyst, today)

    fields = client.get(step("sample_receive", sample)).context["form"].fields
    assert {"giver", "temperature_c"}.isdisjoint(fields)
    assertRedirects(
        client.post(step("sample_receive", sample), dict.fromkeys(POINTS, "yes") | {"outcome": "accepted"}),
        sample.get_absolute_url(),
    )
    assert sample.handovers.count() == 1


def test_reception_of_a_sample_whose_broken_seal_was_kept_says_so(cast, sample, signed_in, today):
    broken = found_broken(sample, cast.analyst, today)
    client = signed_in(cast.analyst)
    sent = IN_ORDER | {
        "giver": cast.inspector.pk,
        "seals_intact": "no",
        "outcome": "with_remark",
        "remark": "按决定接收",
    }
    assert client.post(step("sample_receive", sample), sent).status_code == 422

    decide_broken_seal(broken=broken, decision="keep", reason="内封完好", by=cast.admin, on=today)

    client.post(step("sample_receive", sample), sent)
    assert sample.handovers.get().seals_intact is False
    assert Reception.objects.get().seals_intact is False


def test_reception_page_shows_what_is_compared(cast, sample, signed_in):
    page = signed_in(cast.analyst).get(step("sample_receive", sample))

    for seal_number in sample.seals.values_list("number", flat=True):
        assertContains(page, seal_number)
    assertContains(page, "≥ 1.2")


@pytest.mark.parametrize("point", POINTS)
def test_reception_wants_every_point_looked_at(cast, sample, signed_in, point):
    sent = {name: value for name, value in IN_ORDER.items() if name != point} | {"giver": cast.inspector.pk}

    answer = signed_in(cast.analyst).post(step("sample_receive", sample), sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [point]
    sample.refresh_from_db()
    assert sample.status == SampleStatus.SEALED


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"papers_complete": "no"}, "outcome"),
        ({"papers_complete": "no", "outcome": "with_remark"}, "remark"),
        ({"seals_intact": "no", "outcome": "with_remark", "remark": "封条破损"}, "seals_intact"),
        ({"outcome": ""}, "outcome"),
        ({"outcome": "refused", "remark": "不收"}, "ground"),
        ({"outcome": "refused", "state_normal": "no"}, "remark"),
        ({"shelf_place": "x" * 41}, "shelf_place"),
    ],
)
def test_outcome_and_findings_must_agree(cast, sample, signed_in, change, field):
    sent = IN_ORDER | {"giver": cast.inspector.pk} | change

    answer = signed_in(cast.analyst).post(step("sample_receive", sample), sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Reception.objects.exists()


@pytest.mark.provision("Q-8.3")
def test_a_received_sample_is_split_and_its_backup_locked_on_its_shelf(cast, sample, signed_in, today):
    signed_in(cast.analyst).post(step("sample_receive", sample), IN_ORDER | {"giver": cast.inspector.pk})

    backup = BackupPortion.objects.get()
    assert (backup.sample, backup.shelf_place, backup.stored_on) == (sample, "冷柜1-2层", today)
    assert (backup.status, backup.release_on) == ("kept", None)
    reception = Reception.objects.get()
    assert (reception.outcome, reception.received_by) == (ReceptionOutcome.ACCEPTED, cast.analyst)


def test_what_is_not_in_order_is_accepted_with_a_remark(cast, sample, signed_in):
    change = {"papers_complete": "no", "outcome": "with_remark", "remark": "缺一份移交单，次日补"}

    signed_in(cast.analyst).post(step("sample_receive", sample), IN_ORDER | {"giver": cast.inspector.pk} | change)

    reception = Reception.objects.get()
    assert (reception.outcome, reception.papers_complete, reception.papers_match) == ("with_remark", False, True)
    sample.refresh_from_db()
    assert sample.status == SampleStatus.RECEIVED


@pytest.mark.provision("Q-3.2")
def test_refusal_at_the_check_goes_back_to_the_samplers_with_its_ground(cast, sample, signed_in, today):
    change = {"quantity_enough": "no", "outcome": "refused", "remark": "少于1.2千克"}

    signed_in(cast.analyst).post(step("sample_receive", sample), IN_ORDER | {"giver": cast.inspector.pk} | change)

    sample.refresh_from_db()
    assert (sample.status, sample.refusal_ground, sample.refused_on) == (SampleStatus.REFUSED, "quantity_short", today)
    reception = Reception.objects.get()
    assert (reception.outcome, reception.quantity_enough, reception.seals_intact) == ("refused", False, True)
    told = Notice.objects.filter(topic="sample_refused")
    assert {notice.recipient_id for notice in told} == {cast.inspector.pk, cast.second_inspector.pk}
    assert told[0].url == sample.visit.get_absolute_url()
    assert not BackupPortion.objects.exists()


def test_photos_are_made_anew_and_the_original_is_kept(cast, sample, signed_in):
    sent = photo(kind="PNG")
    client = signed_in(cast.analyst)
    client.post(step("sample_receive", sample), IN_ORDER | {"giver": cast.inspector.pk, "photos": [sent, photo()]})

    first, _second = SamplePhoto.objects.all()
    with first.original.open() as original, first.file.open() as copy:
        assert first.sha256 == sha256(original.read()).hexdigest() == sha256(sent.file.getvalue()).hexdigest()
        assert Image.open(copy).format == "JPEG"
    shown = client.get(step("sample_photo", sample, first.pk))
    shown.close()
    assert (shown.headers["Content-Type"], shown.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    kept = client.get(step("sample_photo", sample, first.pk), {"original": "1"})
    kept.close()
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assertContains(client.get(sample.get_absolute_url()), step("sample_photo", sample, first.pk))
    assert signed_in(cast.other_analyst).get(step("sample_photo", sample, first.pk)).status_code == 404


@pytest.mark.parametrize("content", [b"MZ not a photo", b"\xff\xd8\xff\xe0 broken", b"<svg xmlns=''/>"])
def test_a_file_that_is_no_photo_stops_the_reception_as_a_whole(cast, sample, signed_in, content):
    bad = SimpleUploadedFile("封条.jpg", content, content_type="image/jpeg")

    answer = signed_in(cast.analyst).post(
        step("sample_receive", sample), IN_ORDER | {"giver": cast.inspector.pk, "photos": [photo(), bad]}
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["photos"]
    sample.refresh_from_db()
    assert (sample.status, SamplePhoto.objects.count()) == (SampleStatus.SEALED, 0)


def test_a_scan_leads_to_the_reception_of_its_sample(cast, sample, signed_in):
    client, page = signed_in(cast.analyst), reverse("sampling:reception_scan")
    seal_number = sample.seals.first().number

    assertRedirects(client.get(page, {"code": seal_number.lower()}), step("sample_receive", sample))
    assertContains(client.get(page, {"code": "F-NOBODY"}), "F-NOBODY")
    client.post(step("sample_receive", sample), IN_ORDER | {"giver": cast.inspector.pk})
    assertRedirects(client.get(page, {"code": sample.number}), sample.get_absolute_url())
    assert signed_in(cast.signatory).get(page).status_code == 403


def test_a_scan_finds_nothing_of_another_laboratory(cast, plan, sample, signed_in):
    answer = signed_in(cast.other_analyst).get(reverse("sampling:reception_scan"), {"code": sample.number})

    assert answer.status_code == 200
    assert answer.context["found"] == []


def test_reception_twice_is_refused_readably(cast, sample, signed_in):
    client = signed_in(cast.analyst)
    sent = IN_ORDER | {"giver": cast.inspector.pk}
    client.post(step("sample_receive", sample), sent)

    answer = client.post(step("sample_receive", sample), sent)

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()


def test_refusal_keeps_ground_and_remark(cast, sample, signed_in, today):
    sent = {"ground": "seal_broken", "remark": "备份样品封条破损"}

    answer = signed_in(cast.analyst).post(step("sample_refuse", sample), sent)

    assertRedirects(answer, sample.get_absolute_url())
    sample.refresh_from_db()
    assert (sample.status, sample.refused_on) == (SampleStatus.REFUSED, today)
    assert (sample.refusal_ground, sample.reception_remark) == ("seal_broken", "备份样品封条破损")
    assert not Reception.objects.exists()


@pytest.mark.parametrize(
    ("sent", "fields"),
    [({}, {"ground", "remark"}), ({"ground": "mood", "remark": "x"}, {"ground"}), ({"ground": "other"}, {"remark"})],
)
def test_refusal_wants_ground_and_remark(cast, sample, signed_in, sent, fields):
    answer = signed_in(cast.analyst).post(step("sample_refuse", sample), sent)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == fields


@pytest.mark.parametrize("name", ["sample_receive", "sample_refuse"])
def test_reception_is_for_the_sample_s_laboratory(cast, sample, signed_in, name):
    assert signed_in(cast.other_analyst).get(step(name, sample)).status_code == 404
    for person in (cast.admin, cast.inspector, cast.signatory, cast.auditor):
        assert signed_in(person).get(step(name, sample)).status_code == 403
        assert signed_in(person).post(step(name, sample), IN_ORDER).status_code == 403
