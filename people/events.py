"""A sentence for each event of a person's records, in the reader's language."""

from django.utils.translation import gettext_lazy as _

from records.verbs import Verb

SENTENCES = {
    "person.recorded": _("What was said about a person was written down."),
    "person.corrected": _("A record was corrected from its own source."),
    "person.linked": _("A record was linked to another person."),
    "person.admitted": _("An agency or a person was let in to someone's records."),
    "person.withdrawn": _("Access to someone's records ended."),
    "adoption.recorded": _("The identity after an adoption was recorded."),
    "adoption.opened": _("The identities before and after an adoption were opened."),
    "denial.recorded": _("A record was closed to somebody for ever."),
    "denial.lifted": _("A record closed until somebody had looked was opened again."),
    "restriction.placed": _("A record was restricted."),
    "restriction.named": _("Somebody was named on a restricted record."),
    "restriction.unnamed": _("Somebody was taken off a restricted record."),
    "restriction.reviewed": _("A restriction was reviewed, and stands."),
    "restriction.lifted": _("A restriction was lifted."),
    "restriction.viewed": _("A restriction was opened."),
    "user.is_person": _("Somebody who signs in was linked with their own record."),
    "person.searched": _("People were searched for."),
    "warning.raised": _("A staff-safety warning was raised."),
    "warning.reviewed": _("A staff-safety warning was reviewed, and stands."),
    "warning.ended": _("A staff-safety warning was ended."),
    "warning.viewed": _("A staff-safety warning was opened."),
}

# How the police log these, where the participle alone does not say it: `records/verbs.py`.
VERBS = {"user.is_person": Verb.COMBINATION, "warning.raised": Verb.COLLECTION}
