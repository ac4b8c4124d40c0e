"""The embedded servers: shared, stopped after their last user, safe when something is killed."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from safeguarding.embedded import PROJECT, CannotStart, Servers, environment_for
from tests.processes import processes_with

SECONDS_TO_STOP = 60
USE = """
import sys
from pathlib import Path
from safeguarding.embedded import Servers
with Servers(Path(sys.argv[1]), is_durable=False).in_use():
    print("running", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_user(servers):
    """Use the servers from a process of its own, as another command would."""
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", USE, servers.root],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"running\n"
        yield process


def wait_until_stopped(servers) -> None:
    give_up_at = time.monotonic() + SECONDS_TO_STOP
    while processes_of(servers):
        assert time.monotonic() < give_up_at, "The servers did not stop."
        time.sleep(0.05)


def processes_of(servers) -> dict[int, str]:
    """Return the keeper and the servers, but not their users."""
    found = processes_with(str(servers.root)).items()
    return {pid: command for pid, command in found if USE not in command}


@pytest.fixture
def servers(tmp_path):
    servers = Servers(tmp_path, is_durable=False)
    yield servers
    wait_until_stopped(servers)


def test_the_first_user_starts_them_and_the_last_one_stops_them(servers):
    with another_user(servers):
        with another_user(servers), servers.in_use():
            assert servers.is_running
        assert servers.is_running

    wait_until_stopped(servers)
    assert not servers.is_running


def test_a_user_who_is_killed_counts_as_gone(servers):
    with another_user(servers) as process:
        process.kill()

    wait_until_stopped(servers)


def test_a_killed_keeper_takes_its_servers_along_and_the_next_user_starts_them_again(servers):
    with servers.in_use():
        keeper = next(pid for pid, line in processes_of(servers).items() if "keeper" in line)
        os.kill(keeper, signal.SIGKILL)
        wait_until_stopped(servers)

        with another_user(servers):
            assert servers.is_running


def test_nobody_resets_servers_that_are_in_use(servers):
    with another_user(servers), pytest.raises(CannotStart, match="in use"), servers.stopped():
        pass

    with servers.stopped():  # though the last user has gone only just now
        assert not servers.is_running


def test_a_folder_too_deep_for_a_socket_gets_a_short_one(tmp_path):
    deep = Servers(tmp_path / ("deep" * 20), is_durable=False)

    with deep.in_use():
        assert deep.is_running
        assert len(str(deep.sockets)) < 100
        assert deep.sockets.stat().st_mode & 0o777 == 0o700
    wait_until_stopped(deep)
    assert not deep.sockets.exists()


def test_a_socket_folder_of_somebody_else_is_refused(servers, tmp_path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "sockets").symlink_to(tmp_path / "theirs")

    with pytest.raises(CannotStart, match="belongs to somebody else"), servers.in_use():
        pass


def test_postgres_that_is_not_there_is_named(servers, tmp_path, monkeypatch):
    monkeypatch.setenv("PG_BIN", str(tmp_path / "nowhere"))

    with pytest.raises(CannotStart, match=r"There is no postgres in .*nowhere"), servers.in_use():
        pass


def test_the_secrets_are_made_once_and_are_nobody_elses(servers, tmp_path):
    made = environment_for(servers)

    assert environment_for(servers) == made
    assert environment_for(Servers(tmp_path / "other"))["SECRET_KEY"] != made["SECRET_KEY"]
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
