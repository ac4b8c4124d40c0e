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
    "P04": Definition(
        Section.PANELS,
        _("Agencies' attendance at panels"),
        _("invitation to a sitting"),
        _(
            "Invitations to the panels' sittings held in the quarter, and how many of them led to"
            " somebody of that agency being there, for the whole sitting or a part of it. An"
            " apology is no attendance, with a report or without one."
        ),
        PARTNERSHIP,
    ),
    "P05": Definition(
        Section.PANELS,
        _("Agencies' information given to panels in time"),
        _("answer of one agency about one case"),
        _(
            "For each case heard at the panels' sittings held in the quarter, one answer of each"
            " agency invited: those given by the day they were asked for. That nothing is known is"
            " an answer. About a case that was listed after that day no answer is late; one that"
            " was never given is not in time."
        ),
        PARTNERSHIP,
    ),
    "P06": Definition(
        Section.PANELS,
        _("Agreed actions overdue, by agency"),
        _("agreed action"),
        _(
            "Of the actions agreed at the panels' sittings in the quarter, by the agency that is"
            " to do them, those still to do whose day had passed when this was counted. An action"
            " is not overdue on its day."
        ),
        PARTNERSHIP,
    ),
}
