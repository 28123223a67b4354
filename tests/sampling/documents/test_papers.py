"""The papers of a visit and its samples, really rendered and read back."""

import datetime as dt
import hashlib
import uuid
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.html import strip_tags

from sampling.choices import (
    DocumentKind,
    DocumentStatus,
    FileKind,
    HandoverStatus,
    RecordStatus,
    RefusalGround,
)
from sampling.documents.pages import page_of
from sampling.documents.signing import LARGEST, signing_of
from sampling.models import Document, Handover, Sample
from sampling.usecases.documents import make_document
from sampling.usecases.samples import refuse_sample
from tests.factories.applying import applied, changed, loaded, taking
from tests.factories.documents import images_of, made, read, text_of
from tests.factories.enterprises import make_enterprise, make_product, make_variety
from tests.factories.laboratory import TESTED, VISITED, milk_on_its_way, raw_milk_in_the_laboratory
from tests.factories.records import make_record
from tests.factories.sampling import make_visit
from tests.factories.tablets import package_for, record_body, sample_entry, signature

NOON = timezone.make_aware(dt.datetime(2026, 3, 3, 12, 5))
SIGNED = [DocumentKind.SAMPLING_FORM, DocumentKind.SEALS, DocumentKind.PURCHASE_NOTE]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SITE_URL = "https://dairy.example.cn"
    return tmp_path


@pytest.fixture
def sample(cast, plan):
    """Pasteurised milk on its way to the laboratory, bought for 40.50."""
    sample = milk_on_its_way(cast, plan)
    Sample.objects.filter(pk=sample.pk).update(
        unit_price=Decimal("4.5"), purchase_price=Decimal("40.5"), sealed_at=NOON
    )
    sample.refresh_from_db()
    return sample


def recorded(sample, cast, **changes):
    """The visit as it was signed on a tablet."""
    package = package_for(sample.visit, cast.inspector)
    usual = {"samples": [sample_entry(sample.number, sample.batch)]}
    body = record_body(package, **(usual | changes))
    record = make_record(sample.visit, cast.inspector, package=package, body=body)
    for file in record.files.filter(kind=FileKind.SIGNATURE):
        file.shown.save("own.png", ContentFile(signature(file.pk)))
    return record, body


def words_of(subject, kind=DocumentKind.SAMPLING_FORM, **values) -> str:
    """What the page says, without the time that its rendering takes."""
    owner = {"sample": subject} if isinstance(subject, Sample) else {"visit": subject}
    return "".join(strip_tags(page_of(Document(**owner, kind=kind, token="t", **values))).split())


def pages_of(document):
    return len(read(document).pages)


@pytest.mark.documents
@pytest.mark.provision("Q-8.1")
def test_notice_names_the_visit_and_has_the_duties_on_its_back(cast, sample):
    document = made(sample.visit, cast.inspector, DocumentKind.NOTICE)

    front, back = read(document).pages
    text, duties = ("".join(page.extract_text().split()) for page in (front, back))
    for expected in [
        "食品安全抽样检验告知书",
        f"-GZ{sample.visit.pk:06d}",
        "北江乳业有限公司",
        "《食品安全抽样检验管理办法》",
        "√监督抽检",
        "inspector、second_inspector",
        "2026年3月3日",
        "清远市市场监督管理局",
        f"https://dairy.example.cn/verify/{document.token}/",
    ]:
        assert expected in text
    assert "√风险监测" not in text
    for expected in ["被抽样单位须知", "不得拒绝、阻挠", "不事先通知", "不少于两人", "7个工作日"]:
        assert expected in duties


@pytest.mark.provision("Q-7")
def test_notice_says_that_the_bureau_pays(cast, sample):
    text = words_of(sample.visit, DocumentKind.NOTICE)

    assert f"由{sample.plan.payer}统一支付，不向你单位收取任何费用" in text


@pytest.mark.documents
@pytest.mark.provision("Q-5.3")
def test_seals_are_a_label_for_each_portion_on_one_sheet(cast, sample):
    document = made(sample, cast.inspector, DocumentKind.SEALS)

    text = text_of(read(document))
    test, backup = sample.seals.order_by("-portion").values_list("number", flat=True)
    for expected in [test, backup, "检验样品", "复检备份样品", "7件（1.75kg）", "2件（0.5kg）", "沿虚线剪开"]:
        assert expected in text
    assert text.count(f"抽样单编号{sample.number}") == 2
    assert pages_of(document) == 1


