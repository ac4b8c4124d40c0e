"""Fills a database with people and records of them, and prints what finding candidates costs.

    python -m scripts.bench.matching [--people 1000000] [--times 300]

Half as many records again as there are people; the second of somebody has the errors that lists
have (scripts/matching/clerk.py). Beside the candidates stands the naive query: the likeness of
names alone, by trigrams. Both are timed as the database answers them.
"""
# ruff: noqa: RUF001, PLC0415  a ratio has its sign; Django is imported after its settings

import argparse
import hashlib
import os
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from safeguarding.embedded import environment_for
from scripts.bench.__main__ import PROJECT, SERVERS, line, postgres, read_as_system, say

DATABASE = "bench_matching"
MOST = 60
MEDIAN, NINETY_FIFTH = 30, 120  # milliseconds: the goals
BATCH = 20_000


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
        measure(asked)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=300, help="how many people are looked for")
    parser.add_argument("--naive", type=int, default=20, help="how many of them naively as well")
    return parser.parse_args()


def digest() -> str:
    """Return a digest of what the rows depend on."""
    made = hashlib.sha256()
    patterns = (
        "people/migrations/0*.py",
        "people/matching/*.py",
        "scripts/matching/clerk.py",
        "scripts/matching/invented.py",
        "safeguarding/fence.sql",
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
        let_in(Agency.objects.get(code="conwy"))
        with connections["owner"].cursor() as owner:
            owner.execute("ANALYZE")
        connections.close_all()
        cursor.execute(f"COMMENT ON DATABASE {DATABASE} IS '{made_of}'")
    say(f"Filled with {people:,} people in {time.perf_counter() - started:.0f} s.")


def batches(people: int) -> Iterator[list[dict[str, Any]]]:
    """Yield rows, batch by batch: people of many worlds, each with one record or two."""
    from records.keys import uuid7
    from scripts.matching.clerk import Clerk, Errors
    from scripts.matching.invented import World, written

    made = 0
    for seed in range(10_000_000):
        world = World("training" if seed % 2 else "test", seed)
        world.fill(min(BATCH, people - made))
        clerk, rows = Clerk(world, Errors()), []
        for somebody in world.people[: people - made]:
            made += 1
            person = uuid7()
            rows.append(row_of(person, written(somebody, world.rng), is_first=True))
            if made % 2:
                rows.append(row_of(person, clerk.write(somebody), is_first=False))
        yield rows
        if made >= people:
            return


def row_of(person: Any, said: dict[str, str], *, is_first: bool) -> dict[str, Any]:
    """Return the rows of a person and of a record; what is encrypted stays only in the keys."""
    from people.matching.pairs import keys_of
    from people.rules import search_name
    from records.audit import SYSTEM
    from records.encryption import blind_indices
    from records.keys import uuid7
    from scripts.matching.rows import features_of_rows

    (features,) = features_of_rows([said])
    now = datetime.now(UTC)
    born = features.born.day_of_calendar if features.born else None
    (keys,) = blind_indices(sorted(set(keys_of(features))))
    names = {name: said[name] for name in ("given_name", "family_name", "aliases")}
    return {
        "is_first": is_first,
        "person": {"id": person, "created_at": now, "created_by": SYSTEM.id},
        "record": {
            **names,
            "id": uuid7(),
            "person_id": person,
            "date_of_birth": born,
            "description": "" if any(names.values()) else "somebody",
            "sex": said["sex"] or "not_known",
            "nhs_number": features.nhs_number,
            "search_name": search_name(names),
            "search_postcode": features.places[0].postcode if features.places else "",
            "match_keys": "{" + ",".join(map(str, keys)) + "}",
            "recorded_at": now,
            "recorded_by": SYSTEM.id,
        },
    }


def let_in(agency: Any) -> None:
    """Let an agency in to everybody."""
    from django.db import connection, transaction

    from records.audit import SYSTEM

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_personaccess"
            " (id, person_id, agency_id, source_kind, source_id, started_at, started_by)"
            " SELECT gen_random_uuid(), id, %s, 'referral', id, now(), %s FROM people_person",
            [agency.pk, SYSTEM.id],
        )


def measure(asked: argparse.Namespace) -> None:
    from django.db import connection, transaction

    from accounts.acting import actor_of
    from accounts.models import Membership
    from people.matching.keys import match_keys_for
    from records import row_security

    actor = actor_of(Membership.objects.get(user__name="Nia Roberts"))
    sought = list(looked_for(asked.times))
    with transaction.atomic(), row_security.seen_by(actor), connection.cursor() as cursor:
        keys = [match_keys_for(each) for each in sought]
        ours = timed(
            cursor, "SELECT fence.records_sharing_keys(%s, %s)", [(each, MOST) for each in keys]
        )
        plan = explained(cursor, keys[0])
    names = [f"{each.given_name} {each.family_name}".casefold() for each in sought[: asked.naive]]
    naive = naively(names)
    median, last = statistics.median(ours), statistics.quantiles(ours, n=20)[-1]
    say(f"{asked.people:,} people, half as many records again; {len(ours)} looked for.")
    say("")
    say("| candidates for one record, in the database | ms | ratio | goal |")
    say("|---|---|---|---|")
    line("median", median, goal=f"≤ {MEDIAN} ms")
    line("95 of a hundred within", last, goal=f"≤ {NINETY_FIFTH} ms")
    slow = statistics.median(naive)
    line("names alone by trigram, median", slow, f"{slow / median:.1f}× ours")
    say("")
    say(plan)


def looked_for(count: int) -> Iterator[Any]:
    """Yield descriptions of people who are on record, as another clerk writes them."""
    from people.matching.described import Described
    from scripts.matching.clerk import TEST, Clerk
    from scripts.matching.invented import World

    world = World("training", 1)
    world.fill(BATCH)
    clerk = Clerk(world, TEST)
    for somebody in world.people[:count]:
        said: dict[str, Any] = dict(clerk.write(somebody))
        telephone = said.pop("phone")
        yield Described(**said, telephone=telephone)


def timed(cursor: Any, statement: str, each: list[tuple[Any, ...]]) -> list[float]:
    """Return how long the database takes for each, in milliseconds, once it has been asked all."""
    took = []
    for turn in range(2):
        for parameters in each:
            started = time.perf_counter()
            cursor.execute(statement, parameters)
            cursor.fetchall()
            if turn:
                took.append((time.perf_counter() - started) * 1000)
    return took


def naively(names: list[str]) -> list[float]:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        return timed(
            cursor,
            "SELECT id FROM people_personrecord WHERE search_name %% %s"
            " ORDER BY similarity(search_name, %s) DESC LIMIT %s",
            [(name, name, MOST) for name in names],
        )


def explained(cursor: Any, keys: list[int]) -> str:
    """Return the plan of what the function asks."""
    cursor.execute("SELECT set_config('role', 'diogel_system', true)")
    cursor.execute(
        "EXPLAIN (ANALYZE, BUFFERS) SELECT id FROM people_personrecord WHERE match_keys && %s",
        [keys],
    )
    return "\n".join(row for (row,) in cursor.fetchall())


if __name__ == "__main__":
    main()
