"""A sentence for each event of a document, in the reader's language."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "document.issued": _("A document was issued."),
    "document.downloaded": _("A document was downloaded."),
    "document.altered": _("A document was not given out: it is no longer as it was issued."),
}
