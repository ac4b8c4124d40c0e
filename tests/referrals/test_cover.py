"""Nothing waits where nobody on duty can see it, whoever is away, has left or is denied."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.acting import actor_of
from accounts.cover import IN_TURN, keepers_in_turn
from accounts.models import Absence, Membership, User
from accounts.posts import SENIOR, SIGNING
from accounts.roles import Role
from people.models import Denial
from policies.counting import LONDON
from records.audit import SYSTEM
from referrals import operations
from referrals.models import Referral, SilentMatch
from referrals.queries.decisions import signers_for
from tests.cast import actor, person, team
from tests.factories.accounts import PostFactory
from tests.factories.referrals import ReferralFactory, somebody
from tests.referrals.deciding import decides

pytestmark = pytest.mark.django_db

PLACES = {
    Role.SCREENER: "mash",
    Role.MASH_MANAGER: "mash",
    Role.EMERGENCY_DUTY_WORKER: "emergency-duty",
    Role.GATEKEEPER: "safeguarding",
    Role.LADO: "safeguarding",
    Role.SERVICE_MANAGER: "safeguarding",
    Role.TEAM_MANAGER: "childrens",
    Role.MINUTE_TAKER: "safeguarding",
    Role.ADMINISTRATOR: "office",
}


@dataclass(frozen=True)
class Worker:
    """Somebody on a rota: their role, and what keeps them from a report."""

    role: Role
    is_away: bool
    has_left: bool
    is_denied: bool

    @property
    def is_there(self) -> bool:
        return not self.is_away and not self.has_left


@dataclass(frozen=True)
class World:
    """A rota, and the report that comes in to it."""

    workers: tuple[Worker, ...]
    is_night: bool
    is_restricted: bool
    leaver: int


seldom = st.sampled_from([False, False, True])
workers = st.builds(
    Worker, role=st.sampled_from(list(PLACES)), is_away=seldom, has_left=seldom, is_denied=seldom
)
worlds = st.builds(
    World,
    workers=st.lists(workers, max_size=6).map(tuple),
    is_night=st.booleans(),
    is_restricted=st.booleans(),
    leaver=st.integers(min_value=0, max_value=5),
)
some_worlds = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def moment(*, is_night: bool) -> dt.datetime:
    """Return a working day to come, at eleven or at ten at night: what is lent has not run out."""
    day = timezone.localdate() + dt.timedelta(days=1)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(22 if is_night else 11), tzinfo=LONDON)


@contextmanager
def undone() -> Iterator[None]:
    """Take back what was made, so that the next world begins empty."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def staff(world: World, at: dt.datetime) -> list[User]:
    made = []
    for number, worker in enumerate(world.workers):
        user = person(f"Aelod {number}", worker.role, PLACES[worker.role])
        if worker.is_away:
            Absence.objects.create(
                user=user,
                starts_on=at.date(),
                ends_on=at.date() + dt.timedelta(days=7),
                entered_at=at,
                entered_by=user.pk,
            )
        if worker.has_left:
            Membership.objects.filter(user=user).update(ends_on=at.date())
        made.append(user)
    return made


def deny(user: User, referral: Referral, at: dt.datetime) -> None:
    Denial.objects.create(
        person=referral.record.person,
        user_id=user.pk,
        reason="conflict",
        denied_at=at,
        denied_by=user.pk,
    )


def there(at: dt.datetime) -> list[Membership]:
    away = Absence.objects.filter(starts_on__lte=at.date(), ends_on__gte=at.date())
    active = Membership.objects.active_on(at.date()).select_related("user", "team", "agency")
    return list(active.exclude(user__in=away.values("user")))


def able(referral: Referral, roles, at: dt.datetime) -> set[UUID]:
    """Return who is there, in one of these roles, and not denied: who could be asked."""
    denied = set(
        Denial.objects.filter(person=referral.record.person).values_list("user_id", flat=True)
    )
    return {m.user_id for m in there(at) if m.role in roles and m.user_id not in denied}


def seeing(queryset, pk, day: dt.datetime, **kwargs) -> set[UUID]:
    return {
        member.user_id
        for member in there(day)
        if queryset.visible_to(actor_of(member), **kwargs).filter(pk=pk).exists()
    }


def assert_somebody(seen: set[UUID], could: set[UUID], night: set[UUID], *, is_night: bool) -> None:
    assert seen or not could
    if is_night and could & night:
        assert seen & night, "somebody is on duty tonight, and was passed over"


def of_the_night(at: dt.datetime) -> set[UUID]:
    return {m.user_id for m in there(at) if m.team.function == "emergency_duty"}


