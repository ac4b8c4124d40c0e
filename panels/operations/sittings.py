"""Panels, and the days on which they sit."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Agency, Team
from meetings import operations as meetings
from meetings.models import Meeting
from meetings.rules import Arrangements, Invitee
from panels.models import Panel, Sitting
from policies.queries import current_policy
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation


@operation
def create_panel(
    *,
    code: str,
    panel_type: str,
    name_en: str,
    name_cy: str,
    agency: Agency,
    members: Iterable[Agency],
    by: Actor,
    at: datetime,
) -> Panel:
    """Set up a panel that ``agency`` arranges and ``members`` sit on.

    ``panel_type`` is a code of the policy in force at ``at``. Raises Refused where it has none.
    """
    if not current_policy(at).panel_types.filter(code=panel_type).exists():
        raise Refused([_("Choose a kind of panel from the policy in force.")])

    panel = Panel.objects.create(
        code=code, panel_type=panel_type, name_en=name_en, name_cy=name_cy, agency=agency
    )
    panel.members.set(members)
    audit.record("panel.created", panel, by=by, at=at, code=code, type=panel_type)
    return panel


@operation
def call_sitting(
    panel: Panel,
    *,
    arrangements: Arrangements,
    team: Team,
    invitees: Iterable[Invitee] = (),
    by: Actor,
    at: datetime,
) -> Sitting:
    """Call a sitting under the policy of its own day; its listings are its agenda.

    ``team`` arranges it; ``invitees`` are the contacts of the member agencies. Each of them is
    let in to a referral when it is listed. Raises Refused.
    """
    policy = current_policy(arrangements.starts_at)
    panel_type = policy.panel_types.filter(code=panel.panel_type).first()
    if panel_type is None:
        raise Refused([_("The policy of that day has no such kind of panel.")])

    meeting = meetings.schedule_meeting(
        kind=Meeting.Kind.SITTING,
        policy=policy,
        arrangements=arrangements,
        agenda=(),
        team=team,
        invitees=invitees,
        by=by,
        at=at,
    )
    sitting = Sitting.objects.create(meeting=meeting, panel=panel, panel_type=panel_type)
    audit.record("sitting.called", panel, by=by, at=at, sitting=meeting.reference)
    return sitting


@operation
def conclude_sitting(sitting: Sitting, *, by: Actor, at: datetime) -> Sitting:
    """Close the sitting. What it did not reach stays where it was: awaiting the panel.

    Nothing is said of the listings without a decision, since whoever closes the sitting may not
    know of all of them. Raises Refused.
    """
    meetings.conclude_meeting(sitting.meeting, by=by, at=at)
    sitting.meeting.refresh_from_db()
    audit.record(
        "sitting.concluded",
        sitting.panel,
        by=by,
        at=at,
        sitting=sitting.meeting.reference,
        listed=sitting.listings.standing().count(),
        decided=sitting.listings.standing().filter(decided_at__isnull=False).count(),
    )
    return sitting
