"""Strategy meetings that the reader may see, what they concluded, and enquiries."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from meetings.models import Meeting, MeetingReferral
from safeguarding.chronology.entries import Entry, Scope
from safeguarding.chronology.models import Kind
from strategy_meetings.models import (
    Enquiry,
    PractitionerConcern,
    StrategyMeeting,
    StrategyOutcome,
)

Visible = QuerySet[StrategyMeeting]


def meetings(scope: Scope) -> Iterator[Entry]:
    """Yield meetings, their outcomes, enquiries and steps of a concern. Four queries."""
    visible = StrategyMeeting.objects.visible_to(scope.actor)
    yield from held(scope, visible)
    yield from outcomes(scope, visible)
    yield from enquiries(scope)
    yield from concerns(scope)


def held(scope: Scope, visible: Visible) -> Iterator[Entry]:
    about = MeetingReferral.objects.filter(
        meeting__strategy_meeting__in=visible, referral__in=scope.referrals
    )
    for each in about.select_related(
        "meeting__arranging_agency", "meeting__strategy_meeting__meeting_type"
    ):
        meeting: Meeting = each.meeting
        said = {"meeting": meeting.strategy_meeting.meeting_type.name}
        if scope.knows(meeting.cancelled_at):
            moment, words = meeting.cancelled_at, _("Cancelled: %(meeting)s.")
        elif scope.knows(meeting.started_at) or scope.knows(meeting.concluded_at):
            moment, words = meeting.starts_at, _("Held: %(meeting)s.")
        elif scope.knows(meeting.scheduled_at):
            moment, words = meeting.scheduled_at, _("Arranged: %(meeting)s.")
        else:
            continue
        assert moment is not None  # whichever of them is known
        yield scope.about(
            scope.referrals[each.referral_id],
            Kind.MEETING,
            moment,
            words % said,
            agency=meeting.arranging_agency,
            stays_inside=meeting.is_restricted,
        )


def outcomes(scope: Scope, visible: Visible) -> Iterator[Entry]:
    found = StrategyOutcome.objects.filter(
        strategy_meeting__in=visible, referral__in=scope.referrals
    )
    for each in found.select_related(
        "strategy_meeting__meeting_type", "strategy_meeting__meeting__arranging_agency"
    ):
        if scope.knows(each.concluded_at):
            strategy_meeting = each.strategy_meeting
            outcome = strategy_meeting.meeting_type.outcome(each.outcome)["name"]
            yield scope.about(
                scope.referrals[each.referral_id],
                Kind.MEETING,
                each.concluded_at,
                _("The meeting concluded: %(outcome)s.") % {"outcome": outcome},
                agency=strategy_meeting.meeting.arranging_agency,
                stays_inside=strategy_meeting.meeting.is_restricted,
            )


def enquiries(scope: Scope) -> Iterator[Entry]:
    for enquiry in Enquiry.objects.filter(referral__in=scope.referrals):
        referral = scope.referrals[enquiry.referral_id]
        said = {
            "kind": enquiry.get_kind_display(),
            "result": enquiry.get_determination_display() if enquiry.determination else "",
        }
        if scope.knows(enquiry.started_at):
            words = _("Began: %(kind)s.") % said
            yield scope.about(referral, Kind.REGISTER, enquiry.started_at, words)
        if enquiry.ended_at is not None and scope.knows(enquiry.ended_at):
            words = _("Ended: %(kind)s. %(result)s.") if said["result"] else _("Ended: %(kind)s.")
            yield scope.about(referral, Kind.REGISTER, enquiry.ended_at, words % said)


def concerns(scope: Scope) -> Iterator[Entry]:
    """Yield how a concern about somebody's work ended, for those who see it: in no copy."""
    for concern in PractitionerConcern.objects.filter(referral__in=scope.referrals):
        if concern.outcome_at is not None and scope.knows(concern.outcome_at):
            words = _("The concern about their work ended: %(outcome)s.")
            said = {"outcome": concern.get_outcome_display()}
            referral = scope.referrals[concern.referral_id]
            yield scope.about(
                referral, Kind.DECISION, concern.outcome_at, words % said, stays_inside=True
            )
