"""The demo: sets up, starts everything, says where it is, and stops all of it at Ctrl-C.

It begins with any Python, which makes .venv, and goes on in there.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from scripts import set_up
from scripts.set_up import PROJECT

DATA = Path(os.environ.get("DATA_DIR", PROJECT / "var")).resolve()
LOGS = DATA / "log"
PORT = os.environ.get("PORT") or "8000"
BASE_URL = f"http://localhost:{PORT}"
SECONDS_TO_ANSWER = 120
SECONDS_TO_STOP = 20

Process = subprocess.Popen[bytes]


class CannotGoOn(Exception):
    """Part of the demo has stopped; the message says which, in a sentence."""


def prepare_the_machine() -> None:
    """Install what is missing, then go on in the virtual environment."""
    refuse_a_port_that_is_taken()
    try:
        set_up.main("run")
    except set_up.CannotSetUp as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
    os.chdir(PROJECT)
    module = ("-m", "scripts.demo", "--run", *sys.argv[1:])
    os.execv(set_up.PYTHON, [str(set_up.PYTHON), *module])  # noqa: S606


def refuse_a_port_that_is_taken() -> None:
    if not PORT.isdigit() or not 0 < int(PORT) < 65536:
        sys.exit(f"PORT={PORT} is not the number of a port.")
    with contextlib.suppress(OSError), socket.create_connection(("localhost", int(PORT)), 1):
        sys.exit(f"Port {PORT} is taken. Choose another: make demo PORT={int(PORT) + 1}")


def run() -> None:
    """Run the demo until Ctrl-C or SIGTERM, or until a part of it stops."""
    from safeguarding import embedded  # noqa: PLC0415 — only the second half sees it

    signal.signal(signal.SIGTERM, leave)  # before there is anything to leave behind
    servers = embedded.DEVELOPMENT
    try:
        if "--afresh" in sys.argv:
            with servers.stopped():
                throw_away()
        with servers.in_use():
            os.environ.update(embedded.environment_for(servers))
            os.environ.update(
                DEMO="1",
                BASE_URL=BASE_URL,
                BIND=f"localhost:{PORT}",
                EMAIL_URL=f"filemail:///{DATA / 'mail'}",
                REPORT_TELEPHONES="Dydd / day: 01632 960100,Nos / night: 01632 960200",
            )
            run_site()
    except embedded.CannotStart as error:
        sys.exit(f"{error} Is the demo running? Stop it first.")
    except CannotGoOn as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        say("\nStopped. The data is kept; make demo-reset throws it away.")


def throw_away() -> None:
    for name in ("postgres", "valkey", "files", "mail"):
        shutil.rmtree(DATA / name, ignore_errors=True)
    (DATA / "bootstrapped").unlink(missing_ok=True)


def run_site() -> None:
    """Start the parts in the order in which somebody waits for them, and watch over them."""
    LOGS.mkdir(parents=True, exist_ok=True)
    parts: dict[str, Process] = {}
    try:
        parts["web"] = start("web", "gunicorn", "safeguarding.wsgi")
        people = prepare()  # while the site loads, on the other core
        wait_for_first_page(parts["web"])
        say(f"{people}\nDiogel is at {BASE_URL}/demo/ (Ctrl-C stops it).")
        celery = ("celery", "-A", "safeguarding")
        parts["worker"] = start(
            "worker", *celery, "worker", "--concurrency=1", "--loglevel=WARNING"
        )
        parts["beat"] = start("beat", *celery, "beat", "--pidfile=", "--loglevel=WARNING")
        parts["history"] = start("history", "manage", "load_demo")
        watch(parts)
    finally:
        stop(list(parts.values()))


def prepare() -> str:
    """Migrate, publish the policy and bring in the demo's people; return who they are."""
    with (LOGS / "prepare.log").open("wb") as log:
        done = subprocess.run(
            [sys.executable, "-m", "manage", "prepare_demo"],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            check=False,
        )
    if done.returncode:
        raise CannotGoOn(f"The database could not be prepared: see {LOGS}/prepare.log.")
    return done.stdout


def start(name: str, *module: str) -> Process:
    """Start a part in a session of its own: Ctrl-C reaches only us, and we stop it in order."""
    command = [sys.executable, "-m", *module]
    if sys.platform == "linux" and shutil.which("setpriv"):
        command = ["setpriv", "--pdeathsig", "TERM", *command]  # should we be killed
    with (LOGS / f"{name}.log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603
            command,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def wait_for_first_page(web: Process) -> None:
    give_up_at = time.monotonic() + SECONDS_TO_ANSWER
    while web.poll() is None and time.monotonic() < give_up_at:
        try:
            urllib.request.urlopen(f"{BASE_URL}/demo/", timeout=SECONDS_TO_ANSWER).close()  # noqa: S310
        except urllib.error.HTTPError as error:
            error.close()
            raise CannotGoOn(f"The first page fails ({error.code}): see {LOGS}/web.log.") from None
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise CannotGoOn(f"The web server did not start: see {LOGS}/web.log.")


def watch(parts: dict[str, Process]) -> None:
    """Return never; end everything when the site or the worker has ended."""
    while True:
        time.sleep(1)
        for name in [name for name, part in parts.items() if part.poll() is not None]:
            if name != "history":
                raise CannotGoOn(f"The {name} has stopped by itself: see {LOGS}/{name}.log.")
            if parts.pop(name).returncode:
                say(f"The demo's history could not be loaded: see {LOGS}/history.log.")
            else:
                say("The demo's history is loaded.")


def stop(parts: list[Process]) -> None:
    for part in parts:
        part.terminate()
    for part in parts:
        with contextlib.suppress(subprocess.TimeoutExpired):
            part.wait(SECONDS_TO_STOP)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(part.pid, signal.SIGKILL)  # also what a part has left behind
        part.wait()


def leave(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 — it is a command


if __name__ == "__main__":
    if "--run" in sys.argv:
        run()
    else:
        prepare_the_machine()
