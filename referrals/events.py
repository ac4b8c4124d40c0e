"""A sentence for each event of a report, a referral or a clock, in the reader's language."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "report.submitted": _("Report received."),
    "referral.imported": _("Taken in from another system."),
    "referral.corrected": _("Corrected from the system it was taken in from."),
    "report.viewed": _("A report was read by the one who sent it."),
    "report.listed": _("Somebody looked at the list of their own reports."),
    "draft.started": _("A report was begun."),
    "draft.saved": _("Answers of a report were kept."),
    "draft.discarded": _("A report that was not sent was thrown away."),
    "referral.viewed": _("Referral opened."),
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
    "deadline.reminded": _("Somebody was reminded of a clock."),
    "reminder.seen": _("A reminder was marked as seen."),
    "queue.viewed": _("The triage queue was looked at."),
    "queue.printed": _("Open referrals were printed."),
    "deadline.moved": _("A clock was counted again."),
}
