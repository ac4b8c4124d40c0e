"""The minutes of a sitting as plain values, in one language, to be the same in ten years."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from meetings.models import Meeting
from meetings.queries import attendances_of
from panels import rules_listing
from panels.models import Listing, Sitting
from panels.queries.agenda import sender_of
from panels.queries.dissents import dissents_at
from panels.queries.issues import log_at
from panels.queries.listings import risk_tool_of
from records.outbox import LOCALES


def minutes(
    sitting: Sitting, *, language: str, only: Collection[UUID] | None = None
) -> dict[str, Any]:
    """Return what the minutes say: text, numbers and lists only. ``language`` is en or cy.

    ``only`` are the keys of the cases that stand in them, all where it is None; the others leave
    no gap. The title holds no name: it is shown in lists, windows and properties of the file.
    """
    meeting = sitting.meeting
    with translation.override(LOCALES[language]):
        return {
            "title": _("Minutes of panel sitting %(reference)s") % {"reference": meeting.reference},
            "reference": meeting.reference,
            "panel": sitting.panel.name,
            "confidentiality": sitting.panel_type.confidentiality,
            "arranged": arranged(meeting),
            "attendances": [
                {
                    "name": attendance.name,
                    "job_title": attendance.job_title,
                    "agency": attendance.agency.name,
                    "response": str(attendance.get_response_display()),
                }
                for attendance in attendances_of(meeting)
            ],
            "cases": cases(sitting, only=only),
            "log": log(sitting) if sitting.panel_type.keeps_issues_log else [],
        }


def log(sitting: Sitting) -> list[dict[str, Any]]:
    """Return the issues of the panel's log as they stood, with what was said of each here."""
    return [
        {
            "number": row.issue.number,
            "what": row.issue.what,
            "raised_by": row.issue.raised_by_agency.name,
            "owner": row.issue.owner.name,
            "due": day(row.issue.due_on),
            "said": [entry.words for entry in row.said_here],
            "is_settled": row.is_settled,
        }
        for row in log_at(sitting, at=timezone.now())
    ]


def arranged(meeting: Meeting) -> dict[str, str]:
    return {
        "started": moment(meeting.started_at),
        "concluded": moment(meeting.concluded_at),
        "mode": str(meeting.get_mode_display()),
        "place": meeting.place,
        "chair": meeting.chair_name,
    }


def cases(sitting: Sitting, *, only: Collection[UUID] | None) -> list[dict[str, Any]]:
    listings = (
        sitting.listings.standing()
        .select_related(
            "referral__record", "referral__report__source", "basis__purpose", "support__lead_agency"
        )
        .select_related("referral__report__reporter_agency")
        .prefetch_related("information__agency", "papers__agency", "voices")
    )
    if only is not None:
        listings = listings.filter(pk__in=only)
    tool = risk_tool_of(sitting.panel_type)
    bands = dict(tool.band_choices) if tool else {}
    disagreed = dissents_at(sitting.meeting)
    agreed: dict[Any, list[dict[str, str]]] = {}
    for action in sitting.meeting.actions.select_related("agency"):
        agreed.setdefault(action.referral_id, []).append(
            {
                "what": action.what,
                "agency": action.agency.name,
                "owner": action.owner_name,
                "due": day(action.due_on),
            }
        )
    return [
        {
            **heard(listing, sitting, bands),
            "number": number,
            "dissents": [
                {"agency": dissent.agency.name, "reason": dissent.reason}
                for dissent in disagreed.get(listing.referral_id, [])
            ],
            "actions": agreed.get(listing.referral_id, []),
        }
        for number, listing in enumerate(listings, start=1)
    ]


def heard(listing: Listing, sitting: Sitting, bands: dict[str, str]) -> dict[str, Any]:
    """Return one case: who, why, what was known, the risk and the decision."""
    record = listing.referral.record
    decisions = dict(sitting.panel_type.decision_choices)
    return {
        "name": record.name,
        "born": day(record.date_of_birth),
        "reference": listing.referral.reference,
        "sender": sender_of(listing.referral.report),
        "route": dict(sitting.panel_type.route_choices).get(listing.route, ""),
        "reason": listing.reason,
        **basis_of(listing),
        "papers": papers_of(listing, sitting),
        "voices": voices_of(listing, sitting),
        "is_repeat": listing.is_repeat,
        "score": listing.score,
        "band": bands.get(listing.judged_band, ""),
        "judgement": listing.judgement,
        "information": [
            {
                "agency": given.agency.name,
                "answer": str(given.get_answer_display()),
                "text": given.text,
                "is_late": given.is_late,
            }
            for given in listing.information.all()
        ],
        "decision": decisions.get(listing.decision, ""),
        "rationale": listing.rationale,
        "support": support_of(listing),
    }


def support_of(listing: Listing) -> dict[str, str]:
    """Return the support package as it was devised; nothing where there is none."""
    package = getattr(listing, "support", None)
    if package is None:
        return {}
    return {"wishes": package.wishes, "lead": package.lead_agency.name}


def basis_of(listing: Listing) -> dict[str, str]:
    """Return on what basis in law it was heard; nothing of a case listed before one was asked."""
    basis = getattr(listing, "basis", None)
    if basis is None:
        return {}
    return {
        "purpose": basis.purpose.name,
        "gateway": basis.gateway,
        "consent": str(basis.get_consent_display()),
        "below_threshold": basis.below_threshold,
    }


def voices_of(listing: Listing, sitting: Sitting) -> list[dict[str, str]]:
    """Return what was said for the person in the panel's order, empty where nothing was."""
    said = {voice.code: voice.words for voice in listing.voices.all()}
    choices = sitting.panel_type.voice_choices
    return [{"name": name, "words": said.get(code, "")} for code, name in choices]


def papers_of(listing: Listing, sitting: Sitting) -> list[dict[str, Any]]:
    due_on = rules_listing.papers_due_on(sitting.meeting, sitting.panel_type)
    return [
        {
            "agency": paper.agency.name,
            "shows": paper.shows,
            "is_late": rules_listing.is_late(paper.added_at, due_on=due_on),
        }
        for paper in listing.papers.all()
    ]


def moment(value: datetime | None) -> str:
    return date_format(localtime(value), "j F Y, H:i") if value else ""


def day(value: date | None) -> str:
    return date_format(value, "j F Y") if value else ""
