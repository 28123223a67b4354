import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from sampling.choices import LabFileStatus, LabRowStatus
from sampling.models import FileMapping, LabFile
from sampling.rules.file_reading import FileReading
from sampling.usecases.file_mappings import save_mapping
from sampling.usecases.lab_files import read_lab_file
from tests.factories import hostile
from tests.factories.lab_files import LONG, lines_of, make_file, read_file, table, undescribed, with_a_wrong_row
from tests.factories.laboratory import TESTED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NEW = reverse("sampling:lab_file_new")
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture(autouse=True)
def stored_here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def analyst(cast, signed_in):
    return signed_in(cast.analyst)


def to(name, thing):
    return reverse(f"sampling:{name}", args=[thing.pk])


def upload(content, name="结果.csv", **values):
    return {"file": SimpleUploadedFile(name, content), **values}


def test_file_is_sent_described_read_and_taken_over(analyst, cast, milk):
    sent = analyst.post(NEW, upload(table(*lines_of(milk))))
    lab_file = LabFile.objects.get()
    assertRedirects(sent, to("lab_file_mapping", lab_file))
    page = analyst.get(to("lab_file_mapping", lab_file))
    assertContains(page, milk.number)
    assertContains(page, "蛋白质")

    said = {field.html_name: field.value() or "" for field in page.context["form"]}
    saved = analyst.post(to("lab_file_mapping", lab_file), {**said, "name": "液相"})

    assertRedirects(saved, lab_file.get_absolute_url())
    lab_file.refresh_from_db()
    assert (lab_file.mapping.name, lab_file.status) == ("液相", LabFileStatus.READING)
    read_lab_file(lab_file=lab_file, on=TESTED)
    assertContains(analyst.get(lab_file.get_absolute_url()), milk.number)
    assertRedirects(analyst.post(to("lab_file_take", lab_file)), lab_file.get_absolute_url())
    lab_file.refresh_from_db()
    assert lab_file.taker == cast.analyst


def test_known_mapping_is_used_at_once(analyst, cast, milk):
    mapping = save_mapping(name="仪器", reading=LONG, by=cast.analyst, on=TESTED)

    sent = analyst.post(NEW, upload(table(*lines_of(milk)), mapping=mapping.pk))

    assertRedirects(sent, LabFile.objects.get().get_absolute_url())
    assert LabFile.objects.get().mapping == mapping


def test_same_file_again_leads_to_the_first(analyst, cast, milk):
    first = make_file(cast.analyst, table(*lines_of(milk)))

    again = analyst.post(NEW, upload(table(*lines_of(milk))), follow=True)

    assertRedirects(again, first.get_absolute_url())
    assertContains(again, "notice-info")
    assert LabFile.objects.count() == 1


def test_mapping_of_another_laboratory_is_not_offered(analyst, cast):
    mapping = save_mapping(name="仪器", reading=LONG, by=cast.other_analyst, on=TESTED)

    assert analyst.post(NEW, upload(table(), mapping=mapping.pk)).status_code == 422
    assert analyst.get(to("file_mapping", mapping)).status_code == 404
    assert not LabFile.objects.exists()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"preview": "yes"}, 200),
        ({"column_sample": ""}, 422),
        ({"column_value1": "样品编号"}, 422),
        ({"column_value1": ""}, 422),
        ({"column_unit": "nichts"}, 422),
    ],
)
def test_mapping_that_is_not_saved(analyst, cast, change, status):
    lab_file = undescribed(cast.analyst)
    form = {"name": "仪器", "column_sample": "样品编号", "column_item": "项目", "column_value1": "结果"}

    answer = analyst.post(to("lab_file_mapping", lab_file), form | change)

    assert answer.status_code == status
    assert not FileMapping.objects.exists()


def test_hostile_file_has_failed_at_once_and_is_refused_where_its_columns_would_be_chosen(analyst, cast):
    sent = analyst.post(NEW, upload(hostile.with_part("xl/vbaProject.bin", b"x"), "a.xlsx"))

    lab_file = LabFile.objects.get()
    assertRedirects(sent, lab_file.get_absolute_url())
    assert (lab_file.status, lab_file.failure["code"]) == (LabFileStatus.FAILED, "table_macros")
    assertContains(analyst.get(lab_file.get_absolute_url()), lab_file.why_failed)
    page = analyst.get(to("lab_file_mapping", lab_file))
    assertContains(page, "notice-danger", status_code=422)
    assertNotContains(page, "column_sample", status_code=422)


