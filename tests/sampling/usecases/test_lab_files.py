import pytest
from django.utils import translation

from dairyqa.audit.models import AuditEvent
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from sampling import tasks
from sampling.choices import LabFileStatus, LabRowStatus, SampleStatus
from sampling.models import FileMapping, LabFile, LabFileRow
from sampling.queries.lab_files import counts_of, ready_results
from sampling.rules.file_reading import FileReading
from sampling.usecases import lab_file_taking, lab_files
from sampling.usecases.file_mappings import save_mapping
from sampling.usecases.lab_file_rows import confirm_row, leave_out_row, mend_row
from sampling.usecases.lab_file_taking import order_taking, take_lab_file
from sampling.usecases.lab_files import discard_lab_file, read_by_mapping, read_lab_file, receive_lab_file
from sampling.usecases.results import Entry, enter_results
from tests.factories import hostile
from tests.factories.lab_files import LONG, WIDE, lines_of, make_file, read_file, table
from tests.factories.laboratory import TESTED, milk_in_the_laboratory

pytestmark = pytest.mark.django_db

SHORT = FileReading({"sample": "样品编号", "item": "项目", "value1": "结果"})


@pytest.fixture(autouse=True)
def stored_here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def protein(sample, value="2.95", unit="g/100g"):
    return (sample.number, "PROT", value, unit, "")


def take(lab_file, by):
    order_taking(lab_file=lab_file, by=by, on=TESTED)
    take_lab_file(lab_file=lab_file, on=TESTED)
    lab_file.refresh_from_db()
    return lab_file


def said(row):
    return [say(problem) for problem in row.problems]


def codes(row):
    return [problem["code"] for problem in row.problems]


def result(sample, code="PROT"):
    return sample.results.get(item__code=code)


@pytest.mark.provision("Q-6.2")
def test_file_becomes_results_as_if_typed(cast, milk):
    lab_file = take(read_file(cast.analyst, table(*lines_of(milk))), cast.analyst)

    assert lab_file.status == LabFileStatus.TAKEN
    assert result(milk).readings == ["2.9"]
    assert result(milk).entered_by == cast.analyst
    assert len(result(milk, "APC").readings) == 5
    assert set(lab_file.rows.values_list("result__sample", flat=True)) == {milk.pk}
    assert AuditEvent.objects.filter(event="lab_file.taken").get().payload["results"] == 24


def test_wide_file_of_a_workbook_is_read_with_the_zeros_that_it_shows(cast, milk):
    def change(book):
        book.active["B2"].number_format = "0.00"

    rows = [("样品编号", "蛋白质(g/100g)", "脂肪(g/100g)"), (milk.number, 2.9, None)]
    lab_file = read_file(cast.analyst, hostile.workbook(rows, change=change), WIDE)

    (row,) = lab_file.rows.all()
    assert (row.cells["values"], row.item_code, row.status) == (["2.90"], "PROT", LabRowStatus.GOOD)


def test_same_bytes_give_the_file_that_there_is(cast, milk):
    content = table(protein(milk))
    first = make_file(cast.analyst, content)

    again, is_new = receive_lab_file(content=content, name="anders.csv", by=cast.analyst, on=TESTED)

    assert (again, is_new) == (first, False)
    with first.file.open("rb") as kept:
        assert kept.read() == content


def test_discarded_file_may_be_sent_again(cast, milk):
    first = read_file(cast.analyst, table(protein(milk)))
    discard_lab_file(lab_file=first, by=cast.analyst, on=TESTED)

    _again, is_new = receive_lab_file(content=table(protein(milk)), name="a.csv", by=cast.analyst, on=TESTED)

    assert is_new
    with pytest.raises(DomainError):
        mend_row(row=first.rows.get(), cells={"values": ["3"]}, by=cast.analyst, on=TESTED)


