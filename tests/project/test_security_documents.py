"""What the security documents say is what the code does (CR-07, CF-11)."""

import ast
import csv
import inspect
import re
from pathlib import Path

import pytest
from django.conf import settings

from records import encryption
from safeguarding import encryption as backups
from safeguarding.embedded import PROJECT
from tests.project.test_boot import started

DOCS = PROJECT / "docs" / "security"
REQUIREMENTS = PROJECT.parent / "shared" / "requirements"
# What was asked to be shown, and by which test it is.
COVERAGE = {
    PROJECT / "docs" / "security-coverage.csv": REQUIREMENTS / "security-checks.csv",
    PROJECT / "docs" / "hostile-coverage.csv": REQUIREMENTS / "hostile-cases.csv",
}


def table(path: Path, first: str) -> list[list[str]]:
    """Return the rows of the table whose first heading is ``first``."""
    lines = path.read_text().splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {first} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
    return rows


def test_the_algorithms_are_those_of_the_code():
    told = {row[0]: row for row in table(DOCS / "crypto.md", "What")}

    for name, module in (("Named fields", encryption), ("Backups", backups)):
        source = inspect.getsource(module)
        assert "AES-256-GCM" in told[name][1]
        assert "AESGCM(" in source
        assert "HKDF(SHA256()" in source
        assert module.KEY_BYTES * 8 == 256
    assert encryption.NONCE_BYTES * 8 == 96
    assert "scrypt" in told["Passwords"][1]
    assert settings.PASSWORD_HASHERS[0].endswith(".ScryptPasswordHasher")
    for row in told.values():
        place = row[2].strip("`")
        if place != "Django":
            assert (PROJECT / place).exists(), place


def test_no_other_algorithm_is_imported():
    known = {"AESGCM", "SHA256", "HKDF", "InvalidTag"}
    found = set()
    for path in PROJECT.glob("*/**/*.py"):
        if path.parts[len(PROJECT.parts)] in {"tests", ".venv", "node_modules", "var", "scripts"}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cryptography"):
                found |= {name.name for name in node.names}

    assert found <= known, "say in docs/security/crypto.md what it is for"


def test_every_key_has_an_owner():
    owned = {row[0] for row in table(DOCS / "crypto.md", "Key")}

    assert owned == {"SECRET_KEY", "FIELD_KEYS", "AUDIT_KEY", "BACKUP_KEY", "CONTINGENCY_KEY"}
    example = (PROJECT / ".env.example").read_text()
    assert all(f"\n{name}=" in example for name in owned)


def test_the_settings_are_those_of_an_installation(servers):
    told = {row[0]: row[1] for row in table(DOCS / "settings.md", "Setting")}
    names = ",".join(told)
    values = f"[str(getattr(settings, name)) for name in '{names}'.split(',')]"
    code = f"from django.conf import settings; print({values})"

    done = started("manage", "shell", "--no-imports", "-c", code)

    held = ast.literal_eval(done.stdout.strip().splitlines()[-1])
    assert held == list(told.values()), done.stderr


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    "row", [row for path in COVERAGE for row in rows_of(path)], ids=lambda row: row["id"]
)
def test_a_check_names_tests_that_exist_or_says_why_not(row):
    tests = row["tests"].split()
    assert tests or row["reason"], "neither a test nor a reason"
    for named in tests:
        path, _, name = named.partition("::")
        source = (PROJECT / path).read_text()
        wanted = name.rpartition("::")[2]
        assert re.search(rf"^\s*(async )?def {wanted}\(|^class {wanted}\b", source, re.M), named


@pytest.mark.parametrize("path", COVERAGE, ids=lambda path: path.stem)
def test_every_check_has_one_row(path: Path):
    ids = [row["id"] for row in rows_of(path)]
    assert len(ids) == len(set(ids))
    if not COVERAGE[path].exists():
        pytest.skip("the list of checks is not here")
    assert {row["id"] for row in rows_of(COVERAGE[path])} == set(ids)