@pytest.mark.documents
def test_slip_of_a_sample_on_its_way_leaves_the_boxes_to_the_laboratory(cast, sample):
    document = made(sample, cast.inspector, DocumentKind.HANDOVER_SLIP)

    text = text_of(read(document))
    for expected in ["样品移交确认单", sample.number, "2026年3月3日12时05分", "9件（2.25kg）", "2026年3月10日"]:
        assert expected in text
    assert "√" not in text
    assert pages_of(document) == 1


def test_slip_tells_each_hand_over_and_what_was_found(cast, sample):
    Handover.objects.create(
        sample=sample,
        status=HandoverStatus.TAKEN,
        given_by=cast.inspector,
        given_at=NOON,
        taken_by=cast.analyst,
        taken_at=NOON,
        temperature_c=Decimal("4.5"),
        seals_intact=True,
        remark="冰袋未化",
    )
    refuse_sample(sample=sample, ground=RefusalGround.QUANTITY_SHORT, remark="少一件", by=cast.analyst, on=TESTED)

    text = words_of(sample, DocumentKind.HANDOVER_SLIP)

    for expected in ["inspector2026年3月3日12时05分analyst", "4.5℃", "冰袋未化", "√完好", "√不满足", "√拒收", "少一件"]:
        assert expected in text
    assert text.count("√") == 3


@pytest.mark.documents
@pytest.mark.provision("Q-7")
def test_note_of_the_price_is_paid_by_the_bureau(cast, sample):
    text = text_of(read(made(sample, cast.inspector, DocumentKind.PURCHASE_NOTE)))

    for expected in [
        "样品购置费用告知书",
        "4.50元/件",
        "40.50元",
        f"付款单位{sample.plan.payer}",
        "不向你单位收取任何费用",
    ]:
        assert expected in text


def test_note_without_a_price_leaves_it_to_be_filled(cast, plan):
    raw = raw_milk_in_the_laboratory(cast, plan)

    text = words_of(raw, DocumentKind.PURCHASE_NOTE)

    assert "单价元" in text
    assert "金额合计元" in text


@pytest.mark.documents
@pytest.mark.provision("Q-5.3")
@pytest.mark.parametrize("kind", SIGNED)
def test_what_was_signed_on_the_tablet_carries_its_signatures_and_their_code(cast, sample, kind):
    _record, body = recorded(sample, cast)

    reader = read(made(sample, cast.inspector, kind))

    text = text_of(reader)
    assert body["content"][:8] in text
    assert "王五2026年3月3日10时00分" in text
    assert len(images_of(reader)) == 3
    assert len(reader.pages) == 1


def test_without_a_tablet_there_are_lines_to_sign_and_no_images(cast, sample):
    page = page_of(Document(sample=sample, kind=DocumentKind.SAMPLING_FORM, token="t"))

    assert "<img" not in page
    assert page.count("sign-line") == 4
    assert "签署码" not in page


@pytest.mark.provision("Q-5.3")
def test_refusal_to_sign_is_told_with_its_witness(cast, sample):
    type(sample.visit).objects.update(unsigned_reason="负责人拒绝签字", witness="赵六")
    sample.visit.refresh_from_db()

    text = words_of(sample)

    assert "负责人拒绝签字" in text
    assert "见证人：赵六" in text
    assert "被抽样单位代表" not in text


@pytest.mark.provision("Q-5.3")
def test_refusal_on_the_tablet_carries_the_signature_of_the_witness(cast, sample):
    refused = {"unsigned": {"reason": "负责人拒绝签字", "witness": "赵六"}, "representative": ""}
    record, _body = recorded(sample, cast, **refused)
    representative = record.files.get(slot="signature/representative")
    representative.slot, representative.facts = "signature/witness", representative.facts | {"name": "赵六"}
    representative.save()

    signing = signing_of(sample)

    assert (signing.representative, signing.unsigned_reason) == (None, "负责人拒绝签字")
    assert signing.witness.name == "赵六"
    assert signing.witness.image.startswith("data:image/png;base64,")


