"""What is known around the person of a referral: the household, earlier reports, open work.

Everything starts from what the reader may see: what is hidden leaves no gap, and is not counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Agency, User
from people.models import Person, SafetyWarning
from policies.models import PatternAnswer, PatternThreshold
from records.audit import Actor
from referrals import clocks
from referrals.models import (
    JoinedReferral,
    PatternReview,
    Referral,
    ReportPerson,
    ShareGround,
    Status,
)
from referrals.queries.household import AT_HOME, Relative, household, place_of, work_of
from referrals.queries.referral import is_holder
from referrals.queries.warnings import shown
from referrals.queries.words import concern_of
from referrals.rules.fields import Field, Reader, may_read
from referrals.rules.patterns import EarlierReport, Pattern, patterns

MOST_REFERRALS = 200
WINDOWS = (90, 365)  # days; how many reports came within them is said in words


@lru_cache(maxsize=32)
def thresholds_of(policy_id: UUID) -> tuple[PatternThreshold, ...]:
    """Return when reports add up. A published edition never changes."""
    return tuple(PatternThreshold.objects.filter(policy=policy_id))


def around(referral: Referral, actor: Actor) -> list[Referral]:
    """Return the referrals of the person and of those at home with them, the newest first.

    At home are the people whom the same reports name as at risk, as parents or carers, or as
    living there; this referral is one. ``incident`` is the same for reports that were joined. One
    query.
    """
    person = referral.record.person_id
    named = ReportPerson.objects.filter(record__person=person).values("report")
    visible = Referral.objects.visible_to(actor).filter(report__in=named).values("report")
    at_home = ReportPerson.objects.filter(report__in=visible, role__in=AT_HOME)
    # One list and no OR: the database begins with these few people, not with every referral.
    people = Person.objects.filter(pk=person).values("pk").union(at_home.values("record__person"))
    return list(
        Referral.objects.visible_to(actor)
        .filter(record__person__in=people)
        .annotate(incident=the_incident())
        .select_related("report", "record", "screening_outcome", "pattern_review__answer")
        .order_by("-received_at", "-id")[:MOST_REFERRALS]
    )


def the_incident() -> Coalesce:
    """Return what is the same for every referral of one incident: the report that leads."""
    lead = JoinedReferral.objects.filter(referral=OuterRef("pk"), parted_at__isnull=True)
    leading = Subquery(lead.values("lead__report")[:1])
    return Coalesce(leading, F("report"), output_field=UUIDField())


def incident_among(found: Iterable[Referral], referral: Referral) -> UUID:
    """Return what is the same for every referral of one incident, as ``found`` has it."""
    incidents: dict[UUID, UUID] = {
        each.pk: each.incident  # type: ignore[attr-defined]
        for each in found
    }
    return incidents.get(referral.pk, referral.report_id)


def patterns_of(referral: Referral, found: list[Referral]) -> list[Pattern]:
    """Return the policy's thresholds that the reports in ``found``, this one among them, pass."""
    person = referral.record.person_id
    earlier = [
        EarlierReport(
            incident=each.incident,  # type: ignore[attr-defined]
            received_at=each.received_at,
            is_about_person=each.record.person_id == person,
            is_minor=each.screening_outcome is not None
            and not each.screening_outcome.is_further_action,
        )
        for each in found
        if each.pk != referral.pk
    ]
    return patterns(
        thresholds_of(referral.policy_id),
        earlier,
        incident=incident_among(found, referral),
        received_at=referral.received_at,
    )


def review_of(referral: Referral) -> PatternReview | None:
    """Return what was answered here; none is read again where the page has read it."""
    review: PatternReview | None = getattr(referral, "pattern_review", None)
    return review


def reviews_of(found: Iterable[Referral]) -> list[PatternReview]:
    """Return what screeners answered at the other reports, the last one first."""
    reviews = [review for each in found if (review := review_of(each))]
    return sorted(reviews, key=lambda review: review.answered_at, reverse=True)


