"""Who answers for an agency, what it is asked, and which answers are awaited."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import DurationField, ExpressionWrapper, F, Prefetch, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.roles import ROLES, Can
from people.models import Denial, PersonRecord
from policies.models import AgencyKind
from records.audit import Actor
from referrals import clocks
from referrals.models import (
    AskedAgency,
    InformationRequest,
    Reminder,
    ReportPerson,
    RequestPerson,
)
from referrals.models.information import AskedAgencyQuerySet
from referrals.queries.words import age_in_words
from referrals.rules.fields import Field, Reader, may_read

MOST_SHOWN = 100
ANSWERING = [role for role, can in ROLES.items() if Can.ANSWER_INFORMATION_REQUESTS in can]


def who_answers(*, at: datetime) -> Iterable[Membership]:
    """Return everybody who answers for an agency, by agency and name."""
    return (
        Membership.objects.active_on(localdate(at))
        .filter(role__in=ANSWERING)
        .select_related("user", "agency")
        .order_by("agency__name_en", "user__name")
    )


def denied_users(people: Iterable[UUID]) -> set[UUID]:
    """Return who may never see one of these people."""
    denials = Denial.objects.filter(person__in=list(people), lifted_at__isnull=True)
    return set(denials.values_list("user_id", flat=True))


def people_to_tell(
    asked: Sequence[AskedAgency], *, at: datetime
) -> Iterator[tuple[AskedAgency, list[User]]]:
    """Yield each asked agency with who is told: whoever answers and is denied nobody of it.

    All are of one request. Three queries for all of them.
    """
    if not asked:
        return
    request = asked[0].request
    about = RequestPerson.objects.filter(request=request).values_list("record__person", flat=True)
    named = ReportPerson.objects.filter(report=request.referral.report_id)
    denied = denied_users([*about, *named.values_list("record__person", flat=True)])
    by_agency: dict[UUID, dict[UUID, User]] = {}
    for member in who_answers(at=at):
        if member.user_id not in denied:
            by_agency.setdefault(member.agency_id, {})[member.user_id] = member.user
    for row in asked:
        people = by_agency.get(row.agency_id, {})
        yield row, [user for pk, user in people.items() if row.user_id in (None, pk)]


def answers_to_remind_of(kind: Reminder.Kind, *, at: datetime) -> AskedAgencyQuerySet:
    """Return what nobody answered and nobody was told of in this way: nearly due, or late.

    What is late already is only told of as late.
    """
    waiting = AskedAgency.objects.unanswered().filter(request__due_at__isnull=False)
    if kind == Reminder.Kind.OVERDUE:
        return waiting.filter(late_told_at__isnull=True, request__due_at__lt=at)
    fifth = ExpressionWrapper(
        (F("request__due_at") - F("request__asked_at")) / clocks.SOON_SHARE,
        output_field=DurationField(),
    )
    soon = Q(request__due_at__lt=at + clocks.SOON) | Q(request__due_at__lt=at + fifth)
    return waiting.filter(soon, soon_told_at__isnull=True, request__due_at__gte=at)


def clock_of(request: InformationRequest, *, at: datetime) -> clocks.Clock:
    if request.due_at is None:
        return clocks.calendar_missing()
    return clocks.running_clock(request.due_at, started_at=request.asked_at, at=at)


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One thing the reader's agency is asked, as its list shows it."""

    asked: AskedAgency
    reference: str
    asker: str
    purpose: str
    people: list[str]
    clock: clocks.Clock | None
    answer: str
    stopped: str


def asked_of_us(actor: Actor, *, at: datetime) -> tuple[list[AskedLine], list[AskedLine]]:
    """Return what waits for an answer, due first, and what was answered or is asked no longer."""
    rows = (
        AskedAgency.objects.asked_of(actor)
        .select_related("request__agency", "request__purpose")
        .prefetch_related(
            Prefetch("request__people", RequestPerson.objects.select_related("record"))
        )
    )
    waiting = rows.unanswered().order_by("request__due_at", "id")
    settled = rows.annotate(settled_at=Coalesce("answered_at", "stopped_at"))
    answered = settled.filter(settled_at__isnull=False).order_by("-settled_at")[:MOST_SHOWN]
    return (
        [asked_line(row, at=at) for row in waiting],
        [asked_line(row, at=at) for row in answered],
    )


def asked_line(row: AskedAgency, *, at: datetime) -> AskedLine:
    request = row.request
    return AskedLine(
        asked=row,
        reference=request.reference,
        asker=f"{request.agency.name}: {request.asked_by_name}",
        purpose=request.purpose.name,
        people=[line_of(person.record, at=at) for person in request.people.all()],
        clock=None if row.answer or row.stopped_at else clock_of(request, at=at),
        answer=str(row.get_answer_display()) if row.answer else "",
        stopped=stopped_in_words(row),
    )


def stopped_in_words(asked: AskedAgency) -> str:
    """Return who stopped asking, when and why; empty while it is asked."""
    if asked.stopped_at is None:
        return ""
    said = _("Asked no longer since %(moment)s (%(name)s): %(reason)s")
    return said % {
        "moment": clocks.moment(asked.stopped_at),
        "name": asked.stopped_by_name,
        "reason": asked.reason_stopped,
    }


def line_of(record: PersonRecord, *, at: datetime) -> str:
    """Return the facts by which an agency finds somebody, and nothing of the report.

    An address that is kept from others, such as a refuge's, is told to nobody.
    """
    born = date_format(record.date_of_birth, "j F Y") if record.date_of_birth else ""
    place = (
        ""
        if record.is_address_hidden and not may_read(Field.SAFE_ADDRESS, Reader.ASKED)
        else ", ".join(filter(None, [record.address, record.postcode]))
    )
    aliases = _("also known as %(names)s") % {"names": record.aliases} if record.aliases else ""
    age = age_in_words(record.date_of_birth, localdate(at))
    return ", ".join(filter(None, [record.name, aliases, born, age, place]))


def names_of(people: Iterable[RequestPerson]) -> str:
    """Return the names of these people in one line, each once."""
    return ", ".join(dict.fromkeys(person.record.name for person in people))


def kind_of(asked: AskedAgency) -> AgencyKind | None:
    """Return how the edition of the request describes the kind of agency that is asked."""
    kinds = AgencyKind.objects.filter(policy=asked.request.purpose.policy_id)
    return kinds.filter(code=asked.agency.kind).first()


def awaited_by(actor: Actor, *, at: datetime, is_late: bool = False) -> list[dict[str, Any]]:
    """Return the answers the reader's team waits for, due first; late ones alone if asked."""
    rows = AskedAgency.objects.awaited_by(actor).select_related("request__referral", "agency")
    if is_late:
        rows = rows.filter(request__due_at__lt=at)
    return [
        {
            "agency": row.agency.name,
            "reference": row.request.reference,
            "referral": row.request.referral.reference,
            "url": reverse("referrals:information", args=[row.request.referral.reference]),
            "clock": clock_of(row.request, at=at),
        }
        for row in rows.order_by("request__due_at", "id")
    ]
