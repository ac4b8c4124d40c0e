"""The measures of the panels' work, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from measures.definitions.definition import PARTNERSHIP, Definition, Section

DEFINITIONS: Mapping[str, Definition] = {
    "P01": Definition(
        Section.PANELS,
        _("Referrals decided, of those listed"),
        _("referral on one agenda"),
        _(
            "Referrals on the agenda of a panel's sittings in the quarter, and how many of them"
            " the panel has decided. Sittings that were cancelled and referrals withdrawn from"
            " the agenda are left out; a referral listed at two sittings counts twice."
        ),
        PARTNERSHIP,
    ),
    "P02": Definition(
        Section.PANELS,
        _("Agreed actions done"),
        _("agreed action"),
        _(
            "Of the actions agreed at a panel's sittings in the quarter, those that were done by"
            " the time this was counted."
        ),
        PARTNERSHIP,
    ),
    "P03": Definition(
        Section.PANELS,
        _("Agreed actions still open"),
        _("agreed action"),
        _(
            "Of the same actions, those still to do. The rest of them were not done or not"
            " possible, and each has its reason on the record."
        ),
        PARTNERSHIP,
    ),
}
