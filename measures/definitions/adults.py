"""The measures of reports about adults, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from measures.definitions.definition import BREAKDOWNS, DATA_SET, Definition, Section

DEFINITIONS: Mapping[str, Definition] = {
    "A01": Definition(
        Section.ADULTS,
        _("Contacts with advice or assistance"),
        _("adult in a report"),
        _(
            "Of the reports of A03, those whose decision was, or led to, information, advice and"
            " assistance. Contacts that came to other services of the council are not counted here."
        ),
        BREAKDOWNS,
    ),
    "A02": Definition(
        Section.ADULTS,
        _("Adults suspected of being at risk"),
        _("adult"),
        _(
            "Adults about whom a report was received in the quarter, each person once. A person is"
            " one person across all the records that have been linked."
        ),
        DATA_SET,
    ),
    "A03": Definition(
        Section.ADULTS,
        _("Reports of an adult at risk"),
        _("adult in a report"),
        _(
            "Reports about an adult received in the quarter. A report about two adults counts"
            " twice, and two reports about one adult count twice."
        ),
        DATA_SET,
    ),
    "A04": Definition(
        Section.ADULTS,
        _("Adults reported more than once, same category"),
        _("adult"),
        _(
            "Of the adults of A02, those about whom at least two reports were received in the"
            " quarter that have a category in common. An adult may also be in A04.different."
        ),
        DATA_SET,
    ),
    "A04.different": Definition(
        Section.ADULTS,
        _("Adults reported more than once, different categories"),
        _("adult"),
        _(
            "Of the adults of A02, those about whom at least two reports were received in the"
            " quarter that have no category in common."
        ),
        DATA_SET,
    ),
    "A05": Definition(
        Section.ADULTS,
        _("Reports by source"),
        _("adult in a report"),
        _("The reports of A03, by who they came from; each share is of all reports."),
        BREAKDOWNS,
    ),
    "A06": Definition(
        Section.ADULTS,
        _("Reports by category of abuse"),
        _("adult in a report"),
        _(
            "The reports of A03, by each of their categories. A report may have several, so"
            " they add up to more than the reports; each share is of all reports."
        ),
        DATA_SET,
    ),
    "A06.age": Definition(
        Section.ADULTS,
        _("Reports by category of abuse and age"),
        _("adult in a report"),
        _("The numbers of A06, by age in whole years on the day the report was received."),
        BREAKDOWNS,
    ),
    "A07": Definition(
        Section.ADULTS,
        _("Reports by sex"),
        _("adult in a report"),
        _("The reports of A03, by the sex recorded for the adult."),
        DATA_SET,
    ),
    "A07.ethnicity": Definition(
        Section.ADULTS,
        _("Reports by ethnicity"),
        _("adult in a report"),
        _("The reports of A03, by the ethnicity recorded for the adult."),
        DATA_SET,
    ),
    "A08": Definition(
        Section.ADULTS,
        _("Reports that needed enquiries"),
        _("adult in a report"),
        _(
            "Of the reports of A03, those that were decided to need enquiries under section 126,"
            " or on which such enquiries were started. A report not decided yet is not among them."
        ),
        DATA_SET,
    ),
    "A09": Definition(
        Section.ADULTS,
        _("Reports that did not go on to enquiries, by decision"),
        _("adult in a report"),
        _(
            "Of the reports of A03, those that were decided otherwise than to make enquiries"
            " and on which none were started, by what was decided."
        ),
        DATA_SET,
    ),
}
