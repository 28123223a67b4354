import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rectification.choices import FeeBearer, ReinspectionOutcome, ReinspectionRefusal
from rectification.rules.reinspections import (
    BackupFacts,
    Body,
    ContestedItem,
    candidates,
    counting_day,
    doubtful,
    fee_bearer,
    grounds_of_refusal,
    outcome_of,
    reinspectable,
)
from sampling.choices import BackupStatus, ItemGroup, ItemVerdict

PROTEIN = ContestedItem("PROT", "蛋白质", ItemGroup.PHYSCHEM, False)
COLIFORMS = ContestedItem("COLI", "大肠菌群", ItemGroup.HYGIENE_MICRO, True)
BACTERIA = ContestedItem("LAB", "乳酸菌数", ItemGroup.LAB_COUNT, False)
KEPT = BackupFacts(BackupStatus.KEPT, dt.date(2026, 12, 31))
UNTIL = dt.date(2026, 10, 9)
TODAY = dt.date(2026, 10, 12)


def grounds(items=(PROTEIN,), backup=KEPT, applied_on=UNTIL, until=UNTIL):
    found = grounds_of_refusal(items=items, backup=backup, applied_on=applied_on, until=until, today=TODAY)
    return [ground.refusal for ground in found]


@pytest.mark.provision("Q-8.3")
@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"items": (COLIFORMS,)}, ReinspectionRefusal.MICROBIOLOGICAL),
        ({"applied_on": UNTIL + dt.timedelta(days=1)}, ReinspectionRefusal.LATE),
        ({"backup": BackupFacts(BackupStatus.KEPT, dt.date(2026, 10, 11))}, ReinspectionRefusal.BACKUP_EXPIRED),
        ({"backup": BackupFacts(None, None)}, ReinspectionRefusal.BACKUP_UNUSABLE),
        ({"backup": BackupFacts(BackupStatus.DISPOSED, None)}, ReinspectionRefusal.BACKUP_UNUSABLE),
        ({"backup": BackupFacts(BackupStatus.KEPT, None, "封条破损")}, ReinspectionRefusal.BACKUP_UNUSABLE),
    ],
    ids=["microbiological", "late", "expired", "absent", "disposed", "seal broken"],
)
def test_each_ground_of_refusal(facts, refusal):
    assert grounds(**facts) == [refusal]


def test_on_the_last_days_nothing_stands_against_it():
    assert grounds(backup=BackupFacts(BackupStatus.KEPT, TODAY), applied_on=UNTIL) == []


def test_mixed_failures_are_accepted_for_the_others():
    assert grounds(items=(PROTEIN, COLIFORMS)) == []
    assert reinspectable((PROTEIN, COLIFORMS)) == [PROTEIN]


def test_lactic_acid_bacteria_need_a_legal_officer():
    assert grounds(items=(BACTERIA,)) == []
    assert doubtful((PROTEIN, BACTERIA)) == [BACTERIA]


@pytest.mark.parametrize(("posting_counts", "day"), [(True, 9), (False, 12)], ids=["postmark", "receipt"])
def test_a_letter_counts_from_its_postmark_or_its_receipt(posting_counts, day):
    assert counting_day(dt.date(2026, 10, 9), dt.date(2026, 10, 12), posting_counts) == dt.date(2026, 10, day)


def test_what_was_handed_in_counts_from_that_day():
    assert counting_day(None, dt.date(2026, 10, 12), True) == dt.date(2026, 10, 12)


def test_who_takes_part_in_the_draw():
    everything = frozenset({"PROT", "COLI"})
    bodies = [
        Body(1, "甲", True, None, everything),
        Body(2, "乙", False, None, everything),
        Body(3, "丙", True, 7, everything),
        Body(4, "市食品检验中心", True, None, everything),
        Body(5, "戊", True, None, everything),
        Body(6, "己", True, None, frozenset({"COLI"})),
    ]

    found = candidates(bodies, items=["PROT"], first_laboratory=7, first_laboratory_name="市食品检验中心", declined=[5])

    assert found.frame == [{"id": 1, "label": "甲"}]
    assert [(row["id"], row["reason"]["code"]) for row in found.excluded] == [
        (2, "body_not_active"),
        (3, "body_tested_first"),
        (4, "body_tested_first"),
        (5, "body_declined"),
        (6, "body_may_not_test"),
    ]


@given(st.lists(st.sampled_from([ItemVerdict.PASS, ItemVerdict.FAIL]), min_size=1))
def test_one_item_that_fails_again_confirms_and_costs_the_applicant(verdicts):
    outcome = outcome_of(verdicts)

    is_confirmed = ItemVerdict.FAIL in verdicts
    assert outcome == (ReinspectionOutcome.CONFIRMED if is_confirmed else ReinspectionOutcome.OVERTURNED)
    assert fee_bearer(outcome) == (FeeBearer.APPLICANT if is_confirmed else FeeBearer.AUTHORITY)
