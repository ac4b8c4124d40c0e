"""A sentence for each event of a meeting, in the reader's language."""

from django.utils.translation import gettext_lazy as _

from records.verbs import Verb

SENTENCES = {
    "calendar_feed.made": _("Address for one's own calendar made."),
    "calendar_feed.ended": _("Address for one's own calendar ended."),
    "calendar_feed.refused": _("A wrong or ended address of a calendar asked for."),
    "calendar_feed.read": _("Own meetings read by a calendar."),
    "meeting.scheduled": _("Meeting scheduled."),
    "meeting.widened": _("Another referral added to the meeting."),
    "meeting.restricted": _("Meeting restricted to those named on it."),
    "meeting.narrowed": _("A referral taken off the meeting."),
    "meeting.rescheduled": _("Meeting moved."),
    "meeting.chair_replaced": _("Another chair named for the meeting."),
    "meeting.cancelled": _("Meeting cancelled."),
    "meeting.started": _("Meeting started."),
    "meeting.concluded": _("Meeting concluded."),
    "meeting.viewed": _("Meeting opened."),
    "invitation.sent": _("Somebody invited to the meeting."),
    "invitation.answered": _("An invitation answered."),
    "invitation.withdrawn": _("An invitation withdrawn."),
    "attendance.entered": _("Somebody entered as on the line."),
    "attendance.recorded": _("Attendance recorded."),
    "declaration.recorded": _("Confidentiality or a conflict of interest declared."),
    "restricted_part.written": _("A restricted part of the minutes written."),
    "restricted_part.changed": _("A restricted part of the minutes, or its readers, changed."),
    "restricted_part.viewed": _("Restricted parts of the minutes opened."),
    "statement.recorded": _("What an agency knows recorded."),
    "gate.answered": _("Voice, consent, capacity or advocacy answered for a person."),
    "agency_report.written": _("A statement written into an agency's report."),
    "agency_report.changed": _("A statement taken out of an agency's report."),
    "agency_report.sent": _("An agency's report sent to the meeting."),
    "agency_report.reminded": _("An agency asked for its report."),
    "minutes.saved": _("Minutes saved."),
    "minutes.corrected": _("Minutes corrected by an addendum."),
    "agenda_item.marked": _("Agenda item ticked off or opened again."),
    "decision.recorded": _("Decision of the meeting recorded."),
    "dissent.recorded": _("An agency's disagreement with a decision recorded."),
    "risk.recorded": _("Risk recorded at a meeting."),
    "marked_line.settled": _("A marked line of the minutes confirmed or set aside."),
    "action.agreed": _("Action agreed."),
    "action.chased": _("Whoever owes a late action reminded of it."),
    "action.ended": _("Action ended."),
    "document.circulated": _("Document circulated."),
}

# How the police log these, where the participle alone does not say it: `records/verbs.py`.
VERBS = {
    "action.chased": Verb.ALTERATION,
    "attendance.entered": Verb.DISCLOSURE,
    "decision.recorded": Verb.ALTERATION,
    "minutes.saved": Verb.COLLECTION,
}
