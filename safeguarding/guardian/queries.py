"""The referrals that a guardian's decision may be about."""

from django.db.models import Q

from accounts.queries import is_of_authority
from records.audit import Actor
from records.row_security import as_system
from referrals.models import Referral, ShareGround
from safeguarding.disputes.queries import referral_by


@as_system("finds a referral by its reference, for a guardian who has no part in cases")
def referral_of_log(reference: str, actor: Actor) -> Referral | None:
    """Return the referral a decision is about: a partner's guardian knows only its own agency's.

    That is what it reported, was let in to or was asked about. Else as if there were none.
    """
    found = referral_by(reference, actor)
    if found is None or is_of_authority(actor):
        return found
    asked = Q(information_requests__asked_agencies__agency=actor.agency_id)
    reported = Q(report__reporter_agency=actor.agency_id)
    let_in = Q(
        pk__in=ShareGround.objects.holding()
        .filter(agency_share__group__agency=actor.agency_id)
        .values("agency_share__content_object")
    )
    return Referral.objects.filter(asked | reported | let_in, pk=found.pk).distinct().first()