def test_same_row_of_another_file_counts_once(cast, milk):
    take(read_file(cast.analyst, table(protein(milk))), cast.analyst)
    enter_results(sample=milk, entries=[Entry("PROT", ["3.1"], "g/100g")], by=cast.analyst, on=TESTED)

    second = take(read_file(cast.analyst, table(protein(milk), (milk.number, "ACID", "14", "°T", ""))), cast.analyst)

    assert [row.status for row in second.rows.all()] == [LabRowStatus.KNOWN, LabRowStatus.TAKEN]
    assert result(milk).readings == ["3.1"]


def test_value_that_is_entered_otherwise_is_replaced_only_when_confirmed(cast, milk):
    enter_results(sample=milk, entries=[Entry("PROT", ["3.1"], "g/100g")], by=cast.analyst, on=TESTED)
    lab_file = take(read_file(cast.analyst, table(protein(milk))), cast.analyst)
    row = lab_file.rows.get()
    assert (codes(row), result(milk).readings) == (["file_value_differs"], ["3.1"])

    confirm_row(row=row, by=cast.analyst, on=TESTED)
    enter_results(sample=milk, entries=[Entry("PROT", ["3.2"], "g/100g")], by=cast.analyst, on=TESTED)
    take(lab_file, cast.analyst)
    assert (codes(lab_file.rows.get()), result(milk).readings) == (["file_value_differs"], ["3.2"])

    confirm_row(row=lab_file.rows.get(), by=cast.analyst, on=TESTED)
    take(lab_file, cast.analyst)
    assert (lab_file.status, result(milk).readings) == (LabFileStatus.TAKEN, ["2.95"])
    assert AuditEvent.objects.filter(event="lab_file.row_confirmed").count() == 2


def test_mended_row_keeps_what_the_file_said(cast, milk):
    lab_file = read_file(cast.analyst, table(protein(milk, "2,95")))
    row = lab_file.rows.get()
    assert (lab_file.status, codes(row)) == (LabFileStatus.TO_MEND, ["value_comma"])

    mend_row(row=row, cells={"values": ["2.95"]}, by=cast.analyst, on=TESTED)

    lab_file.refresh_from_db()
    assert (lab_file.status, row.status) == (LabFileStatus.READY, LabRowStatus.GOOD)
    assert (row.cells["values"], row.mended["values"], row.mended_by) == (["2,95"], ["2.95"], cast.analyst)
    take(lab_file, cast.analyst)
    assert result(milk).readings == ["2.95"]


def test_mending_the_number_checks_the_other_rows_of_that_sample(cast, milk):
    lab_file = read_file(cast.analyst, table(protein(milk), ("QY-0", "PROT", "2.95", "g/100g", "")))
    first, second = lab_file.rows.all()
    assert codes(second) == ["file_sample_unknown"]

    mend_row(row=second, cells={"sample": milk.number}, by=cast.analyst, on=TESTED)

    first.refresh_from_db()
    assert (first.status, codes(second)) == (LabRowStatus.GOOD, ["file_row_twice"])
    leave_out_row(row=second, by=cast.analyst, on=TESTED)
    lab_file.refresh_from_db()
    assert (lab_file.status, second.status) == (LabFileStatus.READY, LabRowStatus.LEFT_OUT)


def test_row_that_is_settled_is_not_mended(cast, milk):
    lab_file = take(read_file(cast.analyst, table(protein(milk), protein(milk, "x"))), cast.analyst)
    row = lab_file.rows.first()
    leave_out_row(row=row, by=cast.analyst, on=TESTED)

    for step in (leave_out_row, confirm_row):
        with pytest.raises(DomainError):
            step(row=row, by=cast.analyst, on=TESTED)


def test_sample_of_another_laboratory_reads_like_one_that_does_not_exist(cast, milk):
    lab_file = read_file(cast.other_analyst, table(protein(milk), ("QY-0", "PROT", "2.95", "g/100g", "")))

    first, second = lab_file.rows.all()

    assert codes(first) == codes(second) == ["file_sample_unknown"]
    assert said(first)[0].replace(milk.number, "…") == said(second)[0].replace("QY-0", "…")


