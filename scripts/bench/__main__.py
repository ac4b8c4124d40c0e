"""Fills a database of its own, serves it, and prints what each page costs, as ratios.

Every figure is the median of one run on one machine: only their ratios mean anything.
"""
# ruff: noqa: RUF001, PLC0415  a ratio has its sign; Django is imported after its settings

import argparse
import contextlib
import hashlib
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

PROJECT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(PROJECT))

from safeguarding.embedded import Servers, environment_for  # noqa: E402

SERVERS = Servers(PROJECT / "var" / "bench")
DEEP = 50_000
WARM_UPS = 64  # each of eight threads has a connection, whose first answers are planned anew
BOUND = PROJECT / "gunicorn.conf.py"
UNBOUND = PROJECT / "scripts" / "bench" / "unbound.py"


def main() -> None:
    asked = arguments()
    with SERVERS.in_use():
        filled = f"bench_{asked.people}_{asked.reports}"
        database = "bench_run"
        os.environ.update(environment_for(SERVERS))
        os.environ.update(
            DATABASE_URL=SERVERS.database_url("diogel_app", database),
            DATABASE_OWNER_URL=SERVERS.database_url("diogel_owner", database),
            DJANGO_SETTINGS_MODULE="scripts.bench.settings",
            EMAIL_URL="dummymail://",
            DEMO="1",
            BIND="127.0.0.1:0",
        )
        import django

        django.setup()
        read_as_system()
        if asked.afresh or not is_current(filled):
            fill_database(filled, asked)
        copy_database(filled, database)
        measure(asked)


def read_as_system() -> None:
    """Let this process, which only measures, see every row; the servers it starts do not."""
    from records.postgresql.base import DatabaseWrapper
    from records.row_security import SYSTEM_ROLE, Reader

    DatabaseWrapper.outermost = Reader(role=SYSTEM_ROLE, kind="system", purpose="the bench")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--reports", type=int, default=60_000)
    parser.add_argument("--waiting", type=int, default=600, help="reports without a decision")
    parser.add_argument("--times", type=int, default=200, help="how often each page is asked for")
    parser.add_argument("--afresh", action="store_true", help="fill the database again")
    return parser.parse_args()


def is_current(name: str) -> bool:
    """Say whether a filled database is there, made of today's migrations and arrangements."""
    with postgres() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        )
        return bool(cursor.fetchone() == (made_of(),))


