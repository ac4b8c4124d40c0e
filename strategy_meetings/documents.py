"""The minutes as plain values, in one language, so that the same PDF can be made in ten years."""

from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from meetings.models import AgreedAction, Attendance, Decision, Meeting
from meetings.queries import attendances_of, names_of_kinds
from meetings.rules_attending import who_was_lacking
from records.outbox import LOCALES
from strategy_meetings import rules_translations
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.queries_telling import Told, told_of


def minutes(strategy_meeting: StrategyMeeting, *, language: str) -> dict[str, Any]:
    """Return what the minutes say: text, numbers and lists only. ``language`` is en or cy.

    What people wrote is in that language once it has been translated, and else as it was written.
    """
    said = as_written(strategy_meeting, language=language)
    for done in strategy_meeting.meeting.translations.all():
        if rules_translations.counts(done, language):
            said = rules_translations.translated(said, done.texts)
            with translation.override(LOCALES[language]):
                said["translated"] = _("Translated by %(name)s. What was written counts.") % {
                    "name": done.translator
                }
    return said


def written(strategy_meeting: StrategyMeeting) -> list[str]:
    """Return each text of the minutes that somebody wrote, once."""
    said = as_written(strategy_meeting, language="en")
    return rules_translations.different(rules_translations.written_in(said))


def as_written(strategy_meeting: StrategyMeeting, *, language: str) -> dict[str, Any]:
    """Return the minutes in the words that were written.

    The title holds no name: it is shown in lists, windows and properties of the file.
    """
    meeting = strategy_meeting.meeting
    with translation.override(LOCALES[language]):
        return {
            "title": _("Minutes of meeting %(reference)s") % {"reference": meeting.reference},
            "reference": meeting.reference,
            "recipients": _("For those who took part in the meeting"),
            "type": strategy_meeting.meeting_type.name,
            "is_restricted": meeting.is_restricted,
            "arranged": arranged(meeting),
            "subjects": subjects(strategy_meeting),
            "attendances": [attended(a, meeting) for a in attendances_of(meeting)],
            "agenda": [
                {"position": item.position, "title": item.title, "minutes": item.minutes}
                for item in meeting.agenda.all()
            ],
            "decisions": decisions(meeting),
            "actions": actions(meeting),
            "corrections": [
                {
                    "number": correction.number,
                    "text": correction.text,
                    "by": correction.corrected_by_name,
                    "at": moment(correction.corrected_at),
                }
                for correction in meeting.corrections.all()
            ],
        }


def arranged(meeting: Meeting) -> dict[str, str]:
    return {
        "started": moment(meeting.started_at),
        "concluded": moment(meeting.concluded_at),
        "mode": meeting.get_mode_display(),
        "place": meeting.place,
        "chair": meeting.chair_name,
        "minute_taker": meeting.minute_taker_name,
        "agency": meeting.arranging_agency.name,
    }


def subjects(strategy_meeting: StrategyMeeting) -> list[dict[str, Any]]:
    """Return whom the meeting is about: the outcome, its reason, and what was written of them."""
    outcomes = {outcome.referral_id: outcome for outcome in strategy_meeting.outcomes.all()}
    told = told_of(strategy_meeting)
    rows = []
    for referral in strategy_meeting.meeting.referrals.select_related("record"):
        outcome = outcomes.get(referral.pk)
        rows.append(
            {
                "reference": referral.reference,
                "name": referral.record.name,
                "born": day(referral.record.date_of_birth),
                "outcome": strategy_meeting.meeting_type.outcome(outcome.outcome)["name"]
                if outcome
                else "",
                "reason": outcome.reason if outcome else "",
                "without_quorum": outcome.quorum_override_reason if outcome else "",
                "lead": outcome.lead_practitioner_name if outcome else "",
                **said_of(told.get(referral.pk, Told())),
            }
        )
    return rows


def said_of(told: Told) -> dict[str, Any]:
    """Return what was answered and said of one person; an untagged statement has no kind."""
    return {
        "answers": [vars(answer) for answer in told.answers],
        "statements": [
            {
                "agency": statement.agency.name,
                "kind": str(statement.get_kind_display()),
                "text": statement.text,
            }
            for statement in told.statements
        ],
        "risks": told.risks,
    }


def attended(attendance: Attendance, meeting: Meeting) -> dict[str, Any]:
    """Return who came, from when until when: until the end, where nobody saw them leave."""
    return {
        "name": attendance.name,
        "job_title": attendance.job_title,
        "agency": attendance.agency.name,
        "response": attendance.get_response_display(),
        "declared": [
            {
                "what": str(declaration.get_kind_display()),
                "about": declaration.referral.reference if declaration.referral else "",
                "words": declaration.words,
            }
            for declaration in attendance.declarations.select_related("referral")
        ],
        "times": [
            {"arrived": hour(arrived_at), "left": hour(left_at or meeting.concluded_at)}
            for arrived_at, left_at in attendance.times
        ],
    }


def decisions(meeting: Meeting) -> list[dict[str, Any]]:
    names = names_of_kinds(meeting.policy)
    is_by_telephone = meeting.mode == Meeting.Mode.TELEPHONE
    return [
        decided(decision, names, is_by_telephone=is_by_telephone)
        for decision in meeting.decisions.select_related("referral")
    ]


def decided(decision: Decision, names: dict[str, str], *, is_by_telephone: bool) -> dict[str, Any]:
    return {
        "referral": decision.referral.reference,
        "decision": decision.decision,
        "reason": decision.reason,
        "dissents": [
            {"agency": dissent.agency.name, "reason": dissent.reason}
            for dissent in decision.dissents.select_related("agency")
        ],
        "lacking": who_was_lacking(
            decision.agencies_missing, names, is_by_telephone=is_by_telephone
        ),
        "override": decision.quorum_override_reason,
        "at": hour(decision.decided_at),
    }


def actions(meeting: Meeting) -> list[dict[str, str]]:
    return [agreed(action) for action in meeting.actions.select_related("referral", "agency")]


def agreed(action: AgreedAction) -> dict[str, str]:
    return {
        "referral": action.referral.reference,
        "what": action.what,
        "agency": action.agency.name,
        "owner": action.owner_name,
        "due": day(action.due_on),
    }


def moment(value: datetime | None) -> str:
    return date_format(localtime(value), "j F Y, H:i") if value else ""


def hour(value: datetime | None) -> str:
    return date_format(localtime(value), "H:i") if value else ""


def day(value: date | None) -> str:
    return date_format(value, "j F Y") if value else ""