def test_sample_with_a_row_to_mend_waits_as_a_whole_and_others_are_taken(cast, plan, milk):
    other = milk_in_the_laboratory(cast, plan, name="第二乳业有限公司")
    rows = [protein(milk), (milk.number, "ACID", "1,2", "°T", ""), protein(other)]

    lab_file = read_file(cast.analyst, table(*rows))
    assert (counts_of(lab_file)["good"], ready_results(lab_file)) == (2, 1)
    take(lab_file, cast.analyst)

    assert (lab_file.status, lab_file.taker) == (LabFileStatus.TO_MEND, None)
    assert (result(milk).readings, result(other).readings) == ([], ["2.95"])


def test_refused_sample_stays_wrong_with_the_reason_and_nothing_half_written(cast, milk, monkeypatch):
    lab_file = read_file(cast.analyst, table(*lines_of(milk)))

    def refuse(**values):
        enter_results(**values)
        raise DomainError("nein")

    monkeypatch.setattr(lab_file_taking, "enter_results", refuse)
    take(lab_file, cast.analyst)

    assert lab_file.status == LabFileStatus.TO_MEND
    assert set(lab_file.rows.values_list("status", flat=True)) == {LabRowStatus.WRONG}
    assert "nein" in said(lab_file.rows.first())[0]


def test_sample_that_left_the_laboratory_since_is_not_written(cast, milk):
    lab_file = read_file(cast.analyst, table(protein(milk)))
    type(milk).objects.filter(pk=milk.pk).update(status=SampleStatus.SUBMITTED, submitted_by=cast.analyst)

    take(lab_file, cast.analyst)

    assert codes(lab_file.rows.get()) == ["file_sample_closed"]
    assert result(milk).readings == []


def test_taking_may_run_twice(cast, milk):
    lab_file = take(read_file(cast.analyst, table(*lines_of(milk))), cast.analyst)
    events = AuditEvent.objects.count()

    take_lab_file(lab_file=lab_file, on=TESTED)

    assert AuditEvent.objects.count() == events
    with pytest.raises(DomainError):
        order_taking(lab_file=lab_file, by=cast.analyst, on=TESTED)


def test_killed_reader_goes_on_where_it_was(cast, milk, monkeypatch):
    monkeypatch.setattr(lab_files, "LINES_A_PIECE", 2)
    lab_file = make_file(cast.analyst, table(*lines_of(milk)))
    store, calls = LabFileRow.objects.bulk_create, []

    def killed(rows, **options):
        calls.append(len(rows))
        if len(calls) == 4:
            raise KeyboardInterrupt
        return store(rows, **options)

    monkeypatch.setattr(LabFileRow.objects, "bulk_create", killed)
    with pytest.raises(KeyboardInterrupt):
        read_lab_file(lab_file=lab_file, on=TESTED)
    lab_file.refresh_from_db()
    assert (lab_file.rows.count(), lab_file.rows_done) == (6, 7)

    monkeypatch.setattr(LabFileRow.objects, "bulk_create", store)
    read_lab_file(lab_file=LabFile.objects.get(pk=lab_file.pk), on=TESTED)
    read_lab_file(lab_file=LabFile.objects.get(pk=lab_file.pk), on=TESTED)

    lab_file.refresh_from_db()
    assert (lab_file.status, lab_file.rows.count(), lab_file.results_checked) == (LabFileStatus.READY, 24, 24)


def test_second_worker_at_the_same_file_stops(cast, milk):
    lab_file = make_file(cast.analyst, table(*lines_of(milk)))
    late = LabFile.objects.get(pk=lab_file.pk)
    LabFile.objects.filter(pk=lab_file.pk).update(rows_done=99)

    read_lab_file(lab_file=late, on=TESTED)

    assert lab_file.rows.count() == 0