def made_of() -> str:
    """Return a digest of everything a filled database depends on."""
    digest = hashlib.sha256()
    for pattern in (
        "*/migrations/0*.py",
        "policies/data/*.toml",
        "scripts/bench/filling/*.py",
        "safeguarding/fence/*.*",
    ):
        for path in sorted(PROJECT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


@contextlib.contextmanager
def postgres() -> Iterator[Any]:
    import psycopg2

    with contextlib.closing(
        psycopg2.connect(host=str(SERVERS.sockets), user="postgres", dbname="postgres")
    ) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def fill_database(name: str, asked: argparse.Namespace) -> None:
    """Fill a database that runs are copied from, and write on it what it was made of."""
    from django.core.management import call_command
    from django.db import connections

    from scripts.bench.filling import fill

    say("Filling …")
    started = time.perf_counter()
    with postgres() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute("DROP DATABASE IF EXISTS bench_run WITH (FORCE)")
        cursor.execute("CREATE DATABASE bench_run OWNER diogel_owner")
        call_command("migrate", verbosity=0)
        leave_unguarded()
        call_command("load_policy", verbosity=0)
        fill(people=asked.people, reports=asked.reports, waiting=asked.waiting)
        call_command("migrate", verbosity=0)
        connections.close_all()
        cursor.execute(f"ALTER DATABASE bench_run RENAME TO {name}")
        cursor.execute(f"COMMENT ON DATABASE {name} IS '{made_of()}'")
    say(f"Filled with {asked.reports:,} reports in {time.perf_counter() - started:.0f} s.")


def leave_unguarded() -> None:
    """Take the second fence off: COPY fills no guarded table. The next `migrate` puts it up.

    What is filled in has no history: its triggers go too, until then.
    """
    from django.db import connections

    from safeguarding import fence, row_history

    fence.take_down("owner")
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT oid::regclass FROM pg_class WHERE relrowsecurity")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        cursor.execute(row_history.FOLLOWED)
        for (table,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER row_history ON {table}")


def copy_database(filled: str, name: str) -> None:
    """Copy the filled database, so that every run starts from the same rows."""
    with postgres() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {filled} OWNER diogel_owner")


def measure(asked: argparse.Namespace) -> None:
    from scripts.bench import by_hand, guards, minutes, police, sittings, submitting

    times = asked.times
    with postgres() as cursor:
        guards.make_free_role(cursor)
    called = minutes.call_meetings()
    sitting = sittings.call_sitting()
    with serving() as port, serving(guards.FREE_ROLE, UNBOUND) as free:
        nia = sign_in("Nia Roberts")
        deep, referral = deep_address(), first_referral()
        acts: dict[str, Callable[[], object]] = {
            "empty": lambda: fetch(port, "/bench/empty/"),
            "frame": lambda: fetch(port, "/bench/frame/", nia),
            "by hand": by_hand.shown("Nia Roberts"),
            "all by hand": by_hand.asked_for("Nia Roberts", nia),
            "first page": lambda: fetch(port, queue(), nia, rows=50),
            "deep page": lambda: fetch(port, deep, nia, rows=50),
            "no rows": lambda: fetch(port, past_the_end(), nia, rows=0),
            "referral": lambda: fetch(port, referral, nia),
            "admin": lambda: fetch(port, "/bench/admin/referrals/referral/", nia),
        }
        huw = sign_in("Huw Pritchard")
        shown, asked_for = sittings.by_hand(sitting, huw)
        acts |= {
            "sitting": lambda: fetch(port, sitting.get_absolute_url(), huw, rows=sittings.CASES),
            "sitting by hand": shown,
            "sitting all by hand": asked_for,
        }
        pages = timed(acts, times)
        both = guards.acts(fetch, bound=port, free=free, session=nia, addresses=(queue(), referral))
        guarded = timed(both, times)
        taking_in = police.compare(port, nia, lambda: fetch(port, queue(), nia, rows=50), times)
        writers = (sign_in("Elin Morgan"), sign_in("Gwen Parry"))
        meeting = minutes.compare(
            port, called, writers, lambda: fetch(port, queue(), nia, rows=50), times
        )
    first = pages["first page"]
    say(f"{asked.people:,} people, {asked.reports:,} reports, {asked.waiting:,} of them waiting.")
    say("")
    say("| page (median) | ms | ratio | goal |")
    say("|---|---|---|---|")
    line("triage board, first page, 50 rows", first)
    line("all it shows, as hand-written SQL", pages["by hand"])
    line("all its request asks and writes, as hand-written SQL", pages["all by hand"])
    line("empty view", pages["empty"])
    line("signed-in frame, no content", pages["frame"])
    for name, parts in (
        ("what it shows + the empty view", ("by hand", "empty")),
        ("all it asks and writes + the empty view", ("all by hand", "empty")),
        ("what it shows + the frame", ("by hand", "frame")),
    ):
        together = sum(pages[part] for part in parts)
        line(f"board beside {name}", together, f"{first / together:.2f}× it", "≤ 3×")
    line("board, no rows", pages["no rows"], f"{first / pages['no rows']:.2f}× it", "≤ 2.5×")
    line(
        f"deep page (row {deep_row():,})",
        pages["deep page"],
        f"{pages['deep page'] / first:.2f}× the first",
        "≤ 1.2×",
    )
    line("a referral's page", pages["referral"])
    line(f"a sitting, {sittings.CASES} cases, {sittings.AGENCIES} agencies", pages["sitting"])
    for name, part in (("what it shows", "by hand"), ("all it asks and writes", "all by hand")):
        together = pages[f"sitting {part}"] + pages["empty"]
        line(
            f"sitting beside {name}, as SQL, + the empty view",
            together,
            f"{pages['sitting'] / together:.2f}× it",
            "< 3×",
        )
    line("Django admin's list", pages["admin"], f"{pages['admin'] / first:.1f}× ours", "≥ 10×")
    line("forty police notifications taken in together", taking_in.batch)
    quiet = taking_in.board["before"]
    for when in ("while", "after"):
        board_then = taking_in.board[when]
        line(f"first page, {when} forty come", board_then, f"{board_then / quiet:.2f}× before")
    line(
        f"a save of minutes ({meeting.processor:.0f} ms of the processor)",
        meeting.save,
        "",
        "< 50 ms",
    )
    alone = meeting.board["without"]
    for when, what in (
        (
            "with",
            f"beside {minutes.OPEN_AT_ONCE} meetings, {meeting.saves_a_second:.0f} saves a second",
        ),
        ("after", "when they have ended"),
    ):
        board_then = meeting.board[when]
        line(f"first page, {what}", board_then, f"{board_then / alone:.2f}× alone")
    for guarded_line in guards.lines(guarded):
        line(*guarded_line)
    insert, submit = submitting.compare(times)
    line("one INSERT of a report, committed", insert)
    line(
        "submit_report with one person, committed",
        submit,
        f"{submit / insert:.1f}× the INSERT",
        "≤ 15×",
    )
    say("")
    say(explained())


def line(what: str, milliseconds: float, ratio: str = "", goal: str = "") -> None:
    say(f"| {what} | {milliseconds:.2f} | {ratio} | {goal} |")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def timed(acts: dict[str, Callable[[], object]], times: int) -> dict[str, float]:
    """Return the median of ``times`` runs of each act in milliseconds, after warming up.

    They are done turn about, so that whatever else the machine does hits all of them.
    """
    took: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(WARM_UPS + times):
        for name, act in acts.items():
            started = time.perf_counter()
            act()
            if turn >= WARM_UPS:
                took[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.median(each) for name, each in took.items()}


@contextlib.contextmanager
def serving(
    role: str = "diogel_app", config: Path = BOUND, *, database: str = "bench_run"
) -> Iterator[int]:
    """Serve the bench's site with gunicorn, as production does, and give its port.

    ``role`` is who it is to the database.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # As gunicorn sets it on a socket of its own: a page must not wait to fill a packet.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        port: int = listener.getsockname()[1]
        environment = {
            **os.environ,
            "BIND": f"fd://{listener.fileno()}",
            "BASE_URL": f"http://localhost:{port}",
            "DATABASE_URL": SERVERS.database_url(role, database),
        }
        command = [sys.executable, "-m", "gunicorn", "safeguarding.wsgi", "--keep-alive", "60"]
        command += ["--config", str(config)]
        with subprocess.Popen(  # noqa: S603
            command, cwd=PROJECT, env=environment, pass_fds=(listener.fileno(),)
        ) as process:
            try:
                yield port
            finally:
                process.terminate()


CONNECTIONS: dict[int, HTTPConnection] = {}


def fetch(
    port: int,
    address: str,
    session: str = "",
    *,
    rows: int | None = None,
    heads: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """Return a page, over one connection that stays open. Raises where it is not what was asked."""
    connection = CONNECTIONS.setdefault(port, HTTPConnection("localhost", port, timeout=60))
    connection.request("GET", address, headers={"Cookie": f"sessionid={session}", **heads})
    answer = connection.getresponse()
    page = answer.read()
    if answer.status != 200 or (rows is not None and page.count(b"data-row") != rows):
        raise RuntimeError(f"{address}: {answer.status}, {page.count(b'data-row')} rows")
    return page


def sign_in(name: str) -> str:
    """Return a session of somebody of the partnership."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from accounts.models import User

    user = User.objects.get(name=name)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    key: str = session.session_key or ""
    return key


def queue() -> str:
    from django.urls import reverse

    return reverse("referrals:queue")


def board() -> Any:
    """Return the first page's query, as the screener Nia makes it."""
    from accounts.acting import actor_of
    from accounts.models import Membership
    from referrals.queries import queue as queries

    actor = actor_of(Membership.objects.get(user__name="Nia Roberts"))
    waiting = queries.waiting_for(actor).order_by("decision_due_at", "id")
    return waiting.values(*queries.COLUMNS)[: queries.PAGE_SIZE + 1]


def deep_row() -> int:
    """Return the row that the deep page starts after: half-way down the queue at most."""
    from referrals.models import Referral

    return min(DEEP, Referral.objects.awaiting_screening().count() // 2)


def deep_address() -> str:
    from referrals.models import Referral
    from referrals.queries.queue import place_after

    waiting = Referral.objects.awaiting_screening().order_by("decision_due_at", "id")
    row = waiting.values("decision_due_at", "id")[deep_row()]
    return f"{queue()}?after={place_after(row)}"


def first_referral() -> str:
    from django.urls import reverse

    return reverse("referrals:referral", args=[board()[0]["reference"]])


def past_the_end() -> str:
    """Return the address of the page behind the last row: the same page, the same work, no rows."""
    from referrals.queries.queue import place_after

    end = {"decision_due_at": datetime(2100, 1, 1, tzinfo=UTC), "id": UUID(int=2**128 - 1)}
    return f"{queue()}?after={place_after(end)}"


def explained() -> str:
    plan: str = board().explain(analyze=True, buffers=True)
    return plan


if __name__ == "__main__":
    main()
