"""A sentence for each event of a report, a referral or a clock, in the reader's language."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "report.submitted": _("Report received."),
    "referral.imported": _("Taken in from another system."),
    "referral.corrected": _("Corrected from the system it was taken in from."),
    "referral.viewed": _("Referral opened."),
    "referral.refused": _("Somebody was refused."),
    "referral.taken": _("Taken for screening."),
    "referral.released": _("Put back for anyone to screen."),
    "referral.rated": _("Rated."),
    "referral.screened": _("Screening decision recorded."),
    "referral.allocated": _("Allocated to a worker."),
    "referral.moved": _("Moved to another stage."),
    "referral.closed": _("Closed."),
    "referral.shared": _("Opened to an agency or a person."),
    "referral.share_ended": _("Access ended."),
    "deadline.started": _("A clock started."),
    "deadline.met": _("What a clock waited for was done."),
    "deadline.stopped": _("A clock stopped, because nothing waits for it any more."),
    "deadline.moved": _("A clock was counted again."),
}
