"""The measures of concerns about practitioners in a position of trust (Section 5), in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from measures.definitions.definition import PROCEDURES, Definition, Section

DEFINITIONS: Mapping[str, Definition] = {
    "X02": Definition(
        Section.PRACTITIONERS,
        _("Section 5 concerns received"),
        _("practitioner in a report"),
        _(
            "Reports received in the quarter about a practitioner or somebody in a position of"
            " trust. The lines below follow these same concerns, so those of the latest quarters"
            " may still grow."
        ),
        PROCEDURES,
    ),
    "X02.discussed": Definition(
        Section.PRACTITIONERS,
        _("Concerns that went to an initial discussion"),
        _("practitioner in a report"),
        _("Of the concerns of X02, those with a recorded initial discussion."),
        PROCEDURES,
    ),
    "X02.met": Definition(
        Section.PRACTITIONERS,
        _("Concerns that went to a professional strategy meeting"),
        _("practitioner in a report"),
        _("Of the concerns of X02, those with a recorded professional strategy meeting."),
        PROCEDURES,
    ),
    "X02.practice": Definition(
        Section.PRACTITIONERS,
        _("Concerns that were professional practice"),
        _("practitioner in a report"),
        _(
            "Of the concerns of X02, those that left this process as a matter of professional"
            " practice alone, for another process."
        ),
        PROCEDURES,
    ),
    "X02.nfa": Definition(
        Section.PRACTITIONERS,
        _("Concerns that ended with no further action"),
        _("practitioner in a report"),
        _(
            "Of the concerns of X02, those that ended with no further action, to which a second"
            " person agreed."
        ),
        PROCEDURES,
    ),
    "X02.outcome": Definition(
        Section.PRACTITIONERS,
        _("Concerns by outcome"),
        _("practitioner in a report"),
        _("Of the concerns of X02, those with a recorded outcome, by outcome."),
        PROCEDURES,
    ),
}
