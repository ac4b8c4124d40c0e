"""When a referral may go before a panel, be decided there, and what follows. Pure: no queries.

What a panel hears, scores with and may decide is its type's in the policy; a decision's own
fields (``closes``, ``needs_meeting``, ``needs_panel``, ``starts_timescales``) say what follows.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from meetings.models import Meeting
from meetings.rules import objections_to_changing, objections_to_recording
from panels.models import AgencyInformation, Listing
from policies.models import PanelType, RiskTool
from referrals.models import Pathway, Referral, Status

Answer = AgencyInformation.Answer

# An agency that was not there can still give what it knows for a day (interface, 4.5).
GIVEN_AFTERWARDS = timedelta(hours=24)
# A referral at these stages is moved by the panel; at any other its own stage goes on.
MOVED_BY_THE_PANEL = (Status.PANEL, Status.SUPPORT)
# An adult's strategy meeting follows enquiries, so that is where an adult goes back to.
BACK_TO_A_MEETING: Mapping[Pathway, Status] = {
    Pathway.CHILD: Status.STRATEGY_MEETING,
    Pathway.ADULT: Status.ENQUIRY,
}


def twelve_months_before(moment: datetime) -> datetime:
    """Return the moment from which an earlier hearing makes this one a repeat (7.2)."""
    if (moment.month, moment.day) == (2, 29):
        return moment.replace(year=moment.year - 1, day=28)
    return moment.replace(year=moment.year - 1)


def objections_to_pathway(panel_type: PanelType, referral: Referral) -> list[str]:
    """List why this kind of panel hears nobody on the referral's pathway, or nobody at all."""
    if panel_type.keeps_issues_log:
        return [_("This meeting keeps a log of issues and hears no cases.")]
    if referral.pathway not in panel_type.pathways:
        return [_("This panel does not hear referrals on this pathway.")]
    return []


def objections_to_listing(
    meeting: Meeting,
    panel_type: PanelType,
    referral: Referral,
    *,
    route: str,
    reason: str,
    agreed_on: date | None,
    is_listed: bool,
    today: date,
) -> list[str]:
    """List every reason the referral cannot be heard at this sitting.

    ``is_listed`` says that it already waits at a sitting of the same panel. Source: the panel's
    type in the policy; 7.2 for the routes to a MARAC, 7.7 for the panels that hear somebody only
    with their agreement.
    """
    objections = objections_to_changing(meeting)
    objections += objections_to_pathway(panel_type, referral)
    if referral.status == Status.SUBMITTED:
        objections.append(_("Record the screening decision before a panel hears the referral."))
    if referral.status == Status.CLOSED:
        objections.append(_("This referral is closed."))
    if is_listed:
        objections.append(_("This referral already waits at a sitting of this panel."))
    objections += objections_to_route(panel_type, route)
    if not reason.strip():
        objections.append(_("Say why the panel should hear this referral."))
    if panel_type.needs_consent and agreed_on is None:
        objections.append(_("This panel hears somebody only with their agreement."))
    if agreed_on and agreed_on > today:
        objections.append(_("The day of the agreement cannot be in the future."))
    return objections


def objections_to_route(panel_type: PanelType, route: str) -> list[str]:
    """List why a referral cannot come to a panel by this route: one of its own, or none at all."""
    routes = {entry["code"] for entry in panel_type.routes}
    if routes and route not in routes:
        return [_("Choose by which of the panel's routes it comes.")]
    if route and not routes:
        return [_("This panel has no routes to choose from.")]
    return []


def comes_as_repeat(panel_type: PanelType, route: str) -> bool:
    """Say whether the route itself says that this is a repeat, whoever noticed it (7.2)."""
    return any(entry["code"] == route and entry.get("is_repeat") for entry in panel_type.routes)


def objections_to_standing(listing: Listing) -> list[str]:
    """List why nothing more can be done with a listing."""
    if listing.withdrawn_at is not None:
        return [_("This referral was taken off the agenda.")]
    if listing.decided_at is not None:
        return [_("The panel has already decided on this referral.")]
    return []


def objections_to_withdrawing(listing: Listing, meeting: Meeting) -> list[str]:
    return objections_to_changing(meeting) + objections_to_standing(listing)


def band_for(tool: RiskTool, score: int) -> str:
    """Return the code of the band a score falls in; empty where the tool has none for it."""
    try:
        return str(tool.band_for(score)["code"])
    except ValueError:
        return ""


def lowers(tool: RiskTool, band: str, judged_band: str) -> bool:
    """Say whether ``judged_band`` stands below ``band``; the bands of a tool go from low to high.

    An empty ``judged_band`` lowers nothing: the score's own stands.
    """
    codes = [entry["code"] for entry in tool.bands]
    return bool(judged_band) and codes.index(judged_band) < codes.index(band)


