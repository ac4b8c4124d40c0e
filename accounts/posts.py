"""Who gives a sign-off: the holder of the post, its named delegate, or the service manager."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from accounts.models import Absence, Membership, Post, Team
from accounts.roles import Role

# Whose post a sign-off is, and to whom it goes where nobody of the team can give it.
SIGNING = (Role.MASH_MANAGER, Role.TEAM_MANAGER, Role.LADO)
SENIOR = (Role.SERVICE_MANAGER, Role.GATEKEEPER)


@dataclass(frozen=True)
class Signers:
    """Who may sign off for one team on one day, the first to be asked first."""

    of_post: tuple[Membership, ...] = field(default_factory=tuple)
    senior: tuple[Membership, ...] = field(default_factory=tuple)
    others: tuple[Membership, ...] = field(default_factory=tuple)

    def among(self, able: Collection[UUID]) -> list[Membership]:
        """Return who signs off, of those able to: one of the post, then the seniors.

        Where that is nobody, a manager of another team: no decision waits for want of one.
        """
        of_post = [member for member in self.of_post if member.user_id in able]
        found = [*of_post[:1], *(m for m in self.senior if m.user_id in able)]
        return found or [member for member in self.others if member.user_id in able][:1]

    def __iter__(self) -> Iterator[Membership]:
        yield from (*self.of_post, *self.senior, *self.others)


def signers_of(teams: Collection[UUID], *, on: date) -> Mapping[UUID, Signers]:
    """Return who signs off for each of these teams on a day, with three queries for all of them.

    The holder of the post comes first, then its delegate; who has left, or is away that day, is
    passed over. A team for which no post was ever set has whoever manages it. The seniors are the
    service manager, and for what they may not see the gatekeeper.
    """
    posts = Post.objects.filter(team__in=teams, role__in=SIGNING).select_related(
        "holder", "delegate"
    )
    by_team: dict[UUID, list[Post]] = {}
    for post in sorted(posts, key=lambda post: SIGNING.index(Role(post.role))):
        by_team.setdefault(post.team_id, []).append(post)
    agencies = dict(Team.objects.filter(pk__in=teams).values_list("pk", "agency_id"))
    members = there(set(agencies.values()), on=on)
    return {
        team: Signers(
            of_post=tuple(
                in_post(by_team[team], members)
                if team in by_team
                else in_role(members.values(), SIGNING, team=team)
            ),
            senior=tuple(
                m for m in in_role(members.values(), SENIOR) if m.agency_id == agencies.get(team)
            ),
            others=tuple(
                m for m in in_role(members.values(), SIGNING) if m.agency_id == agencies.get(team)
            ),
        )
        for team in teams
    }


def there(agencies: Collection[UUID], *, on: date) -> dict[UUID, Membership]:
    """Return who works in these agencies and is not away on a day, by membership."""
    away = Absence.objects.filter(starts_on__lte=on, ends_on__gte=on).values("user_id")
    members = (
        Membership.objects.active_on(on)
        .filter(Q(agency__in=agencies) | Q(team__agency__in=agencies))
        .exclude(user__in=away)
        .select_related("user", "team")
        .order_by("starts_on", "pk")
    )
    return {member.pk: member for member in members}


def in_post(posts: Iterable[Post], members: Mapping[UUID, Membership]) -> list[Membership]:
    """Return the holders who are there, then the delegates who are."""
    keys = [post.holder_id for post in posts] + [post.delegate_id for post in posts]
    return [members[key] for key in keys if key is not None and key in members]


def in_role(
    members: Iterable[Membership], roles: tuple[Role, ...], *, team: UUID | None = None
) -> list[Membership]:
    found = [m for m in members if m.role in roles and team in (None, m.team_id)]
    return sorted(found, key=lambda m: roles.index(Role(m.role)))
