"""Closing a record to all but named people, naming them, looking at it again, opening it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts import approvals
from accounts.models import Membership, User
from accounts.models_approvals import Act
from accounts.rules_approvals import digest_of
from people.models import (
    AdoptionLink,
    Denial,
    Person,
    PersonAccess,
    PersonRecord,
    Restriction,
    RestrictionReview,
)
from people.operations import add_record, admit, withdraw
from people.queries import who_was_chosen
from people.rules_choosing import Choice
from policies.models import Pathway, RestrictionCategory
from policies.queries import current_policy
from records import audit
from records.audit import SYSTEM, Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import PersonShare, Referral
from referrals.operations.comparing import look_in_open_reports
from referrals.operations.ending import NAMED as GROUND
from referrals.operations.ending import end_access_of_others
from referrals.operations.sharing import end_grounds, let_in_person
from referrals.rules import restricting as rules
from referrals.signals import referral_restricted


@operation
def restrict(
    person: Person,
    *,
    category: RestrictionCategory,
    reason: str,
    decided_by_name: str,
    referral: Referral | None = None,
    by: Actor,
    at: datetime,
) -> Restriction:
    """Close everything about somebody, or one ``referral``, to all but those named on it.

    What else is open and may be about them is kept for a keeper to compare, and shown to nobody.

    ``referral`` is given for a category that closes one alone. Those named are let in afterwards
    by `name`. Raises Refused with every reason.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    standing = Restriction.objects.standing().filter(
        person=person, referral_id=referral.pk if referral else None
    )
    if objections := rules.objections_to_restricting(
        category,
        reason=reason,
        has_referral=referral is not None,
        kinds=list(standing.values_list("kind", flat=True)),
    ):
        raise Refused(objections)
    restriction = Restriction.objects.create(
        person=person,
        referral_id=referral.pk if referral else None,
        kind=category.code,
        reason=reason,
        decided_by_name=decided_by_name,
        review_on=rules.next_review(category, on=localdate(at)),
        restricted_at=at,
        restricted_by=by.id,
    )
    audit.record(
        "restriction.placed", restriction, by=by, at=at, kind=category.code, person=str(person.pk)
    )
    for each in [referral] if referral else Referral.objects.filter(record__person=person):
        close_to_others(each, by=by, at=at)
    look_in_open_reports(person.pk, by=SYSTEM, at=at)
    return restriction


def close_to_others(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Restrict one referral, and let in whoever is named on a restriction of its person."""
    locked = Referral.objects.select_for_update().get(pk=referral.pk)
    if not locked.is_restricted:
        locked.is_restricted = True
        locked.taken_at = locked.taken_by = None
        locked.taken_by_name = ""
        locked.version += 1
        locked.save()
        audit.record("referral.restricted", locked, by=by, at=at)
        referral_restricted.send(Referral, referral=locked, by=by, at=at)
        end_access_of_others(locked, by=by, at=at)
    referral.is_restricted = True
    let_in_the_named(locked, by=by, at=at)


@operation
def follow_restrictions(person: Person, *, by: Actor, at: datetime) -> None:
    """Close the referrals of a restricted person that are open still: a record was just linked.

    What that record says may be said in other reports too.
    """
    if Restriction.objects.of_people().filter(person=person).exists():
        for referral in Referral.objects.filter(record__person=person):
            close_to_others(referral, by=by, at=at)
        look_in_open_reports(person.pk, by=SYSTEM, at=at)


def let_in_the_named(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Let in to a referral whoever is named on a restriction that closes it."""
    closing = restrictions_of(referral)
    named = PersonAccess.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at),
        source_kind=GROUND,
        source_id__in=closing.values("pk"),
        ended_at__isnull=True,
    )
    for access in named:
        if access.user_id is not None:
            let_in_person(referral, **of(access), by=by, at=at)


def of(access: PersonAccess) -> dict[str, Any]:
    return {
        "user_id": access.user_id,
        "reason": GROUND,
        "source_kind": GROUND,
        "source_id": access.source_id,
        "ends_at": access.ends_at,
    }


