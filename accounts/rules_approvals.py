"""When a second person may allow an act, and when it may be done under their approval. Pure."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models_approvals import Act, Approval
from accounts.roles import Can
from records.models import Subject

APPROVING: Mapping[Act, Can] = {
    Act.LIFT_RESTRICTION: Can.APPROVE_LIFTING_RESTRICTIONS,
    Act.MERGE_PEOPLE: Can.APPROVE_MERGING_PEOPLE,
    Act.EXPORT_IN_BULK: Can.APPROVE_BULK_EXPORTS,
    Act.DESTROY: Can.APPROVE_DESTRUCTION,
    Act.EMERGENCY_ACCESS: Can.APPROVE_EMERGENCY_ACCESS,
    Act.RESET_SECOND_FACTOR: Can.APPROVE_SECOND_FACTOR_RESETS,
    Act.LINK_IDENTITY: Can.APPROVE_IDENTITY_LINKS,
}

# How long an approval may be waited for and used, from the asking. Not a partnership's to choose.
LASTS = timedelta(days=3)
LASTS_IN_AN_EMERGENCY = timedelta(hours=2)

LEAST_WORDS, LEAST_LETTERS, LEAST_DIFFERENT_LETTERS = 4, 15, 6


def expires_at(act: Act, *, asked_at: datetime) -> datetime:
    """Return until when an act asked for at a moment may be approved and done."""
    is_emergency = act == Act.EMERGENCY_ACCESS
    return asked_at + (LASTS_IN_AN_EMERGENCY if is_emergency else LASTS)


def digest_of(**what: Any) -> str:
    """Return one digest of everything an approval is for: plain values, the version among them."""
    return sha256(json.dumps(what, sort_keys=True, default=str).encode()).hexdigest()


def says_why(text: str) -> bool:
    """Say whether a text can be a reason: some words, and not one letter over and over."""
    letters = [letter for letter in text.lower() if letter.isalpha()]
    return (
        len(text.split()) >= LEAST_WORDS
        and len(letters) >= LEAST_LETTERS
        and len(set(letters)) >= LEAST_DIFFERENT_LETTERS
    )


def objections_to_reason(text: str) -> list[str]:
    """List why a reason is none; empty means it is one."""
    return [] if says_why(text) else [_("Say why in a sentence of your own.")]


def objections_to_asking(*, reason: str, has_approver: bool) -> list[str]:
    """List why an approval cannot be asked for; empty means yes."""
    objections = objections_to_reason(reason)
    if not has_approver:
        objections.append(
            _("Nobody else is there who may approve this. An administrator must name a delegate.")
        )
    return objections


def objections_to_deciding(
    approval: Approval,
    *,
    by: UUID,
    is_approver: bool,
    accounts_of_asker: Collection[UUID],
    at: datetime,
) -> list[str]:
    """List why somebody cannot allow or refuse what was asked; empty means yes.

    ``accounts_of_asker`` are all accounts known to be of the person who asked.
    """
    objections = []
    if approval.decided_at is not None:
        objections.append(_("This has been decided already."))
    if approval.expires_at < at:
        objections.append(_("This was asked for too long ago. It has to be asked for again."))
    if by == approval.asked_by or by in accounts_of_asker:
        objections.append(_("Somebody else has to decide what you ask for."))
    elif not is_approver:
        objections.append(_("This is not for you to decide."))
    return objections


def objections_to_using(
    approval: Approval | None,
    *,
    act: Act,
    subject: Subject,
    digest: str,
    by: UUID,
    at: datetime,
) -> list[str]:
    """List why an act cannot be done under an approval; empty means yes."""
    if approval is None or approval.act != act or approval.asked_by != by:
        return [_("A second person has to approve this first.")]
    objections = []
    if approval.decided_at is None:
        objections.append(_("Nobody has approved this yet."))
    elif not approval.is_approved:
        objections.append(_("This was refused."))
    if approval.used_at is not None:
        objections.append(_("This approval has been used. It holds once."))
    if approval.expires_at < at:
        objections.append(_("This approval has run out. Ask for it again."))
    is_same = (approval.subject_type, approval.subject_id) == (subject.type, subject.id)
    if not is_same or approval.digest != digest:
        objections.append(_("It has changed since it was asked for. Ask again."))
    return objections
