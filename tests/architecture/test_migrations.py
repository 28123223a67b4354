import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_each_app_has_one_line_of_migrations():
    assert MigrationLoader(None, ignore_no_migrations=True).detect_conflicts() == {}


def test_migrations_have_names():
    ours = {config.label for config in apps.get_app_configs() if not config.name.startswith("django.")}
    names = [name for app, name in MigrationLoader(None).disk_migrations if app in ours]

    assert [name for name in names if "_auto_" in name] == []
