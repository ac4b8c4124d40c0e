"""Copies of a sitting's minutes as plain values: each recipient's own, and those of one case."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from meetings.models import Attendance
from panels.documents import minutes
from panels.models import Listing, Sitting
from records.outbox import LOCALES


def whole(sitting: Sitting, *, language: str) -> dict[str, Any]:
    """Return the minutes with every case, for those who hold the sitting."""
    said = minutes(sitting, language=language)
    with translation.override(LOCALES[language]):
        said["recipients"] = _("For those who hold the sitting: every case stands in it")
    return said


def copy_of(
    sitting: Sitting, attendance: Attendance, *, number: int, only: Collection[UUID]
) -> dict[str, Any]:
    """Return a recipient's own copy: the cases ``only``, and on each page whose it is."""
    said = minutes(sitting, language=attendance.language, only=only)
    with translation.override(LOCALES[attendance.language]):
        said["recipients"] = _("Copy %(number)s, for %(name)s, %(agency)s") % {
            "number": number,
            "name": attendance.name or attendance.email,
            "agency": attendance.agency.name,
        }
    return said


def of_case(listing: Listing, *, language: str) -> dict[str, Any]:
    """Return the minutes of one case, to be kept with its referral."""
    said = minutes(listing.sitting, language=language, only=[listing.pk])
    with translation.override(LOCALES[language]):
        said["title"] = _("Minutes of case %(referral)s at panel sitting %(reference)s") % {
            "referral": listing.referral.reference,
            "reference": said["reference"],
        }
        said["reference"] = listing.referral.reference
        said["recipients"] = _("For those who may see this case")
    return said
