"""What is not on record of somebody, and why: refused, not asked, or known to nobody. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FIELDS = {
    "date_of_birth": gettext_lazy("Date of birth"),
    "address": gettext_lazy("Address"),
    "telephone": gettext_lazy("Telephone"),
    "nhs_number": gettext_lazy("NHS number"),
}
ALSO_SAID_BY = {"date_of_birth": ("age",), "address": ("postcode",)}


class WhyNot(models.TextChoices):
    """Why a column is empty. The three are never counted or shown as one."""

    REFUSED = "refused", gettext_lazy("Would not say")
    NOT_ASKED = "not_asked", gettext_lazy("Not asked")
    NOT_KNOWN = "not_known", gettext_lazy("Not known")


def not_given(refused: Collection[str], not_asked: Collection[str]) -> dict[str, str]:
    """Return why each of these columns is empty, as a record keeps it."""
    return {
        **dict.fromkeys(sorted(not_asked), str(WhyNot.NOT_ASKED)),
        **dict.fromkeys(sorted(refused), str(WhyNot.REFUSED)),
    }


def why_not_in_words(kept: Mapping[str, str], column: str) -> str:
    """Return why a column is empty in the reader's language; empty where nobody said why."""
    code = kept.get(column)
    return str(WhyNot(code).label) if code else ""


def objections_to_not_given(
    said: Mapping[str, Any], *, refused: Collection[str], not_asked: Collection[str]
) -> list[str]:
    """List why somebody cannot have refused this, or not have been asked it."""
    objections = []
    if set(refused) & set(not_asked):
        objections.append(_("Somebody who was not asked cannot have refused: choose one of them."))
    for column in sorted({*refused, *not_asked}):
        filled = (column, *ALSO_SAID_BY.get(column, ()))
        if any(said.get(name) not in (None, "") for name in filled):
            objections.append(
                _("You say that this was not given, but it is filled in: %(question)s.")
                % {"question": FIELDS[column]}
            )
    return objections
