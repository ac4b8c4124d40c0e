"""Fills a database with people and records of them, and prints what finding candidates costs.

    python -m scripts.bench.matching [--people 1000000] [--times 300]

Half as many records again as there are people; the second of somebody has the errors that lists
have (scripts/matching/clerk.py). Beside the candidates stands the naive query: the likeness of
names alone, by trigrams. Both are timed as the database answers them, and the processor's time for
it is told besides, since that of the clock is worth little on a busy machine. Then the searches.
"""
# ruff: noqa: RUF001, PLC0415  a ratio has its sign; Django is imported after its settings

import argparse
import contextlib
import hashlib
import os
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from safeguarding.embedded import environment_for
from scripts.bench.__main__ import PROJECT, SERVERS, line, postgres, read_as_system, say
from scripts.bench.searching import measure_searches, processor_seconds

DATABASE = "bench_matching"
MOST = 60
FEW = 50  # one in so many is known to the police
READERS = {"screener": "Nia Roberts", "partner": "Rhys Bevan"}
MEDIAN, NINETY_FIFTH = 30, 120  # milliseconds: the goals
# What fence.records_sharing_keys asks: by rare keys, and by two that are common.
BY_KEYS = (
    "SELECT id, person_id, match_keys FROM people_personrecord WHERE match_keys && %s::bigint[]",
    "SELECT id, person_id, match_keys FROM people_personrecord WHERE match_keys @> %s::bigint[]",
)


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
        )
        import django

        django.setup()
        read_as_system()
        made_of = f"{asked.people} people, {digest()}"
        if not is_filled(made_of):
            fill(asked.people, made_of)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)  # the fence as it stands today
        measure(asked)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200_000, help="at least 40,000")
    parser.add_argument("--times", type=int, default=300, help="how many people are looked for")
    parser.add_argument("--naive", type=int, default=20, help="how many of them naively as well")
    return parser.parse_args()


def digest() -> str:
    """Return a digest of what the rows depend on."""
    made = hashlib.sha256()
    patterns = (
        *(f"people/matching/{name}.*" for name in ("births", "described", "names", "places")),
        "people/matching/pairs.py",
        "people/matching/words.toml",
        "scripts/bench/filling/crowd.py",
        "scripts/matching/clerk.py",
        "scripts/matching/invented.py",
    )
    for pattern in patterns:
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


def fill(people: int, made_of: str) -> None:
    from django.core.management import call_command
    from django.core.management.commands.migrate import Command as MakeTables
    from django.db import connections

    from accounts.models import Agency
    from people.models import Person, PersonRecord
    from safeguarding.demo.partnership import make_partnership
    from scripts.bench.filling.copying import copy
    from scripts.bench.filling.crowd import batches

    say("Filling …")
    started = time.perf_counter()
    with postgres() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE} OWNER diogel_owner")
        call_command(MakeTables(), database="owner", verbosity=0)  # COPY fills no guarded table
        with connections["owner"].cursor() as owner:
            owner.execute("DROP INDEX record_match_keys")
        for batch in batches(people):
            copy(Person, (row["person"] for row in batch if row["is_first"]))
            copy(PersonRecord, (row["record"] for row in batch))
        with connections["owner"].cursor() as owner:
            owner.execute(
                "CREATE INDEX record_match_keys ON people_personrecord USING gin (match_keys)"
            )
        call_command("migrate", verbosity=0)
        call_command("load_policy", verbosity=0)
        make_partnership(at=datetime.now(UTC) - timedelta(days=700))
        let_in(Agency.objects.get(code="conwy"), every=1)
        let_in(Agency.objects.get(code="police"), every=FEW)
        with connections["owner"].cursor() as owner:
            owner.execute("ANALYZE")
        connections.close_all()
        cursor.execute(f"COMMENT ON DATABASE {DATABASE} IS '{made_of}'")
    say(f"Filled with {people:,} people in {time.perf_counter() - started:.0f} s.")


def let_in(agency: Any, *, every: int) -> None:
    """Let an agency in to everybody, or to one in so many."""
    from django.db import connection, transaction

    from records.audit import SYSTEM

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_personaccess"
            " (id, person_id, agency_id, source_kind, source_id, started_at, started_by)"
            " SELECT gen_random_uuid(), id, %s, 'referral', id, now(), %s"
            " FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM people_person) AS one"
            " WHERE number %% %s = 0",
            [agency.pk, SYSTEM.id, every],
        )


