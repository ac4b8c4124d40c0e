"""The real site for browser tests: gunicorn in a process of its own, on a clone of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from safeguarding.embedded import PROJECT
from tests.databases import clone_of
from tests.environment import SERVERS

SECONDS_TO_ANSWER = 120


def pytest_configure() -> None:
    """Let tests of templates name a static file before the front end is built."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


class Site:
    """A running site: where it is, and how to reach behind it."""

    def __init__(self, base_url: str, folder: Path, environment: dict[str, str]) -> None:
        self.base_url = base_url
        self.mail = folder / "mail"  # one file for each e-mail sent
        self.log = folder / "site.log"
        self.environment = {
            **os.environ,
            "BASE_URL": base_url,
            "EMAIL_URL": f"filemail:///{self.mail}",
            "FILES_ROOT": str(folder / "files"),
            "AUDIT_ANCHOR": str(folder / "anchor.jsonl"),
            **environment,
        }

    def manage(self, *arguments: str) -> str:
        """Run one of our commands on the site's database; return what it printed."""
        done = subprocess.run(  # noqa: S603
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    def run(self, code: str) -> str:
        """Run some lines of Python on the site's database; return what they printed."""
        return self.manage("shell", "--no-imports", "-c", code)

    @contextlib.contextmanager
    def running(self, *command: str, pass_fds: tuple[int, ...] = ()) -> Iterator[None]:
        with (
            self.log.open("ab") as log,
            subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", *command],
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=pass_fds,
            ) as process,
        ):
            try:
                yield
            finally:
                process.terminate()

    def worker(self) -> contextlib.AbstractContextManager[None]:
        """Run a Celery worker with its beat for the length of a `with` block."""
        schedule = str(self.log.with_name("beat"))
        worker = (
            "worker",
            "--pool",
            "solo",
            "--beat",
            "--schedule",
            schedule,
            "--loglevel",
            "INFO",
        )
        return self.running("celery", "-A", "safeguarding", *worker)

    def wait(self) -> None:
        """Return when the site answers; whatever it answers."""
        give_up_at = time.monotonic() + SECONDS_TO_ANSWER
        while time.monotonic() < give_up_at:
            try:
                urllib.request.urlopen(self.base_url, timeout=SECONDS_TO_ANSWER).close()  # noqa: S310
            except urllib.error.HTTPError as error:
                error.close()
                return
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise TimeoutError(self.log.read_text())


@pytest.fixture(scope="module")
def new_site(
    template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Site]]:
    """Start sites for the tests of one file: `new_site(DEMO="1")`, or without, as installed."""
    with contextlib.ExitStack() as stack:

        def start(**environment: str) -> Site:
            database = stack.enter_context(clone_of(template))
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            port = listener.getsockname()[1]
            site = Site(
                f"http://localhost:{port}",
                tmp_path_factory.mktemp("site"),
                {
                    "BIND": f"fd://{listener.fileno()}",
                    "WEB_CONCURRENCY": "1",
                    "DATABASE_URL": SERVERS.database_url("diogel_app", database),
                    "DATABASE_OWNER_URL": SERVERS.database_url("diogel_owner", database),
                    "REDIS_URL": SERVERS.redis_url(port % 1000),
                    **environment,
                },
            )
            web = site.running("gunicorn", "safeguarding.wsgi", pass_fds=(listener.fileno(),))
            stack.enter_context(web)
            site.wait()
            return site

        yield start


@pytest.fixture(scope="module")
def live_site(new_site: Callable[..., Site]) -> Site:
    """Return a running demo site, shared by the tests of one file."""
    return new_site(DEMO="1")
