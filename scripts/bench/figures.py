"""Fills a database with seven years of Welsh authorities, and prints what its figures cost.

    python -m scripts.bench.figures [--scale 1.0] [--times 5]

At the scale of 1 there are 1.6 million contacts of 22 authorities. One authority's quarter is
counted measure by measure, each beside hand-written SQL that gives the same numbers; then all of
it as the page of figures does, the dashboard as it is served, and the quarterly PDF as a worker
makes it.
"""
# ruff: noqa: RUF001, PLC0415  a ratio has its sign; Django is imported after its settings

import argparse
import hashlib
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from safeguarding.embedded import environment_for
from scripts.bench.__main__ import (
    PROJECT,
    SERVERS,
    fetch,
    leave_unguarded,
    line,
    postgres,
    read_as_system,
    say,
    serving,
    sign_in,
)

DATABASE = "bench_figures"
Numbers = Mapping[str, int]


def main() -> None:
    asked = arguments()
    with SERVERS.in_use():
        os.environ.update(environment_for(SERVERS))
        os.environ.update(
            DATABASE_URL=SERVERS.database_url("diogel_app", DATABASE),
            DATABASE_OWNER_URL=SERVERS.database_url("diogel_owner", DATABASE),
            DJANGO_SETTINGS_MODULE="scripts.bench.settings",
            EMAIL_URL="dummymail://",
            DEMO="1",
            BIND="127.0.0.1:0",
        )
        import django

        django.setup()
        read_as_system()
        if asked.worker:
            make_report()
            return
        made_of = f"{asked.scale} {digest()}"
        if not is_filled(made_of):
            fill(asked.scale, made_of)
        measure(asked)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.05, help="1 is 1.6 million contacts")
    parser.add_argument("--times", type=int, default=5, help="how often each is counted")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def digest() -> str:
    """Return a digest of what the rows depend on."""
    made = hashlib.sha256()
    for pattern in ("*/migrations/0*.py", "policies/data/*.toml", "scripts/bench/filling/wales.py"):
        for path in sorted(PROJECT.glob(pattern)):
            made.update(path.read_bytes())
    return made.hexdigest()


def is_filled(made_of: str) -> bool:
    with postgres() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [DATABASE],
        )
        return bool(cursor.fetchone() == (made_of,))


def fill(scale: float, made_of: str) -> None:
    """Fill the database anew, by COPY; what is copied in has no history and is fenced after."""
    from django.core.management import call_command
    from django.db import connections

    from safeguarding.demo.partnership import make_partnership
    from scripts.bench.filling.copying import copy
    from scripts.bench.filling.wales import Wales, tables

    say("Filling …")
    started, now = time.perf_counter(), datetime.now(UTC)
    with postgres() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE} OWNER diogel_owner")
        call_command("migrate", verbosity=0)
        leave_unguarded()
        call_command("load_policy", verbosity=0)
        make_partnership(at=now)
        wales = Wales(scale=scale, now=now)
        for model, row, numbers in tables(wales):
            copy(model, (row(wales, number) for number in numbers))
            say(f"  {model._meta.label}, {time.perf_counter() - started:.0f} s")
        call_command("migrate", verbosity=0)
        with connections["owner"].cursor() as owner:
            owner.execute("ANALYZE")
        connections.close_all()
        cursor.execute(f"COMMENT ON DATABASE {DATABASE} IS '{made_of}'")
    say(f"Filled with {wales.total:,} contacts in {time.perf_counter() - started:.0f} s.")


def measure(asked: argparse.Namespace) -> None:
    from django.db.models import F
    from django.utils import timezone

    from accounts.models import Agency
    from measures import queries
    from measures.models_counts import Counting
    from measures.operations_counts import count_changes
    from measures.rules import quarter_before, quarter_of, shown_quarters
    from records.audit import SYSTEM
    from referrals.models import Referral

    agency = Agency.objects.get(code="conwy")
    now = timezone.now()
    quarter = quarter_before(quarter_of(timezone.localdate(now)))
    say(f"{Referral.objects.count():,} contacts of 22 authorities; one authority's {quarter}.")
    say("")
    say("| what (median) | ms | ratio | goal |")
    say("|---|---|---|---|")
    ours, by_hand, number, slowest = beside_sql(agency, quarter, at=now, times=asked.times)
    line(f"{number} measures' queries of one quarter", ours, f"{ours / by_hand:.2f}× it", "< 3×")
    line("the same numbers by hand-written SQL", by_hand)
    for name, took in slowest:
        line(f"slowest: {name}", *took)
    whole = timed(lambda: queries.figures(agency, [quarter], at=now), asked.times)
    line("all lines of one quarter", whole, "", "< 10 s")
    five = timed(lambda: queries.figures(agency, shown_quarters(quarter), at=now), asked.times)
    line("all lines, beside the four quarters before", five)
    if Counting.objects.filter(agency=agency).exists():
        count_changes(agency, by=SYSTEM, at=now)
    else:
        first = timed(lambda: count_changes(agency, by=SYSTEM, at=now), 1, warm_ups=0)
        line("the dashboard's counts of seven years, the first time", first)
    newest = Referral.objects.filter(owning_agency=agency).order_by("-received_at")[0]

    def one_changed() -> None:
        Referral.objects.filter(pk=newest.pk).update(version=F("version") + 1)
        count_changes(agency, by=SYSTEM, at=timezone.now())

    line("the same when one referral has changed", timed(one_changed, asked.times))
    with serving(database=DATABASE) as port:
        session = sign_in("Siân Wynne")
        page = timed(lambda: fetch(port, "/figures/dashboard/", session), 20, warm_ups=24)
        line("the dashboard, as served", page, "", "< 300 ms")
    seconds, megabytes, pages = reported()
    made = f"the quarterly PDF, {pages} pages, {megabytes:.0f} MB"
    line(made, seconds * 1000, "", "< 15 s, 500 MB")


