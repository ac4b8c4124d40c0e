"""The one door to a referral, and to what an agency is asked; it also writes down who looked."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.acting import acting
from accounts.models import User
from accounts.roles import Can, can
from people.models import Merge, Person, Restriction
from records import audit
from records.audit import Actor
from referrals.models import (
    AskedAgency,
    DisclosedItem,
    EmergencyAccess,
    Referral,
    SilentMatch,
)
from referrals.queries import growing_up
from referrals.queries.emergencies import ended_lately
from referrals.queries.gate import restrictions_kept_by
from referrals.queries.referral import is_holder

KEPT_FOR = timedelta(hours=12)  # as long as anybody stays signed in


class EmergencyOver(PermissionDenied):
    """A form came after one's emergency access had ended: what was typed is shown, not saved."""


def open_referral(request: HttpRequest, reference: str, *, to: Can) -> Referral:
    """Return the referral, if this person may open it ``to`` do this.

    A referral they may not see looks exactly like one that does not exist (404); one they may
    see but not do this to raises PermissionDenied (403).
    """
    actor = acting(request)
    referral: Referral | None = (
        Referral.objects.visible_to(actor)
        .select_related(
            "record",
            "report__source",
            "report__reporter_agency",
            "policy",
            "owning_agency",
            "owning_team",
            "screening_outcome",
            "report__withdrawal",
            "withdrawal_answer",
            "pattern_review__answer",
        )
        .annotate(**growing_up.life_on_record())
        .filter(reference=reference)
        .first()
    )
    if referral is None:
        raise closed_to(request, actor, reference)
    if not can(actor, to):
        raise PermissionDenied
    under = emergency_of(request, referral)
    audit.record(
        "referral.viewed", referral, by=actor, at=timezone.now(), to=to.name.lower(), **under
    )
    return referral


def closed_to(request: HttpRequest, actor: Actor, reference: str) -> Exception:
    """Return what to raise for a referral that is missing or hidden: a 404, the same for both.

    Somebody who typed into a form while their own emergency access ended is told that it has.
    """
    if request.method == "POST" and can(actor, Can.USE_EMERGENCY_ACCESS):
        since = timezone.now() - KEPT_FOR
        if ended_lately(actor.id, reference, since=since) is not None:
            return EmergencyOver()
    return Http404()


def emergency_of(request: HttpRequest, referral: Referral) -> dict[str, str]:
    """Return what the event of a look says where it is done under emergency access."""
    until = getattr(request.user, "emergency_until", None)
    if until is None:
        return {}
    assert isinstance(request.user, User)
    running = EmergencyAccess.objects.run_by(request.user.pk).filter(referral=referral)
    return {"emergency": str(found.pk)} if (found := running.first()) else {}


def open_to_change(request: HttpRequest, reference: str, *, to: Can) -> Referral:
    """Return the referral for somebody of the agency or team that holds it; others only read."""
    referral = open_referral(request, reference, to=to)
    if not is_holder(acting(request), referral):
        raise PermissionDenied
    return referral


def need(request: HttpRequest, capability: Can) -> Actor:
    """Refuse (403) a page that is about no one record to those whose role has no part in it."""
    actor = acting(request)
    if not can(actor, capability):
        raise PermissionDenied
    return actor


def open_person(request: HttpRequest, person_id: UUID, *, to: Can = Can.SEARCH_PEOPLE) -> Person:
    """Return somebody on record to who may find people and may see them; 404 where not."""
    actor = need(request, Can.SEARCH_PEOPLE)
    person: Person = get_object_or_404(Person.objects.visible_to(actor), pk=person_id)
    need(request, to)
    audit.record("person.viewed", person, by=actor, at=timezone.now(), to=to.name.lower())
    return person


def open_merge(request: HttpRequest, merge_id: UUID) -> Merge:
    """Return what was proposed or done about two people, to who may do or approve it; else 404."""
    actor = acting(request)
    if not (can(actor, Can.LINK_PEOPLE) or can(actor, Can.APPROVE_MERGING_PEOPLE)):
        raise PermissionDenied
    found: Merge = get_object_or_404(Merge.objects.visible_to(actor), pk=merge_id)
    audit.record("merge.viewed", found, by=actor, at=timezone.now())
    return found


def open_asked_agency(request: HttpRequest, asked_id: UUID) -> AskedAgency:
    """Return what an agency is asked to somebody who answers for it; 404 for everybody else."""
    actor = acting(request)
    asked: AskedAgency = get_object_or_404(
        AskedAgency.objects.asked_of(actor).select_related(
            "agency", "request__agency", "request__purpose__policy", "request__referral"
        ),
        pk=asked_id,
    )
    audit.record("information.opened", asked, by=actor, at=timezone.now())
    return asked


def open_own_item(request: HttpRequest, item_id: UUID) -> DisclosedItem:
    """Return something an agency told to somebody who answers for it; 404 for everybody else."""
    actor = acting(request)
    item: DisclosedItem = get_object_or_404(
        DisclosedItem.objects.visible_to(actor)
        .filter(Q(is_own=True))
        .select_related("person__record", "disclosure__asked__request"),
        pk=item_id,
    )
    audit.record("information.opened", item, by=actor, at=timezone.now())
    return item


def open_match(request: HttpRequest, match_id: UUID) -> SilentMatch:
    """Return a silent match to a gatekeeper, or to who covers; 404 for everybody else."""
    actor, at = acting(request), timezone.now()
    found: SilentMatch = get_object_or_404(
        SilentMatch.objects.visible_to(actor, at=at).select_related(
            "record__person", "person", "report__source", "report__reporter_agency"
        ),
        pk=match_id,
    )
    audit.record("silent_match.viewed", found, by=actor, at=at)
    return found


def open_restriction(request: HttpRequest, restriction_id: UUID) -> Restriction:
    """Return a restriction to who keeps the restricted records; 404 for everybody else."""
    actor = acting(request)
    found: Restriction = get_object_or_404(restrictions_kept_by(actor), pk=restriction_id)
    audit.record("restriction.viewed", found, by=actor, at=timezone.now())
    return found
