"""The rows of a frozen count: kept as it is taken, and listed for whoever asks what it was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import CharField, Count, Exists, F, OuterRef
from django.db.models.functions import Cast
from psycopg2.sql import SQL

from measures.models import Snapshot
from measures.models_frozen import FrozenRow
from measures.queries.counted import Counted, of_team
from measures.queries.figures import closed_to
from measures.queries.lines import BY_KEY, LINES
from measures.rules import Quarter
from records import row_security
from records.audit import Actor
from referrals.models import Referral

# How many there are by measure, whether it is the base, and part.
Numbers = dict[tuple[str, bool, str], int]
KEEP = SQL("""
INSERT INTO measures_frozenrow (snapshot_id, measure, is_base, part, counted, row, referral_id)
SELECT %s, %s, %s, found.* FROM ({}) AS found
""")


@row_security.as_system("counts for an agency, whatever of it its reader may open")
def freeze(snapshot: Snapshot, *, at: datetime) -> None:
    """Keep what each number of a snapshot's own quarter counts, one statement for each number."""
    quarter = Quarter(snapshot.year, snapshot.quarter)
    for line in LINES:
        for is_base, counter in ((False, line.numerator), (True, line.denominator)):
            if counter:
                counted = of_team(counter(snapshot.agency, at), snapshot.team)
                keep(snapshot, line.key, counted, quarter, is_base=is_base)


def keep(
    snapshot: Snapshot, measure: str, counted: Counted, quarter: Quarter, *, is_base: bool
) -> None:
    found = (
        counted.within(quarter, quarter)
        .order_by()
        .annotate(
            frozen_part=counted.part,
            frozen_key=Cast(F(counted.of), CharField()),
            frozen_row=Cast(F("pk"), CharField()),
            frozen_referral=F(counted.referral),
        )
        .values_list("frozen_part", "frozen_key", "frozen_row", "frozen_referral")
        .distinct()
    )
    try:
        query, parameters = found.query.sql_with_params()
    except EmptyResultSet:
        return  # a measure of kinds of panel that there are none of
    with connection.cursor() as cursor:
        # What Django wrote, its values apart.
        statement = KEEP.format(SQL(query))
        cursor.execute(statement, [snapshot.pk, measure, is_base, *parameters])


@row_security.as_system("counts for an agency, whatever of it its reader may open")
def moved(snapshot: Snapshot) -> bool:
    """Say whether the rows that were kept are not those that were counted.

    Each statement reads what is committed by then, so a report that comes in between is in one
    and not in the other.
    """
    numbers = numbers_of(FrozenRow.objects.filter(snapshot=snapshot))
    return any(
        line["numerators"][0] != number_in(numbers, line)
        or (line["denominators"] and line["denominators"][0] != base_in(numbers, line))
        for line in snapshot.figures["lines"]
    )


def numbers_of(rows: models.QuerySet[FrozenRow]) -> Numbers:
    grouped = rows.values("measure", "is_base", "part").annotate(
        number=Count("counted", distinct=True)
    )
    return {(row["measure"], row["is_base"], row["part"]): row["number"] for row in grouped}


def number_in(numbers: Numbers, line: Mapping[str, Any]) -> int:
    return numbers.get((line["key"], False, line["part"]), 0)


def base_in(numbers: Numbers, line: Mapping[str, Any]) -> int:
    """Return what a line is taken of; a base that is not parted is that of every part."""
    whole = numbers.get((line["key"], True, ""), 0)
    return whole or numbers.get((line["key"], True, line["part"]), 0)


@row_security.as_system("counts for an agency, whatever of it its reader may open")
def frozen_figures(snapshot: Snapshot, *, reader: Actor) -> dict[str, Any]:
    """Return the figures of a snapshot's own quarter as they were, in the shape of ``figures``.

    As on the page of figures nothing counts that is about somebody ``reader`` may never see. What
    was destroyed since stays in the numbers, which name nobody.
    """
    rows = FrozenRow.objects.filter(snapshot=snapshot)
    closed = list(closed_to(reader).values_list("pk", flat=True))
    is_touched = bool(closed) and rows.filter(referral__in=closed).exists()
    whole = numbers_of(rows) if is_touched else {}
    left = numbers_of(without(rows, closed)) if is_touched else {}
    lines = [
        {
            **line,
            "numerators": [line["numerators"][0] - number_in(whole, line) + number_in(left, line)],
            "denominators": line["denominators"]
            and [line["denominators"][0] - base_in(whole, line) + base_in(left, line)],
        }
        for line in snapshot.figures["lines"]
    ]
    return {
        **snapshot.figures,
        "quarters": snapshot.figures["quarters"][:1],
        "lines": [line for line in lines if has_anything(line)],
    }


