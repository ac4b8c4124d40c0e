"""A copy of what is held, as plain values: what is told, and nothing of what is not."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from records.outbox import LOCALES
from safeguarding.rights.models import HeldItem, SubjectRequest
from safeguarding.rights.rules import agency_to_name, text_to_send

TEMPLATE = "safeguarding/rights/pdf/pack.html"


def pack(request: SubjectRequest, items: Sequence[HeldItem], *, copy_number: int) -> dict[str, Any]:
    """Return what a copy says: text, numbers and lists only, in the language it was asked in.

    The pieces are numbered by themselves, so that no gap shows that something was left out; what
    was taken out of a piece is not in it. The title holds no name, and no piece the reference of
    somebody else's file.
    """
    with translation.override(LOCALES[request.language]):
        return {
            "title": _("What is held about you"),
            "reference": request.reference,
            "recipients": _("Copy %(number)d, for whoever asked") % {"number": copy_number},
            "received": date_format(request.received_on, "j F Y"),
            "about": request.person_name,
            "pieces": [
                {
                    "number": number,
                    "kind": str(item.get_kind_display()),
                    "reference": item.reference if is_own(item, request) else "",
                    "agency": agency_to_name(item),
                    "day": date_format(item.happened_on, "j F Y"),
                    "text": text_to_send(item),
                }
                for number, item in enumerate(items, start=1)
            ],
        }


def is_own(item: HeldItem, request: SubjectRequest) -> bool:
    """Say whether a piece stands on a file of whoever the request is about."""
    return item.person_id in request.person_ids
