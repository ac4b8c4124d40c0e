"""When somebody may open a referral in an emergency, and who reviews that they did. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.rules_approvals import objections_to_reason
from people.rules import comparable
from policies.models import EmergencyReason
from records.keys import normal_reference
from referrals.models import EmergencyAccess

Pattern = EmergencyAccess.Pattern
SEVERAL = 3  # in one day: nobody's limit, but somebody looks


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody already knows of whoever they look for: a reference, or a name and birthday."""

    reference: str = ""
    given_name: str = ""
    family_name: str = ""
    date_of_birth: date | None = None

    @property
    def name(self) -> str:
        return comparable(f"{self.given_name} {self.family_name}")

    @property
    def is_enough(self) -> bool:
        has_name = bool(comparable(self.given_name) and comparable(self.family_name))
        return bool(self.reference.strip()) or (has_name and self.date_of_birth is not None)

    @property
    def as_reference(self) -> str:
        """Return the reference as we write it; what cannot be one stands as it was typed."""
        return normal_reference(self.reference) or self.reference.strip()[:20]


def objections_to_opening(
    sought: Sought, *, reason: EmergencyReason | None, explanation: str
) -> list[str]:
    """List why nothing is looked for; empty means it is."""
    objections = []
    if not sought.is_enough:
        objections.append(
            _("Give the reference, or the whole name and the date of birth that you know.")
        )
    if reason is None:
        objections.append(_("Choose what kind of emergency it is."))
    return objections + objections_to_reason(explanation)


def needs_approval(used_today: int, *, most: int) -> bool:
    """Say whether the next use of this day needs a second person; ``most`` are free."""
    return used_today >= most


def patterns(
    *, today: Sequence[UUID | None], referral: UUID | None, within_a_week: Collection[UUID]
) -> list[Pattern]:
    """Return what is unusual about one more use, for whoever reviews it.

    ``today`` are the referrals of the earlier uses of that day, None for nothing found;
    ``within_a_week`` those that the same person opened in the seven days before.
    """
    now = [*today, referral]
    unusual = []
    if len(now) >= SEVERAL:
        unusual.append(Pattern.SEVERAL)
    if referral is not None and referral in within_a_week:
        unusual.append(Pattern.SAME_AGAIN)
    if now.count(None) >= SEVERAL:
        unusual.append(Pattern.FOUND_NOTHING)
    return unusual


def objections_to_reviewing(
    access: EmergencyAccess, *, by: UUID, accounts: Collection[UUID], finding: str, review: str
) -> list[str]:
    """List why a review cannot stand; empty means it can.

    ``accounts`` are all the accounts known to be of who opened the referral.
    """
    objections = []
    if access.reviewed_at is not None:
        objections.append(_("This has been reviewed already."))
    if by == access.started_by or by in accounts:
        objections.append(_("Somebody else has to review what you opened."))
    if finding not in EmergencyAccess.Finding.values:
        objections.append(_("Choose what you found."))
    return objections + objections_to_reason(review)


def is_overdue(access: EmergencyAccess, *, at: datetime) -> bool:
    due = access.review_due_at
    return access.reviewed_at is None and due is not None and due < at


def minutes_left(ends_at: datetime, *, at: datetime) -> int:
    """Return the whole minutes until an end, at least 0; one begun counts."""
    return max(0, -int((at - ends_at).total_seconds() // 60))
