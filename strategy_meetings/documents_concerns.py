"""A concern about somebody's work as plain values: its whole record, and one employer's part."""

from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from records.audit import Actor
from records.outbox import LOCALES
from referrals.models import Referral
from strategy_meetings import queries_concerns
from strategy_meetings.models import ConcernEmployer, PractitionerConcern


def employers_part(employer: ConcernEmployer, *, language: str) -> dict[str, Any]:
    """Return what one employer may have: the words shared with them, and their own actions.

    The title holds no name; the reference is the practitioner's own.
    """
    with translation.override(LOCALES[language]):
        return {
            "title": _("Shared with an employer: %(reference)s")
            % {"reference": employer.concern.referral.reference},
            "reference": employer.concern.referral.reference,
            "recipients": _("For %(name)s, %(agency)s")
            % {"name": employer.contact_name, "agency": employer.agency.name},
            "shared": employer.shared,
            "shared_at": moment(employer.shared_at),
            "actions": actions_of(employer),
        }


def actions_of(employer: ConcernEmployer) -> list[dict[str, str]]:
    return [
        {"what": action.what, "due": day(action.due_on), "done": action.done_words}
        for action in employer.actions.all()
    ]


def whole_record(
    concern: PractitionerConcern, actor: Actor, *, language: str, at: datetime
) -> dict[str, Any]:
    """Return the whole record of a concern: for those who keep such concerns, and nobody else."""
    with translation.override(LOCALES[language]):
        referral = concern.referral
        kept = queries_concerns.kept_of(referral, at=at)
        criteria = dict(referral.policy.threshold_criteria.values_list("code", name_in(language)))
        bodies = dict(referral.policy.regulators.values_list("code", name_in(language)))
        return {
            "title": _("Concern about somebody's work: %(reference)s")
            % {"reference": referral.reference},
            "reference": referral.reference,
            "recipients": _("For those who keep concerns about people's work"),
            "name": referral.record.name,
            "born": day(referral.record.date_of_birth),
            "received": moment(referral.received_at),
            "earlier": concern.get_earlier_display(),
            "earlier_words": concern.earlier_words,
            "course": concern.get_course_display(),
            "criteria": [criteria.get(code, code) for code in concern.criteria],
            "transferable_risk": concern.transferable_risk,
            "decision_reason": concern.decision_reason,
            "decided": moment(concern.decided_at),
            "decided_by": concern.decided_by_name,
            "entries": [
                {
                    "kind": entry.get_kind_display(),
                    "words": entry.words,
                    "reason": entry.reason,
                    "by": entry.recorded_by_name,
                    "at": moment(entry.recorded_at),
                }
                for entry in concern.entries.all()
            ],
            "employers": [told_by(employer) for employer in concern.employers.all()],
            "investigations": [
                {
                    "kind": each.get_kind_display(),
                    "started": "" if each.is_set_aside else moment(each.started_at),
                    "ended": moment(each.ended_at),
                    "is_set_aside": each.is_set_aside,
                    "findings": each.findings,
                    "reason": each.reason_out_of_turn,
                }
                for each in concern.investigations.all()
            ],
            "meetings": [held(each) for each in queries_concerns.meetings_about(referral, actor)],
            "sign_offs": [
                {
                    "reason": each.reason,
                    "by": each.proposed_by_name,
                    "is_agreed": each.is_agreed,
                    "words": each.words,
                    "answered_by": each.answered_by_name,
                    "at": moment(each.answered_at),
                }
                for each in concern.sign_offs.all()
            ],
            "outcome": concern.get_outcome_display(),
            "outcome_at": moment(concern.outcome_at),
            "outcome_reason": reason_of_outcome(referral) if concern.outcome else "",
            "definition": concern.definition,
            "edition": concern.definition_edition,
            "notices": [
                {
                    "body": bodies.get(each.body, each.body),
                    "is_referred": each.is_referred,
                    "on": day(each.referred_on),
                    "words": each.words,
                }
                for each in concern.notices.all()
            ],
            "kept_until": day(kept.due_on) if kept else "",
            "kept_rule": kept.rule.name if kept else "",
        }


def told_by(employer: ConcernEmployer) -> dict[str, Any]:
    clock = queries_concerns.told_in_time(employer)
    return {
        "agency": employer.agency.name,
        "contact": employer.contact_name,
        "told": clock.words if clock else "",
        "report": employer.report,
        "risk_assessment": employer.risk_assessment,
        "shared": employer.shared,
        "actions": actions_of(employer),
    }


def held(strategy_meeting: Any) -> dict[str, str]:
    meeting = strategy_meeting.meeting
    return {
        "reference": meeting.reference,
        "type": strategy_meeting.meeting_type.name,
        "at": moment(meeting.started_at or meeting.starts_at),
        "status": str(meeting.get_status_display()),
    }


def reason_of_outcome(referral: Referral) -> str:
    last = referral.strategy_outcomes.order_by("-concluded_at", "-pk").first()
    return last.reason if last else ""


def name_in(language: str) -> str:
    return "name_cy" if language == "cy" else "name_en"


def moment(value: datetime | None) -> str:
    return date_format(localtime(value), "j F Y, H:i") if value else ""


def day(value: date | None) -> str:
    return date_format(value, "j F Y") if value else ""
