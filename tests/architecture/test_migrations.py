import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.loader import MigrationLoader

# Constraints without a name are counted in the order of the columns.
COUNTED = re.compile(r"(?<=^fk_)\d+$|(?<=^__unnamed_constraint_)\d+(?=__$)")


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_each_app_has_one_line_of_migrations():
    assert MigrationLoader(None, ignore_no_migrations=True).detect_conflicts() == {}


def test_migrations_have_names():
    ours = {config.label for config in apps.get_app_configs() if not config.name.startswith("django.")}
    names = [name for app, name in MigrationLoader(None).disk_migrations if app in ours]

    assert [name for name in names if "_auto_" in name] == []


def shape_of(database, *, tables):
    """These tables with their columns and constraints, as the database itself describes them."""
    inspect = database.introspection
    with database.cursor() as cursor:
        return {
            table: (
                sorted(map(repr, inspect.get_table_description(cursor, table))),
                sorted(
                    (COUNTED.sub("", name), repr(parts))
                    for name, parts in inspect.get_constraints(cursor, table).items()
                ),
            )
            for table in set(tables) - {"django_migrations"}
        }


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.one_database
def test_migrations_make_what_the_models_say(migrated_database):
    migrated = DatabaseWrapper(connections.settings["default"] | {"NAME": str(migrated_database)})
    try:
        made = shape_of(migrated, tables=migrated.introspection.table_names())
    finally:
        migrated.close()

    # The database of the tests may hold tables of other tests' own models beside the product's.
    assert made == shape_of(connection, tables=connection.introspection.django_table_names())
