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
    "person.looked_for": _("Before a record was made, it was said who on record it is, or nobody."),
    "person.kept_safe": _("An address and telephone are kept safe, or are no longer."),
    "person.born": _("The birth of a child who was expected was recorded."),
    "person.died": _("A death was recorded."),
    "person.merge_proposed": _("It was proposed that two people on record are one."),
    "person.merged": _("Two people on record were made one."),
    "person.merge_undone": _("Two people who had been made one were parted again."),
    "person.viewed": _("A person's page was opened."),
    "genogram.viewed": _("A genogram was looked at."),
    "genogram.exported": _("A genogram was taken out as a document."),
    "network.viewed": _("What links somebody to others was looked at."),
    "network.exported": _("What links somebody to others was taken out as a document."),
    "missing.viewed": _("What links people reported missing was looked at."),
    "missing.exported": _("What links people reported missing was taken out as a document."),
    "merge.viewed": _("What was proposed or done about two people who may be one was opened."),
    "relationship.recorded": _("A relationship was recorded."),
    "relationship.ended": _("A relationship ended."),
    "relationship.set_aside": _("A relationship was set aside as wrong."),
    "stay.recorded": _("Where somebody lives or lived was recorded."),
    "stay.ended": _("Somebody moved out of a household."),
    "stay.set_aside": _("Where somebody was said to live was set aside as wrong."),
    "warning.raised": _("A staff-safety warning was raised."),
    "warning.reviewed": _("A staff-safety warning was reviewed, and stands."),
    "warning.ended": _("A staff-safety warning was ended."),
    "warning.viewed": _("A staff-safety warning was opened."),
}

# How the police log these, where the participle alone does not say it: `records/verbs.py`.
VERBS = {
    "user.is_person": Verb.COMBINATION,
    "warning.raised": Verb.COLLECTION,
    "person.kept_safe": Verb.ALTERATION,
    "person.born": Verb.COLLECTION,
    "person.died": Verb.COLLECTION,
    "person.merge_proposed": Verb.ALTERATION,
    "person.merged": Verb.COMBINATION,
    "person.merge_undone": Verb.ALTERATION,
    "relationship.set_aside": Verb.ALTERATION,
    "stay.set_aside": Verb.ALTERATION,
}
