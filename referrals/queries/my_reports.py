"""What somebody reported, and what became of it, as far as a reporter may know."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.queries import covered_by
from accounts.roles import Can, can
from people.models import Denial
from records.audit import Actor
from referrals import clocks
from referrals.models import Report, ReportDraft, ReportPerson
from referrals.models.reports import Answer
from referrals.queries.feedback import Told, of_the_reporter, outcome_for
from referrals.queries.frame import received
from referrals.queries.referral import Named, people_named
from referrals.queries.words import concern_of


@dataclass(frozen=True)
class Sent:
    """A report that was sent, and what became of it."""

    report: Report
    outcomes: tuple[Told, ...]


def reports_of(actor: Actor) -> QuerySet[Report]:
    """Return the reports somebody made in the agency they act for, the newest first.

    What they wrote down of others' reports is theirs only while they take reports. A designated
    person and a deputy also see those of their agency, and a cover those of whom they cover for,
    but for any that names a practitioner, who may be they, or a person they are denied.
    """
    own = Q(reporter_agency_id=actor.agency_id)
    if can(actor, Can.SCREEN_REFERRALS):
        own |= Q(reporter_agency_id__isnull=True)
    seen = own & Q(entered_by=actor.id)
    if actor.agency_id is not None:
        of_agency = Q(reporter_agency_id=actor.agency_id) & ~not_for_colleagues(actor)
        if not can(actor, Can.VIEW_AGENCY_REPORTS):
            of_agency &= Q(entered_by__in=covered_by(actor.id, actor.agency_id, on=localdate()))
        seen |= of_agency
    return (
        Report.objects.filter(seen)
        .select_related("reporter_agency", "source", "withdrawal")
        .prefetch_related(Prefetch("referrals", queryset=of_the_reporter()))
        .order_by("-received_at", "-id")
    )


def not_for_colleagues(actor: Actor) -> Q:
    """Return what says that only its own sender at an agency may see a report."""
    denied = Denial.objects.against(actor).values("person_id")
    named = Q(role=ReportPerson.Role.PRACTITIONER) | Q(record__person_id__in=denied)
    return Q(Exists(ReportPerson.objects.filter(named, report=OuterRef("pk"))))


def address_of(report: Report) -> str:
    """Return the page of one's own report."""
    return reverse("referrals:my_report", args=[report.reference])


def drafts_of(actor: Actor) -> QuerySet[ReportDraft]:
    """Return the reports somebody began and has not sent, the one last touched first."""
    return ReportDraft.objects.filter(user_id=actor.id, report__isnull=True).order_by("-changed_at")


def with_outcomes(report: Report, reader: Actor) -> Sent:
    return Sent(report, outcome_for(report, reader))


@dataclass(frozen=True)
class AsSent:
    """A report as it was sent: its answers in order, and whom it names."""

    rows: tuple[dict[str, Any], ...]
    people: tuple[Named, ...]


def further_as_sent(report: Report) -> Iterator[tuple[str, str, str]]:
    """Yield the answers that have no column, under their questions; of whom, where of somebody."""
    for answer in report.answers.select_related("record").order_by("order"):
        about = f"{answer.record.name}: " if answer.record else ""
        yield f"{about}{answer.wording}", answer.answer, report.language


def as_sent(report: Report, actor: Actor) -> AsSent:
    """Return the words of a report under their questions; what was left open is left out."""
    referral = next(iter(report.referrals.all()))
    told, own = report, report.language
    answers = [
        (_("Sent"), clocks.moment(told.entered_at), ""),
        (_("Received"), received(told), ""),
        (_("In danger now"), str(Answer(told.is_in_danger_now).label), ""),
        (_("Where they are now"), told.whereabouts, own),
        (_("What has been done"), told.steps_taken, own),
        (_("Police reference"), told.police_reference, ""),
        (_("Concern"), concern_of(referral.policy_id, told.categories, told.flags), ""),
        (_("What you saw, heard or learnt"), told.concern, own),
        (_("Their own words"), told.own_words, ""),
        (_("Why they think action is needed"), told.reason_for_action, own),
        (_("What may happen if nothing is done"), told.risk_if_nothing_done, own),
        (_("When it happened"), told.happened_when, own),
        (_("Where it happened"), told.happened_where, own),
        (_("Knows about the report"), str(Answer(told.knows_of_report).label), ""),
        (_("Agrees to the report"), str(Answer(told.agrees_to_report).label), ""),
        (_("Why it was made without agreement"), told.reason_without_agreement, own),
        (_("What the person wants"), told.wishes, own),
        (_("Telephone"), told.reporter_telephone, ""),
        (_("E-mail"), told.reporter_email, ""),
        (_("When and how to contact"), told.safe_to_contact, own),
        *further_as_sent(report),
    ]
    return AsSent(
        rows=tuple(
            {"key": key, "value": words, "lang": lang} for key, words, lang in answers if words
        ),
        people=tuple(people_named(report, actor, is_sender=True)),
    )
