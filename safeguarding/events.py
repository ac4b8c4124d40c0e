"""A sentence for each event of the house itself, in the reader's language."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "page.refused": _("Somebody was refused a page."),
    "my_work.viewed": _("Somebody looked at their own work."),
    "approvals.listed": _("Somebody looked at what waits for a second person."),
    "approval.viewed": _("Something that takes two people was looked at."),
    "import.started": _("A file began to be taken in."),
    "import.finished": _("A file was taken in."),
    "imported_row.viewed": _("An imported row was looked at."),
}