@some_worlds
@given(world=worlds)
def test_no_report_waits_where_nobody_on_duty_can_see_it(conwy, policy, world: World):
    at = moment(is_night=world.is_night)
    with undone():
        for each in ("mash", "safeguarding", "emergency-duty"):
            team(each)
        users = staff(world, at)
        role = "practitioner" if world.is_restricted else "child_at_risk"
        referral = ReferralFactory.create(people=[somebody(role)], received_at=at)
        for user, worker in zip(users, world.workers, strict=True):
            if worker.is_denied:
                deny(user, referral, at)

        for _change in range(2):
            operations.cover_what_nobody_sees(by=SYSTEM, at=at)
            seen = seeing(Referral.objects, referral.pk, at)
            could = able(referral, IN_TURN, at)
            assert_somebody(seen, could, of_the_night(at), is_night=world.is_night)
            for user in users[world.leaver :]:  # some leave, and it is asked again
                Membership.objects.filter(user=user).update(ends_on=at.date())


@some_worlds
@given(world=worlds)
def test_no_report_to_compare_waits_where_nobody_on_duty_can_see_it(conwy, policy, world: World):
    at = moment(is_night=world.is_night)
    with undone():
        for each in ("mash", "safeguarding", "emergency-duty"):
            team(each)
        users = staff(world, at)
        coach = {"given_name": "Idris", "family_name": "Vaughan"}
        ReferralFactory.create(people=[somebody("practitioner", **coach)])
        referral = ReferralFactory.create(people=[somebody(**coach)], received_at=at)
        match = SilentMatch.objects.get()
        for user, worker in zip(users, world.workers, strict=True):
            if worker.is_denied:
                deny(user, referral, at)

        for later in (dt.timedelta(), dt.timedelta(hours=3)):
            operations.cover_what_nobody_sees(by=SYSTEM, at=at + later)
            seen = seeing(SilentMatch.objects, match.pk, at, at=at + later)
            could = able(referral, IN_TURN, at)
            assert_somebody(seen, could, of_the_night(at), is_night=world.is_night)
            for user in users[world.leaver :]:
                Membership.objects.filter(user=user).update(ends_on=at.date())


@some_worlds
@given(world=worlds)
def test_no_decision_waits_for_a_manager_whom_nobody_is(conwy, policy, world: World):
    at = moment(is_night=False)
    with undone():
        for each in ("mash", "safeguarding"):
            team(each)
        users = staff(world, at)
        dai = person("Dai Llewelyn", Role.LADO, "safeguarding")
        nia = person("Nia Roberts", Role.SCREENER, "mash")
        role = "practitioner" if world.is_restricted else "child_at_risk"
        referral = ReferralFactory.create(people=[somebody(role)], received_at=at)
        decider = dai if world.is_restricted else nia
        outcome = "practitioner" if world.is_restricted else "child"
        decided = decides(
            referral,
            by=actor(decider),
            outcome=f"{outcome}-no-further-action",
            level="child-protection",
            at=at,
        )
        decision = decided.screenings.get()
        if not decision.is_awaiting_sign_off:
            return
        for user, worker in zip(users, world.workers, strict=True):
            if worker.is_denied:
                deny(user, referral, at)

        operations.cover_what_nobody_sees(by=SYSTEM, at=at)

        could = able(referral, (*SIGNING, *SENIOR), at) - {decider.pk}
        assert signers_for([decision], at=at)[decision.pk] or not could


def test_the_post_comes_first_then_its_cover_then_the_delegate(conwy, policy, mali, dai, sian):
    at, day = timezone.now(), timezone.localdate()
    PostFactory.create(
        team=team("safeguarding"),
        role=Role.GATEKEEPER,
        holder=mali.memberships.get(),
        delegate=sian.memberships.get(),
    )

    def first() -> str:
        return keepers_in_turn(conwy.pk, on=day, is_night=False)[0].user.name

    assert first() == "Mali Ellis"
    away = Absence.objects.create(
        user=mali, starts_on=day, ends_on=day, cover=dai, entered_at=at, entered_by=mali.pk
    )
    assert first() == "Dai Llewelyn"
    Absence.objects.filter(pk=away.pk).update(cover=None)
    assert first() == "Siân Wynne"


def test_at_night_those_on_duty_come_before_those_at_home(conwy, mali, dai, emyr):
    turn = keepers_in_turn(conwy.pk, on=timezone.localdate(), is_night=True)

    assert [member.user for member in turn] == [emyr, mali, dai]
