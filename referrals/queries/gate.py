"""What the keeper of restricted records reads: what waits, what is closed to whom, what is due."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.queries import is_of_authority
from accounts.roles import Can, can
from people.models import AdoptionLink, Denial, PersonAccess, PersonRecord, Restriction
from people.queries import who_it_is_now
from policies.queries import current_policy
from records import row_security
from records.audit import Actor
from records.models import AuditEvent
from referrals import clocks
from referrals.models import AskedAgency, Referral, ShareGround, SilentMatch
from referrals.queries.words import age_in_words
from referrals.rules.fields import Field, Reader, may_read

MOST_SHOWN = 200
LOOKS = ("referral.viewed", "information.opened")


def restrictions_kept_by(actor: Actor) -> QuerySet[Restriction]:
    """Return the restrictions this gatekeeper keeps: the authority's, but of whom they may see."""
    keeps = can(actor, Can.KEEP_RESTRICTIONS) and is_of_authority(actor)
    return of_the_allowed(actor) if keeps else Restriction.objects.none()


def adoptions_open_to(actor: Actor, *, at: datetime) -> QuerySet[Restriction]:
    """Return the adoptions an adoption worker of the authority is named on."""
    if not (can(actor, Can.JOIN_ADOPTED_IDENTITIES) and is_of_authority(actor)):
        return Restriction.objects.none()
    named = PersonAccess.objects.open_to(actor).filter(user_id=actor.id).values("person")
    apart = current_policy(at).restriction_categories.filter(keeps_identities_apart=True)
    return of_the_allowed(actor).filter(kind__in=apart.values("code"), person__in=named)


def of_the_allowed(actor: Actor) -> QuerySet[Restriction]:
    denied = Denial.objects.against(actor).values("person_id")
    return Restriction.objects.standing().exclude(person__in=denied).select_related("person")


def match_rows(actor: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """Return the silent matches that wait for this reader, what is due first at the top."""
    waiting = SilentMatch.objects.waiting().visible_to(actor, at=at)
    return [
        {
            "name": match.record.name,
            "url": reverse("referrals:silent_match", args=[match.pk]),
            "about": _("Somebody who signs in") if match.user_id else _("A restricted record"),
            "clock": clocks.running_clock(match.due_at, started_at=match.found_at, at=at),
        }
        for match in waiting.select_related("record").order_by("due_at", "pk")[:MOST_SHOWN]
    ]


def names_of_categories(*, at: datetime) -> dict[str, str]:
    return {each.code: each.name for each in current_policy(at).restriction_categories.all()}


def restriction_rows(found: Iterable[Restriction], *, at: datetime) -> list[dict[str, Any]]:
    """Return what stands, what should have been reviewed first; three queries for all of them."""
    rows = list(found)[:MOST_SHOWN]
    categories = names_of_categories(at=at)
    names = names_of_people({row.person_id for row in rows})
    only = Referral.objects.in_bulk({row.referral_id for row in rows if row.referral_id})
    today = localdate(at)
    return [
        {
            "restriction": row,
            "name": names.get(row.person_id, ""),
            "category": categories.get(row.kind, row.kind),
            "reference": only[row.referral_id].reference if row.referral_id in only else "",
            "is_overdue": row.review_on is None or row.review_on < today,
        }
        for row in rows
    ]


def names_of_people(people: Iterable[UUID]) -> dict[UUID, str]:
    """Return what each person was called last. One query."""
    records = PersonRecord.objects.filter(person__in=list(people)).order_by("recorded_at")
    return {record.person_id: record.name for record in records}


@row_security.as_system("says another identity to whoever is named on the one and gives a reason")
def other_identity(restriction: Restriction) -> tuple[AdoptionLink | None, str]:
    """Return the adoption that a restricted person is one side of, and the other side's name."""
    person_id = restriction.person_id
    link = AdoptionLink.objects.filter(Q(before=person_id) | Q(after=person_id)).first()
    if link is None:
        return None, ""
    other = link.after_id if link.before_id == person_id else link.before_id
    return link, names_of_people([other]).get(other, "")


def named_on(restriction: Restriction, *, at: datetime) -> list[dict[str, Any]]:
    """Return who may see a restricted record, by name, until when, and since when. Two queries."""
    running = PersonAccess.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at),
        source_kind="restriction",
        source_id=restriction.pk,
        user_id__isnull=False,
        ended_at__isnull=True,
    ).order_by("started_at", "pk")
    users = User.objects.in_bulk({access.user_id for access in running})
    return [
        {"user": users[access.user_id], "until": access.ends_at, "since": access.started_at}
        for access in running
        if access.user_id in users
    ]


