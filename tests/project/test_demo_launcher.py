"""`make demo`: what it starts, what it leaves, and what it says when it cannot."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from safeguarding.embedded import PROJECT
from tests.processes import megabytes_of, processes_with

SCRIPTS = PROJECT / "scripts"
MOST_MEGABYTES = 700
SECONDS_TO_WAIT = 120  # a bound for a busy machine; it takes five
OF_THE_TESTS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "FILES_ROOT", "EMAIL_URL")


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture
def demo(tmp_path, free_port):
    """Start a demo with its data in a folder of its own; it is ended with the test."""
    environment = {name: os.environ[name] for name in os.environ if name not in OF_THE_TESTS}
    environment |= {"DATA_DIR": str(tmp_path), "PORT": str(free_port)}
    with subprocess.Popen(
        [sys.executable, "-m", "scripts.demo", "--run"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.terminate()


def wait_until(is_so) -> None:
    give_up_at = time.monotonic() + SECONDS_TO_WAIT
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.1)


def test_the_demo_says_where_it_is_and_stops_all_that_it_started(demo, tmp_path):
    said: list[str] = []
    while not said or not said[-1].startswith("Diogel is at "):
        said.append(demo.stdout.readline())
        assert said[-1], "The demo has ended."
    with urllib.request.urlopen(said[-1].split()[3]) as page:  # noqa: S310
        assert page.status == 200
    assert any("MASH screener" in line for line in said)

    def the_worker_is_ready() -> bool:
        assert demo.poll() is None, "The demo has ended."
        return "[queues]" in (tmp_path / "log" / "worker.log").read_text()

    wait_until(the_worker_is_ready)
    parts = {
        p: line for p, line in processes_with(str(tmp_path)).items() if "load_demo" not in line
    }
    assert any("postgres: diogel_app" in line for line in parts.values())
    assert megabytes_of(list(parts)) < MOST_MEGABYTES

    demo.send_signal(signal.SIGTERM)
    assert demo.wait(SECONDS_TO_WAIT) == 0
    wait_until(lambda: not processes_with(str(tmp_path)))
    assert (tmp_path / "postgres" / "PG_VERSION").exists()


def test_a_demo_that_is_killed_takes_everything_with_it(demo, tmp_path):
    wait_until(lambda: any(" beat " in line for line in processes_with(str(tmp_path)).values()))

    demo.kill()

    wait_until(lambda: not processes_with(str(tmp_path)))


def told(*command: object, **environment: str) -> str:
    """Return the one sentence with which a command gives up."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, *map(str, command)],
        cwd=PROJECT,
        env=os.environ | environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr


def test_a_port_that_is_taken_is_said():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert f"Port {port} is taken" in told("-m", "scripts.demo", PORT=str(port))


def test_a_port_that_is_none_is_said():
    assert "PORT=eighty is not" in told("-m", "scripts.demo", PORT="eighty")


@pytest.fixture
def fresh_clone(tmp_path):
    """As much of the project as the set-up reads, with nothing installed."""
    shutil.copytree(SCRIPTS, tmp_path / "scripts")
    for name in ("requirements.lock", "package.json", "package-lock.json"):
        shutil.copy(PROJECT / name, tmp_path)
    (tmp_path / "static").mkdir()
    return tmp_path


NO_NETWORK = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/",
    "PIP_RETRIES": "0",
    "PIP_NO_CACHE_DIR": "1",
    "npm_config_registry": "http://127.0.0.1:9/",
    "npm_config_fetch_retries": "0",
    "npm_config_cache": "/nonexistent",
}


def test_without_a_network_the_set_up_says_so(fresh_clone):
    said = told(fresh_clone / "scripts" / "set_up.py", "run", **NO_NETWORK)

    assert "could not be installed; is there a network?" in said


def test_without_npm_and_network_the_set_up_names_what_to_install(fresh_clone, tmp_path):
    (tmp_path / "bin").mkdir()
    for name in ("dpkg-query", "python3"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))

    said = told(
        fresh_clone / "scripts" / "set_up.py", "run", PATH=str(tmp_path / "bin"), **NO_NETWORK
    )

    assert "npm could not be fetched: install Node.js 20 or newer" in said
