"""The rows behind one number as a file has them: what their reader may open, and how many more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, Team
from measures.queries.figures import (
    closed_to,
    counted_for,
    figure_behind,
    number_behind,
    referrals_behind,
    rows_behind,
)
from measures.queries.lines import BY_KEY
from measures.rules import LONDON, Period
from people.models import Denial, Restriction
from records import row_security
from records.audit import Actor
from referrals.models import Referral, Status

KEY_BYTES = 16
READ_AT_ONCE = 10_000
# What a line of a file says, so that nothing else of a report or a person is read.
NEEDED = (
    "reference",
    "received_at",
    "status",
    "record__given_name",
    "record__family_name",
    "record__aliases",
    "record__description",
    "report__source__name_en",
    "report__source__name_cy",
)


@dataclass(frozen=True)
class Number:
    """One number: of which measure, which of its parts, what it is taken of, and of which days.

    ``team`` is the code of one team's number, or "" for that of the whole agency.
    """

    measure: str
    part: str
    of_all: bool
    starts_on: date
    ends_on: date
    team: str = ""


@dataclass(frozen=True)
class Behind:
    """What is behind a number for one reader: itself, its referrals, and those they may open."""

    figure: int
    counted: int
    open: models.QuerySet[Referral]


def behind(agency: Agency, number: Number, *, reader: Actor, at: datetime) -> Behind:
    """Return what is behind a number, as its page has it. ``open`` is the latest first."""
    counted = rows_behind(
        agency,
        BY_KEY[number.measure],
        part=number.part,
        of_all=number.of_all,
        quarter=Period(number.starts_on, number.ends_on),
        team=team_of(agency, number.team),
        at=at,
    )
    # A meeting about somebody closed to the reader counts for nobody who was there.
    referrals = referrals_behind(counted_for(counted, reader))
    return Behind(
        figure_behind(counted, reader=reader),
        number_behind(referrals, reader=reader),
        referrals.filter(pk__in=Referral.objects.visible_to(reader).values("pk")).exclude(
            pk__in=closed_to(reader).values("pk")
        ),
    )


def team_of(agency: Agency, code: str) -> Team | None:
    """Return an agency's team; None where none is asked for. Raises Team.DoesNotExist."""
    return agency.teams.get(code=code) if code else None


def keys_of(referrals: models.QuerySet[Referral]) -> bytes:
    """Return the keys of referrals in their order, 16 bytes each: a million take 16 MB."""
    found = bytearray()
    with transaction.atomic():  # what is read in pieces is read in one transaction
        for key in referrals.values_list("pk", flat=True).iterator(chunk_size=READ_AT_ONCE):
            found += key.bytes
    return bytes(found)


def batches_of(keys: bytes, *, size: int) -> Iterator[list[UUID]]:
    """Return the keys again, so many at a time."""
    for start in range(0, len(keys), size * KEY_BYTES):
        batch = keys[start : start + size * KEY_BYTES]
        yield [
            UUID(bytes=batch[place : place + KEY_BYTES])
            for place in range(0, len(batch), KEY_BYTES)
        ]


@transaction.atomic
def lines_of(keys: Sequence[UUID], *, reader: Actor) -> list[list[str]]:
    """Return a line for each of these referrals that the reader may open now, in this order."""
    with row_security.seen_by(reader):
        found = (
            Referral.objects.visible_to(reader)
            .filter(pk__in=keys)
            .exclude(pk__in=closed_to(reader).values("pk"))
            .select_related("record", "report__source")
            .only(*NEEDED)
        )
        stands = {code: str(label) for code, label in Status.choices}
        lines = {referral.pk: line_of(referral, stands) for referral in found}
    return [lines[key] for key in keys if key in lines]


def headings() -> list[str]:
    return [_("Referral"), _("Person"), _("Received"), _("From"), _("Where it stands")]


def line_of(referral: Referral, stands: Mapping[str, str]) -> list[str]:
    return [
        referral.reference,
        referral.record.name,
        f"{referral.received_at.astimezone(LONDON):%Y-%m-%d %H:%M}",
        referral.report.source.name,
        stands[referral.status],
    ]


@row_security.as_system("knows whether anybody was restricted or closed to anybody since a moment")
def was_anybody_closed(*, since: datetime) -> bool:
    """Say whether anything was restricted, or anybody denied to anybody, since a moment.

    It does not ask to whom, so that a file which is not handed out tells nobody of themselves.
    """
    return (
        Restriction.objects.filter(restricted_at__gte=since).exists()
        or Denial.objects.filter(denied_at__gte=since).exists()
    )
