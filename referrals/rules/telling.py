"""How much a reporter may be told, and in which words. Pure: no queries."""

import re
import unicodedata
from collections.abc import Collection, Iterable

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.rules import looks_blank
from policies.models import Pathway
from records.audit import PUBLIC
from referrals.models import Referral, Report

WORD = re.compile(r"[^\W\d_]+")
SHORTEST_NAME = 2


class Promise(models.TextChoices):
    """What a screener confirms of the words before a reporter reads them."""

    NO_NAMES = "no_names", gettext_lazy("It names nobody, and says nothing that tells who they are")
    NO_OTHERS = (
        "no_others",
        gettext_lazy(
            "It says nothing that others told us, and nothing of anybody's health or family"
        ),
    )
    NO_PLANS = "no_plans", gettext_lazy("It says nothing that would put anybody at risk")
    REASON = "reason", gettext_lazy("It says what was decided, and why, in plain words")


def is_told_fully(referral: Referral) -> bool:
    """Say whether the reporter is a professional whom we know; others are told the least.

    Anybody can say on the public form that they are a professional, and give any address: so a
    report that nobody signed in wrote is the public's. Of a referral that is restricted, as a
    practitioner's always is, nobody is told more than whether it is taken further.
    """
    report = referral.report
    is_professional = report.capacity == Report.Capacity.PROFESSIONAL
    is_known = report.entered_by != PUBLIC.id
    return is_professional and is_known and not is_kept_back(referral)


def is_kept_back(referral: Referral) -> bool:
    """Say whether a reporter is told only that it arrived: a practitioner's, or restricted."""
    return referral.is_restricted or referral.pathway == Pathway.PRACTITIONER


def names_in(words: str, names: Iterable[str]) -> list[str]:
    """Return which of ``names`` stand in ``words`` as words with a capital letter.

    Accents do not matter; small letters are not names, because Mai, Haf and Grace are words too.
    """
    said = {plain(word) for word in WORD.findall(words) if word[0].isupper()}
    parts = {part for name in names for part in WORD.findall(name) if len(part) >= SHORTEST_NAME}
    return sorted(part for part in parts if plain(part) in said)


def plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def objections_to_feedback(
    referral: Referral, *, words: str, confirmed: Collection[str], names: Iterable[str]
) -> list[str]:
    """List why these words cannot go to the reporter. ``names`` are of all whom the report names.

    Source: Wales Safeguarding Procedures 2 (feedback to the reporter: never third-party data).
    """
    objections = []
    if referral.screened_at is None:
        objections.append(_("Record the screening decision first."))
    if is_kept_back(referral):
        objections.append(_("Of this referral the reporter is told only that it arrived."))
    if looks_blank(words):
        objections.append(_("Write what the reporter is told."))
    if found := names_in(words, names):
        objections.append(
            _("The words hold a name of somebody the report is about: %(names)s. Take it out.")
            % {"names": ", ".join(found)}
        )
    if set(Promise.values) - set(confirmed):
        objections.append(_("Confirm each line of the list."))
    return objections