def beside_sql(
    agency: Any, quarter: Any, *, at: datetime, times: int
) -> tuple[float, float, int, list[tuple[str, tuple[float, str]]]]:
    """Return what the measures take in all, what SQL for the same does, how many, and the slowest.

    Raises where a number differs.
    """
    from django.db import connection

    from measures import codes
    from measures.queries.figures import tally
    from measures.queries.quality import KNOWN, known
    from scripts.bench.figures_by_hand import BY_HAND

    punishment, exploitation = codes.factor("physical_punishment"), codes.factor("exploitation")
    given = {
        "agency": agency.pk,
        "from": quarter.starts_at,
        "to": quarter.ends_at,
        "first": quarter.starts_on,
        "last": quarter.ends_on,
        "at": at,
        "punishment_flags": list(punishment.flags),
        "punishment_categories": list(punishment.categories),
        "exploitation_flags": list(exploitation.flags),
    }
    counters = counters_by_name() | {f"known {name}": known(name) for name in KNOWN}
    took: dict[str, tuple[float, float]] = {}
    for name, statement in BY_HAND.items():
        counter = counters[name]

        def ours(counter: Any = counter) -> Numbers:
            found = tally(counter(agency, at), [quarter])
            return {part: numbers[quarter] for part, numbers in found.items()}

        def hand(statement: str = statement) -> Numbers:
            # With its values in it and none beside it is planned once, as ours are (ADR 42).
            with connection.cursor() as cursor:
                cursor.execute(cursor.mogrify(statement, given).decode(), [])
                return {part: number for part, number in cursor.fetchall() if number}

        if ours() != hand():
            raise RuntimeError(f"{name}: {ours()} by the measure, {hand()} by hand")
        took[name] = (timed(ours, times), timed(hand, times))
    slowest = sorted(took.items(), key=lambda item: -item[1][0])[:5]
    return (
        sum(each[0] for each in took.values()),
        sum(each[1] for each in took.values()),
        len(took),
        [(name, (mine, f"{mine / theirs:.2f}×")) for name, (mine, theirs) in slowest],
    )


def counters_by_name() -> dict[str, Any]:
    """Return what makes each measure's query, by its name."""
    from measures.queries.lines import LINES

    both = [counter for each in LINES for counter in (each.numerator, each.denominator) if counter]
    return {counter.__name__: counter for counter in both}


def timed(act: Callable[[], object], times: int, *, warm_ups: int = 1) -> float:
    """Return the median of some runs in milliseconds."""
    took = []
    for turn in range(warm_ups + times):
        started = time.perf_counter()
        act()
        if turn >= warm_ups:
            took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


def reported() -> tuple[float, float, int]:
    """Return how many seconds, megabytes and pages the quarterly report takes a worker."""
    command = [sys.executable, "-m", "scripts.bench.figures", "--worker"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)  # noqa: S603
    seconds, megabytes, pages = done.stdout.split()[-3:]
    return float(seconds), float(megabytes), int(pages)


def make_report() -> None:
    """Make last quarter's report as a worker does, and print its seconds, megabytes and pages."""
    import pikepdf
    from django.utils import timezone

    from accounts.models import Agency
    from measures import operations
    from measures.rules import quarter_before, quarter_of
    from records.audit import SYSTEM
    from records.documents import path_of

    agency, now = Agency.objects.get(code="conwy"), timezone.now()
    quarter = quarter_before(quarter_of(timezone.localdate(now)))
    started = time.perf_counter()
    report = operations.request_report(
        agency, year=quarter.year, quarter=quarter.number, language="en", by=SYSTEM, at=now
    )
    while operations.make_further(report.pk, by=SYSTEM, at=timezone.now()):
        pass
    seconds = time.perf_counter() - started
    report.refresh_from_db()
    assert report.document is not None
    with pikepdf.open(path_of(report.document)) as pdf:
        pages = len(pdf.pages)
    say(f"{seconds:.1f} {most_held():.0f} {pages}")


def most_held() -> float:
    """Return the most megabytes this process has held; `getrusage` begins with its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]


if __name__ == "__main__":
    main()
