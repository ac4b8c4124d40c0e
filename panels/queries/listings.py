"""Who waits for a panel, what a panel asks and scores with, and what panels decided on someone."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Max, Prefetch, QuerySet

from meetings.models import Meeting
from panels.models import Listing, Panel, Sitting
from panels.rules import twelve_months_before
from policies.models import PanelType, RiskTool
from records.audit import Actor
from referrals.models import Referral, Status, naming_denied

# Enquiries about a person, and the stages that follow them.
UNDER_ENQUIRY = (Status.ENQUIRY, Status.STRATEGY_MEETING, Status.CONFERENCE)


def awaiting_panel(actor: Actor) -> QuerySet[Referral]:
    """Return the referrals that wait for a panel and this reader may see, the oldest first.

    None whose report names somebody they are denied: they never learn that it is to be heard.
    ``to_be_heard`` of each holds the listings at a sitting that is not over, if there are any.
    """
    listed = Listing.objects.visible_to(actor).to_be_heard()
    return (
        Referral.objects.visible_to(actor)
        .awaiting_panel()
        .exclude(pk__in=naming_denied(actor))
        .select_related("record", "report__source", "report__reporter_agency")
        .prefetch_related(
            Prefetch(
                "listings",
                queryset=listed.select_related("sitting__meeting", "sitting__panel", "referral"),
                to_attr="to_be_heard",
            )
        )
        .order_by("received_at", "id")
    )


def waits_at(panel: Panel, referral: Referral) -> bool:
    """Say whether the referral is to be heard at a sitting of this panel that is not over."""
    return Listing.objects.to_be_heard().filter(sitting__panel=panel, referral=referral).exists()


def was_heard_before(sitting: Sitting, referral: Referral) -> bool:
    """Say whether another referral of the same person was before this kind of panel in 12 months.

    The same referral brought back to a later sitting is no repeat: nothing new was reported.
    """
    starts_at = sitting.meeting.starts_at
    return (
        Listing.objects.standing()
        .filter(
            referral__record__person=referral.record.person_id,
            sitting__panel_type__code=sitting.panel_type.code,
            sitting__meeting__starts_at__gte=twelve_months_before(starts_at),
            sitting__meeting__starts_at__lte=starts_at,
        )
        .exclude(sitting__meeting__status=Meeting.Status.CANCELLED)
        .exclude(referral=referral)
        .exists()
    )


def has_enquiry(referral: Referral, actor: Actor) -> bool:
    """Say whether enquiries, or what follows them, are under way about the person.

    Only those count that are this referral's own or that the actor may see: a refusal for any
    other would tell them that it exists.
    """
    if referral.status in UNDER_ENQUIRY:
        return True
    same = Referral.objects.visible_to(actor).exclude(pk__in=naming_denied(actor))
    return same.filter(record__person=referral.record.person_id, status__in=UNDER_ENQUIRY).exists()


def next_position(sitting: Sitting) -> int:
    return (sitting.listings.aggregate(last=Max("position"))["last"] or 0) + 1


def agencies_asked(panel: Panel) -> frozenset[UUID]:
    """Return the agencies that give this panel information: its members, and its arranger."""
    return frozenset(panel.agencies.values_list("pk", flat=True))


def risk_tool_of(panel_type: PanelType) -> RiskTool | None:
    """Return the tool this kind of panel scores with, in the same edition; None for none."""
    if not panel_type.risk_tool:
        return None
    return RiskTool.objects.get(policy=panel_type.policy_id, code=panel_type.risk_tool)


def timescales_of(referral: Referral, refs: Iterable[str]) -> list[str]:
    """Return those of the limits ``refs`` that are the referral's pathway's own."""
    own = referral.policy.timescales.filter(pathway=referral.pathway)
    known = set(own.values_list("ref", flat=True))
    return [ref for ref in refs if ref in known]