def objections_to_assessing(
    listing: Listing,
    meeting: Meeting,
    tool: RiskTool | None,
    *,
    score: int | None,
    judged_band: str,
    judgement: str,
    only_raises: bool,
) -> list[str]:
    """List every reason this score and judgement cannot be recorded.

    The band is advice: people decide, and say why where they differ from it or judge without a
    score. ``only_raises`` is the panel type's: judgement never lowers the band of a DASH (7.2).
    """
    objections = objections_to_changing(meeting) + objections_to_standing(listing)
    if tool is None:
        return [*objections, _("This panel scores with no risk tool.")]
    band = "" if score is None else band_for(tool, score)
    if score is not None and not band:
        objections.append(_("The score is not one that this risk tool can give."))
    if score is None and not judged_band:
        objections.append(_("Give the score, or the band in your judgement."))
    if judged_band and judged_band not in {entry["code"] for entry in tool.bands}:
        objections.append(_("Choose a band of the risk tool."))
    elif only_raises and band and lowers(tool, band, judged_band):
        objections.append(_("Judgement may raise the band of the score, and never lowers it."))
    if judged_band and judged_band != band and not judgement.strip():
        objections.append(_("Say why your judgement differs from the band of the score."))
    return objections


def objections_to_giving(
    listing: Listing,
    meeting: Meeting,
    *,
    agency_id: UUID,
    asked: Collection[UUID],
    answer: str,
    text: str,
    at: datetime,
) -> list[str]:
    """List why an agency's information cannot be taken. ``asked`` are the panel's agencies."""
    objections = []
    if agency_id not in asked:
        objections.append(_("Only the agencies of this panel give it information."))
    if listing.withdrawn_at is not None:
        objections.append(_("This referral was taken off the agenda."))
    if not is_taking_information(meeting, at=at):
        objections.append(_("Information can be given until 24 hours after the sitting."))
    if answer not in Answer.values:
        objections.append(_("Choose whether your agency holds information."))
    if answer == Answer.HELD and not text.strip():
        objections.append(_("Write down what your agency knows."))
    if answer == Answer.CANNOT_SHARE and not text.strip():
        objections.append(_("Say why your agency cannot share what it knows."))
    return objections


def is_taking_information(meeting: Meeting, *, at: datetime) -> bool:
    """Say whether agencies may still write: until a day after the sitting was concluded."""
    if meeting.concluded_at is not None:
        return at <= meeting.concluded_at + GIVEN_AFTERWARDS
    return meeting.is_open()


def answers_due_on(meeting: Meeting, panel_type: PanelType) -> date:
    """Return the day by which agencies answer: so many days before the sitting (the policy)."""
    return localdate(meeting.starts_at) - timedelta(days=panel_type.answers_due_days)


def minutes_each(meeting: Meeting, panel_type: PanelType, number: int) -> int:
    """Return how many minutes each of ``number`` cases has; 0 where there is nothing to share.

    The panel's own rule stands; without one its time is shared out.
    """
    if panel_type.minutes_per_case or number < 2:
        return panel_type.minutes_per_case
    return int((meeting.ends_at - meeting.starts_at).total_seconds() // 60 // number)


def minutes_left(began_at: datetime, each: int, *, at: datetime) -> int:
    """Return the whole minutes left of a case that began then; below 0 once it runs over."""
    return each - int((at - began_at).total_seconds() // 60)


def minutes_over(meeting: Meeting, *, waiting: int, each: int, at: datetime) -> int:
    """Return by how many minutes the sitting will end late if each case takes its time; 0 if none.

    ``waiting`` cases have no decision yet, the one being heard among them.
    """
    ends_at = at + timedelta(minutes=waiting * each)
    return max(0, int((ends_at - meeting.ends_at).total_seconds() // 60))


def objections_to_deciding(
    listing: Listing, meeting: Meeting, panel_type: PanelType, *, decision: str, rationale: str
) -> list[str]:
    """List every reason the panel's decision cannot be recorded."""
    objections = objections_to_recording(meeting) + objections_to_standing(listing)
    if decision not in {entry["code"] for entry in panel_type.decisions}:
        objections.append(_("Choose one of the panel's decisions."))
    if not rationale.strip():
        objections.append(_("Give the reason for the decision."))
    return objections


def status_after(decision: Mapping[str, Any], referral: Referral) -> Status | None:
    """Return where the referral goes; None where it stays, or where another stage holds it."""
    status, to = Status(referral.status), Status.SUPPORT
    if status not in MOVED_BY_THE_PANEL:
        return None
    if decision.get("closes"):
        to = Status.CLOSED
    elif decision.get("needs_meeting"):
        to = BACK_TO_A_MEETING[Pathway(referral.pathway)]
    elif decision.get("needs_panel"):
        to = Status.PANEL
    return None if to == status else to
