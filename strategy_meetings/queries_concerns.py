"""Reading concerns about somebody's work: earlier ones, times, until when kept, what waits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Membership, User
from accounts.roles import Can, Role, can
from people.matching.among import likely_among
from people.models import Denial, PersonRecord
from policies.counting import CalendarMissing
from policies.models import MatchThreshold
from policies.queries import calendar, current_policy, match_threshold
from policies.rules import due_at
from policies.rules_retention import FileFacts, Kept, kept_until
from records import row_security
from records.audit import Actor
from referrals import clocks
from referrals.clocks import Clock
from referrals.models import OpenedFrom, Pathway, Referral, ReportPerson
from strategy_meetings.models import (
    ConcernEmployer,
    ConcernSignOff,
    PractitionerConcern,
    StrategyMeeting,
)
from strategy_meetings.rules_concerns import (
    COVERED_BY_OUTCOME,
    Outcome,
    time_to_tell,
)

MOST_EARLIER = 20


def of_actor(actor: Actor) -> QuerySet[Referral]:
    """Return the concerns the reader may see, but for those that turned out to be none."""
    replaced = OpenedFrom.objects.filter(
        earlier=OuterRef("pk"), why=OpenedFrom.Why.PATHWAY_CORRECTED
    )
    return (
        Referral.objects.visible_to(actor)
        .filter(~Exists(replaced), pathway=Pathway.PRACTITIONER)
        .filter(owning_agency_id=actor.agency_id)
    )


def earlier_of(referral: Referral, actor: Actor) -> list[Referral]:
    """Return the other concerns about the same person, or somebody who may be them. Two queries.

    Only those the reader may see: the index of people of concern is kept as its cases are.
    """
    others = of_actor(actor).exclude(pk=referral.pk)
    records = PersonRecord.objects.filter(pk__in=others.values("record"))
    alike = likely_among(
        referral.record,
        records,
        at_least=match_threshold(MatchThreshold.Use.ASK, at=referral.received_at),
        most=MOST_EARLIER,
    )
    people = {referral.record.person_id, *(each.person_id for each in alike)}
    return list(
        others.filter(record__person__in=people)
        .select_related("record", "practitioner_concern")
        .order_by("-received_at", "pk")[:MOST_EARLIER]
    )


def names_of_others(referral: Referral) -> list[str]:
    """Return how everybody else in the report is called; none of it goes to an employer."""
    own = referral.record
    mine = {part.casefold() for part in f"{own.given_name} {own.family_name}".split()}
    rows = ReportPerson.objects.filter(report=referral.report_id).exclude(
        record__person=own.person_id
    )
    names = rows.values_list("record__given_name", "record__family_name", "record__aliases")
    return [
        part
        for row in names
        for name in row
        for part in name.replace(",", " ").split()
        if part.casefold() not in mine
    ]


def told_in_time(employer: ConcernEmployer) -> Clock | None:
    """Return the employer's time to tell the LADO/DOS (S1), met when the report came in.

    None where nobody has said when the allegation reached the employer.
    """
    if employer.learnt_at is None:
        return None
    referral = employer.concern.referral
    counted = calendar(referral.policy)
    timescale = referral.policy.timescale(time_to_tell(employer.learnt_at, counted))
    try:
        due = due_at(employer.learnt_at, timescale, calendar=counted)
    except CalendarMissing:
        return clocks.calendar_missing(timescale.name)
    if due is None:
        return None
    is_late = referral.received_at > due
    words = _("Told late") if is_late else _("Told in time")
    return Clock(clocks.MET_LATE if is_late else clocks.MET, words, due, timescale.name)


def kept_of(referral: Referral, *, at: datetime) -> Kept | None:
    """Return by which rule of the edition in force it is kept, and until when.

    One that is still open counts as closed today: the day shown is the earliest there can be.
    """
    concern = PractitionerConcern.objects.filter(pk=referral.pk).first()
    covers = {COVERED_BY_OUTCOME[Outcome(concern.outcome)]} if concern and concern.outcome else ()
    facts = FileFacts(
        pathway=referral.pathway,
        closed_on=localdate(referral.closed_at or at),
        received_on=localdate(referral.received_at),
        born_on=referral.record.date_of_birth,
        covers=frozenset(covers),
    )
    return kept_until(facts, current_policy(at).retention_rules.all())


def meetings_about(referral: Referral, actor: Actor) -> list[StrategyMeeting]:
    return list(
        StrategyMeeting.objects.visible_to(actor)
        .filter(meeting__referrals=referral)
        .select_related("meeting", "meeting_type")
        .order_by("meeting__starts_at", "pk")
    )


@dataclass(frozen=True)
class KeptOut:
    """Somebody to whom a concern is closed for ever, and why."""

    name: str
    why: str


def kept_out_of(referral: Referral) -> list[KeptOut]:
    """Return to whom the practitioner is closed, by name. Two queries."""
    standing = Denial.objects.standing().filter(person_id=referral.record.person_id)
    labels = dict(Denial.Kind.choices)
    rows = standing.order_by("denied_at", "pk").values_list("user_id", "reason")
    people = User.objects.filter(pk__in=[key for key, _why in rows])
    names = dict(people.values_list("pk", "name"))
    return [KeptOut(names.get(key, str(key)), str(labels.get(why, why))) for key, why in rows]


def contacts_for(referral: Referral, *, at: datetime) -> QuerySet[Membership]:
    """Return the employers' contacts who may be given a part: nobody to whom it is closed."""
    denied = Denial.objects.standing().filter(person_id=referral.record.person_id)
    return (
        Membership.objects.active_on(localdate(at))
        .filter(role=Role.EMPLOYER_CONTACT, user__is_active=True)
        .exclude(user__in=denied.values("user_id"))
        .select_related("user", "agency")
        .order_by("agency__name_en", "user__name", "pk")
    )


