"""The measures of contacts about children, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from measures.definitions.definition import (
    BOARDS,
    BREAKDOWNS,
    PARTNERSHIP,
    PROCEDURES,
    Definition,
    Section,
)

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
    "C05a": Definition(
        Section.CHILDREN,
        _("Physical punishment one of several factors"),
        _("child in a report"),
        _(
            "Of the contacts of C01, those in which physical punishment was noticed beside"
            " another factor: another flag, or a category other than physical abuse. Those in"
            " which it was the only one are in C05b."
        ),
        BREAKDOWNS,
    ),
    "C05b": Definition(
        Section.CHILDREN,
        _("Physical punishment the only factor"),
        _("child in a report"),
        _(
            "Of the contacts of C01, those in which physical punishment was noticed and nothing"
            " else: no other flag, and no category other than physical abuse."
        ),
        BREAKDOWNS,
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
    "C25": Definition(
        Section.CHILDREN,
        _("Contacts in which exploitation is a factor"),
        _("child in a report"),
        _(
            "Of the contacts of C01, those in which sexual or criminal exploitation of a child"
            " was noticed, each once."
        ),
        BREAKDOWNS,
    ),
    "C28": Definition(
        Section.CHILDREN,
        _("Contacts by risk factor"),
        _("child in a report"),
        _(
            "The contacts of C01, by what the report noticed besides the category. One contact"
            " may have several, so they add up to more than the contacts; each share is of all"
            " contacts."
        ),
        BOARDS,
    ),
}
