"""The measures of enquiries and conferences about children, in words."""

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
    "C10": Definition(
        Section.CHILDREN_ENQUIRIES,
        _("Section 47 enquiries"),
        _("enquiry about one child"),
        _(
            "Section 47 enquiries started in the quarter, one for each child, beside the"
            " contacts of C01."
        ),
        BREAKDOWNS,
    ),
    "C10.joint": Definition(
        Section.CHILDREN_ENQUIRIES,
        _("Section 47 enquiries made with the police"),
        _("enquiry about one child"),
        _(
            "Of the enquiries of C10, those made jointly with the police. The rest were made by"
            " social services alone."
        ),
        BOARDS,
    ),
    "C10.determination": Definition(
        Section.CHILDREN_ENQUIRIES,
        _("Section 47 enquiries by determination"),
        _("enquiry about one child"),
        _(
            "Of the enquiries of C10, those that have ended, by their determination. They are"
            " followed from when they started, so those of the latest quarters may still grow."
        ),
        PROCEDURES,
    ),
    "C11": Definition(
        Section.CHILDREN_ENQUIRIES,
        _("Section 47 enquiries by category of abuse"),
        _("enquiry about one child"),
        _(
            "The enquiries of C10, by each category of the report they came from. A report may"
            " have several categories and none is marked as the main one, so they add up to more"
            " than the enquiries."
        ),
        BOARDS,
    ),
    "C11.source": Definition(
        Section.CHILDREN_ENQUIRIES,
        _("Section 47 enquiries by source"),
        _("enquiry about one child"),
        _("The enquiries of C10, by who the report came from."),
        BOARDS,
    ),
    "C12": Definition(
        Section.CHILDREN_ENQUIRIES,
        _("Initial child protection conferences"),
        _("conference"),
        _(
            "Initial conferences held in the quarter. Children considered together are one"
            " conference."
        ),
        BREAKDOWNS,
    ),
    "C12.children": Definition(
        Section.CHILDREN_ENQUIRIES,
        _("Children at initial conferences"),
        _("child at a conference"),
        _("Children considered at the conferences of C12, each once for each conference."),
        BREAKDOWNS,
    ),
    "C13": Definition(
        Section.CHILDREN_ENQUIRIES,
        _("Initial conferences in time"),
        _("conference"),
        _(
            "Of the conferences of C12 for which the last day is recorded, those held by that"
            " day for each of the children considered. The last day is the fifteenth working day"
            " after the last strategy discussion."
        ),
        PROCEDURES,
    ),
    "C13.children": Definition(
        Section.CHILDREN_ENQUIRIES,
        _("Children whose initial conference was in time"),
        _("child at a conference"),
        _(
            "Of the children of C12 for whom the last day is recorded, those whose conference"
            " was held by that day."
        ),
        PROCEDURES,
    ),
    "C14": Definition(
        Section.CHILDREN_ENQUIRIES,
        _("Children not found to be at risk of significant harm"),
        _("child at a conference"),
        _(
            "Of the children of C12 about whom a decision is recorded, those who were not"
            " placed on the register."
        ),
        BREAKDOWNS,
    ),
    "C30": Definition(
        Section.CHILDREN_ENQUIRIES,
        _("Attendance at strategy meetings, by agency"),
        _("invitation to a meeting about a child"),
        _(
            "Of the invitations to the meetings of C09, those whose agency was there, for the"
            " whole meeting or a part of it. An invitation taken back is left out. A discussion"
            " by telephone counts like a meeting."
        ),
        PARTNERSHIP,
    ),
}
