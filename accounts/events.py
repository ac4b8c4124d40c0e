"""A sentence for each event of accounts and signing in, in the reader's language."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "agency.created": _("Agency joined the partnership."),
    "agency.changed": _("Details of an agency changed."),
    "team.created": _("Team set up."),
    "team.changed": _("Details of a team changed."),
    "approval.asked": _("A second person asked to allow something."),
    "approval.given": _("A second person allowed what was asked."),
    "approval.refused": _("A second person refused what was asked."),
    "approval.used": _("Something done that a second person had allowed."),
    "user.invited": _("Somebody invited to use Diogel."),
    "user.changed": _("Details of an account changed."),
    "user.deactivated": _("Account shut."),
    "user.signed_in": _("Signed in."),
    "user.signed_out": _("Signed out."),
    "user.sign_in_failed": _("Signing in failed."),
    "user.sign_in_throttled": _("Signing in refused after too many attempts."),
    "user.second_factor_failed": _("A wrong code was given for the second factor."),
    "user.sessions_ended": _("Signed out, wherever else they were signed in."),
    "user.password_changed": _("Password changed."),
    "user.password_link_sent": _("Link to choose a new password sent."),
    "user.second_factor_added": _("Second factor set up."),
    "user.second_factor_removed": _("Second factor removed."),
    "user.recovery_codes_made": _("New recovery codes made."),
    "membership.started": _("Somebody took up a role in a team."),
    "membership.changed": _("Details of a membership changed."),
    "membership.ended": _("Somebody's role in a team ended."),
    "membership.chosen": _("Chose which membership to act in."),
    "absence.noted": _("Somebody said when they are away, and who covers."),
    "absence.ended": _("Somebody is back, or does not go away."),
    "work_address.asked_for_link": _("A link to report by was asked for at a work address."),
    "work_address.link_used": _("Somebody came in by the link to their work address."),
    "post.filled": _("Post filled."),
    "system.added": _("A partner's system may send reports, once it has a token."),
    "token.created": _("A partner's system was given a token."),
    "token.ended": _("A token of a partner's system ended."),
    "token.refused": _("A partner's system showed a token that no longer holds."),
    "post.vacated": _("Post left vacant, covered by its delegate."),
}

# Accounts, sign-ins and tokens: nothing here is about a case.
VERBS = dict.fromkeys(
    [
        "absence",
        "agency",
        "membership",
        "post",
        "system",
        "team",
        "token",
        "user",
        "work_address",
    ]
)