def has_anything(line: Mapping[str, Any]) -> bool:
    """Say whether a line is told: of a part that counts nothing not even that there is one."""
    is_of_its_base = line["key"] in BY_KEY and BY_KEY[line["key"]].is_each_of_base
    bases = line["denominators"] if is_of_its_base else None
    return not line["part"] or bool(line["numerators"][0] or (bases and bases[0]))


def without(
    rows: models.QuerySet[FrozenRow], closed: Iterable[UUID] | models.QuerySet[Any]
) -> models.QuerySet[FrozenRow]:
    """Leave out the rows that lead to any of these referrals, as the figures leave them out."""
    led_there = FrozenRow.objects.filter(
        snapshot=OuterRef("snapshot"),
        measure=OuterRef("measure"),
        is_base=OuterRef("is_base"),
        row=OuterRef("row"),
        referral__in=closed,
    )
    return rows.filter(~Exists(led_there))


@dataclass(frozen=True)
class FrozenBehind:
    """What was behind a frozen number, for one reader.

    ``figure`` is the number; ``kept`` how many of what it counted are not destroyed; ``counted``
    how many referrals lead to those, and ``open`` are those the reader may open, latest first.
    """

    figure: int
    kept: int
    counted: int
    open: models.QuerySet[Referral]


def behind_frozen(
    snapshot: Snapshot, measure: str, *, part: str, of_all: bool, reader: Actor
) -> FrozenBehind | None:
    """Return what was behind a frozen number; None where the snapshot has no such number."""
    line = next(
        (
            line
            for line in frozen_figures(snapshot, reader=reader)["lines"]
            if (line["key"], line["part"]) == (measure, part)
        ),
        None,
    )
    if line is None or (of_all and not line["denominators"]):
        return None
    rows = without(rows_of_number(snapshot, line, of_all=of_all), closed_to(reader).values("pk"))
    kept, referrals = found_in(rows)
    return FrozenBehind(
        figure=line["denominators" if of_all else "numerators"][0],
        kept=kept,
        counted=len(referrals),
        open=Referral.objects.visible_to(reader)
        .filter(pk__in=referrals)
        .exclude(pk__in=closed_to(reader).values("pk"))
        .order_by("-received_at", "-pk"),
    )


def rows_of_number(
    snapshot: Snapshot, line: Mapping[str, Any], *, of_all: bool
) -> models.QuerySet[FrozenRow]:
    parts = {line["part"], ""} if of_all else {line["part"]}  # a base may have no parts
    return FrozenRow.objects.filter(
        snapshot=snapshot, measure=line["key"], is_base=of_all, part__in=parts
    )


@row_security.as_system("counts for an agency, whatever of it its reader may open")
def found_in(rows: models.QuerySet[FrozenRow]) -> tuple[int, list[UUID]]:
    """Return how many things were counted, of those that are not destroyed, and their referrals."""
    kept = rows.aggregate(kept=Count("counted", distinct=True))["kept"]
    return kept, list(rows.values_list("referral", flat=True).distinct())


def first_counts(
    snapshot: Snapshot, quarters: Iterable[Quarter]
) -> dict[Quarter, tuple[dict[str, Any], datetime]]:
    """Return the figures of the first count of each quarter, and when it was taken.

    Only of counts before this one, so that a report made of it again says the same. One that was
    taken before the quarter had ended was never its figure.
    """
    found = {}
    for quarter in quarters:
        first = first_count(snapshot, quarter)
        if first:
            found[quarter] = first.figures, first.taken_at
    return found


def first_count(snapshot: Snapshot, quarter: Quarter) -> Snapshot | None:
    """Return the first count of a quarter that had ended, if it was taken before this one."""
    return (
        Snapshot.objects.filter(
            agency=snapshot.agency_id,
            team=snapshot.team_id,
            year=quarter.year,
            quarter=quarter.number,
        )
        .filter(taken_at__gte=quarter.ends_at, taken_at__lt=snapshot.taken_at)
        .exclude(pk=snapshot.pk)
        .order_by("version")
        .first()
    )


def latest_count(snapshot: Snapshot) -> Snapshot | None:
    """Return the latest count of the same quarter, if it is later than this one."""
    later = Snapshot.objects.filter(
        agency=snapshot.agency_id,
        team=snapshot.team_id,
        year=snapshot.year,
        quarter=snapshot.quarter,
        version__gt=snapshot.version,
    )
    return later.select_related("agency", "team").order_by("version").last()
