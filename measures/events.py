"""What each event of this app says on a timeline."""

from django.utils.translation import gettext_lazy as _

from records.verbs import Verb

SENTENCES = {
    "quarterly_report.refused": _("A report was not made: its asker may not have it any more."),
    "snapshot.taken": _("Figures of a quarter counted and frozen."),
    "quarterly_report.requested": _("Quarterly report asked for."),
    "quarterly_report.made": _("Quarterly report made."),
    "quarterly_report.viewed": _("Quarterly report opened."),
    "quarterly_report.failed": _("Quarterly report could not be made."),
    "quarterly_report.circulated": _("Who reads a report of figures said or changed."),
    "circulated_reports.listed": _("Reports of figures circulated to the agency listed."),
    "quarterly_report.issued": _("Quarterly report issued."),
    "notes.asked_for": _("Notes on figures asked for by a day."),
    "note.written": _("Note on a figure written."),
    "note.signed": _("Note on a figure signed."),
    "snapshot.viewed": _("Notes on figures of a quarter looked at."),
    "figures.counted": _("Figures of the dashboard counted again."),
    "dashboard.viewed": _("Dashboard looked at."),
    "dashboard.listed": _("Referrals behind a number of the dashboard listed."),
    "frozen_figures.viewed": _("Frozen figures of a quarter looked at."),
    "frozen_figures.listed": _("Referrals behind a frozen figure listed."),
    "figures.viewed": _("Figures looked at."),
    "figures.exported": _("Figures taken out as a file."),
    "figures.listed": _("Referrals behind a figure listed."),
    "returns.listed": _("Returns looked at."),
    "returns.exported": _("A return taken out as a file."),
    "figure_rows.exported": _("Referrals behind a figure taken out as a file."),
    "rows_export.requested": _("A file of many referrals behind a figure asked for."),
    "rows_export.started": _("A file of many referrals behind a figure begun, as was allowed."),
    "rows_export.made": _("A file of many referrals behind a figure written."),
    "rows_export.viewed": _("How far a file of many referrals is looked at."),
    "rows_export.downloaded": _("A file of many referrals behind a figure taken out."),
    "rows_export.cancelled": _("A file of many referrals behind a figure cancelled."),
    "rows_export.failed": _("A file of many referrals behind a figure could not be written."),
    "rows_export.refused": _("A file was not written: its asker may not have it any more."),
    "rows_export.ended": _("A file of many referrals behind a figure removed."),
}

# Figures count people and name nobody; the rows behind a figure are referrals.
VERBS = {
    "snapshot": None,
    "quarterly_report": None,
    "circulated_reports": None,
    "notes": None,
    "note": None,
    "figures": None,
    "frozen_figures": None,
    "frozen_figures.listed": Verb.CONSULTATION,
    "figures.listed": Verb.CONSULTATION,
    "returns": None,
    "rows_export": None,
    "rows_export.downloaded": Verb.DISCLOSURE,
}
