"""A strategy discussion by telephone, recorded and closed at once. Pure: no queries, no clock."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Agency
from meetings.models import Attendance, Meeting
from meetings.rules import LONGEST, Arrangements, Invitee, shortfall
from policies.models import MeetingType
from referrals.models import Referral
from strategy_meetings.rules import quorum_of

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class OnTheLine:
    """Somebody who took part; without ``left_at``, to the end."""

    invitee: Invitee
    left_at: datetime | None = None


@dataclass(frozen=True)
class Known:
    """What an agency said, of whom, and of what kind it is where somebody said."""

    text: str
    agency: Agency
    about: Sequence[Referral]
    kind: str = ""


@dataclass(frozen=True)
class Decided:
    """What was decided for one person, and which agencies disagreed and why.

    ``gates`` holds an answer and its words by code.
    """

    outcome: str
    reason: str
    at: datetime
    dissents: Sequence[tuple[Agency, str]] = ()
    gates: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Agreed:
    """What an agency will do, for whom and by when."""

    what: str
    agency: Agency
    due_on: date
    about: Sequence[Referral]


@dataclass(frozen=True)
class Discussion:
    """All that is written down of one discussion; ``decided`` is by the key of the referral."""

    began_at: datetime
    ended_at: datetime
    chair: Invitee
    decided: Mapping[UUID, Decided]
    on_the_line: Sequence[OnTheLine] = ()
    known: Sequence[Known] = ()
    agreed: Sequence[Agreed] = ()
    quorum_override_reason: str = ""
    reason_late: str = ""

    @property
    def arrangements(self) -> Arrangements:
        """Return it as a meeting by telephone is arranged, which lasts a minute at the least."""
        return Arrangements(
            mode=Meeting.Mode.TELEPHONE,
            starts_at=self.began_at,
            ends_at=max(self.ended_at, self.began_at + A_MINUTE),
            chair=self.chair,
        )

    @property
    def left_at(self) -> dict[str, datetime]:
        """Return when those who left early did, by the address under which they are invited."""
        return {
            each.invitee.email.lower(): each.left_at for each in self.on_the_line if each.left_at
        }


def room(
    chair: Invitee, on_the_line: Iterable[OnTheLine], *, began_at: datetime
) -> list[Attendance]:
    """Return who was on the line as attendances that are not saved, to judge a quorum by."""
    return [
        Attendance(
            agency=each.invitee.agency,
            can_decide=each.invitee.can_decide,
            arrived_at=began_at,
            left_at=each.left_at,
        )
        for each in [OnTheLine(chair), *on_the_line]
    ]


def lacking_at(
    meeting_type: MeetingType, attendances: Sequence[Attendance], moments: Iterable[datetime]
) -> list[str]:
    """Return the kinds of agency that were not on the line at one or more of these decisions."""
    quorum = quorum_of(meeting_type)
    missing = (shortfall(quorum, attendances, at=moment) for moment in moments)
    return list(dict.fromkeys(code for codes in missing for code in codes))


def objections_to_times_of(began_at: datetime, ended_at: datetime, *, at: datetime) -> list[str]:
    """List why a discussion cannot have lasted from one moment to the other, recorded ``at``."""
    objections = []
    if began_at > at:
        objections.append(_("A discussion is recorded once it has begun."))
    if ended_at < began_at:
        objections.append(_("The discussion cannot end before it began."))
    if ended_at > at:
        objections.append(_("The discussion cannot end in the future."))
    if ended_at - began_at > LONGEST:
        objections.append(_("Say when it ended: a discussion cannot last longer than 12 hours."))
    return objections


def objections_to_discussing(
    meeting_type: MeetingType, referrals: Collection[Referral], told: Discussion, *, at: datetime
) -> list[str]:
    """List why it cannot be recorded: its times, and what is asked of each person.

    What decides and closes a meeting says why not for itself, the quorum included.
    Source: Procedures, section 3 part 1 (consent or the grounds to override it; W-a3p16).
    """
    objections = objections_to_times_of(told.began_at, told.ended_at, at=at)
    if any(not told.began_at <= decided.at <= told.ended_at for decided in told.decided.values()):
        objections.append(_("A decision is taken while the discussion lasts."))
    if any(not told.began_at <= left_at <= told.ended_at for left_at in told.left_at.values()):
        objections.append(_("Somebody leaves while the discussion lasts."))
    for referral in referrals:
        about = {"reference": referral.reference}
        decided = told.decided.get(referral.pk)
        if decided is None or decided.outcome not in codes_of(meeting_type.outcomes):
            objections.append(_("Choose an outcome for %(reference)s.") % about)
        elif codes_of(meeting_type.gates) - decided.gates.keys():
            objections.append(
                _("Answer what is asked about %(reference)s; not known yet is an answer.") % about
            )
    return objections


def codes_of(entries: Iterable[Mapping[str, Any]]) -> set[str]:
    return {entry["code"] for entry in entries}
