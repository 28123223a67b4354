import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from rectification.choices import ReinspectionRefusal
from rectification.documents import objection, reinspection
from rectification.usecases.objections import accept_objection, review_objection
from rectification.usecases.reinspections import refuse_reinspection
from sampling.choices import DocumentKind
from sampling.documents.pages import page_of
from sampling.models import Document
from tests.factories.disputes import APPLIED_ON, applied, assigned, objected


def words_of(found, kind) -> str:
    document = Document(sample=found.sample, kind=kind, reference=found.number, token="t")
    return "".join(strip_tags(page_of(document)).split())


@pytest.mark.provision("Q-8.3")
def test_refusal_names_its_ground_and_the_remedies(field):
    made = applied(field)
    assert reinspection.version_in_force(made.sample, made.number) is None
    refuse_reinspection(
        reinspection=made,
        ground=ReinspectionRefusal.BACKUP_UNUSABLE,
        reason="封条破损",
        by=field.cast.admin,
        on=APPLIED_ON,
    )

    words = words_of(made, DocumentKind.REINSPECTION)

    assert "复检不予受理通知书" in words
    assert "无法实现复检目的" in words
    assert "封条破损" in words
    assert "行政复议" in words
    assert reinspection.version_in_force(made.sample, made.number) == 1


def test_acceptance_names_the_body_drawn(field, client):
    made = assigned(field)
    client.force_login(field.cast.admin)
    address = reverse("sampling:document_of", args=[made.sample.number, DocumentKind.REINSPECTION, made.number])
    assert address in client.get(made.get_absolute_url()).content.decode()

    words = words_of(made, DocumentKind.REINSPECTION)

    assert "复检受理通知书" in words
    assert made.body.name in words
    assert reinspection.version_in_force(made.sample, made.number) == 2


def test_objection_is_told_what_the_review_found(field, client):
    made = objected(field)
    accept_objection(objection=made, by=field.cast.admin, on=APPLIED_ON)
    assert "异议受理通知书" in words_of(made, DocumentKind.OBJECTION)
    review_objection(objection=made, is_upheld=False, reason="标准适用正确", by=field.cast.admin, on=APPLIED_ON)

    words = words_of(made, DocumentKind.OBJECTION)
    client.force_login(field.cast.admin)
    address = reverse("sampling:document_of", args=[made.sample.number, DocumentKind.OBJECTION, made.number])

    assert address in client.get(made.get_absolute_url()).content.decode()
    assert "异议审核结论告知书" in words
    assert "异议不成立" in words
    assert "标准适用正确" in words
    assert objection.version_in_force(made.sample, made.number) == 2
