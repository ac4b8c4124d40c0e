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
    "figures.viewed": _("Figures looked at."),
    "figures.exported": _("Figures taken out as a file."),
    "figures.listed": _("Referrals behind a figure listed."),
}

# Figures count people and name nobody; the rows behind a figure are referrals.
VERBS = {
    "snapshot": None,
    "quarterly_report": None,
    "figures": None,
    "figures.listed": Verb.CONSULTATION,
}
