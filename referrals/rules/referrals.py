"""What may happen to a referral, and why not. Pure: no queries, no clock."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from policies.models import Destination, Pathway, ScreeningOutcome, ThresholdLevel
from referrals.models import Check, Rating, Referral, Status
from referrals.rules.reports import InitialChecks

NEXT: Mapping[Pathway, Mapping[Status, frozenset[Status]]] = {
    Pathway.CHILD: {
        Status.SUBMITTED: frozenset(
            {
                Status.SIGN_OFF,
                Status.STRATEGY_MEETING,
                Status.PANEL,
                Status.SUPPORT,
                Status.CLOSED,
            }
        ),
        Status.SIGN_OFF: frozenset(
            {
                Status.SUBMITTED,
                Status.STRATEGY_MEETING,
                Status.PANEL,
                Status.SUPPORT,
                Status.CLOSED,
            }
        ),
        Status.STRATEGY_MEETING: frozenset(
            {Status.ENQUIRY, Status.CONFERENCE, Status.PANEL, Status.SUPPORT, Status.CLOSED}
        ),
        Status.ENQUIRY: frozenset(
            {
                Status.STRATEGY_MEETING,
                Status.CONFERENCE,
                Status.PANEL,
                Status.SUPPORT,
                Status.CLOSED,
            }
        ),
        # A further strategy meeting may still be called; the conference is counted from the last.
        Status.CONFERENCE: frozenset(
            {
                Status.STRATEGY_MEETING,
                Status.ENQUIRY,
                Status.PANEL,
                Status.SUPPORT,
                Status.CLOSED,
            }
        ),
        Status.PANEL: frozenset({Status.STRATEGY_MEETING, Status.SUPPORT, Status.CLOSED}),
        Status.SUPPORT: frozenset({Status.STRATEGY_MEETING, Status.PANEL, Status.CLOSED}),
        Status.CLOSED: frozenset(),
    },
    Pathway.ADULT: {
        Status.SUBMITTED: frozenset(
            {Status.SIGN_OFF, Status.ENQUIRY, Status.PANEL, Status.SUPPORT, Status.CLOSED}
        ),
        Status.SIGN_OFF: frozenset(
            {Status.SUBMITTED, Status.ENQUIRY, Status.PANEL, Status.SUPPORT, Status.CLOSED}
        ),
        Status.ENQUIRY: frozenset(
            {Status.STRATEGY_MEETING, Status.PANEL, Status.SUPPORT, Status.CLOSED}
        ),
        Status.STRATEGY_MEETING: frozenset(
            {Status.ENQUIRY, Status.CONFERENCE, Status.PANEL, Status.SUPPORT, Status.CLOSED}
        ),
        # The strategy group may meet again, as often as necessary (4.2), and closes what it began.
        Status.CONFERENCE: frozenset(
            {Status.STRATEGY_MEETING, Status.PANEL, Status.SUPPORT, Status.CLOSED}
        ),
        Status.PANEL: frozenset({Status.ENQUIRY, Status.SUPPORT, Status.CLOSED}),
        Status.SUPPORT: frozenset(
            {
                Status.STRATEGY_MEETING,
                Status.ENQUIRY,
                Status.CONFERENCE,
                Status.PANEL,
                Status.CLOSED,
            }
        ),
        Status.CLOSED: frozenset(),
    },
    Pathway.PRACTITIONER: {
        Status.SUBMITTED: frozenset({Status.SIGN_OFF, Status.STRATEGY_MEETING, Status.CLOSED}),
        Status.SIGN_OFF: frozenset({Status.SUBMITTED, Status.STRATEGY_MEETING, Status.CLOSED}),
        Status.STRATEGY_MEETING: frozenset({Status.CLOSED}),
        Status.CLOSED: frozenset(),
    },
}
# Nothing is decided yet, and nobody is told: a proposal is no decision until a manager agrees.
UNDECIDED = (Status.SUBMITTED, Status.SIGN_OFF)


def can_move(pathway: Pathway, status: Status, to: Status) -> bool:
    return to in NEXT[pathway].get(status, frozenset())


def status_after_screening(
    outcome: ScreeningOutcome, destination: Destination | None = None
) -> Status:
    """Return the next status; the fields of the outcome and destination in the policy say it."""
    if outcome.closes and not (destination and destination.keeps_open):
        return Status.CLOSED
    if outcome.needs_strategy_meeting:
        return Status.STRATEGY_MEETING
    if outcome.needs_enquiry:
        return Status.ENQUIRY
    if outcome.needs_panel or (destination and destination.needs_panel):
        return Status.PANEL
    return Status.SUPPORT


def objections_to_screening(
    referral: Referral,
    *,
    outcome: ScreeningOutcome,
    level: ThresholdLevel | None,
    rationale: str,
    support_offered: str,
    destination: Destination | None = None,
) -> list[str]:
    """List every reason this screening decision cannot stand, in plain words (3.4, 3.5)."""
    if referral.status != Status.SUBMITTED:
        return [_("This referral has already been screened.")]
    objections = []
    if outcome.policy_id != referral.policy_id or outcome.pathway != referral.pathway:
        objections.append(_("Choose an outcome from the policy this referral came in under."))
    elif not can_move(
        Pathway(referral.pathway),
        Status(referral.status),
        status_after_screening(outcome, destination),
    ):
        objections.append(_("This outcome cannot follow from where the referral stands."))
    if level is not None and level.policy_id != referral.policy_id:
        objections.append(_("Choose a level from the policy this referral came in under."))
    if not rationale.strip():
        objections.append(_("Explain why you decided this."))
    if outcome.needs_support_question and not support_offered.strip():
        objections.append(_("Say what support the person or family needs or was offered."))
    return objections


def objections_to_checks(checks: InitialChecks) -> list[str]:
    """List why these checks do not bear a decision: each is done, or waived with a reason (2.5)."""
    if frozenset(Check.values) <= checks.done or checks.reason_not_done.strip():
        return []
    return [_("Say why the checks you did not tick were not done.")]


def objections_to_moving(referral: Referral, to: Status) -> list[str]:
    if referral.status == Status.SIGN_OFF:
        return [_("It waits for a manager's sign-off, which says what comes next.")]
    if can_move(Pathway(referral.pathway), Status(referral.status), to):
        return []
    return [
        _("A referral that is “%(status)s” cannot become “%(to)s”.")
        % {"status": referral.get_status_display(), "to": to.label}
    ]


def objections_to_closing(
    referral: Referral, reason: str, *, is_handed_over: bool = False, by_group: bool = False
) -> list[str]:
    """List why it cannot be closed; ``is_handed_over`` says that nobody has accepted it yet.

    ``by_group`` says that a strategy group closes it, which some adults' referrals need (A8).
    """
    if referral.status == Status.SUBMITTED:
        return [_("Record the screening decision: it closes what needs nothing more.")]
    objections = objections_to_moving(referral, Status.CLOSED)
    if is_handed_over:
        objections.append(_("It is handed over and not accepted. It stays open until it is."))
    if referral.needs_group_to_close and not by_group:
        objections.append(
            _(
                "Action was taken under determination 2 or 3, so the strategy group closes it. "
                "Hold a strategy discussion or meeting that ends with no further action."
            )
        )
    if not reason.strip():
        objections.append(_("Say why the referral is closed."))
    return objections


def objections_to_rating(referral: Referral, rating: str, reason: str) -> list[str]:
    if referral.status == Status.CLOSED:
        return [_("A closed referral cannot be rated.")]
    if rating not in Rating.values:
        return [_("Choose red, amber or green.")]
    if not reason.strip():
        return [_("Say why you chose this rating.")]
    return []