@pytest.mark.parametrize(
    ("content", "reading", "words"),
    [
        (hostile.text(), LONG, "单位"),
        (
            hostile.workbook(change=lambda book: book.active.merge_cells("A2:A3")),
            SHORT,
            "A2:A3",
        ),
        (table(), LONG, ""),
    ],
    ids=["other columns", "merged", "no rows"],
)
def test_file_that_cannot_be_read_leaves_nothing_behind(cast, milk, content, reading, words):
    lab_file = read_file(cast.analyst, content, reading)

    assert (lab_file.status, lab_file.rows.count(), lab_file.mapping) == (LabFileStatus.FAILED, 0, None)
    assert words in lab_file.why_failed


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_reader_learns_in_his_own_language_why_a_file_cannot_be_read(cast, milk, language):
    lab_file = read_file(
        cast.analyst, table(protein(milk)), FileReading({"sample": "无", "item": "项目", "value1": "结果"})
    )
    words = {"en": "lacks these columns: 无", "zh-hans": "缺少以下列：无"}

    with translation.override(language):
        assert words[language] in lab_file.why_failed
        assert lab_file.why_failed in history_of(lab_file)[0].sentence


def test_too_many_lines_are_refused_and_what_was_stored_goes(cast, milk, monkeypatch):
    monkeypatch.setattr(lab_files, "LINES_A_PIECE", 2)
    monkeypatch.setattr(lab_files, "MOST_LINES", 5)

    lab_file = read_file(cast.analyst, table(*lines_of(milk)))

    assert (lab_file.status, lab_file.rows.count()) == (LabFileStatus.FAILED, 0)


def test_failed_file_may_be_read_in_another_way(cast, milk):
    lab_file = read_file(
        cast.analyst, table(protein(milk)), FileReading({"sample": "无", "item": "项目", "value1": "结果"})
    )
    mapping = save_mapping(name="仪器", reading=LONG, by=cast.analyst, on=TESTED)

    read_by_mapping(lab_file=lab_file, mapping=mapping, by=cast.analyst, on=TESTED)
    read_lab_file(lab_file=lab_file, on=TESTED)

    lab_file.refresh_from_db()
    assert (lab_file.status, mapping.version) == (LabFileStatus.READY, 2)
    with pytest.raises(DomainError):
        read_by_mapping(lab_file=lab_file, mapping=mapping, by=cast.analyst, on=TESTED)


def test_incomplete_mapping_is_refused(cast):
    with pytest.raises(DomainError):
        save_mapping(name="x", reading=FileReading({"sample": "编号"}), by=cast.analyst, on=TESTED)
    assert not FileMapping.objects.exists()


@pytest.mark.parametrize("content", [b"", b"x" * (lab_files.LARGEST_FILE + 1)], ids=["empty", "large"])
def test_file_that_is_not_kept(cast, content):
    with pytest.raises(DomainError):
        receive_lab_file(content=content, name="a.csv", by=cast.analyst, on=TESTED)


def test_beat_takes_up_what_was_left(cast, milk, monkeypatch):
    unread, given = make_file(cast.analyst, table(protein(milk))), {"read": [], "take": []}
    ready = read_file(cast.analyst, table(*lines_of(milk)))
    order_taking(lab_file=ready, by=cast.analyst, on=TESTED)
    monkeypatch.setattr(tasks.read_results_file, "delay", given["read"].append)
    monkeypatch.setattr(tasks.take_results_file, "delay", given["take"].append)

    tasks.go_on_with_lab_files()

    assert given == {"read": [unread.pk], "take": [ready.pk]}
    tasks.read_results_file(unread.pk)
    tasks.take_results_file(ready.pk)
    unread.refresh_from_db()
    ready.refresh_from_db()
    assert (unread.status, ready.status) == (LabFileStatus.READY, LabFileStatus.TAKEN)