def test_file_is_discarded_before_its_columns_are_chosen_and_not_while_it_is_read(analyst, cast, milk):
    waiting, being_read = undescribed(cast.analyst), make_file(cast.analyst, table(*lines_of(milk)))

    assertRedirects(analyst.post(to("lab_file_discard", waiting)), reverse("sampling:lab_files"))
    assert analyst.post(to("lab_file_discard", being_read)).status_code == 422
    assertNotContains(analyst.get(being_read.get_absolute_url()), to("lab_file_discard", being_read))


def test_fitting_mapping_is_proposed(analyst, cast):
    reading = FileReading({"sample": "样品编号", "item": "项目", "value1": "结果"}, {"蛋白质(g/100g)": "PROT"})
    save_mapping(name="凯氏定氮仪", reading=reading, by=cast.analyst, on=TESTED)

    assertContains(analyst.get(to("lab_file_mapping", undescribed(cast.analyst))), "凯氏定氮仪")


def as_typed(page):
    """The form of the page as a browser would send it unchanged."""
    return {field.html_name: field.value() for field in page.context["form"]}


def test_mapping_is_changed_by_hand_and_its_files_keep_theirs(analyst, cast, milk):
    lab_file = read_file(cast.analyst, table(*lines_of(milk)))
    mapping = lab_file.mapping
    page = analyst.get(to("file_mapping_edit", mapping))
    typed = as_typed(page) | {"name": "液相", "column_value1": "测得", "item_0_text": "粗蛋白", "item_0": "PROT"}

    assertRedirects(analyst.post(to("file_mapping_edit", mapping), typed), mapping.get_absolute_url())

    mapping.refresh_from_db()
    lab_file.refresh_from_db()
    assert (mapping.name, mapping.version, mapping.made_by) == ("液相", 2, cast.analyst)
    assert mapping.reading["columns"] == LONG.columns | {"value1": "测得"}
    assert mapping.reading["items"] == {"粗蛋白": "PROT"}
    assert lab_file.mapping_used["columns"] == LONG.columns
    assertContains(analyst.get(mapping.get_absolute_url()), "结果 → 测得; 粗蛋白: — → PROT")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"seen": 7}, "__all__"),
        ({"name": "气相"}, "name"),
        ({"name": ""}, "name"),
        ({"column_sample": ""}, "column_sample"),
        ({"column_value1": ""}, "column_value1"),
        ({"column_item": ""}, "__all__"),
        ({"column_unit": " 项 目"}, "__all__"),
        ({"item_0_text": "粗蛋白"}, "item_0"),
        ({"unit_0": "g/100g"}, "unit_0_text"),
        ({"item_0": "nichts", "item_0_text": "x"}, "item_0"),
        ({"item_0_text": "a", "item_0": "PROT", "item_1_text": "Ａ", "item_1": "FAT"}, "item_1_text"),
    ],
)
def test_change_of_a_mapping_that_is_refused(analyst, cast, milk, change, field):
    save_mapping(name="气相", reading=LONG, by=cast.analyst, on=TESTED)
    mapping = save_mapping(name="液相", reading=LONG, by=cast.analyst, on=TESTED)
    typed = as_typed(analyst.get(to("file_mapping_edit", mapping)))

    answer = analyst.post(to("file_mapping_edit", mapping), typed | change)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    mapping.refresh_from_db()
    assert (mapping.name, mapping.version, mapping.reading) == ("液相", 1, LONG.as_json())


def test_mapping_is_changed_by_its_own_analysts_only(cast, signed_in):
    mapping = save_mapping(name="液相", reading=LONG, by=cast.analyst, on=TESTED)
    edit = to("file_mapping_edit", mapping)

    for person, status in ((cast.other_analyst, 404), (cast.signatory, 403)):
        client = signed_in(person)
        assert (client.get(edit).status_code, client.post(edit, {}).status_code) == (status, status)


def test_wrong_row_is_mended_in_place(analyst, cast, milk):
    lab_file = read_file(cast.analyst, table((milk.number, "PROT", "2,95", "g/100g", "")))
    row = lab_file.rows.get()
    cells = {"sample": milk.number, "item": "PROT", "value1": "2.95", "unit": "g/100g", "lod": ""}

    answer = analyst.post(to("lab_file_row", row), cells, **HTMX)

    row.refresh_from_db()
    assert row.status == LabRowStatus.GOOD
    assertContains(answer, 'id="lab-file"')
    assertContains(answer, "2,95")
    assertNotContains(answer, "<html")


