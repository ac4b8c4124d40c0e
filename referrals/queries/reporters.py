"""What waits for somebody because reporters wrote: a line each for "My work"."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from records.audit import Actor
from referrals.queries.attachments import new_additions


def lines_for_home(actor: Actor, *, at: datetime) -> list[dict[str, str]]:  # noqa: ARG001
    """Return what waits for this reader, each with where to see to it."""
    lines = []
    if added := new_additions(actor).count():
        words = ngettext(
            "Something was added to the report of %(n)d referral",
            "Something was added to the reports of %(n)d referrals",
            added,
        )
        lines.append({"text": words % {"n": added}, "url": reverse("referrals:new_additions")})
    return lines
