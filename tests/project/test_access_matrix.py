"""`docs/roles.csv` is what `accounts/roles.py` says."""

from pathlib import Path

from accounts.management.commands.write_roles import roles_csv


def test_the_published_roles_are_those_of_the_code() -> None:
    published = (Path("docs") / "roles.csv").read_text()

    assert published == roles_csv(), "run: python manage.py write_roles"
