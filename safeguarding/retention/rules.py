"""What keeps a file from being destroyed, and what is decided of it. Pure: no queries, no clock."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.rules_approvals import digest_of
from policies.rules_retention import Kept
from safeguarding.retention.models import KeptFile, LegalHold


def objections_to_destroying(
    kept: Kept | None, *, open_work: Iterable[str], holds: int, today: date
) -> list[str]:
    """List every reason why a file cannot be destroyed.

    ``kept`` is counted anew, by the rules in force; None where no rule is for it. ``open_work``
    says in words what is still running on it, or rests on it.
    """
    objections = []
    if kept is None:
        objections.append(_("No rule of the edition in force is for this file. It is kept."))
    elif kept.due_on > today:
        objections.append(_("By the rules in force it is kept longer than that."))
    if holds:
        objections.append(
            ngettext(
                "A legal hold keeps it. It has to be ended first.",
                "Legal holds keep it. They have to be ended first.",
                holds,
            )
        )
    return [*objections, *open_work]


def objections_to_deciding(
    kept_file: KeptFile, *, decision: str, keep_until: date | None, reason: str, today: date
) -> list[str]:
    """List every reason why this decision on a file that is due cannot stand."""
    objections = []
    if kept_file.review_on > today:
        objections.append(_("It is not due to be reviewed yet."))
    if not reason.strip():
        objections.append(_("Say why."))
    if decision == KeptFile.Choice.KEEP and (keep_until is None or keep_until <= today):
        objections.append(_("Say until when it is kept: a day to come."))
    return objections


def objections_to_placing(
    *, is_found: bool, reason: str, review_on: date, today: date
) -> list[str]:
    """List every reason why a legal hold cannot be placed."""
    objections = []
    if not is_found:
        objections.append(_("No file has this reference, or no rule this name."))
    if not reason.strip():
        objections.append(_("Say what it is held for."))
    if review_on <= today:
        objections.append(_("Choose a day to come on which the hold is looked at again."))
    return objections


def objections_to_ending(hold: LegalHold, *, reason: str) -> list[str]:
    """List every reason why a legal hold cannot be ended."""
    objections = []
    if hold.ended_at is not None:
        objections.append(_("This hold was ended already."))
    if not reason.strip():
        objections.append(_("Say why it is no longer needed."))
    return objections


def digest_of_file(kept_file: KeptFile) -> str:
    """Return one digest of what a second person allows: this file, by this rule, since this day."""
    return digest_of(
        referral=str(kept_file.referral_id), rule=str(kept_file.rule_id), due_on=kept_file.due_on
    )