def measure(asked: argparse.Namespace) -> None:
    from people.matching.keys import match_keys_for

    sought = list(looked_for(asked.times))
    keys = [match_keys_for(each) for each in sought]
    say(f"{asked.people:,} people, half as many records again; {len(keys)} looked for.")
    say("")
    say("| candidates for one record, in the database | ms | ratio | goal |")
    say("|---|---|---|---|")
    median = 0.0
    for who, name in READERS.items():
        with reading_as(name) as cursor:
            each = [(numbers, MOST) for numbers in keys]
            started = processor_seconds(cursor)
            ours, found = timed(cursor, "SELECT fence.records_sharing_keys(%s, %s)", each)
            spent = (processor_seconds(cursor) - started) / len(ours) / 2
        last = statistics.quantiles(ours, n=20)[-1]
        line(f"{who}: median", statistics.median(ours), goal=f"≤ {MEDIAN} ms")
        line(f"{who}: 95 of a hundred within", last, goal=f"≤ {NINETY_FIFTH} ms")
        line(f"{who}: processor, mean", spent * 1000)
        median = median or statistics.median(ours)
        if who == "screener":
            say_who_was_found(found)
    names = [f"{each.given_name} {each.family_name}".casefold() for each in sought[: asked.naive]]
    slow = statistics.median(naively(names))
    line("names alone by trigram, median", slow, f"{slow / median:.1f}× the screener's")
    say("")
    measure_searches({who: actor_called(name) for who, name in READERS.items()})
    say("")
    for plan in explained(keys):
        say(plan)


def actor_called(name: str) -> Any:
    from accounts.acting import actor_of
    from accounts.models import Membership

    return actor_of(Membership.objects.get(user__name=name))


@contextlib.contextmanager
def reading_as(name: str) -> Iterator[Any]:
    from django.db import connection, transaction

    from records import row_security

    actor = actor_called(name)
    with transaction.atomic(), row_security.seen_by(actor), connection.cursor() as cursor:
        yield cursor


def say_who_was_found(found: list[set[Any]]) -> None:
    """Say of how many the record without errors is among those found."""
    from people.models import PersonRecord
    from scripts.bench.filling.crowd import BATCH, crowd

    known = reached = 0
    for somebody, keys in zip(crowd(1, BATCH).people, found, strict=False):
        meant = PersonRecord.objects.filter(
            given_name=somebody.given,
            family_name=somebody.family.replace("ap-", "ap "),
            date_of_birth=somebody.born,
        )
        them = set(meant.values_list("pk", flat=True))
        known += bool(them)
        reached += bool(them & keys)
    say(f"| screener: whoever is meant is among those found | | {reached} of {known} | |")


def looked_for(count: int) -> Iterator[Any]:
    """Yield descriptions of people who are on record, as another clerk writes them."""
    from people.matching.described import Described
    from scripts.bench.filling.crowd import BATCH, crowd
    from scripts.matching.clerk import TEST, Clerk

    world = crowd(1, BATCH)
    clerk = Clerk(world, TEST)
    for somebody in world.people[:count]:
        said: dict[str, Any] = dict(clerk.write(somebody))
        telephone = said.pop("phone")
        yield Described(**said, telephone=telephone)


def timed(
    cursor: Any, statement: str, each: list[tuple[Any, ...]]
) -> tuple[list[float], list[set[Any]]]:
    """Return how long the database takes for each, in milliseconds, and the keys that it found.

    It is asked all of them twice, and timed the second time.
    """
    took, found = [], []
    for turn in range(2):
        for parameters in each:
            started = time.perf_counter()
            cursor.execute(statement, parameters)
            keys = {key for (key,) in cursor.fetchall()}
            if turn:
                took.append((time.perf_counter() - started) * 1000)
                found.append(keys)
    return took, found


def naively(names: list[str]) -> list[float]:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        took, _found = timed(
            cursor,
            "SELECT id FROM people_personrecord WHERE search_name %% %s"
            " ORDER BY similarity(search_name, %s) DESC LIMIT %s",
            [(name, name, MOST) for name in names],
        )
    return took


def explained(keys: list[list[int]]) -> Iterator[str]:
    """Yield the plans of what the function asks."""
    import psycopg2

    with (
        contextlib.closing(
            psycopg2.connect(host=str(SERVERS.sockets), user="postgres", dbname=DATABASE)
        ) as connection,
        connection.cursor() as cursor,
    ):
        for numbers in keys:
            cursor.execute("SELECT fence.common_keys(%s)", [numbers])
            ((common,),) = cursor.fetchall()
            if len(common) > 1:
                break
        rare = sorted({*numbers} - {*common})
        asked = [(BY_KEYS[0], rare)]
        if len(common) > 1:  # among few people no key is common
            asked.append((BY_KEYS[1], common[:2]))
        for statement, sought in asked:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {statement}", [sought])
            yield "\n".join(row for (row,) in cursor.fetchall()) + "\n"


if __name__ == "__main__":
    main()
