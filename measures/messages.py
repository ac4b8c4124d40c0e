"""What may be said of a measure in a sentence, beside the quarter before."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from measures.words import Message

MESSAGES: Mapping[str, Message] = {
    "C01": Message(
        gettext_lazy("Contacts about children rose to %(now)s, from %(before)s."),
        gettext_lazy("Contacts about children fell to %(now)s, from %(before)s."),
        gettext_lazy("Contacts about children stayed at %(now)s."),
        gettext_lazy("Contacts about children came to %(now)s."),
        gettext_lazy("The number of contacts about children is withheld, because it is small."),
    ),
    "C04": Message(
        gettext_lazy(
            "%(now)s of decisions on child reports were made within one working day,"
            " up from %(before)s."
        ),
        gettext_lazy(
            "%(now)s of decisions on child reports were made within one working day,"
            " down from %(before)s."
        ),
        gettext_lazy(
            "%(now)s of decisions on child reports were made within one working day,"
            " the same share as before."
        ),
        gettext_lazy("%(now)s of decisions on child reports were made within one working day."),
        gettext_lazy(
            "The share of decisions on child reports made within one working day is withheld,"
            " because the numbers are small."
        ),
        gettext_lazy("No decision on a child report was due in this quarter."),
    ),
    "C06": Message(
        gettext_lazy(
            "%(now)s of referrals of children were repeats within 12 months, up from %(before)s."
        ),
        gettext_lazy(
            "%(now)s of referrals of children were repeats within 12 months, down from %(before)s."
        ),
        gettext_lazy(
            "%(now)s of referrals of children were repeats within 12 months, the same share as"
            " before."
        ),
        gettext_lazy("%(now)s of referrals of children were repeats within 12 months."),
        gettext_lazy(
            "The share of referrals of children that were repeats is withheld, because the"
            " numbers are small."
        ),
        gettext_lazy("No child was referred in this quarter."),
    ),
    "A03": Message(
        gettext_lazy("Reports of adults at risk rose to %(now)s, from %(before)s."),
        gettext_lazy("Reports of adults at risk fell to %(now)s, from %(before)s."),
        gettext_lazy("Reports of adults at risk stayed at %(now)s."),
        gettext_lazy("Reports of adults at risk came to %(now)s."),
        gettext_lazy("The number of reports of adults at risk is withheld, because it is small."),
    ),
    "A10": Message(
        gettext_lazy(
            "%(now)s of section 126 enquiries that ended took no more than seven working days, up"
            " from %(before)s."
        ),
        gettext_lazy(
            "%(now)s of section 126 enquiries that ended took no more than seven working days,"
            " down from %(before)s."
        ),
        gettext_lazy(
            "%(now)s of section 126 enquiries that ended took no more than seven working days, the"
            " same share as before."
        ),
        gettext_lazy(
            "%(now)s of section 126 enquiries that ended took no more than seven working days."
        ),
        gettext_lazy(
            "The share of section 126 enquiries that took no more than seven working days is"
            " withheld, because the numbers are small."
        ),
        gettext_lazy("No section 126 enquiries ended in this quarter."),
    ),
    "X01": Message(
        gettext_lazy("Cases heard by a MARAC rose to %(now)s, from %(before)s."),
        gettext_lazy("Cases heard by a MARAC fell to %(now)s, from %(before)s."),
        gettext_lazy("Cases heard by a MARAC stayed at %(now)s."),
        gettext_lazy("Cases heard by a MARAC came to %(now)s."),
        gettext_lazy("The number of cases heard by a MARAC is withheld, because it is small."),
    ),
    "X01.repeat": Message(
        gettext_lazy("%(now)s of MARAC cases were repeats, up from %(before)s."),
        gettext_lazy("%(now)s of MARAC cases were repeats, down from %(before)s."),
        gettext_lazy("%(now)s of MARAC cases were repeats, the same share as before."),
        gettext_lazy("%(now)s of MARAC cases were repeats."),
        gettext_lazy(
            "The share of MARAC cases that were repeats is withheld, because the numbers are small."
        ),
        gettext_lazy("No MARAC case was heard in this quarter."),
    ),
    "X01.children": Message(
        gettext_lazy("Children in the households of MARAC cases rose to %(now)s, from %(before)s."),
        gettext_lazy("Children in the households of MARAC cases fell to %(now)s, from %(before)s."),
        gettext_lazy("Children in the households of MARAC cases stayed at %(now)s."),
        gettext_lazy("Children in the households of MARAC cases came to %(now)s."),
        gettext_lazy(
            "The number of children in the households of MARAC cases is withheld, because it is"
            " small."
        ),
    ),
    "X02": Message(
        gettext_lazy("Section 5 concerns rose to %(now)s, from %(before)s."),
        gettext_lazy("Section 5 concerns fell to %(now)s, from %(before)s."),
        gettext_lazy("Section 5 concerns stayed at %(now)s."),
        gettext_lazy("Section 5 concerns came to %(now)s."),
        gettext_lazy("The number of Section 5 concerns is withheld, because it is small."),
    ),
    "X02.met": Message(
        gettext_lazy(
            "%(now)s of Section 5 concerns went to a professional strategy meeting, up from"
            " %(before)s."
        ),
        gettext_lazy(
            "%(now)s of Section 5 concerns went to a professional strategy meeting, down from"
            " %(before)s."
        ),
        gettext_lazy(
            "%(now)s of Section 5 concerns went to a professional strategy meeting, the same share"
            " as before."
        ),
        gettext_lazy("%(now)s of Section 5 concerns went to a professional strategy meeting."),
        gettext_lazy(
            "The share of Section 5 concerns that went to a professional strategy meeting is"
            " withheld, because the numbers are small."
        ),
        gettext_lazy("No Section 5 concern was received in this quarter."),
    ),
    "received": Message(
        gettext_lazy("Reports about children and adults rose to %(now)s, from %(before)s."),
        gettext_lazy("Reports about children and adults fell to %(now)s, from %(before)s."),
        gettext_lazy("Reports about children and adults stayed at %(now)s."),
        gettext_lazy("Reports about children and adults came to %(now)s."),
        gettext_lazy(
            "The number of reports about children and adults is withheld, because numbers in it"
            " are small."
        ),
    ),
}
