"""A sentence for each event of the local arrangements, in the reader's language."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "policy.published": _("Edition of the local arrangements published."),
    "bank_holiday.added": _("Bank holiday added."),
    "bank_holidays.loaded": _("Published bank holidays loaded."),
}

# The arrangements are about nobody.
VERBS = dict.fromkeys(["policy", "bank_holiday", "bank_holidays"])
