"""What the measures about children count."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import TruncDate

from accounts.models import Agency
from measures.queries.counted import Counted, referrals_of, replaced
from measures.rules import LONDON
from meetings.models import Meeting, MeetingReferral
from referrals.models import Deadline, Pathway
from strategy_meetings.models import StrategyMeeting

# The limit on the decision, by its id in the Procedures' catalogue of deadlines.
CHILD_DECISION = "R6"
A_YEAR = timedelta(days=365)


def contacts(agency: Agency, _at: datetime) -> Counted:
    """C01: contacts received, one for each child and report."""
    return Counted(referrals_of(agency, Pathway.CHILD), "received_at")


def contacts_by_source(agency: Agency, at: datetime) -> Counted:
    """C02: contacts received, by who they came from."""
    return Counted(contacts(agency, at).rows, "received_at", by="report__source__code")


def contacts_with_advice(agency: Agency, at: datetime) -> Counted:
    """C03: contacts decided as advice and assistance; the policy's outcomes say which those are."""
    rows = contacts(agency, at).rows.filter(screening_outcome__counts_as_advice=True)
    return Counted(rows, "received_at")


def decision_clocks(agency: Agency) -> models.QuerySet[Deadline]:
    """Return one clock for each referral: where a decision was undone, the one that ran anew."""
    later = Deadline.objects.filter(
        referral=OuterRef("referral"), timescale__ref=CHILD_DECISION, pk__gt=OuterRef("pk")
    )
    # As `referrals_of` has it, but of the referral that is joined: so the days that are asked for
    # narrow the referrals, and these the clocks.
    return Deadline.objects.filter(
        ~Exists(later),
        ~Exists(replaced(OuterRef("referral"))),
        referral__owning_agency=agency,
        referral__pathway=Pathway.CHILD,
        timescale__ref=CHILD_DECISION,
    )


def decisions_due(agency: Agency, at: datetime) -> Counted:
    """C04: screening decisions on child reports that were made, or were due by ``at``.

    A clock that was stopped before it was due waited for nothing any more and is left out; one
    stopped later was due and not met.
    """
    due = Q(met_at__isnull=False) | Q(due_at__lt=at)
    rows = decision_clocks(agency).filter(due).exclude(stopped_at__lte=F("due_at"))
    return Counted(rows, "referral__received_at", of="referral", referral="referral")


def decisions_in_time(agency: Agency, at: datetime) -> Counted:
    """C04: those made by the moment they were due, which the policy counted when they started."""
    due = decisions_due(agency, at)
    rows = due.rows.filter(met_at__lte=F("due_at"))
    return Counted(rows, due.moment, of=due.of, referral=due.referral)


def decisions_late(agency: Agency, at: datetime) -> Counted:
    """C04: those made after they were due, or due and still not made."""
    due = decisions_due(agency, at)
    rows = due.rows.exclude(met_at__isnull=False, met_at__lte=F("due_at"))
    return Counted(rows, due.moment, of=due.of, referral=due.referral)


def decisions_not_due(agency: Agency, at: datetime) -> Counted:
    """C04: those that wait and were not due yet at ``at``, so that nobody counts them as late."""
    rows = decision_clocks(agency).filter(
        met_at__isnull=True, stopped_at__isnull=True, due_at__gte=at
    )
    return Counted(rows, "referral__received_at", of="referral", referral="referral")


def contacts_without_clock(agency: Agency, at: datetime) -> Counted:
    """C04: contacts taken in from another system, whose decision no clock of ours timed."""
    clocks = Deadline.objects.filter(referral=OuterRef("pk"), timescale__ref=CHILD_DECISION)
    rows = contacts(agency, at).rows.filter(~Exists(clocks))
    return Counted(rows, "received_at")


def first_referrals_of_a_day(agency: Agency, _at: datetime) -> Counted:
    """C06: referrals of children; several of one child on one day are one."""
    days = TruncDate("received_at", tzinfo=LONDON)
    same_child = referrals_of(agency, Pathway.CHILD).filter(
        record__person=OuterRef("record__person")
    )
    earlier_that_day = (
        same_child.annotate(day=days)
        .filter(day=OuterRef("day"))
        .filter(
            Q(received_at__lt=OuterRef("received_at"))
            | Q(received_at=OuterRef("received_at"), pk__lt=OuterRef("pk"))
        )
    )
    rows = referrals_of(agency, Pathway.CHILD).annotate(day=days).filter(~Exists(earlier_that_day))
    return Counted(rows, "received_at")


def repeat_referrals(agency: Agency, at: datetime) -> Counted:
    """C06: those of a child who was also referred on one of the 365 days before."""
    first_day = ExpressionWrapper(OuterRef("day") - A_YEAR, output_field=models.DateField())
    earlier = (
        referrals_of(agency, Pathway.CHILD)
        .filter(record__person=OuterRef("record__person"))
        .annotate(day=TruncDate("received_at", tzinfo=LONDON))
        .filter(day__lt=OuterRef("day"), day__gte=first_day)
    )
    return Counted(first_referrals_of_a_day(agency, at).rows.filter(Exists(earlier)), "received_at")


def children_discussed(agency: Agency, _at: datetime) -> Counted:
    """C09: children at strategy discussions and meetings, each child once for each meeting."""
    rows = MeetingReferral.objects.filter(
        meeting__status=Meeting.Status.CONCLUDED,
        meeting__strategy_meeting__isnull=False,
        referral__owning_agency=agency,
        referral__pathway=Pathway.CHILD,
    )
    return Counted(rows, "meeting__started_at", referral="referral")


def strategy_meetings_held(agency: Agency, _at: datetime) -> Counted:
    """C09: strategy discussions and meetings held about children, each once."""
    about = MeetingReferral.objects.filter(
        meeting=OuterRef("meeting"),
        referral__owning_agency=agency,
        referral__pathway=Pathway.CHILD,
    )
    rows = StrategyMeeting.objects.filter(Exists(about), meeting__status=Meeting.Status.CONCLUDED)
    return Counted(rows, "meeting__started_at", referral="meeting__referrals")