def restrictions_of(referral: Referral) -> Any:
    """Return what keeps a referral closed: of its person, or of itself alone."""
    return Restriction.objects.standing().filter(
        Q(person=referral.record.person_id, referral_id=None) | Q(referral_id=referral.pk)
    )


def is_person_restricted(record_id: Any) -> bool:
    """Say whether a new referral about this record is restricted from the start. One query."""
    return Restriction.objects.of_people().filter(person__records=record_id).exists()


def closed_by(restriction: Restriction) -> Iterable[Referral]:
    """Return the referrals that a restriction closes."""
    only = Q(record__person=restriction.person_id)
    if restriction.referral_id is not None:
        only = Q(pk=restriction.referral_id)
    return Referral.objects.filter(only).select_related("record__person")


@operation
def name(
    restriction: Restriction, *, user: User, until: datetime | None, by: Actor, at: datetime
) -> PersonAccess:
    """Name somebody on a restricted record, until a moment or for as long as it stands."""
    restriction = locked(restriction)
    category = category_of(restriction, at=at)
    working = Membership.objects.active_on(localdate(at)).filter(user=user)
    if objections := rules.objections_to_naming(
        is_authority_only=bool(category and category.is_authority_only),
        works_at_authority=working.filter(agency__is_authority=True).exists(),
        is_denied=Denial.objects.standing()
        .filter(user_id=user.pk, person=restriction.person_id)
        .exists(),
        until=until,
        at=at,
    ):
        raise Refused(objections)
    access = admit(
        restriction.person,
        user_id=user.pk,
        source_kind=GROUND,
        source_id=restriction.pk,
        ends_at=until,
        by=by,
        at=at,
    )
    for referral in closed_by(restriction):
        let_in_person(referral, **of(access), by=by, at=at)
    audit.record(
        "restriction.named",
        restriction,
        by=by,
        at=at,
        user=str(user.pk),
        until=until.isoformat() if until else None,
    )
    return access


@operation
def unname(restriction: Restriction, *, user_id: Any, by: Actor, at: datetime) -> None:
    """Take somebody off a restricted record. It is closed to them from the next request on."""
    restriction = locked(restriction)
    running = PersonAccess.objects.select_for_update().filter(
        source_kind=GROUND, source_id=restriction.pk, user_id=user_id, ended_at__isnull=True
    )
    if not running.update(ended_at=at, ended_by=by.id):
        raise Refused([_("This person is not named on the record.")])
    shares = PersonShare.objects.filter(user_id=user_id)
    for share in shares.filter(content_object__in=closed_by(restriction)):
        share.grounds.filter(
            source_kind=GROUND, source_id=restriction.pk, ended_at__isnull=True
        ).update(ended_at=at, ended_by=by.id)
    audit.record("restriction.unnamed", restriction, by=by, at=at, user=str(user_id))


@operation
def review_restriction(
    restriction: Restriction, *, reason: str, by: Actor, at: datetime
) -> RestrictionReview:
    """Say that a restriction is still needed, and why; it has a new day of review."""
    restriction = locked(restriction, needs_standing=False)
    is_lifted = restriction.lifted_at is not None
    if objections := rules.objections_to_reviewing(reason=reason, is_lifted=is_lifted):
        raise Refused(objections)
    category = category_of(restriction, at=at)
    restriction.review_on = rules.next_review(category, on=localdate(at))
    restriction.save(update_fields=["review_on"])
    audit.record("restriction.reviewed", restriction, by=by, at=at)
    return RestrictionReview.objects.create(
        restriction=restriction,
        reason=reason,
        review_on=restriction.review_on,
        reviewed_at=at,
        reviewed_by=by.id,
        reviewed_by_name=by.name,
    )


def digest_of_lifting(restriction: Restriction) -> str:
    """Return what a second person allows: to lift this one, as it stands."""
    return digest_of(restriction=restriction.pk, kind=restriction.kind, act="lift")


