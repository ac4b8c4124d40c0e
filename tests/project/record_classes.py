"""One referral of each class that `docs/access-matrix.csv` names, each about somebody else.

What policy calls a restricted record has a class for each of its categories, with one person named.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from accounts.models_agreements import AgreementParty
from people.models import Denial, PersonAccess
from policies.models import Pathway
from records.audit import SYSTEM
from referrals import operations
from referrals.models import Referral, ShareGround
from tests.cast import actor, agency, team
from tests.factories.agreements import SharingAgreementFactory
from tests.factories.emergencies import EmergencyAccessFactory
from tests.factories.meetings import STARTS_AT
from tests.factories.referrals import ReportFactory, somebody
from tests.factories.restricting import SilentMatchFactory
from tests.factories.strategy_meetings import awaiting, report, someone

People = dict[str, User]
Named = dict[str, Any]  # how the person is called that a record is about: each their own way


def new(people: People, named: Named, **fields: Any) -> Referral:
    said = {"received_at": timezone.now(), "people": [somebody(**named)], **fields}
    return ReportFactory.create(**said).referrals.get()


def from_a_school(people: People, named: Named) -> Referral:
    """Return what a teacher reported: the school reads the report, and never the referral."""
    told = {"reporter_agency_id": agency("glan-morfa").pk}
    return new(people, named, told=told, source="school", by=actor(people["reporter"]))


def from_the_police(people: People, named: Named) -> Referral:
    told = {"reporter_agency_id": agency("police").pk}
    return new(people, named, told=told, source="police", by=actor(people["partner_researcher"]))


def allocated(people: People, named: Named) -> Referral:
    """Held by a worker of children's services, and by that team."""
    return operations.allocate(
        new(people, named),
        user_id=people["social_worker"].pk,
        team=team("childrens"),
        by=actor(people["screener"]),
        at=timezone.now(),
    )


def closed(people: People, named: Named) -> Referral:
    return operations.close(
        awaiting(Pathway.CHILD, **named),
        reason="The family moved abroad.",
        by=actor(people["screener"]),
        at=timezone.now(),
    )


def awaiting_meeting(people: People, named: Named) -> Referral:
    return awaiting(Pathway.CHILD, **named)


def adult_enquiry(people: People, named: Named) -> Referral:
    return awaiting(Pathway.ADULT, **named)


def practitioner(people: People, named: Named) -> Referral:
    return report(someone(Pathway.PRACTITIONER, **named)).referrals.get()


def restricted_as(code: str, *, naming: str) -> Callable[[People, Named], Referral]:
    """Return how a record of one category is made, on which one person is named."""

    def make(people: People, named: Named) -> Referral:
        referral, by, at = new(people, named), actor(people["gatekeeper"]), timezone.now()
        category = referral.policy.restriction_categories.get(code=code)
        restriction = operations.restrict(
            referral.record.person,
            category=category,
            reason="Agreed by the head of service.",
            decided_by_name="Siân Wynne",
            referral=None if category.is_for_person else referral,
            by=by,
            at=at,
        )
        operations.name(restriction, user=people[naming], until=None, by=by, at=at)
        return referral

    return make


def restricted(people: People, named: Named) -> Referral:
    referral = new(people, named)
    referral.is_restricted = True
    referral.save(update_fields=["is_restricted"])
    return referral


def maybe_restricted(people: People, named: Named) -> Referral:
    """Return a report of somebody who is called like one whose record is restricted."""
    by = actor(people["gatekeeper"])
    return SilentMatchFactory.create(child=named, by=by, at=STARTS_AT).report.referrals.get()


def opened_in_an_emergency(people: People, named: Named) -> Referral:
    referral = new(people, named)
    EmergencyAccessFactory.create(
        reference=referral.reference,
        explanation="She is at the hospital and nobody of the hub answers.",
        by=actor(people["social_worker"]),
    )
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


def shared_with(
    code: str, people: People, named: Named, *, ended: bool = False, ran_out: bool = False
) -> Referral:
    referral, source, at = new(people, named), uuid4(), timezone.now()
    operations.let_in_agency(
        referral,
        agency=agency(code),
        reason="Invited to a meeting about it.",
        source_kind="meeting",
        source_id=source,
        ends_at=None,
        by=SYSTEM,
        at=at,
    )
    if ended:
        operations.end_grounds(source_kind="meeting", source_id=source, by=SYSTEM, at=at)
    if ran_out:
        ShareGround.objects.filter(source_id=source).update(ends_at=at - timedelta(seconds=1))
    return referral


