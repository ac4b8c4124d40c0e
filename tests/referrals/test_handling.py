"""Stories of a referral: taking, rating, allocating, moving, closing and sharing it."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import Model

from accounts.models import Agency, User
from people.models import Person
from policies.models import Policy
from records.audit import SYSTEM
from records.keys import uuid7
from records.models import AuditEvent
from referrals import operations
from referrals.models import Deadline, Referral, Status
from tests.cast import actor, agency, team
from tests.factories.referrals import (
    RECEIVED_AT,
    ReferralFactory,
    somebody,
)

LATER = RECEIVED_AT + dt.timedelta(hours=2)


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def referral() -> Referral:
    """Return a child's referral, just received."""
    return ReferralFactory.create()


def events(name: str, about: Model) -> int:
    return AuditEvent.objects.about(about).filter(event=name).count()


def test_taking_a_referral_keeps_others_from_starting_on_it(
    referral: Referral, nia: User, owen: User
) -> None:
    operations.take(referral, by=actor(nia), at=LATER)

    with pytest.raises(operations.Refused, match="Nia Roberts has already taken"):
        operations.take(referral, by=actor(owen), at=LATER)
    operations.release(referral, by=actor(owen), at=LATER)
    taken = operations.take(referral, by=actor(owen), at=LATER)

    assert taken.taken_by_name == "Owen Price"
    assert events("referral.taken", referral) == 2
    assert events("referral.released", referral) == 1


def test_nobody_puts_back_what_nobody_took(referral: Referral, nia: User) -> None:
    with pytest.raises(operations.Refused, match="Nobody has taken"):
        operations.release(referral, by=actor(nia), at=LATER)


def test_red_brings_the_decision_forward_and_keeps_its_reason(
    referral: Referral, nia: User
) -> None:
    before = referral.decision_due_at

    rated = operations.rate(
        referral, rating="red", reason="A fresh injury.", by=actor(nia), at=LATER
    )

    assert rated.decision_due_at < before
    assert rated.ratings.get().reason == "A fresh injury."
    assert events("referral.rated", referral) == 1


def test_green_never_puts_a_decision_off(referral: Referral, nia: User) -> None:
    before = referral.decision_due_at

    rated = operations.rate(
        referral, rating="green", reason="No sign of harm.", by=actor(nia), at=LATER
    )

    assert rated.decision_due_at == before


@pytest.mark.parametrize(
    ("rating", "reason", "because"),
    [("purple", "Because.", "red, amber or green"), ("red", "  ", "Say why")],
)
def test_a_rating_needs_a_colour_and_a_reason(
    referral: Referral, nia: User, rating: str, reason: str, because: str
) -> None:
    with pytest.raises(operations.Refused, match=because):
        operations.rate(referral, rating=rating, reason=reason, by=actor(nia), at=LATER)


def test_a_referral_goes_to_a_team_of_its_own_agency(
    referral: Referral, mared: User, anwen: User
) -> None:
    given = operations.allocate(
        referral, user_id=anwen.pk, team=team("childrens"), by=actor(mared), at=LATER
    )

    assert (given.allocated_to, given.owning_team.code) == (anwen.pk, "childrens")
    assert Referral.objects.visible_to(actor(anwen)).filter(pk=referral.pk).exists()
    with pytest.raises(operations.Refused, match="team of the agency"):
        operations.allocate(
            referral,
            user_id=anwen.pk,
            team=team("denbighshire-mash"),
            by=actor(mared),
            at=LATER,
        )


def test_a_restricted_referral_is_open_to_its_worker_while_it_is_theirs(
    dai: User, anwen: User, ceri: User
) -> None:
    referral = ReferralFactory.create(people=[somebody("practitioner")])

    def is_open_to(user: User) -> bool:
        return Referral.objects.visible_to(actor(user)).filter(pk=referral.pk).exists()

    for worker, other in ((anwen, ceri), (ceri, anwen)):
        of_worker = worker.memberships.get()
        operations.allocate(
            referral, user_id=worker.pk, team=of_worker.team, by=actor(dai), at=LATER
        )

        assert is_open_to(worker)
        assert not is_open_to(other)
        assert Person.objects.visible_to(actor(worker)).exists()
        assert not Person.objects.visible_to(actor(other)).exists()


def test_a_referral_moves_only_where_its_pathway_goes(referral: Referral, nia: User) -> None:
    with pytest.raises(operations.Refused, match="cannot become"):
        operations.move_on(referral, to=Status.CONFERENCE, by=actor(nia), at=LATER)

    moved = operations.move_on(referral, to=Status.STRATEGY_MEETING, by=actor(nia), at=LATER)

    assert moved.status == Status.STRATEGY_MEETING
    assert events("referral.moved", referral) == 1


