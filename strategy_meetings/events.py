"""A sentence for each event of a strategy meeting or enquiry, in the reader's language."""

from django.utils.translation import gettext_lazy as _

from records.verbs import Verb

SENTENCES = {
    "minutes.approved": _("Minutes approved by the chair."),
    "minutes_copy.set": _("Which copy of the minutes somebody gets was set."),
    "minutes_copy.marked": _("Passages to be taken out of a copy of the minutes were added."),
    "minutes_copy.confirmed": _("What is taken out of a copy of the minutes was confirmed."),
    "minutes_copy.viewed": _("A copy of the minutes looked at before it was sent."),
    "translation.asked": _("Somebody asked to translate the minutes."),
    "translation.saved": _("A part of the minutes translated."),
    "translation.done": _("The translation of the minutes is done."),
    "inaccuracy.raised": _("A recipient said what is wrong in the minutes."),
    "inaccuracy.answered": _("What a recipient said is wrong in the minutes was answered."),
    "correction.acknowledged": _("A correction of the minutes acknowledged by a recipient."),
    "meetings.listed": _("List of meetings opened."),
    "strategy_meeting.scheduled": _("Strategy meeting scheduled."),
    "strategy_meeting.discussed": _("Strategy discussion by telephone recorded and closed."),
    "strategy_meeting.subject_added": _("Somebody else added to a meeting under way."),
    "strategy_meeting.without_lead": _("Nobody leads: the senior manager told."),
    "strategy_meeting.concluded": _("Strategy meeting concluded with an outcome."),
    "enquiry.started": _("Enquiries started."),
    "enquiry.allocated": _("Enquiries given to somebody to hold."),
    "allocation.ended": _("Somebody holds the enquiries no more."),
    "workload.listed": _("Who holds which enquiries opened."),
    "enquiry.ended": _("Determination of the enquiries recorded."),
    "enquiry.written": _("A part of the enquiries was written."),
    "enquiry.added_to": _("Something was added to the enquiries."),
    "determination.proposed": _("A determination was put to a second person."),
    "determination.signed_off": _("A second person authorised the determination."),
    "determination.returned": _("A determination was sent back with a reason."),
    "investigation.begun": _("An investigation began."),
    "investigation.recorded": _("What came of an investigation was recorded."),
    "protection_order.requested": _("An adult protection and support order was applied for."),
    "protection_order.recorded": _(
        "What came of an adult protection and support order was recorded."
    ),
    "enquiry.imported": _("Enquiries taken in from another system."),
    "enquiry.corrected": _("Imported enquiries corrected."),
    "earlier_concerns.answered": _("Earlier concerns about the person weighed."),
    "practitioner_concern.decided": _("First decision on the concern about their work recorded."),
    "no_further_action.proposed": _("No further action proposed to a second person."),
    "no_further_action.answered": _("A second person answered on no further action."),
    "practitioner_concern.noted": _("Something written down about the concern."),
    "concern_investigation.started": _("Investigation of the concern started."),
    "concern_investigation.settled": _("Investigation of the concern set aside."),
    "concern_investigation.ended": _("Investigation of the concern ended."),
    "concern_employer.added": _("An employer was given a part of the concern."),
    "regulator_notice.recorded": _("Telling the DBS or a regulator recorded."),
    "practitioner_concern.listed": _("List of concerns about people's work opened."),
    "concern_employer.answered": _("The employer gave their report or risk assessment."),
    "concern_employer.shared": _("Words shared with the employer."),
    "concern_action.agreed": _("An action agreed with the employer."),
    "concern_action.finished": _("The employer did an agreed action."),
    "concern_employer.viewed": _("The employer's part of a concern opened."),
    "concern_employer.listed": _("The employer's parts of concerns listed."),
    "practitioner_concern.discussed": _("Strategy discussion about the practitioner held."),
    "practitioner_concern.met": _("Strategy meeting about the practitioner held."),
    "practitioner_concern.concluded": _("Outcome of the concern about the practitioner recorded."),
}

# How the police log these, where the participle alone does not say it: `records/verbs.py`.
VERBS = {
    "strategy_meeting.subject_added": Verb.COLLECTION,
    "strategy_meeting.without_lead": Verb.DISCLOSURE,
    "translation.asked": Verb.ALTERATION,
    "translation.done": Verb.ALTERATION,
    "minutes.approved": Verb.ALTERATION,
    "minutes_copy.set": Verb.ALTERATION,
}