def test_line_with_too_few_values_gets_the_places_that_are_missing(analyst, cast, milk):
    columns = {"sample": "样品编号", "item": "项目", **{f"value{n}": f"结果{n}" for n in range(1, 6)}, "unit": "单位"}
    content = table((milk.number, "APC", "1", "2", "3", "4", "", "CFU/mL"), head=tuple(columns.values()))
    lab_file = read_file(cast.analyst, content, FileReading(columns))
    assertContains(analyst.get(lab_file.get_absolute_url()), 'name="value5"')

    values = {f"value{n}": str(n) for n in range(1, 6)}
    analyst.post(to("lab_file_row", lab_file.rows.get()), {"unit": "CFU/mL", **values})

    assert lab_file.rows.get().mended["values"] == ["1", "2", "3", "4", "5"]
    assert lab_file.rows.get().status == LabRowStatus.GOOD


def test_rows_are_left_out_and_confirmed_without_scripts(analyst, cast, milk):
    lab_file = read_file(cast.analyst, table((milk.number, "PROT", "2,95", "g/100g", "")))
    row = lab_file.rows.get()

    assert analyst.post(to("lab_file_row_confirm", row)).status_code == 422
    assertRedirects(analyst.post(to("lab_file_row_leave_out", row)), lab_file.get_absolute_url())
    assert analyst.post(to("lab_file_row", row), {"value1": "3"}).status_code == 422
    assert analyst.post(to("lab_file_row", row), {"value1": "3" * 99}).status_code == 422


def test_page_asks_again_while_a_worker_is_at_it_and_then_for_the_whole(analyst, cast, milk):
    lab_file = make_file(cast.analyst, table(*lines_of(milk)))
    busy = analyst.get(lab_file.get_absolute_url(), **HTMX)
    assertContains(busy, "every 1s")
    assert "HX-Refresh" not in busy

    read_lab_file(lab_file=lab_file, on=TESTED)

    done = analyst.get(lab_file.get_absolute_url(), **HTMX)
    assert done["HX-Refresh"] == "true"
    assertNotContains(done, "every 1s")


def test_original_is_for_the_laboratory_only(cast, signed_in):
    content = table(("QY-0", "PROT", "2,9", "g/100g", ""))
    lab_file = with_a_wrong_row(cast.analyst)

    answer = signed_in(cast.analyst).get(to("lab_file_original", lab_file))

    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert signed_in(cast.other_analyst).get(to("lab_file_original", lab_file)).status_code == 404
    assert signed_in(cast.other_analyst).post(to("lab_file_row", lab_file.rows.get())).status_code == 404
    assert signed_in(cast.signatory).get(to("lab_file_original", lab_file)).status_code == 403


def test_discarding_asks_once(analyst, cast):
    lab_file = with_a_wrong_row(cast.analyst)

    assert analyst.get(to("lab_file_discard", lab_file)).status_code == 200
    assertRedirects(analyst.post(to("lab_file_discard", lab_file)), reverse("sampling:lab_files"))
    assert analyst.post(to("lab_file_discard", lab_file)).status_code == 422
    assert analyst.post(to("lab_file_take", lab_file)).status_code == 422


def test_lists_take_as_many_queries_with_three_rows(analyst, cast, milk, queries_of):
    with_a_wrong_row(cast.analyst)
    pages = [reverse("sampling:lab_files"), reverse("sampling:file_mappings")]
    before = [queries_of(analyst, page) for page in pages]

    for value in ("1", "2"):
        read_file(cast.analyst, table((milk.number, "PROT", value, "g/100g", "")))
        save_mapping(name=value, reading=LONG, by=cast.analyst, on=TESTED)

    assert [queries_of(analyst, page) for page in pages] == before


def test_page_of_rows_takes_as_many_queries_with_three_rows(analyst, cast, milk, queries_of):
    one = with_a_wrong_row(cast.analyst)
    three = read_file(cast.analyst, table(*[("QY-1", "PROT", value, "g/100g", "") for value in "123"]))

    assert queries_of(analyst, one.get_absolute_url()) == queries_of(analyst, three.get_absolute_url())


def test_file_to_mend_is_on_the_analysts_workbench(analyst, cast, signed_in):
    lab_file = with_a_wrong_row(cast.analyst)

    assertContains(analyst.get(reverse("workbench:workbench")), lab_file.get_absolute_url())