def test_closing_stops_the_clocks_and_ends_what_was_shared(
    referral: Referral, mared: User, haf: User
) -> None:
    health = agency("health")
    operations.let_in_agency(
        referral,
        agency=health,
        reason="invited",
        source_kind="meeting",
        source_id=uuid7(),
        by=actor(mared),
        at=LATER,
    )
    assert Referral.objects.visible_to(actor(haf)).filter(pk=referral.pk).exists()
    operations.move_on(referral, to=Status.SUPPORT, by=actor(mared), at=LATER)

    closed = operations.close(referral, reason="Support is in place.", by=actor(mared), at=LATER)

    assert (closed.status, closed.closed_at) == (Status.CLOSED, LATER)
    assert not Deadline.objects.running().filter(referral=referral).exists()
    assert not Referral.objects.visible_to(actor(haf)).filter(pk=referral.pk).exists()
    assert not Person.objects.visible_to(actor(haf)).exists()
    assert events("referral.closed", referral) == 1
    for again in (operations.close, operations.rate):
        extra: dict[str, Any] = {"rating": "red"} if again is operations.rate else {}
        with pytest.raises(operations.Refused):
            again(closed, reason="Again.", **extra, by=actor(mared), at=LATER)


@pytest.mark.parametrize("reason", ["", " \t"])
def test_closing_needs_a_reason(referral: Referral, mared: User, reason: str) -> None:
    operations.move_on(referral, to=Status.SUPPORT, by=actor(mared), at=LATER)

    with pytest.raises(operations.Refused, match="Say why"):
        operations.close(referral, reason=reason, by=actor(mared), at=LATER)


def test_what_waits_for_a_decision_is_closed_only_by_one(referral: Referral, mared: User) -> None:
    with pytest.raises(operations.Refused, match="Record the screening decision"):
        operations.close(referral, reason="A duplicate.", by=actor(mared), at=LATER)


def test_a_share_stands_until_its_last_ground_ends(
    referral: Referral, haf: User, mared: User
) -> None:
    health, meeting, panel = agency("health"), uuid7(), uuid7()
    for kind, ground in (("meeting", meeting), ("panel", panel)):
        operations.let_in_agency(
            referral,
            agency=health,
            reason="invited",
            source_kind=kind,
            source_id=ground,
            by=actor(mared),
            at=LATER,
        )

    def sees() -> bool:
        return Referral.objects.visible_to(actor(haf)).filter(pk=referral.pk).exists()

    operations.end_grounds(source_kind="meeting", source_id=meeting, by=SYSTEM, at=LATER)
    assert sees()
    operations.end_grounds(source_kind="panel", source_id=panel, by=SYSTEM, at=LATER)
    assert not sees()
    assert not Person.objects.visible_to(actor(haf)).exists()


def test_a_share_that_has_run_out_opens_nothing(referral: Referral, haf: User, mared: User) -> None:
    operations.let_in_agency(
        referral,
        agency=agency("health"),
        reason="invited",
        source_kind="meeting",
        source_id=uuid7(),
        ends_at=LATER,
        by=actor(mared),
        at=RECEIVED_AT,
    )

    assert not Referral.objects.visible_to(actor(haf)).exists()


def test_an_agency_let_in_does_not_open_a_restricted_referral(haf: User, dai: User) -> None:
    referral = ReferralFactory.create(people=[somebody("practitioner")])
    ground: dict[str, Any] = {"reason": "invited", "source_kind": "meeting", "source_id": uuid7()}
    operations.let_in_agency(referral, agency=agency("health"), **ground, by=actor(dai), at=LATER)
    assert not Referral.objects.visible_to(actor(haf)).exists()

    operations.let_in_person(referral, user_id=haf.pk, **ground, by=actor(dai), at=LATER)

    assert Referral.objects.visible_to(actor(haf)).get() == referral
    assert Person.objects.visible_to(actor(haf)).get() == referral.record.person


def test_letting_in_twice_on_one_ground_is_one_ground(referral: Referral, mared: User) -> None:
    ground: dict[str, Any] = {"reason": "invited", "source_kind": "meeting", "source_id": uuid7()}

    shares = {
        operations.let_in_agency(
            referral, agency=agency("health"), **ground, by=actor(mared), at=LATER
        ).pk
        for _ in range(2)
    }

    assert len(shares) == 1
    assert (
        operations.end_grounds(
            source_kind="meeting", source_id=ground["source_id"], by=SYSTEM, at=LATER
        )
        == 1
    )