@operation
def ask_to_lift(restriction: Restriction, *, reason: str, by: Actor, at: datetime) -> None:
    """Ask a second person to allow that a restriction is lifted. Raises Refused."""
    restriction = locked(restriction)
    approvals.ask_for(
        Act.LIFT_RESTRICTION,
        restriction,
        reason=reason,
        digest=digest_of_lifting(restriction),
        by=by,
        at=at,
    )


@operation
def lift(restriction: Restriction, *, by: Actor, at: datetime) -> Restriction:
    """Lift a restriction that a second person allowed to be lifted; Refused says why it stands."""
    restriction = locked(restriction)
    digest = digest_of_lifting(restriction)
    approval = approvals.use(Act.LIFT_RESTRICTION, restriction, digest=digest, by=by, at=at)
    restriction.lifted_at = at
    restriction.lifted_by = by.id
    restriction.reason_lifted = approval.reason
    restriction.save()
    end_grounds(source_kind=GROUND, source_id=restriction.pk, by=by, at=at)
    withdraw(source_kind=GROUND, source_id=restriction.pk, by=by, at=at)
    audit.record("restriction.lifted", restriction, by=by, at=at, kind=restriction.kind)
    for referral in closed_by(restriction):
        if referral.pathway == Pathway.PRACTITIONER or restrictions_of(referral).exists():
            continue
        Referral.objects.filter(pk=referral.pk).update(is_restricted=False)
        audit.record("referral.unrestricted", referral, by=by, at=at)
    return restriction


@operation
def adopt(
    before: Person,
    *,
    fields: dict[str, Any],
    choice: Choice,
    reason: str,
    by: Actor,
    at: datetime,
) -> AdoptionLink:
    """Give somebody their identity after an adoption: a person of its own, restricted the same.

    ``choice`` says whether that identity is on record already, as one that is restricted itself.
    Nothing on either leads to the other but this link, which only those for adoptions open.
    Raises Refused with every reason.
    """
    Person.objects.select_for_update().get(pk=before.pk)
    adoptions = Restriction.objects.of_people().filter(kind__in=kept_apart(at=at))
    after = who_was_chosen(choice, by=by)
    identities = [before, after] if after else [before]
    links = AdoptionLink.objects.filter(Q(before__in=identities) | Q(after__in=identities[1:]))
    if objections := rules.objections_to_adopting(
        reason=reason,
        is_linked=links.exists(),
        is_restricted=all(adoptions.filter(person=each).exists() for each in identities),
    ):
        raise Refused(objections)
    if after is None:
        after = new_identity(before, fields=fields, choice=choice, reason=reason, by=by, at=at)
    link = AdoptionLink.objects.create(
        before=before,
        after=after,
        reason=reason,
        linked_at=at,
        linked_by=by.id,
        linked_by_name=by.name,
    )
    audit.record("adoption.recorded", link, by=by, at=at)
    return link


def new_identity(
    before: Person,
    *,
    fields: dict[str, Any],
    choice: Choice,
    reason: str,
    by: Actor,
    at: datetime,
) -> Person:
    """Put the identity after an adoption on record, restricted as the one before is."""
    record: PersonRecord = add_record(fields=fields, agency=None, choice=choice, by=by, at=at)
    kinds = Restriction.objects.of_people().filter(person=before, kind__in=kept_apart(at=at))
    category = current_policy(at).restriction_categories.get(
        code=kinds.values_list("kind", flat=True)[0]
    )
    restrict(record.person, category=category, reason=reason, decided_by_name=by.name, by=by, at=at)
    return record.person


def kept_apart(*, at: datetime) -> list[str]:
    categories = current_policy(at).restriction_categories.filter(keeps_identities_apart=True)
    return list(categories.values_list("code", flat=True))


def category_of(restriction: Restriction, *, at: datetime) -> RestrictionCategory | None:
    found = current_policy(at).restriction_categories.filter(code=restriction.kind)
    return found.first()


def locked(restriction: Restriction, *, needs_standing: bool = True) -> Restriction:
    found = (
        Restriction.objects.select_for_update(of=("self",))
        .select_related("person")
        .get(pk=restriction.pk)
    )
    if needs_standing and found.lifted_at is not None:
        raise Refused([_("This restriction has been lifted already.")])
    return found
