"""First rows of the accounts app, made through its operations so that each leaves its event."""

import datetime as dt
from typing import Any

import factory

from accounts import operations
from accounts.models import Agency, AgencySystem, Membership, Post, Team, User
from accounts.roles import Role
from records.audit import SYSTEM

# Long before anything the tests do, so that whatever the clock says everybody works there.
LONG_AGO = dt.datetime(2020, 1, 6, 9, tzinfo=dt.UTC)
FAR_OFF = dt.date(2099, 1, 1)


class AgencyFactory(factory.django.DjangoModelFactory[Agency]):
    class Meta:
        model = Agency

    code = factory.Sequence("agency-{}".format)
    kind = "third-sector"
    name_en = factory.LazyAttribute(lambda agency: f"Agency {agency.code}")
    name_cy = factory.LazyAttribute(lambda agency: f"Asiantaeth {agency.code}")

    @classmethod
    def _create(cls, model_class: type[Agency], *args: Any, **fields: Any) -> Agency:
        return operations.create_agency(**{"by": SYSTEM, "at": LONG_AGO, **fields})


class TeamFactory(factory.django.DjangoModelFactory[Team]):
    class Meta:
        model = Team

    agency = factory.SubFactory(AgencyFactory)
    code = factory.Sequence("team-{}".format)
    name_en = factory.LazyAttribute(lambda team: f"Team {team.code}")
    name_cy = factory.LazyAttribute(lambda team: f"Tîm {team.code}")

    @classmethod
    def _create(cls, model_class: type[Team], *args: Any, **fields: Any) -> Team:
        agency = fields.pop("agency")
        return operations.create_team(agency, **{"by": SYSTEM, "at": LONG_AGO, **fields})


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    name = factory.Sequence("Person {}".format)
    email = factory.Sequence("person{}@example.wales".format)
    language = "en"

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        return operations.invite_user(**{"by": SYSTEM, "at": LONG_AGO, **fields})


class MembershipFactory(factory.django.DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    team = factory.SubFactory(TeamFactory)
    agency = factory.LazyAttribute(lambda membership: membership.team.agency)
    role = Role.REPORTER

    @classmethod
    def _create(cls, model_class: type[Membership], *args: Any, **fields: Any) -> Membership:
        user = fields.pop("user")
        vetted = {"vetting_level": "nppv3", "vetting_expires_on": FAR_OFF}  # as after the first day
        sent = {"by": SYSTEM, "at": LONG_AGO, **vetted, **fields}
        return operations.add_member(user, **sent)


class PostFactory(factory.django.DjangoModelFactory[Post]):
    class Meta:
        model = Post

    team = factory.SubFactory(TeamFactory)
    role = Role.MASH_MANAGER
    holder = None
    delegate = factory.SubFactory(MembershipFactory, team=factory.SelfAttribute("..team"))

    @classmethod
    def _create(cls, model_class: type[Post], *args: Any, **fields: Any) -> Post:
        team = fields.pop("team")
        return operations.set_post(team, **{"by": SYSTEM, "at": LONG_AGO, **fields})


class AgencySystemFactory(factory.django.DjangoModelFactory[AgencySystem]):
    class Meta:
        model = AgencySystem

    agency = factory.SubFactory(AgencyFactory)
    code = factory.Sequence("system-{}".format)
    name = factory.LazyAttribute(lambda system: f"System {system.code}")
    contact = "systems@example.wales"

    @classmethod
    def _create(cls, model_class: type[AgencySystem], *args: Any, **fields: Any) -> AgencySystem:
        agency = fields.pop("agency")
        return operations.add_system(agency, **{"by": SYSTEM, "at": LONG_AGO, **fields})


def token_of(system: AgencySystem, *, days: int = 365, at: dt.datetime | None = None) -> str:
    """Return a token a system may show, given just now unless ``at`` says when."""
    at = at or dt.datetime.now(dt.UTC)
    return operations.create_token(system, days=days, by=SYSTEM, at=at)[1]
