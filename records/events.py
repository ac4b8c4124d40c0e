"""A sentence for each event of a document, in the reader's language."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "attachment.taken_in": _("A file was taken in."),
    "attachment.scanned": _("A file was scanned for viruses."),
    "attachment.quarantined": _("A virus was found in a file, and nobody can open it."),
    "attachment.downloaded": _("A file was downloaded."),
    "attachment.thrown_away": _("A file was taken back before it was sent."),
    "document.issued": _("A document was issued."),
    "document.downloaded": _("A document was downloaded."),
    "webhook.registered": _("A partner's system is to be called when something happens."),
    "webhook.ended": _("A partner's system is called no more."),
    "webhook.given_up": _("A call to a partner's system was given up after many attempts."),
    "field.unreadable": _("An encrypted value could not be read: it was altered in the database."),
    "document.altered": _("A document was not given out: it is no longer as it was issued."),
}

# How the police log these, where the participle alone does not say it: `records/verbs.py`.
VERBS = {"webhook": None}
