"""Models and migrations agree, and migrations say what they do."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.project.apps import APPS


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("app", APPS)
def test_a_migration_says_what_it_does(app: str) -> None:
    for file in Path(app).glob("migrations/[0-9]*.py"):
        assert re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+", file.stem), file
        assert "_auto_" not in file.stem, file


def test_each_app_has_one_newest_migration() -> None:
    assert MigrationLoader(None).detect_conflicts() == {}
