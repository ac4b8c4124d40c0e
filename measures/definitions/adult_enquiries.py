"""The measures of enquiries about adults, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from measures.definitions.definition import (
    ACT,
    BREAKDOWNS,
    DATA_SET,
    PROCEDURES,
    Definition,
    Section,
)

DEFINITIONS: Mapping[str, Definition] = {
    "A10": Definition(
        Section.ADULTS_ENQUIRIES,
        _("Enquiries within seven working days"),
        _("section 126 enquiries into one report"),
        _(
            "Of the section 126 enquiries that ended in the quarter, where their end is recorded,"
            " those that ended by close of business on the seventh working day after the report"
            " was received. Enquiries still under way are left out, and so are those taken in"
            " from another system, which have no clock here."
        ),
        PROCEDURES,
    ),
    "A11": Definition(
        Section.ADULTS_ENQUIRIES,
        _("Enquiries that found action was required"),
        _("section 126 enquiries into one report"),
        _(
            "Of the section 126 enquiries that ended in the quarter, those whose determination"
            " was 1, immediate protection, or 3, at risk and action is needed."
        ),
        DATA_SET,
    ),
    "A13": Definition(
        Section.ADULTS_ENQUIRIES,
        _("Adults who did not agree to take part"),
        _("adult"),
        _(
            "Adults of section 126 enquiries started in the quarter who did not agree to them,"
            " each person once, of all adults of these enquiries."
        ),
        DATA_SET,
    ),
    "A14": Definition(
        Section.ADULTS_ENQUIRIES,
        _("Criminal investigations"),
        _("investigation"),
        _(
            "Of the investigations about adults that started in the quarter, those that are"
            " criminal. The rest are not criminal."
        ),
        DATA_SET,
    ),
    "A15": Definition(
        Section.ADULTS_ENQUIRIES,
        _("Advocacy offered"),
        _("section 126 enquiries into one report"),
        _(
            "Of the section 126 enquiries started in the quarter in which it is recorded"
            " whether an advocate was offered, those in which one was."
        ),
        BREAKDOWNS,
    ),
    "A15.accepted": Definition(
        Section.ADULTS_ENQUIRIES,
        _("Advocacy accepted"),
        _("section 126 enquiries into one report"),
        _(
            "Of the enquiries of A15 in which an advocate was offered, those in which the offer"
            " was accepted."
        ),
        BREAKDOWNS,
    ),
    "A18": Definition(
        Section.ADULTS_ENQUIRIES,
        _("Adult protection and support orders granted"),
        _("application"),
        _(
            "Of the applications for an adult protection and support order made in the quarter,"
            " those that were granted by the time this was counted."
        ),
        ACT,
    ),
}
