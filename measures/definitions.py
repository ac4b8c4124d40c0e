"""What each measure is called, what it counts and by which rule, in both languages.

A measure's key is our own and never changes. ``wg_code`` is its code in the Welsh Government's
guidance: none is filled in, because that list could not be read, and an unconfirmed code would
make a report look official that is not (measures A.1). It is printed only where it is filled in.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Section(models.TextChoices):
    """The parts of a report, in order."""

    CHILDREN = "children", _("Children")
    ADULTS = "adults", _("Adults")
    PRACTITIONERS = "practitioners", _("Practitioners in a position of trust")
    PANELS = "panels", _("Panels")


@dataclass(frozen=True)
class Definition:
    """A measure in words. ``unit`` is what one of the number is: no figure stands without it."""

    section: Section
    name: Words
    unit: Words
    rule: Words
    source: Words = ""
    wg_code: str = ""


PROCEDURES = _("Wales Safeguarding Procedures")
DATA_SET = _("Welsh Government adult safeguarding data set, April 2016")
BREAKDOWNS = _("Welsh Government, published breakdowns of social services activity")
PARTNERSHIP = _("Agreed by the partnership")

DEFINITIONS: Mapping[str, Definition] = {
    "C01": Definition(
        Section.CHILDREN,
        _("Contacts received"),
        _("child in a report"),
        _(
            "Reports about a child received in the quarter. A report about three children is three"
            " contacts. The day that counts is the day the report was received, however late it"
            " was entered."
        ),
        BREAKDOWNS,
    ),
    "C02": Definition(
        Section.CHILDREN,
        _("Contacts by source"),
        _("child in a report"),
        _("The contacts of C01, by who the report came from; each share is of all contacts."),
        BREAKDOWNS,
    ),
    "C03": Definition(
        Section.CHILDREN,
        _("Contacts with advice or assistance"),
        _("child in a report"),
        _(
            "Of the contacts of C01, those that were decided as information, advice and"
            " assistance. A contact not decided yet is not among them."
        ),
        BREAKDOWNS,
    ),
    "C04": Definition(
        Section.CHILDREN,
        _("Decisions within one working day"),
        _("screening decision on a child"),
        _(
            "Of the screening decisions on children reported in the quarter that were made, or"
            " were due when this was counted, those made by the moment they were due. The policy"
            " in force counts that moment: close of business on the next working day after the"
            " report was received, and a report received outside office hours counts as received"
            " on the next working day. A decision that is past its moment and not made is late;"
            " one not made and not due yet is left out. Reports taken in from another system have"
            " no clock here and are left out."
        ),
        PROCEDURES,
    ),
    "C06": Definition(
        Section.CHILDREN,
        _("Repeat referrals within 12 months"),
        _("referral of a child"),
        _(
            "Of the referrals of children in the quarter, those of a child who was also referred"
            " on one of the 365 days before, whatever came of it. Several referrals of one child"
            " on one day are one referral, and do not make each other a repeat. A child is one"
            " child across all the records that have been linked."
        ),
        PARTNERSHIP,
    ),
    "C09": Definition(
        Section.CHILDREN,
        _("Children at strategy discussions and meetings"),
        _("child at a meeting"),
        _(
            "Children discussed at a strategy discussion or meeting held in the quarter, each"
            " child once for each meeting, beside the contacts of C01. Only meetings that were"
            " concluded are counted, on the day they were held."
        ),
        PROCEDURES,
    ),
    "C09.meetings": Definition(
        Section.CHILDREN,
        _("Strategy discussions and meetings held"),
        _("meeting about children"),
        _("The meetings of C09, each counted once however many children it was about."),
        PROCEDURES,
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
    "A10": Definition(
        Section.ADULTS,
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
