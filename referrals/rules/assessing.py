"""What a risk tool's counts come to, and why an assessment cannot stand. Pure: no queries.

The tool says what is counted, in which window of time, and for how many points; its bands say
what a score suggests. It suggests, and nothing more: no score moves a referral or decides.
Source: Procedures 7.3 (SERAF: 1 for a vulnerability, 1 for a moderate indicator, 5, 1 or 6 for a
significant one); 7.2 (DASH).
"""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policies.counting import add_months
from policies.models import Pathway, RiskTool
from referrals.models import Referral, Status

Counts = Mapping[str, Mapping[str, int]]

MOST_OF_ONE = 99  # what no list of indicators is as long as


def score_of(tool: RiskTool, counts: Counts) -> int:
    """Return the points that the counts come to, never fewer than none.

    ``counts`` holds a number for each part and window; what is not there counts as none.
    """
    points: int = sum(
        window["weight"] * counts.get(part["code"], {}).get(window["code"], 0)
        for part in tool.parts
        for window in part["windows"]
    )
    return max(0, points)


def objections_to_counts(tool: RiskTool, counts: Counts) -> dict[str, str]:
    """Return, by the code of a part, why its counts cannot be right."""
    found = {}
    for part in tool.asked:
        given = counts.get(part["code"], {})
        number = sum(given.get(window["code"], 0) for window in part["windows"])
        most = part.get("most", MOST_OF_ONE)
        if any(count < 0 for count in given.values()):
            found[part["code"]] = _("A number cannot be below 0.")
        elif number > most:
            said = {"part": part["name"], "most": most, "number": number}
            found[part["code"]] = (
                _("%(part)s: there are at most %(most)d, and you counted %(number)d.") % said
            )
    return found


def objections_to_assessing(
    referral: Referral,
    tool: RiskTool,
    *,
    counts: Counts,
    judged_band: str,
    judgement: str,
    assessed_on: date,
    today: date,
    is_current: bool,
) -> list[str]:
    """List every reason this assessment cannot be recorded.

    ``is_current`` says that the tool stands in the edition in force: an assessment by one that has
    been replaced stays as it is, and no new one is made with it.
    """
    objections = list(objections_to_counts(tool, counts).values())
    if referral.status == Status.CLOSED:
        objections.append(_("This referral is closed."))
    if Pathway(referral.pathway) not in tool.pathways:
        objections.append(_("This tool is not for a referral on this pathway."))
    if not is_current:
        objections.append(
            _("This version of the tool has been replaced. Look at the page again, and count anew.")
        )
    if assessed_on > today:
        objections.append(_("The day of the assessment cannot be in the future."))
    if judged_band and judged_band not in {band["code"] for band in tool.bands}:
        objections.append(_("Choose a band of the risk tool."))
    if (
        not objections
        and judged_band
        and judged_band != band_of(tool, counts)
        and not judgement.strip()
    ):
        objections.append(_("Say why your judgement differs from the band of the score."))
    return objections


def band_of(tool: RiskTool, counts: Counts) -> str:
    """Return the code of the band that the counts come to."""
    return str(tool.band_for(score_of(tool, counts))["code"])


def window_in_days(window: Mapping[str, int], assessed_on: date) -> str:
    """Say from which day to which a window lasts; empty for one that is not of days."""
    if "from_months" not in window:
        return ""
    days = {
        "first": date_format(add_months(assessed_on, -window["from_months"]), "j F Y"),
        "last": date_format(add_months(assessed_on, -window.get("to_months", 0)), "j F Y"),
    }
    return _("%(first)s to %(last)s") % days
