"""The code by which somebody without an account comes back to a report: made, and tried."""

import secrets
from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from policies.queries import current_policy
from records import audit
from records.audit import Actor
from records.keys import ALPHABET, LOOKALIKES
from records.row_security import operation
from referrals.models import ReportDraft, ReturnCode

PART, PARTS = 4, 4  # the first part finds the report, the other three (60 bits) prove the right
LENGTH = PART * PARTS


@operation
def make_return_code(draft: ReportDraft, *, by: Actor, at: datetime) -> str:
    """Return a new code for a public report, in place of any before; it is not kept as it is.

    It is valid for the days that the policy sets, fewer before the report is sent than after.
    """
    draft = ReportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    ReturnCode.objects.filter(draft=draft).delete()
    finder, rest = unused_finder(), drawn(LENGTH - PART)
    ReturnCode.objects.create(
        draft=draft,
        finder=finder,
        digest=digest(finder, rest),
        made_at=at,
        made_by=by.id,
        expires_at=at + lifetime(is_sent=draft.report_id is not None, at=at),
    )
    audit.record("draft.code_made", draft, by=by, at=at)
    return in_parts(finder + rest)


def lifetime(*, is_sent: bool, at: datetime) -> timedelta:
    policy = current_policy(at)
    return timedelta(days=policy.addition_code_days if is_sent else policy.return_code_days)


@operation
def come_back(code: str, *, by: Actor, at: datetime) -> ReportDraft | None:
    """Return the report that a code stands for; None for one that is wrong, unknown or too old."""
    typed = normal_code(code)
    found = ReturnCode.objects.filter(finder=typed[:PART]).select_related("draft__report").first()
    expected = found.digest if found else digest("", "")
    is_right = constant_time_compare(digest(typed[:PART], typed[PART:]), expected)
    if found is None or not is_right or found.expires_at <= at:
        return None
    audit.record("draft.returned_to", found.draft, by=by, at=at)
    return found.draft


def keep_for_additions(draft: ReportDraft, *, at: datetime) -> None:
    """Let the code of a report that is sent now serve to add to it."""
    ReturnCode.objects.filter(draft=draft).update(expires_at=at + lifetime(is_sent=True, at=at))


def normal_code(typed: str) -> str:
    """Return a code as it was drawn, however it was typed."""
    kept = "".join(character for character in typed.upper() if character.isalnum())
    return kept.translate(LOOKALIKES)[: LENGTH + 1]


def in_parts(code: str) -> str:
    """Return a code as it is shown: four characters at a time."""
    return " ".join(code[place : place + PART] for place in range(0, len(code), PART))


def drawn(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def unused_finder() -> str:
    while True:
        finder = drawn(PART)
        if not ReturnCode.objects.filter(finder=finder).exists():
            return finder


def digest(finder: str, rest: str) -> str:
    """Return what is kept of a code: without the server's key nobody can try codes against it."""
    return salted_hmac("referrals.return_code", finder + rest, algorithm="sha256").hexdigest()
