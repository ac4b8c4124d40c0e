"""The flags of one agency, and those of one case."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from panels.models import Listing
from panels.models_flags import Flag
from panels.rules_flags import FlagState, state_of
from records import row_security
from records.audit import Actor

SHOWN: Mapping[str, FlagState] = {
    state.value: state for state in (FlagState.TO_PLACE, FlagState.PLACED, FlagState.TO_REMOVE)
}


@dataclass(frozen=True)
class FlagRow:
    """One flag, with where it stands; whether the case's page is still open to the reader."""

    flag: Flag
    state: FlagState
    reference: str = ""
    is_open: bool = False

    @property
    def is_to_place(self) -> bool:
        return self.state == FlagState.TO_PLACE

    @property
    def is_to_remove(self) -> bool:
        return self.state == FlagState.TO_REMOVE


def in_state(actor: Actor, state: FlagState, *, today: date) -> QuerySet[Flag]:
    """Return the flags of the reader's agency that stand there on a day, the first to end first."""
    rows = Flag.objects.of_agency(actor).standing()
    if state == FlagState.TO_REMOVE:
        return rows.filter(placed_at__isnull=False, ends_on__lt=today)
    return rows.filter(placed_at__isnull=state == FlagState.TO_PLACE, ends_on__gte=today)


def rows_of(flags: list[Flag], actor: Actor, *, today: date) -> list[FlagRow]:
    """Return flags as rows, by the case's reference, as it stands in the agency's own minutes.

    With the page of each case that is still open to the reader. Two queries.
    """
    keys = {flag.listing_id for flag in flags}
    seen = set(Listing.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True))
    references = references_of(keys)
    return [
        FlagRow(
            flag,
            state_of(flag, today=today),
            reference=references[flag.listing_id],
            is_open=flag.listing_id in seen,
        )
        for flag in flags
    ]


@row_security.as_system("knows which case an agency flags its file for, when the case has closed")
def references_of(listings: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the references of the referrals of these listings."""
    found = Listing.objects.filter(pk__in=listings)
    return dict(found.values_list("pk", "referral__reference"))


def number_to_do(actor: Actor, *, today: date) -> int:
    """Return how many flags the reader's agency still has to place or to take off."""
    to_place, to_remove = (
        in_state(actor, state, today=today) for state in (FlagState.TO_PLACE, FlagState.TO_REMOVE)
    )
    return (to_place | to_remove).count()


def flags_of_case(listing: Listing) -> list[FlagRow]:
    """Return which agencies of the panel flagged their file of a case, for those who see it."""
    today = timezone.localdate()
    flags = listing.flags.select_related("agency").order_by("agency__name_en", "pk")
    return [FlagRow(flag, state_of(flag, today=today)) for flag in flags]
