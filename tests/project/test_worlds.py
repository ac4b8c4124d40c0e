"""Worlds made by chance, in which the door, the queryset and the database must say the same.

The three share no code: `permissions.open_referral`, `visible_to`, and `safeguarding/fence/`.
Where they differ, Hypothesis prints the smallest world in which they do.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.acting import actor_of, memberships_of
from accounts.models import Membership
from accounts.roles import Can, Role
from people.models import Denial, Person, PersonAccess, PersonRecord, Restriction
from records import row_security
from records.keys import new_reference, uuid7
from referrals.models import AgencyShare, PersonShare, Referral, ShareGround
from referrals.permissions import open_referral
from tests import cast
from tests.referrals.arriving import arrives

NOW = timezone.now()
HOUR = dt.timedelta(hours=1)
READERS = {  # name: role, team, agency where it is not the team's
    "screener": (Role.SCREENER, "mash", None),
    "keeper": (Role.GATEKEEPER, "safeguarding", None),
    "lado": (Role.LADO, "safeguarding", None),
    "social worker": (Role.SOCIAL_WORKER, "childrens", None),
    "minute-taker": (Role.MINUTE_TAKER, "safeguarding", None),
    "police in the MASH": (Role.PARTNER_RESEARCHER, "mash", "police"),
    "neighbour": (Role.SCREENER, "denbighshire-mash", None),
    "designated person": (Role.DESIGNATED_PERSON, "school-staff", None),
    "teacher": (Role.REPORTER, "school-staff", None),
    "administrator": (Role.ADMINISTRATOR, "office", None),
}
AGENCIES = ("conwy", "denbighshire", "police", "glan-morfa")
TEAMS = ("mash", "safeguarding", "childrens", "denbighshire-mash")


@dataclass(frozen=True)
class Ground:
    """Why somebody is let in: still, until a moment to come, until one gone by, or no longer."""

    who: str  # an agency's code or a reader's name
    ends_at: dt.datetime | None = None
    is_ended: bool = False


@dataclass(frozen=True)
class Case:
    """One referral of a world."""

    pathway: str = "child"
    status: str = "submitted"
    is_restricted: bool = False
    team: str = "mash"
    allocated_to: str | None = None
    let_in: tuple[Ground, ...] = ()
    denied: tuple[tuple[str, bool], ...] = field(default=())  # whom, and whether it was lifted


grounds = st.builds(
    Ground,
    who=st.sampled_from([*AGENCIES, *READERS]),
    ends_at=st.sampled_from([None, NOW + 1000 * HOUR, NOW - HOUR]),
    is_ended=st.booleans(),
)
cases = st.builds(
    Case,
    pathway=st.sampled_from(["child", "adult", "practitioner"]),
    status=st.sampled_from(["submitted", "strategy_meeting", "closed"]),
    is_restricted=st.booleans(),
    team=st.sampled_from(TEAMS),
    allocated_to=st.none() | st.sampled_from(list(READERS)),
    let_in=st.lists(grounds, max_size=3, unique_by=lambda each: each.who).map(tuple),
    denied=st.lists(
        st.tuples(st.sampled_from(list(READERS)), st.booleans()),
        max_size=2,
        unique_by=lambda each: each[0],
    ).map(tuple),
)
generated = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def members(db: None) -> dict[str, Membership]:
    """Return the readers, each in the one membership they have."""
    found = {}
    for name, (role, team, agency) in READERS.items():
        user = cast.person(name.title(), role, team, agency_code=agency)
        membership = memberships_of(user).first()
        assert membership is not None
        found[name] = membership
    return found


@pytest.fixture
def model(members: dict[str, Membership]) -> Referral:
    """Return a real referral, of which those of the worlds are copies."""
    cast.team("mash"), cast.team("safeguarding")
    return arrives(by=actor_of(members["administrator"]))


def seen(table: str) -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table}")  # noqa: S608
        return {key for (key,) in cursor.fetchall()}


def is_opened(referral: Referral, membership: Membership) -> bool:
    request: Any = RequestFactory().get("/")
    request.user, request._acting_membership = membership.user, membership
    try:
        open_referral(request, referral.reference, to=Can.VIEW_REFERRALS)
    except Http404:
        return False
    return True


def somebody() -> PersonRecord:
    person = Person.objects.create(created_at=NOW, created_by=uuid7())
    return PersonRecord.objects.create(
        person=person, family_name="Evans", recorded_at=NOW, recorded_by=uuid7()
    )


def deny(person: Person, denied: Iterable[tuple[str, bool]], members: Any) -> None:
    for name, is_lifted in denied:
        Denial.objects.create(
            person=person,
            user_id=members[name].user_id,
            reason="relative",
            denied_at=NOW,
            denied_by=uuid7(),
            lifted_at=NOW if is_lifted else None,
            lifted_by=uuid7() if is_lifted else None,
        )


def open_case(case: Case, model: Referral, members: dict[str, Membership]) -> Referral:
    team = cast.team(case.team)
    record = somebody()
    is_closed = case.status == "closed"
    columns = {each.attname: getattr(model, each.attname) for each in model._meta.concrete_fields}
    referral = Referral(
        **{
            **columns,
            "id": uuid7(),
            "reference": new_reference("SG"),
            "record_id": record.pk,
            "pathway": case.pathway,
            "status": case.status,
            "is_restricted": case.is_restricted or case.pathway == "practitioner",
            "owning_team_id": team.pk,
            "owning_agency_id": team.agency_id,
            "allocated_to": case.allocated_to and members[case.allocated_to].user_id,
            "closed_at": NOW if is_closed else None,
            "closed_by": uuid7() if is_closed else None,
        }
    )
    referral.save(force_insert=True)
    for ground in case.let_in:
        let_in(referral, ground, members)
    deny(record.person, case.denied, members)
    return referral


def let_in(referral: Referral, ground: Ground, members: dict[str, Membership]) -> None:
    what = {
        "content_object": referral,
        "permission": Permission.objects.get(codename="view_referral"),
    }
    share: dict[str, Any]
    if ground.who in AGENCIES:
        agency = cast.agency(ground.who)
        share = {"agency_share": AgencyShare.objects.create(group=agency.group, **what)}
    else:
        user = members[ground.who].user
        share = {"person_share": PersonShare.objects.create(user=user, **what)}
    ShareGround.objects.create(
        **share,
        reason="invited",
        source_kind="meeting",
        source_id=uuid7(),
        started_at=NOW - 2 * HOUR,
        started_by=uuid7(),
        ends_at=ground.ends_at,
        ended_at=NOW if ground.is_ended else None,
        ended_by=uuid7() if ground.is_ended else None,
    )


@generated
@given(world=st.lists(cases, min_size=1, max_size=3))
def test_door_queryset_and_database_agree_of_referrals(
    world: list[Case], model: Referral, members: dict[str, Membership]
) -> None:
    with transaction.atomic():
        made = [open_case(case, model, members) for case in world]
        for name, membership in members.items():
            actor = actor_of(membership)
            queryset = set(Referral.objects.visible_to(actor).values_list("pk", flat=True))
            with row_security.seen_by(actor):
                database = seen("referrals_referral")
                door = {each.pk for each in made if is_opened(each, membership)}
            assert database == queryset, name
            assert door == queryset - {model.pk}, name
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Entry:
    """Somebody is let in to a person: by name, with their agency, or with a team of it."""

    reader: str
    by: str
    is_ended: bool = False


people = st.fixed_dictionaries(
    {
        "entries": st.lists(
            st.builds(
                Entry,
                reader=st.sampled_from(list(READERS)),
                by=st.sampled_from(["name", "agency", "team"]),
                is_ended=st.booleans(),
            ),
            max_size=3,
        ),
        "restrictions": st.lists(st.booleans(), max_size=2),  # of each whether it was lifted
        "denied": st.lists(
            st.tuples(st.sampled_from(list(READERS)), st.booleans()),
            max_size=2,
            unique_by=lambda each: each[0],
        ),
    }
)


@generated
@given(world=st.lists(people, min_size=1, max_size=3))
def test_queryset_and_database_agree_of_people(
    world: list[dict[str, Any]], members: dict[str, Membership]
) -> None:
    with transaction.atomic():
        for each in world:
            let_in_to_person(each, members)
        for name, membership in members.items():
            actor = actor_of(membership)
            queryset = set(Person.objects.visible_to(actor).values_list("pk", flat=True))
            records = PersonRecord.objects.filter(person__in=queryset)
            expected = set(records.values_list("pk", flat=True))
            with row_security.seen_by(actor):
                assert seen("people_person") == queryset, name
                assert seen("people_personrecord") == expected, name
        transaction.set_rollback(True)


def let_in_to_person(each: dict[str, Any], members: dict[str, Membership]) -> None:
    person = somebody().person
    for entry in each["entries"]:
        member = members[entry.reader]
        PersonAccess.objects.create(
            person=person,
            user_id=member.user_id if entry.by == "name" else None,
            agency_id=None if entry.by == "name" else member.agency_id,
            team_id=member.team_id if entry.by == "team" else None,
            source_kind="referral",
            source_id=uuid7(),
            started_at=NOW,
            started_by=uuid7(),
            ended_at=NOW if entry.is_ended else None,
            ended_by=uuid7() if entry.is_ended else None,
        )
    for is_lifted in each["restrictions"]:
        Restriction.objects.create(
            person=person,
            kind="adoption",
            reason="Adopted.",
            restricted_at=NOW,
            restricted_by=uuid7(),
            lifted_at=NOW if is_lifted else None,
            lifted_by=uuid7() if is_lifted else None,
        )
    deny(person, each["denied"], members)