def shared_with_one_that_left(people: People, named: Named) -> Referral:
    """Shared with an agency that has left the sharing agreement since."""
    referral, at = shared_with("noddfa", people, named), timezone.now()
    SharingAgreementFactory.create(parties=[agency("noddfa")])
    operations.leave_agreement(
        AgreementParty.objects.get(agency=agency("noddfa")),
        ends_on=timezone.localdate(at) - timedelta(days=1),
        reason="The charity gave notice in writing.",
        by=SYSTEM,
        at=at,
    )
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


def denied_to_two(people: People, named: Named) -> Referral:
    return deny(new(people, named), people["screener"], people["lado"])


def named_and_denied(people: People, named: Named) -> Referral:
    let_in = let_in_by_name(restricted(people, named), people["legal_adviser"])
    return deny(let_in, people["legal_adviser"])


def of_the_neighbour(people: People, named: Named) -> Referral:
    """Taken over by the neighbouring council's own team."""
    referral, neighbour = new(people, named), agency("denbighshire")
    Referral.objects.filter(pk=referral.pk).update(
        owning_agency=neighbour, owning_team=team("denbighshire-mash")
    )
    PersonAccess.objects.filter(person=referral.record.person).update(agency_id=neighbour.pk)
    referral.refresh_from_db()
    return referral


CLASSES: dict[str, Callable[[People, Named], Referral]] = {
    "open": new,
    "reported by a school": from_a_school,
    "reported by the police": from_the_police,
    "allocated": allocated,
    "closed": closed,
    "awaiting a strategy meeting": awaiting_meeting,
    "adult enquiry": adult_enquiry,
    "practitioner (Section 5)": practitioner,
    "high profile": restricted_as("high-profile", naming="mash_manager"),
    "staff or conflict": restricted_as("staff-conflict", naming="service_manager"),
    "adoption": restricted_as("adoption", naming="adoption_worker"),
    "high risk if found": restricted_as("high-risk", naming="social_worker"),
    "position of trust": restricted_as("position-of-trust", naming="lado"),
    "sealed MASH item": restricted_as("sealed-item", naming="isro"),
    "restricted": restricted,
    "restricted, one let in by name": lambda people, named: let_in_by_name(
        restricted(people, named), people["legal_adviser"]
    ),
    "restricted, the one let in denied": named_and_denied,
    "maybe about somebody restricted": maybe_restricted,
    "open, one let in by name": lambda people, named: let_in_by_name(
        new(people, named), people["minute_taker"]
    ),
    "opened in an emergency": opened_in_an_emergency,
    "shared with an agency": lambda people, named: shared_with("health", people, named),
    "shared, and the share ended": lambda people, named: shared_with(
        "health", people, named, ended=True
    ),
    "shared, and the share ran out": lambda people, named: shared_with(
        "health", people, named, ran_out=True
    ),
    "shared, and the agency left the agreement": shared_with_one_that_left,
    "denied to two": denied_to_two,
    "of the neighbouring council": of_the_neighbour,
}
# So unlike that none is taken for another; each stands nowhere but in its own record.
# fmt: off
CALLED = [
    "Afallen", "Bedwen", "Celynnen", "Derwen", "Eithin", "Ffawydd", "Gwern", "Helyg",
    "Iorwg", "Llarwydd", "Masarn", "Onnen", "Pinwydd", "Rhedyn", "Sycamor", "Uchelwydd",
    "Ywen", "Banadl", "Cerddin", "Drain", "Grug", "Mieri", "Poplys", "Ysgaw",
    "Brwyn", "Cedrwydd",
]
# fmt: on


def named_in(record: str) -> Named:
    """Return how the person of one class is called."""
    word = CALLED[list(CLASSES).index(record)]
    return {"given_name": f"Dosbarth-{word}", "family_name": f"{word}-Wq"}


def made_of_each(people: People) -> dict[str, Referral]:
    """Return one referral of each class."""
    return {record: make(people, named_in(record)) for record, make in CLASSES.items()}
