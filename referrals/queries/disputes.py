"""What is disputed of a referral, as everybody reads it who sees the referral."""

from django.utils.translation import gettext as _

from referrals import clocks
from referrals.models import Dispute, Referral


def of_referral(referral: Referral) -> list[dict[str, object]]:
    """Return what is disputed, in the order it came; what is recorded stands as it was. One query.

    Each says what about, the person's own words, and what was decided beside them.
    """
    return [{"dispute": dispute, "said": said_of(dispute)} for dispute in referral.disputes.all()]


def said_of(dispute: Dispute) -> str:
    """Return who said it, when it was received, and what became of it."""
    by = dispute.made_for or _("The person it is about")
    if dispute.decided_at is None:
        return _("%(name)s. Not decided yet.") % {"name": by}
    return _("%(name)s. %(outcome)s on %(moment)s.") % {
        "name": by,
        "outcome": dispute.get_outcome_display(),
        "moment": clocks.moment(dispute.decided_at),
    }


def flags_of(referral: Referral) -> list[str]:
    """Return in a sentence each what is disputed or was corrected here. One query."""
    sentences = {
        "": _("Disputed, and not decided yet: %(about)s"),
        Dispute.Outcome.ACCEPTED: _("Disputed, and accepted: %(about)s"),
        Dispute.Outcome.REFUSED: _("Disputed, and refused: %(about)s"),
    }
    return [
        sentences[outcome] % {"about": about}
        for outcome, about in referral.disputes.values_list("outcome", "about")
    ]
