"""A sentence for each event of a strategy meeting or enquiry, in the reader's language."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "meetings.listed": _("List of meetings opened."),
    "strategy_meeting.scheduled": _("Strategy meeting scheduled."),
    "strategy_meeting.discussed": _("Strategy discussion by telephone recorded and closed."),
    "strategy_meeting.concluded": _("Strategy meeting concluded with an outcome."),
    "enquiry.started": _("Enquiries started."),
    "enquiry.ended": _("Determination of the enquiries recorded."),
    "enquiry.imported": _("Enquiries taken in from another system."),
    "enquiry.corrected": _("Imported enquiries corrected."),
    "practitioner_concern.discussed": _("Strategy discussion about the practitioner held."),
    "practitioner_concern.met": _("Strategy meeting about the practitioner held."),
    "practitioner_concern.concluded": _("Outcome of the concern about the practitioner recorded."),
}
