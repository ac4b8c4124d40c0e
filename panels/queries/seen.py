"""What a reader may see of a sitting, by key: queries that are put into SQL once (ADR 42).

None of them leaves out what names somebody denied to the reader: whoever asks does.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from meetings.models import AgreedAction, Meeting
from meetings.queries import actions_held_by
from panels.models import AgencyInformation, Listing, Sitting
from panels.models_listing import Paper
from records.audit import Actor
from referrals.models import Referral
from referrals.queries.prepared import prepared

COLUMNS = (
    "id",
    "referral_id",
    "is_repeat",
    "score",
    "judged_band",
    "decision",
    "decided_at",
    "referral__reference",
    "referral__pathway",
    "referral__is_restricted",
    "referral__record__person_id",
    "referral__record__given_name",
    "referral__record__family_name",
    "referral__report__source__name_en",
    "referral__report__source__name_cy",
    "referral__report__reporter_agency__name_en",
    "referral__report__reporter_agency__name_cy",
)


@prepared
def sittings_seen(actor: Actor, sitting: UUID) -> QuerySet[Sitting, Any]:
    """Return the sitting's key, if this reader may see it."""
    return Sitting.objects.visible_to(actor).filter(pk=sitting).values_list("pk")


@prepared
def cases_seen(actor: Actor, sitting: UUID) -> QuerySet[Listing, Any]:
    """Return the cases of a sitting open to its reader, ``COLUMNS`` of each, as they are heard."""
    visible = Referral.objects.visible_to(actor)
    cases = Listing.objects.standing().filter(sitting=sitting, referral__in=visible)
    return cases.order_by("position").values_list(*COLUMNS)


@prepared
def answered_at(sitting: UUID) -> QuerySet[AgencyInformation, Any]:
    """Return which agency has answered about which case of a sitting, by key, and if late."""
    answers = AgencyInformation.objects.filter(listing__sitting=sitting)
    return answers.order_by().values_list("listing_id", "agency_id", "is_late")


@prepared
def papers_at(sitting: UUID) -> QuerySet[Paper, Any]:
    """Return when each paper of a sitting came, and for which case."""
    papers = Paper.objects.filter(listing__sitting=sitting)
    return papers.order_by().values_list("listing_id", "added_at")


@prepared
def actions_seen(
    actor: Actor, panel: UUID, sitting: UUID, before: datetime
) -> QuerySet[AgreedAction, Any]:
    """Return the actions of this sitting, and the open ones of its panel's before, by key.

    Those the reader may see, or that are their own; and which referral each is about.
    """
    own = Q(pk__in=actions_held_by(actor).values("pk"))
    seen = Q(
        referral__in=Referral.objects.visible_to(actor),
        meeting__sitting__in=Sitting.objects.visible_to(actor),
    )
    here = Q(meeting=sitting)
    open_before = Q(status=AgreedAction.Status.OPEN, meeting__starts_at__lt=before)
    actions = AgreedAction.objects.filter(
        own | seen,
        here | open_before,
        meeting__kind=Meeting.Kind.SITTING,
        meeting__sitting__panel=panel,
    )
    return actions.order_by("due_on", "id").values_list("pk", "referral_id")
