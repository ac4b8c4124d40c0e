"""Who is on duty, and who sees in turn to what the keepers of restricted records should."""

from datetime import date
from uuid import UUID

from accounts.models import Absence, Membership, Post, Team
from accounts.posts import there
from accounts.roles import ROLES, Can, Role

# Whose turn it is, where no gatekeeper, nobody who covers for one and no delegate is there.
IN_TURN = (
    Role.GATEKEEPER,
    Role.LADO,
    Role.SERVICE_MANAGER,
    Role.MASH_MANAGER,
    Role.TEAM_MANAGER,
    Role.EMERGENCY_DUTY_WORKER,
)


def on_duty(agency_id: UUID, *, on: date, is_night: bool) -> list[Membership]:
    """Return who of an agency is on duty: at night its emergency team, if any of it is there."""
    members = list(there({agency_id}, on=on).values())
    if not is_night:
        return members
    return [member for member in members if is_of_the_night(member)] or members


def keepers_in_turn(agency_id: UUID, *, on: date, is_night: bool) -> list[Membership]:
    """Return who keeps an agency's restricted records on a day, the first to be asked first.

    The gatekeeper's post: its holder, who covers for one that is away, its delegate; then whoever
    has the role, and the others IN_TURN. At night those on duty come before those who are at
    home, in the same order. Three queries.
    """
    members = there({agency_id}, on=on)
    posts = list(Post.objects.filter(team__agency=agency_id, role=Role.GATEKEEPER))
    away = Absence.objects.filter(
        starts_on__lte=on,
        ends_on__gte=on,
        user__memberships__agency=agency_id,
        user__memberships__role=Role.GATEKEEPER,
    )
    covering = list(away.order_by("entered_at").values_list("cover_id", flat=True))
    by_role = sorted(
        (member for member in members.values() if member.role in IN_TURN),
        key=lambda member: IN_TURN.index(Role(member.role)),
    )
    turn = [
        *(post.holder_id for post in posts),
        *(key for user in covering for key, each in members.items() if each.user_id == user),
        *(post.delegate_id for post in posts),
        *(member.pk for member in by_role),
    ]
    found = [members[key] for key in dict.fromkeys(turn) if key in members]
    able = [member for member in found if Can.VIEW_REFERRALS in ROLES[Role(member.role)]]
    return sorted(able, key=lambda member: is_night and not is_of_the_night(member))


def is_of_the_night(member: Membership) -> bool:
    return member.team.function == Team.Function.EMERGENCY_DUTY
