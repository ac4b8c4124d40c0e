"""What stands around and about one referral: who it is, its one running clock, what was told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.roles import Can, can
from people.models import PersonRecord
from records.audit import Actor
from referrals import clocks, rules
from referrals.models import Referral, Report, ReportAnswer, Status
from referrals.models.reports import Answer
from referrals.queries import disputes, growing_up, powers, warnings
from referrals.queries.links import beside_of, links_of
from referrals.queries.referral import ClockLine, is_holder, most_urgent
from referrals.queries.rows import taken_in_words
from referrals.queries.words import age_in_words, concern_of, language_in_words
from referrals.rules import (
    URGENT_SEEN,
)
from referrals.rules.fields import Field, Reader, may_read

# The questions about danger to staff, what answers that there is none, and how much a flag holds.
ABOUT_VISITS = ("visit_risks", "visit_advice")
NO_DANGER = (["none"], ["not_known"], ["not_asked"])
LONGEST_WARNING = 200


def frame_of(
    referral: Referral, actor: Actor, *, lines: Iterable[ClockLine], at: datetime, here: str = ""
) -> dict[str, Any]:
    """Return the head of every page of a referral, and the way to its other pages."""
    line = most_urgent(lines)
    beside = beside_of(referral, actor, at=at)
    taken = {
        "taken_by": referral.taken_by,
        "taken_at": referral.taken_at,
        "taken_by_name": referral.taken_by_name,
    }
    return {
        "referral": referral,
        "name": referral.record.name,
        "identity": identity(referral, at=at),
        "clock": line.clock if line else None,
        "flags": [
            *(warning.line for warning in warnings.of_referral(referral, actor, at=at)),
            *flags_before_decision(referral, lines, at=at),
            *powers.flags_of(referral, at=at),
            *flags_of(referral),
            *growing_up.flags_of(referral, today=localtime(at).date()),
            *disputes.flags_of(referral),
            *flags_for_visitors(referral, actor),
            *flags_about_reporter(referral, actor, lines),
        ],
        **links_of(referral, actor, beside, lines=lines, here=here),
        "present": ", ".join(beside.present),
        "taken": taken_in_words(taken, actor) if referral.status == Status.SUBMITTED else "",
        "is_mine": referral.taken_by == actor.id,
        "holder": "" if is_holder(actor, referral) else referral.owning_agency.name,
        **way_back(actor),
    }


def way_back(actor: Actor) -> dict[str, str]:
    """Return where the reader came from: the queue, for those who work in it, else their work."""
    if can(actor, Can.VIEW_QUEUE):
        return {"back_url": reverse("referrals:queue"), "back_text": _("Back to the queue")}
    return {"back_url": reverse("home"), "back_text": _("Back to my work")}


def identity(referral: Referral, *, at: datetime) -> list[str]:
    """Return what tells this referral from others: reference, kind, age, where it stands."""
    record, born_on = referral.record, growing_up.born_on(referral)
    age = age_in_words(born_on, localtime(at).date())
    facts = [referral.reference, str(referral.get_pathway_display()), age]
    if record.expected_on and born_on is None:
        facts.append(_("expected on %(day)s") % {"day": day(record.expected_on)})
    return [fact for fact in [*facts, str(referral.get_status_display())] if fact]


def flags_before_decision(
    referral: Referral, lines: Iterable[ClockLine], *, at: datetime
) -> list[str]:
    """Return what a screener must not overlook: unseen, decided only for now, held."""
    if referral.status != Status.SUBMITTED:
        return []
    flags = []
    if any(line.ref == URGENT_SEEN and line.is_running for line in lines):
        flags.append(_("Nobody on duty has said that they have seen this urgent referral."))
    if referral.interim_at is not None:
        since = {"moment": clocks.moment(referral.interim_at)}
        flags.append(
            _("Decided for now at %(moment)s: information is outstanding, the decision is due.")
            % since
        )
    if referral.held_until is not None and at < referral.held_until <= referral.decision_due_at:
        held = {
            "until": clocks.moment(referral.held_until),
            "name": referral.held_by_name,
            "reason": referral.reason_held,
        }
        flags.append(_("Held until %(until)s by %(name)s: %(reason)s") % held)
    return flags


def flags_of(referral: Referral) -> list[str]:
    """Return what must not be overlooked, in words."""
    report = referral.report
    flags = []
    if report.is_in_danger_now == Answer.YES and referral.status in rules.UNDECIDED:
        flags.append(_("The report says that somebody is in danger now."))
    if referral.is_restricted:
        flags.append(_("Restricted: only the people named on this referral may see it."))
    if report.knows_of_report == Answer.NO:
        flags.append(
            _("The person does not know about the report. Do not contact them without a plan.")
        )
    if (died_on := growing_up.died_on(referral)) is not None:
        flags.append(_("Died on %(day)s.") % {"day": day(died_on)})
    return flags


def flags_for_visitors(referral: Referral, actor: Actor) -> list[str]:
    """Return what the report says may make a visit dangerous, in the words it was said in.

    The first LONGEST_WARNING characters: the whole of it is on the page of what was told.
    """
    told = referral.report.answers.filter(code__in=ABOUT_VISITS)
    if not is_holder(actor, referral):
        told = told.filter(audience=ReportAnswer.Audience.ALL)
    words = ". ".join(row.answer for row in told if row.value not in NO_DANGER)
    if not words:
        return []
    return [
        _("The report warns whoever visits: %(words)s")
        % {"words": Truncator(words).chars(LONGEST_WARNING)}
    ]


def flags_about_reporter(referral: Referral, actor: Actor, lines: Iterable[ClockLine]) -> list[str]:
    """Return what concerns the reporter, for who holds the referral: withdrawn, or not reached."""
    if not is_holder(actor, referral):
        return []
    flags = []
    if hasattr(referral.report, "withdrawal"):
        is_answered = hasattr(referral, "withdrawal_answer")
        flags.append(
            _("The reporter has withdrawn the report.")
            if is_answered
            else _("The reporter has withdrawn the report: say whether this referral goes on.")
        )
    if is_waiting_again(lines):
        flags.append(_("What we told the reporter did not arrive: they wait to be told."))
    return flags


def is_waiting_again(lines: Iterable[ClockLine]) -> bool:
    """Say whether a clock of telling the reporter was met once, and runs again."""
    refs = (rules.ACKNOWLEDGEMENT, rules.OUTCOME_TOLD)
    told = [line for line in lines if line.ref in refs and not line.is_stopped]
    met = {line.ref for line in told if line.met_at is not None}
    return any(line.ref in met for line in told if line.met_at is None)


def facts_about_report(referral: Referral, actor: Actor) -> list[dict[str, str]]:
    """Return what the report says besides the concern itself; blank answers are left out.

    Who reported it is for the agency that holds it; an agency let in sees only the source.
    """
    report, record = referral.report, referral.record
    reader = Reader.of(holds=is_holder(actor, referral))
    own = report.language
    rows: list[tuple[str, str, str]] = [
        (
            _("Concern"),
            concern_of(referral.policy_id, report.categories, report.flags),
            "",
        ),
        (_("Received"), received(report), ""),
        (_("From"), told_by(report, reader), ""),
        (_("In danger now"), str(Answer(report.is_in_danger_now).label), ""),
        (_("Where they are now"), report.whereabouts, own),
        (_("When it happened"), report.happened_when, own),
        (_("Where it happened"), report.happened_where, own),
        (_("What has been done"), report.steps_taken, own),
        (_("Police reference"), report.police_reference, ""),
        (_("Why they think action is needed"), report.reason_for_action, own),
        (_("What may happen if nothing is done"), report.risk_if_nothing_done, own),
        (_("Knows about the report"), str(Answer(report.knows_of_report).label), ""),
        (_("Agrees to the report"), str(Answer(report.agrees_to_report).label), ""),
        (_("Why it was made without agreement"), report.reason_without_agreement, own),
        (_("What the person wants"), report.wishes, own),
        *about_the_person(record, reader, policy_id=referral.policy_id),
    ]
    return [{"key": key, "value": value, "lang": lang} for key, value, lang in rows if value]


def told_by(report: Report, reader: Reader) -> str:
    """Return who reported it, or the source alone for those who may not know."""
    return reporter(report) if may_read(Field.REPORTER, reader) else str(report.source.name)


def place_for(record: PersonRecord, reader: Reader) -> str:
    """Return where somebody is, or that it is kept from this reader."""
    if record.is_address_hidden and not may_read(Field.SAFE_ADDRESS, reader):
        return why_kept(record)
    return ", ".join(filter(None, [record.address, record.postcode]))


def telephone_for(record: PersonRecord, reader: Reader) -> str:
    """Return by which number somebody is reached; of somebody kept safe not to everybody.

    Whoever is let in to the referral may know that there is one; others are told nothing.
    """
    if record.is_address_hidden and not may_read(Field.SAFE_TELEPHONE, reader):
        return why_kept(record) if record.telephone and reader is Reader.LET_IN else ""
    return str(record.telephone)


def why_kept(record: PersonRecord) -> str:
    is_refuge = record.address_kind == record.AddressKind.REFUGE
    return _("Kept from you: it is a refuge") if is_refuge else _("Kept from you: kept safe")


def about_the_person(
    record: PersonRecord, reader: Reader, *, policy_id: UUID
) -> list[tuple[str, str, str]]:
    """Return what was said of the person: how to find, reach and speak with them."""
    born = day(record.date_of_birth) if record.date_of_birth else ""
    if born and record.is_birth_date_estimated:
        born = _("about %(day)s") % {"day": born}
    unknown = (PersonRecord.Language.NOT_KNOWN, PersonRecord.Language.NOT_ASKED)
    language = "" if record.language in unknown else language_in_words(record, policy_id)
    return [
        (_("Date of birth"), born, ""),
        (_("Also known as"), record.aliases, ""),
        (_("Address"), place_for(record, reader), ""),
        (_("Telephone"), telephone_for(record, reader), ""),
        (_("NHS number as given"), record.nhs_number_as_given, ""),
        (_("Language"), language, ""),
        (_("Communication needs"), record.communication_needs, ""),
    ]


def received(report: Report) -> str:
    """Return when it reached us; and when it was written down, where that was later."""
    shown = f"{clocks.moment(report.received_at)} ({report.get_channel_display()})"
    if clocks.moment(report.entered_at) == clocks.moment(report.received_at):
        return shown
    return _("%(received)s, written down %(entered)s") % {
        "received": shown,
        "entered": clocks.moment(report.entered_at),
    }


def reporter(report: Report) -> str:
    """Return who reported it and how to reach them safely, as far as they said."""
    agency = report.reporter_agency.name if report.reporter_agency else ""
    return "\n".join(
        part
        for part in [
            ", ".join(filter(None, [report.reporter_name, report.reporter_role])),
            agency or report.reporter_organisation or report.source.name,
            report.reporter_relationship,
            ", ".join(filter(None, [report.reporter_telephone, report.reporter_email])),
            report.safe_to_contact,
        ]
        if part
    )


def day(value: Any) -> str:
    return date_format(value, "j F Y")