def who_had(restriction: Restriction) -> list[dict[str, Any]]:
    """Return who could see something of it, or was asked, until it was closed; and looked when.

    Agencies and people whose access ended with it; who worked in the case is in who has looked.
    Six queries.
    """
    only = Q(record__person=restriction.person_id)
    if restriction.referral_id is not None:
        only = Q(pk=restriction.referral_id)
    referrals = Referral.objects.filter(only).in_bulk()
    closings = AuditEvent.objects.filter(event="referral.restricted", subject_id__in=referrals)
    ended = {"ended_at__in": set(closings.values_list("at", flat=True))}
    asked = AskedAgency.objects.filter(request__referral__in=referrals, **ended)
    grounds = ShareGround.objects.filter(
        Q(agency_share__content_object__in=referrals)
        | Q(person_share__content_object__in=referrals),
        **ended,
    ).select_related("agency_share__group__agency", "person_share")
    keys = {row.pk: row for row in asked.select_related("agency")}
    looks = AuditEvent.objects.filter(
        subject_id__in=[*referrals, *keys],
        event__in=LOOKS,
        at__lt=max(ended["ended_at__in"], default=restriction.restricted_at),
    ).order_by("at")
    by_agency: dict[UUID | None, datetime] = {}
    by_user: dict[UUID | None, datetime] = {}
    for actor_id, agency_id, at in looks.values_list("actor_id", "actor_agency_id", "at"):
        by_user[actor_id] = by_agency[agency_id] = at
    rows: dict[tuple[str, UUID | None], dict[str, Any]] = {}
    for row in keys.values():
        rows["asked", row.agency_id] = {
            "who": row.agency.name,
            "what": _("Was asked about them"),
            "looked_at": by_agency.get(row.agency_id),
        }
    users = User.objects.in_bulk(
        {each.person_share.user_id for each in grounds if each.person_share}
    )
    for ground in grounds:
        if ground.agency_share:
            agency = ground.agency_share.group.agency
            who, key, seen = agency.name, agency.pk, by_agency.get(agency.pk)
        elif ground.person_share and ground.person_share.user_id in users:
            key = ground.person_share.user_id
            who, seen = users[key].name, by_user.get(key)
        else:
            continue
        rows["share", key] = {"who": who, "what": _("Could open the referral"), "looked_at": seen}
    return sorted(rows.values(), key=lambda each: (each["who"], each["what"]))


def denied_on(restriction: Restriction) -> list[dict[str, Any]]:
    """Return to whom a restricted record is closed for ever, and why. Two queries."""
    denials = Denial.objects.standing().filter(person=restriction.person_id).order_by("denied_at")
    users = User.objects.in_bulk({denial.user_id for denial in denials})
    labels = dict(Denial.Kind.choices)
    return [
        {"user": users[row.user_id], "why": labels.get(row.reason, row.reason), "words": row.words}
        for row in denials
        if row.user_id in users
    ]


def compared(match: SilentMatch, *, at: datetime) -> list[dict[str, Any]]:
    """Return what the report says and what is on record, side by side, line by line."""
    theirs: list[PersonRecord] = []
    if match.person_id:
        person = who_it_is_now(match.person_id)
        theirs = list(PersonRecord.objects.filter(person=person).order_by("-recorded_at"))
    user = User.objects.filter(pk=match.user_id).first() if match.user_id else None
    today = localdate(at)
    facts: list[tuple[str, Callable[[PersonRecord], str]]] = [
        (_("Name"), lambda record: record.name),
        (_("Also known as"), lambda record: record.aliases),
        (_("Age"), lambda record: age_in_words(record.date_of_birth, today)),
        (_("Address"), place_shown),
        (_("NHS number"), lambda record: record.nhs_number),
    ]
    rows: list[dict[str, Any]] = []
    for label, fact in facts:
        known = list(dict.fromkeys(filter(None, (fact(record) for record in theirs))))
        if user is not None and not rows:
            known = [user.name]
        rows.append({"label": label, "told": fact(match.record), "known": known})
    return [row for row in rows if row["told"] or row["known"]]


def place_shown(record: PersonRecord) -> str:
    """Return where somebody lives; whoever compares holds neither, and reads no refuge."""
    if record.is_address_hidden and not may_read(Field.SAFE_ADDRESS, Reader.SEARCHER):
        return _("Kept safe")
    return " ".join(filter(None, (record.address, record.postcode)))


@row_security.as_system("counts the silent matches that somebody may compare")
def lines_for_home(actor: Actor, *, at: datetime) -> list[dict[str, str]]:
    """Return, in a sentence each, what waits for a gatekeeper or who covers."""
    matches = SilentMatch.objects.waiting().visible_to(actor, at=at).count()
    overdue = 0
    if can(actor, Can.KEEP_RESTRICTIONS):
        late = Q(review_on__isnull=True) | Q(review_on__lt=localdate(at))
        overdue = restrictions_kept_by(actor).filter(late).count()
    url = reverse("referrals:restricted")
    lines = [
        (
            matches,
            ngettext(
                "%(n)d report waits to be compared",
                "%(n)d reports wait to be compared",
                matches,
            ),
        ),
        (
            overdue,
            ngettext(
                "%(n)d restriction is past its review",
                "%(n)d restrictions are past their review",
                overdue,
            ),
        ),
    ]
    return [{"text": words % {"n": n}, "url": url} for n, words in lines if n]
