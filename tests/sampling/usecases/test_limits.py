import shutil

import pytest
from django.conf import settings

from dairyqa.errors import DomainError
from sampling.models import InspectionItem, ItemResult, Limit
from sampling.rules.limits import limit_text, limit_texts, standards
from sampling.usecases.limits import load_limits_fixture
from tests.factories.enterprises import load_real_categories
from tests.factories.limits import shipped_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path):
    for name in ("items.csv", "limits.csv"):
        shutil.copy(settings.BASE_DIR / "fixtures" / name, tmp_path)
    return tmp_path


def test_loaded_rows_are_those_of_the_file():
    load_real_categories()

    count = load_limits_fixture()

    assert count == 115
    assert {row.row_id: row for row in Limit.objects.rows()} == {row.row_id: row for row in shipped_rows()}


def test_clauses_are_those_that_were_seen_and_no_others():
    clauses = {row.row_id: row.clause for row in shipped_rows() if row.clause}

    assert clauses["L001"] == "表2"  # protein of sterilised milk
    assert clauses["L029"] == "表3"  # plate count of pasteurised milk
    assert {row.standard_code for row in shipped_rows() if row.clause} == {
        "GB 25190-2010",
        "GB 25190-2010+XG1-2025",
        "GB 19645-2010",
    }


def test_figures_come_back_with_their_digits():
    load_real_categories()
    load_limits_fixture()

    assert limit_text(Limit.objects.get(row_id="L085").as_row()) == "≤30.0 °T"


def test_loading_again_mends_and_keeps_identity(files):
    load_real_categories()
    load_limits_fixture(files)
    ids = dict(Limit.objects.values_list("row_id", "pk"))
    Limit.objects.filter(row_id="L001").update(minimum="0.1")
    InspectionItem.objects.filter(code="PROT").update(name_en="?")

    load_limits_fixture(files)

    assert dict(Limit.objects.values_list("row_id", "pk")) == ids
    assert Limit.objects.get(row_id="L001").minimum == "2.9"
    assert InspectionItem.objects.get(code="PROT").name_en == "Protein"


def test_row_that_left_the_file_stays(files):
    load_real_categories()
    load_limits_fixture(files)
    lines = (files / "limits.csv").read_text(encoding="utf-8").splitlines()
    (files / "limits.csv").write_text("\n".join(lines[:-1]), encoding="utf-8")

    assert load_limits_fixture(files) == 114
    assert Limit.objects.count() == 115


def test_category_that_is_not_loaded_is_named(files):
    with pytest.raises(DomainError, match="L001: STERILIZED_MILK"):
        load_limits_fixture(files)

    assert not Limit.objects.exists()
    assert not InspectionItem.objects.exists()


def test_item_that_is_not_in_its_file_is_named(files):
    load_real_categories()
    (files / "items.csv").write_text("code,name,name_en,group\n", encoding="utf-8")

    with pytest.raises(DomainError, match="L001: STERILIZED_MILK PROT"):
        load_limits_fixture(files)


def test_columns_hold_what_the_rules_write():
    """PostgreSQL refuses what is longer than its column, SQLite does not."""
    for row in shipped_rows():
        for name, value in row.as_json().items():
            if isinstance(value, str) and name in {field.name for field in Limit._meta.fields}:
                assert len(value) <= (Limit._meta.get_field(name).max_length or len(value)), (row.row_id, name)


def test_results_hold_the_texts_of_every_day():
    days = {row.effective_from for row in shipped_rows()}
    for day in days:
        for row in shipped_rows():
            alike = [r for r in shipped_rows() if (r.category_code, r.item_code) == (row.category_code, row.item_code)]
            in_force = [r for r in alike if r.is_in_force_on(day)]
            assert len(standards(in_force)) <= ItemResult._meta.get_field("standard").max_length
            assert len(limit_texts(in_force)) <= ItemResult._meta.get_field("limit_text").max_length
