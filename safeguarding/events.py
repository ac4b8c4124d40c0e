"""A sentence for each event of the house itself, in the reader's language."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "page.refused": _("Somebody was refused a page."),
    "looks.viewed": _("The log of who has looked was read."),
    "looks.exported": _("A copy of the log of who has looked was taken."),
    "unusual_look.found": _("A look at a record was found to be unusual."),
    "unusual_look.viewed": _("An unusual look was opened, to ask about it."),
    "unusual_look.reviewed": _("What came of asking about an unusual look was recorded."),
    "unusual_looks.listed": _("Somebody looked at the list of unusual looks."),
    "my_work.viewed": _("Somebody looked at their own work."),
    "approvals.listed": _("Somebody looked at what waits for a second person."),
    "approval.viewed": _("Something that takes two people was looked at."),
    "import.started": _("A file began to be taken in."),
    "import.finished": _("A file was taken in."),
    "import.exported": _("What became of each row of a file was taken out."),
    "imported_row.viewed": _("An imported row was looked at."),
}

# How the police log these, where the participle alone does not say it: `records/verbs.py`.
VERBS = {"page": None, "unusual_look.found": None}
