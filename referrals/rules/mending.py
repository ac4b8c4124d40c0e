"""What may be put right in a referral that began untidily, and why not. Pure: no queries."""

from datetime import datetime

from django.utils.translation import gettext as _

from people.rules import looks_blank
from policies.models import Pathway
from referrals.models import Referral, Report, Status
from referrals.rules import UNDECIDED, NamedPerson, pathways_of

# Which pathway a referral may turn out to belong on. A practitioner's is another matter, with
# rules and readers of its own: it is opened by a report.
CORRECTIONS = {Pathway.CHILD: Pathway.ADULT, Pathway.ADULT: Pathway.CHILD}


def objections_to_joining(
    referral: Referral, lead: Referral, *, reason: str, is_joined: bool, leads: bool, follows: bool
) -> list[str]:
    """List why these two cannot be joined as one incident.

    ``is_joined`` says that the referral is joined already, ``leads`` that others are joined to
    it, ``follows`` that the one chosen as lead is itself joined to another.
    """
    if referral.pk == lead.pk:
        return [_("A referral cannot be joined to itself.")]
    reasons = [
        (
            referral.pathway != lead.pathway,
            _("Join referrals of one pathway: a child's to a child's."),
        ),
        (
            referral.is_restricted != lead.is_restricted,
            _("A restricted referral is joined only to a restricted one."),
        ),
        (
            referral.owning_agency_id != lead.owning_agency_id,
            _("Only referrals that one agency holds can be joined."),
        ),
        (
            referral.status != Status.SUBMITTED,
            _("Only a referral that waits for its decision can be joined."),
        ),
        (lead.status == Status.CLOSED, _("The referral that leads must be open.")),
        (is_joined, _("This referral is already joined to another.")),
        (leads, _("Others are joined to this referral, so it leads.")),
        (follows, _("The referral you chose is itself joined to another. Choose that one.")),
        (looks_blank(reason), _("Say why it is the same incident.")),
    ]
    return [sentence for stands_against, sentence in reasons if stands_against]


def objections_to_following(referral: Referral, lead: Referral) -> list[str]:
    """List why a joined referral cannot be decided as the one that leads was."""
    if referral.status != Status.SUBMITTED:
        return [_("This referral has already been screened.")]
    if lead.status in UNDECIDED or lead.screening_outcome is None:
        return [_("The referral that leads has not been decided yet.")]
    return []


def objections_to_adding(
    report: Report, named: NamedPerson, *, found_at: datetime, reason: str, at: datetime
) -> list[str]:
    """List why somebody cannot be added to a report as found later."""
    objections = []
    pathways = pathways_of(named)
    if len(pathways) != 1 or Pathway.PRACTITIONER in pathways:
        objections.append(_("Say whether they are a child or an adult at risk."))
    if found_at > at:
        objections.append(_("Nobody can have been found in the future."))
    if found_at < report.received_at:
        objections.append(_("They cannot have been found before the report was received."))
    if looks_blank(reason):
        objections.append(_("Say how you came to know of them."))
    return objections


def objections_to_correcting_pathway(
    referral: Referral,
    *,
    reason: str,
    is_on_it_already: bool,
    is_joined: bool = False,
    leads: bool = False,
    is_handed_over: bool = False,
) -> list[str]:
    """List why a referral cannot go to the other pathway.

    It ends there, so nothing may wait on it: a manager's word, the referrals joined to it (those
    are of its own pathway), or a worker who was to accept it.
    """
    reasons = [
        (
            referral.pathway not in CORRECTIONS,
            _("Only a child's and an adult's referral can change places."),
        ),
        (referral.status == Status.CLOSED, _("The referral is closed.")),
        (
            referral.status == Status.SIGN_OFF,
            _("It waits for a manager's sign-off, which says what comes next."),
        ),
        (is_joined, _("This referral is already joined to another.")),
        (leads, _("Others are joined to this referral, so it leads.")),
        (
            is_handed_over,
            _("It is handed over and not accepted. It stays open until it is."),
        ),
        (is_on_it_already, _("This person already has a referral on that pathway.")),
        (looks_blank(reason), _("Say why it belongs on the other pathway.")),
    ]
    return [sentence for stands_against, sentence in reasons if stands_against]


def objections_to_withdrawing(words: str, *, is_withdrawn: bool) -> list[str]:
    if is_withdrawn:
        return [_("This report has already been withdrawn.")]
    if looks_blank(words):
        return [_("Say why the report is withdrawn.")]
    return []


def objections_to_answering_withdrawal(reason: str, *, is_answered: bool) -> list[str]:
    if is_answered:
        return [_("Whether to go on has already been decided.")]
    if looks_blank(reason):
        return [_("Say why.")]
    return []
