"""Backups: the database and the files, in one encrypted file, and back into an empty installation.

The file is a compressed tar of the database (`pg_dump`, in pieces, as its size is not known
beforehand), then the files, then the number of rows of each table. The database comes first: a
file written meanwhile is one too many, never one too few. Nothing unencrypted touches the disk.
"""

import contextlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connections, transaction
from psycopg2.sql import SQL, Identifier

from measures import exporting
from records import seal
from records.encryption import key_from
from records.models import Seal
from safeguarding import encryption, fence
from safeguarding.embedded import postgres_binaries

PIECE_BYTES = 8 << 20
DATABASE, FILES, ROWS = "database/", "files/", "rows.json"

# A dump says what is granted, not what is not: what new tables are granted must not be added.
BEGIN = b"""
BEGIN;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM diogel_app;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON SEQUENCES FROM diogel_app;
"""

Rows = dict[str, int]


class Failed(Exception):
    """The backup or the restore did not happen; the message says why, in a sentence."""


def back_up(path: Path) -> Rows:
    """Write a backup to `path`, which must not exist; return the number of rows of each table."""
    key = key_of_backups()
    if path.exists():
        raise Failed(f"{path} exists, and a backup is never written over another file.")
    draft = path.with_name(f"{path.name}.partial")
    try:
        draft.touch(mode=0o600)
        with draft.open("wb") as file:
            writer = encryption.Writer(file, key)
            with tarfile.open(fileobj=writer, mode="w|gz") as archive:
                rows = _add_database(archive)
                _add_files(archive)
                _add(archive, ROWS, json.dumps(rows).encode())
            writer.finish()
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    except OSError as error:
        raise Failed(f"The backup could not be written: {error}.") from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()
    return rows


def restore(path: Path) -> Rows:
    """Fill an empty installation from a backup; return the number of rows of each table.

    The whole file is found authentic before the database is touched, which then takes all of it or
    nothing; the files take their places at the very end.
    """
    key, root = key_of_backups(), settings.FILES_ROOT
    if _tables():
        raise Failed("The database is not empty: a backup is restored only into an empty one.")
    if root.exists() and any(root.iterdir()):
        raise Failed(f"{root} is not empty: a backup is restored only with an empty FILES_ROOT.")
    draft = root / "restoring"
    draft.mkdir(parents=True)
    try:
        expected = _take_files(path, key, draft)
        _take_database(path, key)
        if _count_rows() != expected:
            raise Failed("The database does not hold what was saved: do not use it.")
        fence.put_up("owner")
        if Seal._meta.db_table in expected:
            seal.note_restored(reason=path.name)
        for saved in draft.iterdir():
            saved.rename(root / saved.name)
    except encryption.Unreadable as error:
        raise Failed(str(error)) from error
    except (OSError, tarfile.TarError) as error:
        raise Failed(f"The backup could not be restored: {error}.") from error
    finally:
        shutil.rmtree(draft)
    return expected


def key_of_backups() -> bytes:
    """Return the key that BACKUP_KEY stands for."""
    try:
        return key_from(settings.BACKUP_KEY)
    except ValueError:
        raise Failed("BACKUP_KEY must be 32 random bytes in base64: see deploy.md.") from None


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def _add_database(archive: tarfile.TarFile) -> Rows:
    """Dump and count in one snapshot, so that the numbers are those of the dump."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        # The owner sees no guarded row; the fence is put up anew where this is restored.
        cursor.execute("SET LOCAL ROLE diogel_system")
        options = (
            "--no-owner",
            "--no-comments",
            f"--snapshot={snapshot}",
            "--role=diogel_system",
            "--enable-row-security",
            "--no-policies",
            "--exclude-schema=fence",
            "--exclude-schema=retention",
        )
        with _running("pg_dump", *options) as pg_dump:
            assert pg_dump.stdout
            number = 0
            while piece := pg_dump.stdout.read(PIECE_BYTES):
                _add(archive, f"{DATABASE}{number:08}", piece)
                number += 1
        return _count_rows()


def _add_files(archive: tarfile.TarFile) -> None:
    root = settings.FILES_ROOT
    for path in sorted(root.rglob("*")):
        if path.is_file() and root / exporting.FOLDER not in path.parents:  # which end in a day
            archive.add(path, f"{FILES}{path.relative_to(root)}", recursive=False)


@contextlib.contextmanager
def _reading(path: Path, key: bytes) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """Go through the saved parts in their order, by name and content."""
    with path.open("rb") as file:
        reader = encryption.Reader(file, key)
        with tarfile.open(fileobj=reader, mode="r|gz") as archive:
            parts = ((member.name, archive.extractfile(member)) for member in archive)
            yield ((name, content) for name, content in parts if content)
        while reader.read(PIECE_BYTES):
            pass  # tar stops at its own end; a backup is whole only up to the last chunk


def _take_files(path: Path, key: bytes, draft: Path) -> Rows:
    """Put the files into `draft`; return how many rows each table must have."""
    rows: Rows = {}
    with _reading(path, key) as parts:
        for name, content in parts:
            if name.startswith(FILES):
                target = (draft / name.removeprefix(FILES)).resolve()
                if not target.is_relative_to(draft.resolve()):
                    raise Failed(f"The backup names a file outside its folder: {name}.")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.touch(mode=0o600)
                with target.open("wb") as file:
                    shutil.copyfileobj(content, file)
            elif name == ROWS:
                rows = json.load(content)
    return rows


def _take_database(path: Path, key: bytes) -> None:
    """Play the dump back in one transaction, committed when the last piece has gone in."""
    with (
        _running("psql", "-qX", "--set=ON_ERROR_STOP=1", "--output=/dev/null") as psql,
        _reading(path, key) as parts,
    ):
        assert psql.stdin
        psql.stdin.write(BEGIN)
        for name, content in parts:
            if name.startswith(DATABASE):
                shutil.copyfileobj(content, psql.stdin)
        psql.stdin.write(b"COMMIT;\n")


@contextlib.contextmanager
def _running(program: str, *options: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run one of PostgreSQL's programs as the owner; fail with what it says where it fails."""
    database = connections["owner"].settings_dict
    names = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
    environment = {**os.environ, "PGDATABASE": database["NAME"]}
    environment |= {new: str(database[old]) for old, new in names.items() if database[old]}
    if mode := database.get("OPTIONS", {}).get("sslmode"):
        environment["PGSSLMODE"] = mode
    with tempfile.TemporaryFile() as errors:
        with subprocess.Popen(  # noqa: S603
            [postgres_binaries() / program, *options],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
        ) as process:
            try:
                yield process
            except BrokenPipeError:
                pass  # it has ended early, and says why
            except BaseException:
                process.kill()  # before it takes a half for the whole
                raise
        if process.returncode:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip()
            raise Failed(f"{program} failed: {said[-500:]}")


def _tables() -> list[str]:
    connection = connections["owner"]
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def _count_rows() -> Rows:
    connection = connections["owner"]
    rows = {}
    for name in _tables():
        with connection.cursor() as cursor:
            cursor.execute(SQL("SELECT count(*) FROM {}").format(Identifier(name)))
            (rows[name],) = cursor.fetchone()
    return rows
