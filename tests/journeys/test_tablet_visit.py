"""The whole visit on a 10-inch tablet held upright, from the gate to the receipt."""

import datetime as dt
import re
from decimal import Decimal

import pytest
import segno
from django.utils import timezone
from playwright.sync_api import expect

from enterprises.choices import BatchKind
from sampling.choices import IncidentKind, SamplingPlace, VisitStatus
from sampling.models import Incident, RecordFile, Sample, TabletPackage, VisitRecord
from tests.factories.accounts import Cast
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.sampling import load_reference, make_plan, make_visit
from tests.factories.tablets import picture

from .hands import Hands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FULL = """() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...row) {
        if (this.name === "files") throw new DOMException("no room", "QuotaExceededError");
        return put.apply(this, row);
    };
}"""
CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
    const image = Object.assign(new Image(), { src: "%s" });
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: 400, height: 400 });
    setInterval(() => canvas.getContext("2d").drawImage(image, 0, 0, 400, 400), 50);
    return canvas.captureStream(10);
};
"""


class Plant:
    """A producer with a large batch of milk, a small one of yoghurt, four deliveries, and a visit today."""

    def __init__(self):
        self.cast = Cast()
        load_reference()
        self.today = timezone.localdate()
        self.producer = make_enterprise(self.cast.east, contact="黄国强", phone="0763-3366118")
        samplers = [self.cast.inspector, self.cast.second_inspector]
        self.visit = make_visit(make_plan(self.cast, self.today.year), self.producer, self.today, samplers)

    def stock(self):
        made = self.today - dt.timedelta(days=2)
        yoghurt = make_variety(self.producer, "FERMENTED_MILK", "原味酸牛奶", unit_weight_g=100, shelf_life_days=21)
        self.yoghurt = make_product(yoghurt, made, quantity_kg=Decimal("800"))
        self.milk = make_product(make_variety(self.producer), made, quantity_kg=Decimal("2400"))
        for days, farm in enumerate(("清源牧场", "北江牧场", "飞来峡牧场", "源潭牧场")):
            make_raw_milk(self.producer, self.today - dt.timedelta(days=days), farm)


@pytest.fixture
def plant(live_server):
    return Plant()


@pytest.fixture
def hands(chromium, live_server, plant):
    hands = Hands(chromium, live_server.url, plant.cast.inspector)
    yield hands
    complaints = hands.complaints
    hands.close()
    assert complaints == []


def arrive(hands, plant):
    hands.begin(plant.visit)
    hands.tap("arrive")
    hands.tick("identity_shown", "notice_given")
    hands.on("looks")
    hands.tick("ledger_seen", "records_seen")
    hands.on("stock")
    hands.on("choose")


def seal(hands, place, seals=("FS001", "FS002")):
    """The two seals of a sample and the photos that show it."""
    hands.on(f"seals-{number_of(place)}")
    hands.fill(f"samples.{place}.test_seal", seals[0])
    hands.fill(f"samples.{place}.backup_seal", seals[1])
    hands.photograph("sealed")
    hands.photograph("label")


def number_of(place):
    """The reserved number that the next sample gets."""
    return TabletPackage.objects.get().numbers[place]


def sign_and_send(hands, plant, *others):
    for sampler in (plant.cast.inspector, plant.cast.second_inspector):
        hands.sign(f"signature/sampler/{sampler.pk}")
    for role in others:
        hands.sign(f"signature/{role}")
    hands.on("seal")
    hands.tap("seal")
    expect(hands.page.locator("main")).to_contain_text(re.compile(r"HZ\d{4}-\d{6}"))
    hands.look("record")
    plant.visit.refresh_from_db()


@pytest.mark.provision("Q-3.2", "Q-5.1", "Q-5.2", "Q-5.3", "Q-7", "Q-A.2")
def test_visit_from_the_gate_to_the_receipt(hands, plant):
    plant.stock()
    page = hands.page
    page.add_init_script(CAMERA % segno.make("fs 0007", micro=False).png_data_uri(scale=8, border=4))
    page.reload()
    arrive(hands, plant)

    hands.tap("draw")
    expect(page.locator("[data-do=draw]")).to_have_count(0)
    page.tap(f"[data-batch='{plant.milk.pk}']")

    hands.on(f"take-{number_of(0)}")
    hands.on(f"seals-{number_of(0)}")
    page.tap("[data-scan=test_seal]")
    expect(page.locator("#field-samples-0-test_seal")).to_have_value("FS0007")
    hands.fill("samples.0.backup_seal", "ｆｓ 0008")
    expect(page.locator("#field-samples-0-backup_seal")).to_have_value("FS0008")
    hands.photograph("sealed", picture(1, 4000, 3000))
    hands.photograph("label")

    hands.on(f"take-{number_of(1)}")
    hands.fill("samples.1.test_units", "8")
    expect(page.locator("#field-samples-1-test_kg")).to_have_value("2")
    hands.fill("samples.1.unit_price", "4.5")
    expect(page.locator("#field-samples-1-purchase_price")).to_have_value("45.00")
    seal(hands, 1, ("FS0009", "FS0010"))

    for step in ("photos", "incidents", "review", "sign"):
        hands.on(step)
    hands.fill("representative", "王五")
    sign_and_send(hands, plant, "representative")

    assert plant.visit.status == VisitStatus.DONE
    assert plant.visit.arrived_at is not None
    raw, product = Sample.objects.order_by("number")
    assert (raw.kind, product.kind) == (BatchKind.RAW_MILK, BatchKind.PRODUCT)
    assert sorted(raw.seals.values_list("number", flat=True)) == ["FS0007", "FS0008"]
    assert (product.batch, product.place) == (plant.milk, SamplingPlace.FINISHED_GOODS)
    assert (product.test_units, product.test_kg, product.purchase_price) == (8, 2, 45)
    assert RecordFile.objects.filter(slot__startswith="signature/").count() == 3
    large = RecordFile.objects.get(slot="photo/1")
    assert max(large.width, large.height) == 2048
    with RecordFile.objects.get(slot="photo/2").original.open() as kept:
        assert kept.read() == picture(hands.photos - 2)
    for screen, title in (("records", "本机的记录"), ("device", "本机")):
        page.evaluate(f"location.hash = '#/{screen}'")
        expect(page.locator("h1")).to_have_text(title)
        hands.look(screen)


@pytest.mark.provision("Q-5.1")
def test_draw_leaves_out_what_is_gone_and_is_made_once(hands, plant):
    plant.stock()
    page = hands.page
    gone = plant.producer.batches.filter(kind=BatchKind.RAW_MILK).first()
    arrive(hands, plant)
    hands.tap("back")
    page.tap(f"[data-gone='{gone.pk}']")
    hands.on("choose")
    expect(page.locator("[data-do=draw]")).to_be_disabled()
    hands.tap("back")
    hands.fill("gone.0.reason", "已用完")
    hands.on("choose")
    expect(page.locator(".candidates li")).to_have_count(3)

    hands.tap("draw")

    expect(page.locator("[data-do=draw]")).to_have_count(0)
    expect(page.locator("[data-saved=saved]")).to_be_visible()
    page.reload()
    hands.at("choose")
    expect(page.locator("[data-do=draw]")).to_have_count(0)
    hands.tap("back")
    expect(page.locator("#field-gone-0-reason")).to_have_count(0)
    expect(page.locator("[data-gone]")).to_have_count(2)


@pytest.mark.provision("Q-5.2", "Q-5.3")
def test_nobody_signs_what_the_plan_forbids(hands, plant):
    plant.stock()
    page = hands.page
    arrive(hands, plant)
    page.tap("details summary")
    page.tap(f"[data-batch='{plant.yoghurt.pk}']")
    expect(page.locator("#field-samples-0-choice_reason")).to_be_visible()

    hands.on(f"take-{number_of(0)}")
    expect(page.locator(".sum")).not_to_have_class(re.compile("sum-short"))
    hands.fill("samples.0.test_units", "7")
    expect(page.locator(".sum-short")).to_contain_text(re.compile(r"1\.2.*0\.9.*0\.3", re.DOTALL))
    expect(page.locator(".sum-short")).to_contain_text("方案五（二）2")
    seal(hands, 0, ("FS001", "FS 001"))
    expect(page.locator("#field-samples-0-backup_seal")).to_have_attribute("aria-invalid", "true")

    for step in ("photos", "incidents", "review"):
        hands.on(step)
    expect(page.locator("main section.note-amber")).to_contain_text("方案五（二）2")
    hands.on("sign")
    hands.fill("representative", "王五")
    expect(page.locator("[data-sign]:not([disabled])")).to_have_count(0)
    hands.on("seal")
    expect(page.locator("[data-do=seal]")).to_be_disabled()


def test_visit_is_left_and_taken_up_again(hands, plant):
    plant.stock()
    page = hands.page
    arrive(hands, plant)
    page.tap(f"[data-batch='{plant.milk.pk}']")
    hands.on(f"take-{number_of(0)}")
    page.fill("#field-samples-0-test_kg", "1.9")
    hands.on(f"seals-{number_of(0)}")
    page.set_input_files("[data-camera=sealed]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"})
    expect(page.locator(".note-red").first).to_be_visible()
    hands.photograph("sealed")
    page.locator("#field-samples-0-test_seal").press_sequentially("fs1")
    expect(page.locator("[data-saved=saved]")).to_be_visible()

    page.goto(page.url.split("#")[0] + "#/")
    page.tap("[data-go-on]")

    hands.at(f"seals-{number_of(0)}")
    expect(page.locator("#field-samples-0-test_seal")).to_have_value("fs1")
    expect(page.locator("file-picture canvas")).to_have_count(1)
    hands.tap("back")
    expect(page.locator("#field-samples-0-test_kg")).to_have_value("1.9")


def test_full_tablet_says_so_while_one_types_on(hands, plant):
    page = hands.page
    arrive(hands, plant)
    hands.tap("nothing-new")
    hands.photograph("store")
    page.evaluate(FULL)  # the browser itself looks at its quota only every half minute
    trouble = page.locator("section .note-red:visible").first

    hands.take("ledger")

    expect(trouble).to_be_visible()
    hands.fill("reason", "未生产")
    expect(page.locator("[data-saved=saved]")).to_be_visible()
    expect(trouble).to_be_visible()
    expect(page.locator("file-picture")).to_have_count(1)


@pytest.mark.provision("Q-A.2", "Q-5.3")
def test_nothing_new_and_the_representative_does_not_sign(hands, plant):
    page = hands.page
    arrive(hands, plant)
    hands.tap("nothing-new")
    hands.at("nothing")
    hands.fill("reason", "上次抽检后未生产，也未购入新的原料")
    for step in ("photos", "incidents", "review"):
        hands.on(step)
    expect(page.locator("main section.note-amber")).to_be_visible()
    page.tap("main section.note-amber .act")
    hands.at("nothing")
    hands.photograph("ledger")
    for step in ("photos", "incidents", "review", "sign"):
        hands.on(step)
    hands.fill("representative", "王五")
    page.check("#field-refused")
    hands.fill("unsigned.reason", "认为不应抽检")
    hands.fill("unsigned.witness", "赵六")
    sign_and_send(hands, plant, "witness")

    assert plant.visit.status == VisitStatus.NOTHING_NEW
    assert (plant.visit.unsigned_reason, plant.visit.witness) == ("认为不应抽检", "赵六")
    assert RecordFile.objects.filter(slot="signature/witness").exists()


@pytest.mark.provision("Q-8.5")
def test_visit_that_is_refused_at_the_gate(hands, plant):
    hands.begin(plant.visit)
    hands.tap("arrive")
    hands.tap("prevent")
    hands.at("prevented")
    hands.choose("incidents.0.kind", IncidentKind.REFUSAL)
    hands.fill("incidents.0.text", "门卫拒绝抽样人员进入厂区")
    hands.photograph("other")
    hands.on("review")
    hands.on("sign")
    sign_and_send(hands, plant)

    assert plant.visit.status == VisitStatus.CANCELLED
    incident = Incident.objects.get()
    assert (incident.kind, incident.text) == (IncidentKind.REFUSAL, "门卫拒绝抽样人员进入厂区")
    assert incident.record == VisitRecord.objects.get()


@pytest.mark.provision("Q-5.3")
def test_change_after_signing_removes_every_signature(hands, plant):
    page = hands.page
    arrive(hands, plant)
    hands.tap("nothing-new")
    hands.fill("reason", "未生产")
    hands.photograph("store")
    for step in ("photos", "incidents", "review", "sign"):
        hands.on(step)
    hands.fill("representative", "王五")
    hands.sign("signature/representative")
    code = page.locator(".big-code").text_content()
    hands.tap("back")
    hands.tap("back")
    hands.at("incidents")
    expect(page.locator("[data-do=add-incident]")).to_be_disabled()

    hands.tap("unsign")
    hands.tap("add-incident")
    hands.choose("incidents.0.kind", IncidentKind.OTHER)
    hands.fill("incidents.0.text", "停电一小时")
    hands.on("review")
    hands.on("sign")

    expect(page.locator(".sheet-done")).to_have_count(0)
    hands.sign("signature/representative")
    assert page.locator(".big-code").text_content() != code
