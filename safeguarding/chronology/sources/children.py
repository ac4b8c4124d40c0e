"""What followed for a child: when they were seen, what was sent back, and what protected them."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from referrals.models import EmergencyPower, RiskAssessment
from safeguarding.chronology.entries import Entry, Scope
from safeguarding.chronology.models import Kind
from strategy_meetings.models import ChildConsidered, ChildEnquiry


def children(scope: Scope) -> Iterator[Entry]:
    """Yield what is on record of enquiries about children. Three queries; none is in a copy.

    What was determined, and sent back, is told of all enquiries alike.
    """
    yield from seen(scope)
    yield from considered(scope)
    yield from powers(scope)
    yield from scores(scope)


def seen(scope: Scope) -> Iterator[Entry]:
    for row in ChildEnquiry.objects.filter(enquiry__referral__in=scope.referrals).select_related(
        "enquiry"
    ):
        if not scope.knows(row.saved_at):
            continue
        referral = scope.referrals[row.enquiry.referral_id]
        told = [
            (row.seen_on, Kind.CONTACT, _("The child was seen.")),
            (held_on(row), Kind.LAW, _("Achieving Best Evidence interview.")),
            (examined_on(row), Kind.HEALTH, _("Medical examination of the child.")),
            (row.parents_seen_on, Kind.CONTACT, _("The parents were seen.")),
        ]
        for on, kind, words in told:
            if on is not None:
                yield scope.about(referral, kind, on, words, stays_inside=True)


def held_on(row: ChildEnquiry) -> date | None:
    """Return the day of the interview; one that is only planned has not happened."""
    return row.interview_on if row.interview == ChildEnquiry.Interview.HELD else None


def examined_on(row: ChildEnquiry) -> date | None:
    return row.medical_on if row.medical == ChildEnquiry.Medical.DONE else None


def considered(scope: Scope) -> Iterator[Entry]:
    for row in ChildConsidered.objects.filter(enquiry__referral__in=scope.referrals).select_related(
        "enquiry"
    ):
        if scope.knows(row.added_at):
            referral = scope.referrals[row.enquiry.referral_id]
            words = _("Another child was considered. %(done)s.") % {"done": row.get_done_display()}
            yield scope.about(referral, Kind.DECISION, row.added_at, words, stays_inside=True)


def powers(scope: Scope) -> Iterator[Entry]:
    for row in EmergencyPower.objects.filter(referral__in=scope.referrals):
        if not scope.knows(row.recorded_at):
            continue
        referral, said = scope.referrals[row.referral_id], {"power": row.get_power_display()}
        words = _("Began: %(power)s.") % said
        yield scope.about(referral, Kind.LAW, row.started_at, words, stays_inside=True)
        if row.ended_at is not None and scope.knows(row.saved_at):
            words = _("Ended: %(power)s.") % said
            yield scope.about(referral, Kind.LAW, row.ended_at, words, stays_inside=True)


def scores(scope: Scope) -> Iterator[Entry]:
    """Yield each score of the risk. One query."""
    found = RiskAssessment.objects.filter(referral__in=scope.referrals).select_related("tool")
    for row in found:
        if scope.knows(row.recorded_at):
            referral = scope.referrals[row.referral_id]
            words = _("The risk was scored: %(tool)s, %(score)d.") % {
                "tool": row.tool.name,
                "score": row.score,
            }
            yield scope.about(referral, Kind.DECISION, row.recorded_at, words, stays_inside=True)
