"""A sentence for each event of a person's records, in the reader's language."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "person.recorded": _("What was said about a person was written down."),
    "person.corrected": _("A record was corrected from its own source."),
    "person.linked": _("A record was linked to another person."),
    "person.admitted": _("An agency or a person was let in to someone's records."),
    "person.withdrawn": _("Access to someone's records ended."),
    "person.searched": _("People were searched for."),
    "warning.raised": _("A staff-safety warning was raised."),
    "warning.reviewed": _("A staff-safety warning was reviewed, and stands."),
    "warning.ended": _("A staff-safety warning was ended."),
    "warning.viewed": _("A staff-safety warning was opened."),
}
