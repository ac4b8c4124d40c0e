"""What a measure's definition is made of, and where definitions come from."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Section(models.TextChoices):
    """The parts of a report, in order."""

    CHILDREN = "children", _("Children")
    CHILDREN_ENQUIRIES = "children_enquiries", _("Enquiries and conferences about children")
    ADULTS = "adults", _("Adults")
    ADULTS_ENQUIRIES = "adults_enquiries", _("Enquiries about adults")
    PRACTITIONERS = "practitioners", _("Practitioners in a position of trust")
    PANELS = "panels", _("Panels")
    QUALITY = "quality", _("Completeness of what is recorded")


@dataclass(frozen=True)
class Definition:
    """A measure in words. ``unit`` is what one of the number is: no figure stands without it."""

    section: Section
    name: Words
    unit: Words
    rule: Words
    source: Words = ""


PROCEDURES = _("Wales Safeguarding Procedures")
DATA_SET = _("Welsh Government adult safeguarding data set, April 2016")
BREAKDOWNS = _("Welsh Government, published breakdowns of social services activity")
PARTNERSHIP = _("Agreed by the partnership")
BOARDS = _("What regional safeguarding boards are given each quarter")
ACT = _("Social Services and Well-being (Wales) Act 2014")
