"""Who acts in the demo's history: the partnership's people, as actors and as invitees."""

from functools import cached_property

from accounts.acting import actor_of
from accounts.models import Agency, Membership
from accounts.roles import Role
from meetings.rules import Invitee
from records.audit import Actor

# Which agency's people report from which source; nobody's means the public.
REPORTERS = {
    "police": "police",
    "school": "ysgol-glan-morfa",
    "health-visitor": "health",
    "hospital": "health",
    "gp": "health",
    "other-department": "education",
    "housing": "tai-creuddyn",
    "care-provider": "hafan-deg",
    "employer": "hafan-deg",
    "third-sector": "cymorth-llandudno",
    "other": "noddfa",
}


class Cast:
    """The demo's people by what they do."""

    @cached_property
    def members(self) -> list[Membership]:
        return list(Membership.objects.select_related("user", "agency", "team").order_by("id"))

    def member(self, role: Role, *, team: str = "", agency: str = "") -> Membership:
        """Return the first member with this role (of a team or agency, where given)."""
        return next(
            m
            for m in self.members
            if m.role == role
            and (not team or m.team.code == team)
            and (not agency or m.agency.code == agency)
        )

    def all_in(self, role: Role, team: str) -> list[Actor]:
        return [actor_of(m) for m in self.members if m.role == role and m.team.code == team]

    def actor(self, role: Role, *, team: str = "", agency: str = "") -> Actor:
        return actor_of(self.member(role, team=team, agency=agency))

    def reporter_for(self, source: str) -> Actor | None:
        """Return who reports from ``source``; None for the public."""
        if source not in REPORTERS:
            return None
        return next(
            actor_of(m)
            for m in self.members
            if m.agency.code == REPORTERS[source] and m.team.agency_id == m.agency_id
        )

    def agency_of(self, actor: Actor) -> Agency:
        return next(m.agency for m in self.members if m.agency_id == actor.agency_id)

    def email_of(self, actor: Actor) -> str:
        return next(m.user.email for m in self.members if m.user_id == actor.id)

    def invitee(self, member: Membership, *, is_required: bool = False) -> Invitee:
        return Invitee(
            agency=member.agency,
            email=member.user.email,
            name=member.user.name,
            role=member.role,
            job_title=member.job_title,
            user_id=member.user_id,
            language=member.user.language,
            is_required=is_required,
        )

    def safeguarding_lead(self, agency: str) -> Membership:
        """Return who comes to meetings for a partner agency."""
        leads = (Role.DESIGNATED_PERSON, Role.IDVA, Role.EMPLOYER_CONTACT)
        return next(m for m in self.members if m.agency.code == agency and m.role in leads)
