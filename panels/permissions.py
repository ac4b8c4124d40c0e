"""The one door to a panel, a sitting, a case and its actions; it also writes down who looked."""

from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.acting import acting
from accounts.roles import Can, can
from meetings.models import AgreedAction
from meetings.queries import circulated_to
from panels.models import Listing, Panel, Sitting
from panels.queries.agenda import actions_of
from panels.queries.copies import COPY
from panels.queries.documents import (
    OF_A_SITTING,
    OF_CASE,
    OF_TRANSFER,
    cases_closed_to,
    holds_somebody_denied,
    is_copy_closed,
)
from panels.queries.seen import sittings_seen
from records import audit
from records.audit import Actor
from records.models import IssuedDocument

Row = TypeVar("Row", bound=Model)


def need(request: HttpRequest, capability: Can) -> Actor:
    """Refuse (403) a page that is about no one record to those whose role has no part in it."""
    actor = acting(request)
    if not can(actor, capability):
        raise PermissionDenied
    return actor


def arranges(actor: Actor, panel: Panel) -> bool:
    """Say whether somebody co-ordinates this panel for the agency that arranges it."""
    return can(actor, Can.COORDINATE_PANELS) and actor.agency_id == panel.agency_id


def runs(actor: Actor, sitting: Sitting) -> bool:
    """Say whether somebody holds this sitting: its co-ordinator, or its chair."""
    is_chair = sitting.meeting.chair_id == actor.id and can(actor, Can.CHAIR_MEETINGS)
    return is_chair or arranges(actor, sitting.panel)


def speaks(actor: Actor, sitting: Sitting) -> bool:
    """Say whether somebody speaks for the people heard: a role of the policy, or who holds it."""
    return actor.role in sitting.panel_type.speaking_roles or runs(actor, sitting)


def found(rows: QuerySet[Row], **lookup: object) -> Row:
    return get_object_or_404(rows, **lookup)


def open_panel(request: HttpRequest, code: str) -> Panel:
    """Return the panel to somebody who arranges it; 403 for its members, 404 for all others."""
    actor = acting(request)
    panel = found(Panel.objects.visible_to(actor).select_related("agency"), code=code)
    if not arranges(actor, panel):
        raise PermissionDenied
    return panel


def open_sitting(request: HttpRequest, reference: str, *, to: Can) -> Sitting:
    """Return the sitting, if this person may open it ``to`` do this.

    One of a panel they may not see looks exactly like none at all (404); to hold it takes its
    co-ordinator or its chair (403).
    """
    actor = acting(request)
    rows = Sitting.objects.select_related("meeting__policy", "panel__agency", "panel_type")
    sitting = found(rows, meeting__reference=reference)
    if not sittings_seen(actor=actor, sitting=sitting.pk):
        raise Http404
    check(actor, sitting, to)
    audit.record("sitting.viewed", sitting.meeting, by=actor, at=timezone.now(), to=to.name.lower())
    return sitting


def open_listing(request: HttpRequest, reference: str, referral: str, *, to: Can) -> Listing:
    """Return one case of a sitting, if this person may open it ``to`` do this.

    A case of somebody they are denied, or of a referral not open to them, is not there (404).
    """
    actor = acting(request)
    rows = (
        Listing.objects.visible_to(actor)
        .standing()
        .select_related(
            "sitting__meeting__policy",
            "sitting__panel__agency",
            "sitting__panel_type",
            "referral__record__person",
            "referral__policy",
            "referral__report__source",
            "referral__report__reporter_agency",
        )
    )
    listing = found(rows, sitting__meeting__reference=reference, referral__reference=referral)
    check(actor, listing.sitting, to)
    audit.record(
        "listing.viewed",
        listing.referral,
        by=actor,
        at=timezone.now(),
        sitting=reference,
        to=to.name.lower(),
    )
    return listing


def check(actor: Actor, sitting: Sitting, to: Can) -> None:
    """Raise PermissionDenied where the role, or the part in this sitting, does not reach."""
    is_allowed = runs(actor, sitting) if to == Can.COORDINATE_PANELS else can(actor, to)
    if not is_allowed:
        raise PermissionDenied


def open_action(request: HttpRequest, action_id: UUID) -> AgreedAction:
    """Return an action of a sitting, to say what became of it.

    For whoever holds the sitting, and for the agency whose action it is; others who may read of
    it are refused (403), and for everybody else it is not there (404).
    """
    actor = acting(request)
    action = (
        actions_of(actor)
        .select_related("meeting__sitting__panel", "referral", "agency")
        .filter(pk=action_id)
        .first()
    )
    if action is None:
        raise Http404
    sitting: Sitting = action.meeting.sitting
    if not runs(actor, sitting) and action.agency_id != actor.agency_id:
        raise PermissionDenied
    audit.record(
        "sitting.viewed", action.meeting, by=actor, at=timezone.now(), action=str(action.pk)
    )
    return action


def open_document(request: HttpRequest, document_id: UUID) -> IssuedDocument:
    """Return minutes that this person may take; 404 for everybody else.

    Minutes of one case are for those who may see it, the whole and what went with a case to
    another area's panel for those who hold the sitting, and
    a copy for its recipient, also when the cases have closed to them. None in which somebody
    stands whom they may never see.
    """
    actor = acting(request)
    of_one = Q(kind__startswith=OF_CASE) | Q(kind__startswith=OF_TRANSFER)
    issued = IssuedDocument.objects.filter(OF_A_SITTING | of_one)
    document = get_object_or_404(issued, pk=document_id)
    if not may_take(actor, document):
        raise Http404
    return document


def may_take(actor: Actor, document: IssuedDocument) -> bool:
    """Say whether this person has a right to these minutes."""
    if document.kind.startswith(OF_CASE):
        heard = Listing.objects.visible_to(actor).filter(
            referral__reference=document.reference,
            sitting__meeting__reference=document.kind.removeprefix(OF_CASE),
        )
        return heard.exists()
    if document.kind.startswith(OF_TRANSFER):
        sent = Listing.objects.visible_to(actor).filter(
            referral__reference=document.reference,
            sitting__meeting__reference=document.kind.removeprefix(OF_TRANSFER),
        )
        listing = sent.select_related("sitting__meeting", "sitting__panel").first()
        return listing is not None and runs(actor, listing.sitting)
    if document.kind.startswith(COPY):
        is_own = circulated_to(actor).filter(document=document).exists()
        return is_own and not is_copy_closed(document, cases_closed_to(actor))
    sitting = Sitting.objects.visible_to(actor).filter(meeting__reference=document.reference)
    found = sitting.select_related("meeting", "panel").first()
    if found is None or not runs(actor, found):
        return False
    return not holds_somebody_denied(actor, found.meeting)
