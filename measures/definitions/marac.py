"""The measures of a MARAC, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from measures.definitions.definition import Definition, Section

SAFELIVES = _("What SafeLives asks of each MARAC every quarter")

DEFINITIONS: Mapping[str, Definition] = {
    "X01": Definition(
        Section.PANELS,
        _("Cases heard by a MARAC"),
        _("case at one sitting"),
        _(
            "Cases on the agenda of a MARAC's sittings held in the quarter. Cases taken off the"
            " agenda are left out, and one heard at two sittings counts twice. The lines below"
            " are about these same cases. Disability and sexual orientation are not recorded"
            " here and so not counted."
        ),
        SAFELIVES,
    ),
    "X01.repeat": Definition(
        Section.PANELS,
        _("MARAC cases that were repeats"),
        _("case at one sitting"),
        _(
            "Of the cases of X01, those listed as a repeat: any further abuse within twelve"
            " months of the last hearing, which need not be a crime."
        ),
        SAFELIVES,
    ),
    "X01.partners": Definition(
        Section.PANELS,
        _("MARAC cases reported by partner agencies"),
        _("case at one sitting"),
        _("Of the cases of X01, those whose report did not come from the police."),
        SAFELIVES,
    ),
    "X01.source": Definition(
        Section.PANELS,
        _("MARAC cases by source"),
        _("case at one sitting"),
        _("The cases of X01, by who the report came from."),
        SAFELIVES,
    ),
    "X01.children": Definition(
        Section.PANELS,
        _("Children in the households of MARAC cases"),
        _("child in a case"),
        _(
            "Children whom the reports of X01 name as at risk, or as living in the home and under"
            " 18 on the day of the sitting; the person heard is left out. A child of two cases"
            " counts twice."
        ),
        SAFELIVES,
    ),
    "X01.sex": Definition(
        Section.PANELS,
        _("MARAC cases by sex"),
        _("case at one sitting"),
        _("The cases of X01, by the sex recorded for the person heard."),
        SAFELIVES,
    ),
    "X01.ethnicity": Definition(
        Section.PANELS,
        _("MARAC cases by ethnicity"),
        _("case at one sitting"),
        _("The cases of X01, by the ethnicity recorded for the person heard."),
        SAFELIVES,
    ),
    "X01.young": Definition(
        Section.PANELS,
        _("MARAC cases of people aged 16 or 17"),
        _("case at one sitting"),
        _("Of the cases of X01, those of somebody who was 16 or 17 on the day of the sitting."),
        SAFELIVES,
    ),
    "X01.young_sources": Definition(
        Section.PANELS,
        _("Alleged sources of harm under 18 in MARAC cases"),
        _("person in a case"),
        _(
            "People whom the reports of X01 name as an alleged source of harm and who were under"
            " 18 on the day of the sitting, each once for each case."
        ),
        SAFELIVES,
    ),
}
