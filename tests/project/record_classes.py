"""One referral of each class that `docs/access-matrix.csv` names, with the same somebody in it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from people.models import Denial, PersonAccess
from policies.models import Pathway
from records.audit import SYSTEM
from referrals import operations
from referrals.models import Referral, ShareGround
from tests.cast import actor, agency, team
from tests.factories.referrals import ReportFactory, somebody
from tests.factories.strategy_meetings import awaiting, report, someone

NAME = "Dosbarth-Wq4"  # stands in every record made here, and nowhere else
People = dict[str, User]


def new(people: People) -> Referral:
    return ReportFactory.create(
        people=[somebody(given_name=NAME, family_name=NAME)], received_at=timezone.now()
    ).referrals.get()


def allocated(people: People) -> Referral:
    """Held by a worker of children's services, and by that team."""
    return operations.allocate(
        new(people),
        user_id=people["social_worker"].pk,
        team=team("childrens"),
        by=actor(people["screener"]),
        at=timezone.now(),
    )


def closed(people: People) -> Referral:
    closing = actor(people["screener"])
    return operations.close(
        awaiting(Pathway.CHILD, given_name=NAME, family_name=NAME),
        reason="The family moved abroad.",
        by=closing,
        at=timezone.now(),
    )


def awaiting_meeting(people: People) -> Referral:
    return awaiting(Pathway.CHILD, given_name=NAME, family_name=NAME)


def adult_enquiry(people: People) -> Referral:
    return awaiting(Pathway.ADULT, given_name=NAME, family_name=NAME)


def practitioner(people: People) -> Referral:
    named = someone(Pathway.PRACTITIONER, given_name=NAME, family_name=NAME)
    return report(named).referrals.get()


def restricted(people: People) -> Referral:
    referral = new(people)
    referral.is_restricted = True
    referral.save(update_fields=["is_restricted"])
    return referral


def let_in_by_name(referral: Referral, user: User) -> Referral:
    operations.let_in_person(
        referral,
        user_id=user.pk,
        reason="Asked to advise on it.",
        source_kind="named",
        source_id=uuid4(),
        by=SYSTEM,
        at=timezone.now(),
    )
    return referral


def shared_with_health(people: People, *, ended: bool = False) -> Referral:
    referral, source, at = new(people), uuid4(), timezone.now()
    operations.let_in_agency(
        referral,
        agency=agency("health"),
        reason="Invited to a meeting about it.",
        source_kind="meeting",
        source_id=source,
        ends_at=None,
        by=SYSTEM,
        at=at,
    )
    if ended:
        operations.end_grounds(source_kind="meeting", source_id=source, by=SYSTEM, at=at)
    return referral


def share_ran_out(people: People) -> Referral:
    referral = shared_with_health(people)
    ShareGround.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    return referral


def deny(referral: Referral, *users: User) -> Referral:
    for user in users:
        Denial.objects.create(
            person=referral.record.person,
            user_id=user.pk,
            reason="relative",
            denied_at=timezone.now(),
            denied_by=SYSTEM.id,
        )
    return referral


def denied_to_two(people: People) -> Referral:
    return deny(new(people), people["screener"], people["lado"])


def named_and_denied(people: People) -> Referral:
    named = let_in_by_name(restricted(people), people["legal_adviser"])
    return deny(named, people["legal_adviser"])


def of_the_neighbour(people: People) -> Referral:
    """Taken over by the neighbouring council's own team."""
    referral, neighbour = new(people), agency("denbighshire")
    Referral.objects.filter(pk=referral.pk).update(
        owning_agency=neighbour, owning_team=team("denbighshire-mash")
    )
    PersonAccess.objects.filter(person=referral.record.person).update(agency_id=neighbour.pk)
    referral.refresh_from_db()
    return referral


CLASSES: dict[str, Callable[[People], Referral]] = {
    "open": new,
    "allocated": allocated,
    "closed": closed,
    "awaiting a strategy meeting": awaiting_meeting,
    "adult enquiry": adult_enquiry,
    "practitioner (Section 5)": practitioner,
    "restricted": restricted,
    "restricted, one let in by name": lambda people: let_in_by_name(
        restricted(people), people["legal_adviser"]
    ),
    "restricted, the one let in denied": named_and_denied,
    "open, one let in by name": lambda people: let_in_by_name(new(people), people["minute_taker"]),
    "shared with an agency": shared_with_health,
    "shared, and the share ended": lambda people: shared_with_health(people, ended=True),
    "shared, and the share ran out": share_ran_out,
    "denied to two": denied_to_two,
    "of the neighbouring council": of_the_neighbour,
}