def test_signature_for_another_content_does_not_count(cast, sample):
    record, _body = recorded(sample, cast)
    strange = record.files.get(slot="signature/representative")
    strange.facts = strange.facts | {"signed": "0" * 64}
    strange.save()

    signing = signing_of(sample)

    assert [bool(signature.image) for signature in signing.samplers] == [True, True]
    assert signing.representative.image == ""


def test_record_that_waits_for_a_decision_signs_nothing(cast, sample):
    record, _body = recorded(sample, cast)
    type(record).objects.update(status=RecordStatus.DISPUTED)

    assert signing_of(sample).code == ""


def test_record_covers_no_sample_that_does_not_stand_in_it(cast, sample):
    recorded(sample, cast, samples=[sample_entry("QYRP202644180299999", sample.batch)])

    assert signing_of(sample).code == ""


def test_photos_are_those_of_the_sample(cast, sample):
    other = sample_entry("QYRP202644180299999", sample.batch)
    recorded(sample, cast, samples=[sample_entry(sample.number, sample.batch), other])

    assert signing_of(sample).photos == "封样 1 张、标签 1 张"


@pytest.mark.documents
def test_huge_signature_does_not_swell_the_file(cast, sample):
    plain = len(Path(made(sample, cast.inspector).file.path).read_bytes())
    record, _body = recorded(sample, cast)
    for file in record.files.filter(kind=FileKind.SIGNATURE):
        file.shown.save("huge.png", ContentFile(signature(99, 2000, 2000)))
    Sample.objects.update(version=2)
    sample.refresh_from_db()

    document = made(sample, cast.inspector)

    assert all(image.width <= LARGEST[0] and image.height <= LARGEST[1] for image in images_of(read(document)))
    assert len(Path(document.file.path).read_bytes()) < plain + 150_000


@pytest.mark.documents
def test_correction_is_a_new_version_and_leaves_the_first_as_it_was(cast, sample):
    first = made(sample, cast.inspector)
    before = Path(first.file.path).read_bytes()
    recorded(sample, cast, correction="封条号抄写有误")
    Sample.objects.update(version=2, remark="已更正")
    sample.refresh_from_db()

    second = made(sample, cast.inspector)

    text = text_of(read(second))
    assert second.version == 2
    for expected in ["第2版", "封条号抄写有误", "已更正"]:
        assert expected in text
    first.refresh_from_db()
    assert Path(first.file.path).read_bytes() == before
    assert first.digest == hashlib.sha256(before).hexdigest()


@pytest.mark.documents
@pytest.mark.provision("Q-5.3")
def test_record_of_the_tablet_and_its_correction_are_two_forms(cast, plan):
    variety = make_variety(make_enterprise(cast.east))
    visit = make_visit(plan, variety.enterprise, VISITED, [cast.inspector, cast.second_inspector])
    batch = make_product(variety, VISITED)
    package = loaded(visit, cast.inspector)
    body = taking(package, batch)
    first_record = applied(package, body)
    first = rendered(visit, 1)

    mended = [{**body["samples"][0], "purchase_price": "45.00"}]
    again = changed(body, samples=mended, uuid=str(uuid.uuid4()), correction="价格抄错")
    applied(package, again, supersedes=first_record)
    second = rendered(visit, 2)

    text, corrected = text_of(read(first)), text_of(read(second))
    assert body["content"][:8] in text
    assert "40.50元" in text
    for expected in [again["content"][:8], "45.00元", "第2版", "价格抄错"]:
        assert expected in corrected


def rendered(visit, version):
    """The sampling form that was asked for when the record was taken over."""
    document = Document.objects.get(sample__visit=visit, kind=DocumentKind.SAMPLING_FORM, version=version)
    make_document(document=document, on=TESTED)
    document.refresh_from_db()
    return document


@pytest.mark.documents
def test_paper_corrected_while_it_waited_is_not_made_as_the_old_version(cast, sample):
    document = sample.documents.create(kind=DocumentKind.SAMPLING_FORM)
    Sample.objects.update(version=2)

    make_document(document=document, on=TESTED)

    document.refresh_from_db()
    assert (document.status, document.digest) == (DocumentStatus.FAILED, "")
    assert document.failure


@pytest.mark.documents
def test_long_words_keep_the_form_whole(cast, sample):
    Sample.objects.update(remark="备注" * 100)
    recorded(sample, cast)
    sample.refresh_from_db()

    document = made(sample, cast.inspector)

    assert document.status == DocumentStatus.READY
    assert pages_of(document) <= 2