@dataclass(frozen=True, slots=True)
class Earlier:
    """One earlier report: when, about whom, from whom, how it is like this one, what became."""

    reference: str
    url: str
    received: str
    name: str
    concern: str
    marks: list[str]
    stage: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that the page of what is known shows."""

    household: list[Relative]
    earlier: list[Earlier]
    counts: list[str]
    patterns: list[Pattern]
    review: PatternReview | None
    reviews: list[PatternReview]
    agencies: list[dict[str, Any]]


def known_about(referral: Referral, actor: Actor, *, at: datetime) -> Known:
    """Return what is known around the person of a referral, in a fixed number of queries."""
    family = household(referral, actor, today=localtime(at).date())
    people = [referral.record.person_id, *family]
    found = referrals_of(people, actor)
    workers = User.objects.in_bulk({each.allocated_to for each in found if each.allocated_to})
    for each in found:
        relative = family.get(each.record.person_id)
        if relative is not None:
            relative.work.append(work_of(each, workers))
    warned = SafetyWarning.objects.running().open_to(actor).filter(person__in=people)
    for warning in warned:
        relative = family.get(warning.person_id)  # type: ignore[arg-type]
        if relative is not None:
            relative.warnings.append(shown(warning, policy_id=referral.policy_id, at=at))
    at_home = {key for key, relative in family.items() if relative.is_at_home}
    others = [each for each in found if each.pk != referral.pk]
    close = [each for each in found if each.record.person_id in {people[0], *at_home}]
    return Known(
        household=sorted(family.values(), key=lambda each: (not each.open_work, each.name)),
        earlier=[earlier_of(each, referral, actor, family) for each in others],
        counts=counts_of(referral, close),
        patterns=patterns_of(referral, close),
        review=review_of(referral),
        reviews=reviews_of(each for each in close if each.pk != referral.pk),
        agencies=agencies_let_in(found, actor),
    )


def referrals_of(people: list[UUID], actor: Actor) -> list[Referral]:
    """Return the referrals of these people that the reader may see, the newest first."""
    return list(
        Referral.objects.visible_to(actor)
        .filter(record__person__in=people)
        .annotate(incident=the_incident())
        .select_related(
            "pattern_review__answer",
            "record",
            "report__source",
            "report__reporter_agency",
            "owning_team",
            "owning_agency",
            "screening_outcome",
        )
        .order_by("-received_at", "-id")[:MOST_REFERRALS]
    )


def earlier_of(
    other: Referral, referral: Referral, actor: Actor, family: dict[UUID, Relative]
) -> Earlier:
    """Put another report into words, with what it has in common with this one."""
    report = referral.report
    marks = []
    if other.record.person_id == referral.record.person_id:
        marks.append(_("This person"))
    else:
        relative = family.get(other.record.person_id)
        marks += relative.why[:1] if relative else []
    if other.report_id == referral.report_id:
        marks.append(_("The same report"))
    elif is_same_source(other, referral, actor):
        marks.append(_("Same source"))
    if place_of(other.record) == place_of(referral.record) and all(place_of(referral.record)):
        marks.append(_("Same address"))
    if report.submission_digest and other.report.submission_digest == report.submission_digest:
        marks.append(_("The same words"))
    stage = str(other.get_status_display())
    return Earlier(
        reference=other.reference,
        url=other.get_absolute_url(),
        received=clocks.moment(other.received_at),
        name=other.record.name,
        concern=concern_of(other.policy_id, other.report.categories, other.report.flags),
        marks=list(dict.fromkeys(marks)),
        stage=other.screening_outcome.name if other.screening_outcome else stage,
        is_open=other.status != Status.CLOSED,
    )


def is_same_source(other: Referral, referral: Referral, actor: Actor) -> bool:
    """Say whether two reports came from one source; who that is, only its holder is told."""
    if other.report.source.code != referral.report.source.code:
        return False
    holds = is_holder(actor, other) and is_holder(actor, referral)
    return (
        not may_read(Field.REPORTER, Reader.of(holds=holds))
        or other.report.reporter_agency_id == referral.report.reporter_agency_id
    )


def counts_of(referral: Referral, found: list[Referral]) -> list[str]:
    """Say how many reports about the person came within each window, this one counted."""
    person = referral.record.person_id
    incidents = {days: {incident_among(found, referral)} for days in WINDOWS}
    for each in found:
        if each.record.person_id != person or each.received_at > referral.received_at:
            continue
        for days in WINDOWS:
            if each.received_at >= referral.received_at - timedelta(days=days):
                incidents[days].add(each.incident)  # type: ignore[attr-defined]
    quarter, year = (len(incidents[days]) for days in WINDOWS)
    return [
        ngettext(
            "%(n)d report about this person in 90 days, this one counted",
            "%(n)d reports about this person in 90 days, this one counted",
            quarter,
        )
        % {"n": quarter},
        ngettext(
            "%(n)d report about this person in 12 months, this one counted",
            "%(n)d reports about this person in 12 months, this one counted",
            year,
        )
        % {"n": year},
    ]


def agencies_let_in(found: Iterable[Referral], actor: Actor) -> list[dict[str, Any]]:
    """Return which agencies work with these referrals by a share, for their holder: one query."""
    held = {each.pk: each.reference for each in found if is_holder(actor, each)}
    rows = list(
        ShareGround.objects.holding()
        .filter(agency_share__content_object__in=held)
        .order_by("-started_at")
        .values("agency_share__content_object", "agency_share__group", "reason", "started_at")
    )
    names = {
        agency.group_id: agency.name
        for agency in Agency.objects.filter(group__in={row["agency_share__group"] for row in rows})
    }
    return [
        {
            "agency": names.get(row["agency_share__group"], ""),
            "reference": held[row["agency_share__content_object"]],
            "since": clocks.moment(row["started_at"]),
        }
        for row in rows
    ]


def answers_for(referral: Referral) -> QuerySet[PatternAnswer]:
    """Return what may be answered, in the words of the policy the referral came in under."""
    return PatternAnswer.objects.filter(policy=referral.policy_id)


@dataclass(frozen=True, slots=True)
class Question:
    """Whether harm adds up: the thresholds passed, and what was answered here and before."""

    patterns: list[Pattern]
    review: PatternReview | None
    last: PatternReview | None


def question_of(referral: Referral, found: list[Referral]) -> Question | None:
    """Return what a screener is asked, or has answered; None where no threshold is passed."""
    review = review_of(referral)
    passed = patterns_of(referral, found)
    if not passed and review is None:
        return None
    before = [each for each in reviews_of(found) if each.answered_at < referral.received_at]
    return Question(passed, review, next(iter(before), None))
