import datetime as dt
from types import SimpleNamespace

from dairyqa.accounts.choices import Role
from rectification.demo.backups import clear_shelves
from sampling.choices import BackupStatus, HoldCause
from sampling.usecases.backups import hold_backup
from tests.factories.backups import released
from tests.factories.field import SEALED_ON
from tests.factories.sampling import received

MONDAY = dt.date(2026, 12, 21)


def test_the_demonstration_disposes_of_what_was_released_two_months_ago(field, cast):
    def backup(released_on):
        return released(received(field.sealed(), cast.analyst, SEALED_ON), released_on)

    old, held, fresh = backup(dt.date(2026, 10, 22)), backup(dt.date(2026, 10, 1)), backup(dt.date(2026, 10, 23))
    hold_backup(sample=held.sample, cause=HoldCause.CASE, reference="A1", by=cast.analyst, on=SEALED_ON)
    city = SimpleNamespace(people={Role.ANALYST: [cast.analyst], Role.SIGNATORY: [cast.signatory]})

    clear_shelves(city, MONDAY - dt.timedelta(days=1))
    clear_shelves(city, MONDAY)

    for portion in (old, held, fresh):
        portion.refresh_from_db()
    assert (old.status, old.disposed_on) == (BackupStatus.DISPOSED, MONDAY)
    assert (old.disposed_by, old.disposal_witness) == (cast.analyst, cast.signatory)
    assert {held.status, fresh.status} == {BackupStatus.KEPT}
