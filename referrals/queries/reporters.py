"""What waits for somebody because reporters wrote: a line each for "My work"."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from records.audit import Actor
from referrals.queries.attachments import new_additions
from referrals.queries.consultations import to_advise, unread, unread_for_too_long


def lines_for_home(actor: Actor, *, at: datetime) -> list[dict[str, str]]:
    """Return what waits for this reader, each with where to see to it."""
    lines = []
    if added := new_additions(actor).count():
        words = ngettext(
            "Something was added to the report of %(n)d referral",
            "Something was added to the reports of %(n)d referrals",
            added,
        )
        lines.append({"text": words % {"n": added}, "url": reverse("referrals:new_additions")})
    if questions := to_advise(actor).count():
        words = ngettext(
            "%(n)d question waits for advice", "%(n)d questions wait for advice", questions
        )
        lines.append({"text": words % {"n": questions}, "url": reverse("referrals:consultations")})
    if received := unread(actor, at=at).count():
        words = ngettext(
            "%(n)d notice to your school is not read yet",
            "%(n)d notices to your school are not read yet",
            received,
        )
        lines.append({"text": words % {"n": received}, "url": reverse("referrals:notices")})
    if late := unread_for_too_long(actor, at=at).count():
        words = ngettext(
            "%(n)d notice you sent is still not read at the school",
            "%(n)d notices you sent are still not read at the school",
            late,
        )
        lines.append({"text": words % {"n": late}, "url": reverse("referrals:notices")})
    return lines
