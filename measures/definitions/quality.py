"""The measures of how complete records are, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from measures.definitions.definition import PARTNERSHIP, Definition, Section

DEFINITIONS: Mapping[str, Definition] = {
    "X04.nhs": Definition(
        Section.QUALITY,
        _("NHS number known"),
        _("person in a report"),
        _(
            "Of the reports about children and adults received in the quarter, those in which"
            " the person's record has a valid NHS number."
        ),
        PARTNERSHIP,
    ),
    "X04.born": Definition(
        Section.QUALITY,
        _("Date of birth known"),
        _("person in a report"),
        _(
            "Of the reports about children and adults received in the quarter, those in which"
            " the person's record has a date of birth, known or estimated."
        ),
        PARTNERSHIP,
    ),
    "X04.sex": Definition(
        Section.QUALITY,
        _("Sex known"),
        _("person in a report"),
        _(
            "Of the reports about children and adults received in the quarter, those in which"
            " the person's sex is recorded. Would not say, not known and not asked do not count."
        ),
        PARTNERSHIP,
    ),
    "X04.ethnicity": Definition(
        Section.QUALITY,
        _("Ethnicity known"),
        _("person in a report"),
        _(
            "Of the reports about children and adults received in the quarter, those in which"
            " the person's ethnicity is recorded. Would not say, not known and not asked do not"
            " count."
        ),
        PARTNERSHIP,
    ),
    "X04.language": Definition(
        Section.QUALITY,
        _("Language known"),
        _("person in a report"),
        _(
            "Of the reports about children and adults received in the quarter, those in which"
            " the person's language is recorded. Would not say, not known and not asked do not"
            " count."
        ),
        PARTNERSHIP,
    ),
}