def parts_of(actor: Actor) -> list[ConcernEmployer]:
    """Return the parts of concerns that an employer's contact has, what needs doing first.

    A denial beats it. They see no referral, so the database asks whether one is denied them.
    """
    if not can(actor, Can.ACT_FOR_EMPLOYER):
        return []
    shared = ConcernEmployer.objects.shared_with(actor).select_related("agency", "document")
    denied = closed_parts(actor)
    parts = shared.prefetch_related("actions").order_by("-added_at", "pk")
    return [part for part in parts if part.pk not in denied]


@row_security.as_system("an employer's contact sees no referral; asks which are about one denied")
def closed_parts(actor: Actor) -> set[UUID]:
    """Return which parts are about somebody the actor may never see."""
    people = Denial.objects.against(actor).values("person_id")
    rows = ConcernEmployer.objects.filter(
        contact_id=actor.id, concern__referral__record__person__in=people
    )
    return set(rows.values_list("pk", flat=True))


# What waits --------------------------------------------------------------------------------------


def waiting_for_second(actor: Actor) -> QuerySet[Referral]:
    """Return the concerns in which the reader may say whether nothing more is done."""
    waiting = ConcernSignOff.objects.filter(answered_at__isnull=True).exclude(proposed_by=actor.id)
    return of_actor(actor).filter(pk__in=waiting.values("concern"))


def lines_for_home(actor: Actor) -> list[dict[str, Any]]:
    """Return what waits for the reader in concerns about somebody's work, for their own page."""
    lines = []
    if can(actor, Can.VIEW_PRACTITIONER_REFERRALS):
        count = waiting_for_second(actor).count()
        if count:
            words = ngettext(
                "%(n)d concern waits for your sign-off",
                "%(n)d concerns wait for your sign-off",
                count,
            )
            lines.append(
                {"text": words % {"n": count}, "url": reverse("strategy_meetings:concerns")}
            )
    if parts := parts_of(actor):
        words = ngettext(
            "%(n)d matter is shared with you as an employer",
            "%(n)d matters are shared with you as an employer",
            len(parts),
        )
        url = reverse("strategy_meetings:employer_parts")
        lines.append({"text": words % {"n": len(parts)}, "url": url})
    return lines
