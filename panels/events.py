"""A sentence for each event of a panel, in the reader's language."""

from django.utils.translation import gettext_lazy as _

from records.verbs import Verb

SENTENCES = {
    "panel.created": _("Panel set up."),
    "panels.listed": _("Panels looked at."),
    "sitting.called": _("Sitting of the panel called."),
    "sitting.concluded": _("Sitting of the panel concluded."),
    "sitting.viewed": _("Sitting of a panel opened."),
    "listing.added": _("Put on the agenda of a panel."),
    "listing.withdrawn": _("Taken off the agenda of a panel."),
    "listing.viewed": _("Opened as a case of a panel."),
    "listing.assessed": _("Risk scored and judged for a panel."),
    "listing.transferred": _("Passed to another area's panel."),
    "transfer.acknowledged": _("Another area's panel took the case on."),
    "listing.decided": _("Decision of a panel recorded."),
    "paper.added": _("A paper added to a case of a panel."),
    "support.listed": _("Support packages of panels looked at."),
    "support.made": _("A panel devised a support package."),
    "support.reviewed": _("A panel's support package reviewed."),
    "issue.raised": _("An issue put in a panel's log."),
    "issue.discussed": _("An issue in a panel's log discussed."),
    "issue.settled": _("An issue in a panel's log settled."),
    "flags.listed": _("Flags of an agency looked at."),
    "flag.placed": _("An agency flagged its file after a case was heard."),
    "flag.ended": _("An agency took a flag off its file."),
    "information.given": _("An agency gave a panel its information."),
    "information.chased": _("An agency was reminded of what a panel asked it."),
    "voice.recorded": _("What is said for the person recorded for a panel."),
    "safe_contact.recorded": _("How somebody is reached safely recorded for a panel."),
}

# How the police log these, where the participle alone does not say it: `records/verbs.py`.
VERBS = {  # all but the transfer go to the panel, by an agency
    "listing.transferred": Verb.DISCLOSURE,
    "information.chased": Verb.ALTERATION,
    "information.given": Verb.COLLECTION,
    "paper.added": Verb.COLLECTION,
    "voice.recorded": Verb.COLLECTION,
    "safe_contact.recorded": Verb.COLLECTION,
}
