"""The one door to a strategy meeting, and the right to a document that was circulated."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.acting import acting
from accounts.roles import Can, can
from meetings.permissions import open_meeting, runs
from meetings.queries import circulated_to
from records.models import IssuedDocument
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.queries_copies import OF_A_MEETING


def open_strategy_meeting(
    request: HttpRequest, reference: str, *, to: Can, is_recorded: bool = True
) -> StrategyMeeting:
    """Return the strategy meeting, if this person may open it ``to`` do this.

    One they may not see, or about somebody they may never see, looks like none at all (404).
    """
    actor = acting(request)
    strategy_meeting: StrategyMeeting = get_object_or_404(
        StrategyMeeting.objects.visible_to(actor).select_related("meeting_type__policy"),
        meeting__reference=reference,
    )
    strategy_meeting.meeting = open_meeting(request, reference, to=to, is_recorded=is_recorded)
    return strategy_meeting


def need(request: HttpRequest, capability: Can) -> None:
    """Refuse (403) a page that is about no one record to those whose role has no part in it."""
    if not can(acting(request), capability):
        raise PermissionDenied


def open_document(request: HttpRequest, document_id: UUID) -> IssuedDocument:
    """Return a document that was circulated to this person, or that their own meeting issued.

    The right to a circulated document lasts when the referral has closed to them. A copy that has
    a restricted part is its recipient's alone. Else 404.
    """
    actor = acting(request)
    document = get_object_or_404(IssuedDocument.objects.filter(OF_A_MEETING), pk=document_id)
    strategy_meeting = get_object_or_404(
        StrategyMeeting.objects.not_denied(actor).select_related("meeting"),
        meeting__reference=document.reference,
    )
    if circulated_to(actor).filter(document=document).exists():
        return document
    is_visible = StrategyMeeting.objects.visible_to(actor).filter(pk=strategy_meeting.pk).exists()
    is_anothers = bool(document.context.get("restricted"))
    if is_visible and runs(actor, strategy_meeting.meeting) and not is_anothers:
        return document
    raise Http404
