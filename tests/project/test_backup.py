"""A backup that was never restored is a hope. These restore it."""

import base64
import errno
import secrets
import shutil
import stat

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import override_settings

from records import row_security
from tests.databases import clone_of, connected_to

FACTS = {
    "rights": """
        SELECT relname, pg_get_userbyid(relowner),
            (SELECT array_agg(item::text ORDER BY item::text) FROM unnest(relacl) item)
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') ORDER BY relname
    """,
    "triggers": """
        SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE NOT tgisinternal ORDER BY 1, 2
    """,
    "sequences": "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1",
    "a row": "SELECT * FROM django_session WHERE session_key = '17'",
}


def facts() -> dict[str, list[tuple[object, ...]]]:
    """Say all that a restored database must have in common with the saved one."""
    tables = connection.introspection.table_names()
    counts = {f"rows of {name}": f'SELECT count(*) FROM "{name}"' for name in tables}  # noqa: S608
    found = {}
    with connection.cursor() as cursor:
        for name, sql in (FACTS | counts).items():
            cursor.execute(sql)
            found[name] = cursor.fetchall()
    return found


@pytest.fixture(scope="module")
def installation(template, django_db_blocker, tmp_path_factory):
    """Set up an installation with something in its database and two files, and save it once."""
    folder = tmp_path_factory.mktemp("installation")
    (folder / "files" / "letters").mkdir(parents=True)
    (folder / "files" / "letters" / "one").write_bytes(secrets.token_bytes(3_000_000))
    (folder / "files" / "two").write_bytes(b"")
    with (
        clone_of(template) as name,
        django_db_blocker.unblock(),
        connected_to(name),
        override_settings(FILES_ROOT=folder / "files"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_session SELECT n, 'Annwyl ŵyr \\.\t' || n, now()"
                " FROM generate_series(1, 5000) n"
            )
        call_command("backup", folder / "saved", verbosity=0)
        (folder / "facts").write_text(repr(facts()))
        yield folder


@pytest.fixture
def saved(installation, tmp_path):
    """Copy the backup, for a test to do with as it likes."""
    return shutil.copy(installation / "saved", tmp_path / "saved")


@pytest.fixture
def empty_installation(tmp_path, settings, django_db_blocker, servers):
    """Move to a database that has never been migrated, and a folder without files."""
    settings.FILES_ROOT = tmp_path / "empty"
    with clone_of("template1") as name, django_db_blocker.unblock(), connected_to(name):
        yield settings.FILES_ROOT
        assert not settings.FILES_ROOT.joinpath("restoring").exists()


def test_what_was_saved_is_restored_into_an_empty_installation(
    saved, installation, empty_installation
):
    call_command("restore", saved)

    assert facts()["rows of django_session"] == [(5000,)]
    assert repr(facts()) == (installation / "facts").read_text()
    for name in ("letters/one", "two"):
        restored, original = empty_installation / name, installation / "files" / name
        assert restored.read_bytes() == original.read_bytes()
    call_command("migrate", check_unapplied=True)


def test_what_may_not_be_changed_may_not_be_changed_after_a_restore(saved, empty_installation):
    call_command("restore", saved)

    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('records_auditevent', 'UPDATE')")
        assert cursor.fetchone() == (False,)


def test_a_restored_installation_can_be_migrated_further(saved, empty_installation):
    call_command("restore", saved)

    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE later (id int)")
    with row_security.seen_by(None), connection.cursor() as cursor:
        cursor.execute("INSERT INTO later VALUES (1)")


def test_a_backup_tells_nothing_to_whoever_finds_it(saved):
    assert b"Annwyl" not in saved.read_bytes()
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


def refused(file, match: str) -> None:
    """Fail unless the file is refused, and nothing of it stays."""
    with pytest.raises(CommandError, match=match):
        call_command("restore", file)
    assert connection.introspection.table_names() == []


def test_another_key_opens_nothing(saved, empty_installation, settings):
    settings.BACKUP_KEY = base64.b64encode(secrets.token_bytes(32)).decode()

    refused(saved, "another key")


@pytest.mark.parametrize("key", ["", "short", "Siôn"])
def test_a_key_that_is_none_is_named(key, installation, settings):
    settings.BACKUP_KEY = key

    with pytest.raises(CommandError, match="BACKUP_KEY must be 32 random bytes"):
        call_command("backup", installation / "saved")


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.999])
def test_a_backup_cut_short_is_refused(saved, empty_installation, kept):
    saved.write_bytes(saved.read_bytes()[: int(saved.stat().st_size * kept)])

    refused(saved, "damaged or incomplete")


@pytest.mark.parametrize("place", [0.1, 0.5, 0.999])
def test_a_changed_byte_is_noticed(saved, empty_installation, place):
    content = bytearray(saved.read_bytes())
    content[int(len(content) * place)] ^= 1
    saved.write_bytes(content)

    refused(saved, "damaged or incomplete")


def test_another_file_is_no_backup(tmp_path, empty_installation):
    (tmp_path / "letter.txt").write_text("Annwyl Siwan")

    refused(tmp_path / "letter.txt", "not a backup")
    refused(tmp_path / "nothing", "No such file")


def test_nothing_is_restored_over_a_database_in_use(saved, tmp_path, settings):
    settings.FILES_ROOT = tmp_path / "empty"

    with pytest.raises(CommandError, match="The database is not empty"):
        call_command("restore", saved)


def test_nothing_is_restored_over_files(saved, empty_installation):
    empty_installation.mkdir()
    (empty_installation / "letter").write_text("Annwyl Siwan")

    refused(saved, "is not empty")
    assert (empty_installation / "letter").read_text() == "Annwyl Siwan"


def test_a_backup_is_never_written_over_another_file(saved):
    before = saved.read_bytes()

    with pytest.raises(CommandError, match="never written over"):
        call_command("backup", saved)

    assert saved.read_bytes() == before


def test_a_folder_that_is_none_is_said(installation):
    with pytest.raises(CommandError, match="could not be written"):
        call_command("backup", installation / "files" / "two" / "saved")


def test_a_full_disk_leaves_nothing_that_could_be_taken_for_a_backup(
    installation, tmp_path, monkeypatch
):
    def no_space(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", no_space)

    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", tmp_path / "saved")

    assert list(tmp_path.iterdir()) == []
