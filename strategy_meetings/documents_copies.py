"""Copies of the minutes as plain values: a recipient's own, and the decisions alone."""

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from people.rules_naming import Known
from records import row_security
from records.audit import Actor
from records.outbox import LOCALES
from strategy_meetings import rules_copies
from strategy_meetings.documents import minutes
from strategy_meetings.models import MinutesCopy, StrategyMeeting
from strategy_meetings.queries_copies import called_in, named_in, restricted_for
from strategy_meetings.rules_copies import Marked, Passage


@dataclass(frozen=True)
class Look:
    """A copy as it stands before anything is taken out, with what is marked in it."""

    said: dict[str, Any]
    people: list[Known]
    texts: list[Marked]
    passages: list[Passage]
    labels: dict[str, str]
    digest: str


def look_at(strategy_meeting: StrategyMeeting, copy: MinutesCopy, *, by: Actor) -> Look:
    """Return what is marked in a copy for ``by``, and the digest of exactly that.

    Only people whom they may see are looked for: a mark says that a word names somebody.
    """
    said = copy_before_it_is_redacted(strategy_meeting, copy)
    with row_security.seen_by(by):
        people = named_in(strategy_meeting.meeting)
        called = called_in(strategy_meeting.meeting, people)
    with translation.override(LOCALES[copy.language]):
        labels = rules_copies.labels_for(called)
    texts = rules_copies.marked(said, people, copy.added)
    return Look(
        said=said,
        people=people,
        texts=texts,
        passages=rules_copies.passages_of(texts, copy.left, labels),
        labels=labels,
        digest=rules_copies.digest_of_look(said, texts, copy.added, labels),
    )


@row_security.as_system("reads a copy of the minutes as it would be issued")
def copy_before_it_is_redacted(
    strategy_meeting: StrategyMeeting, copy: MinutesCopy
) -> dict[str, Any]:
    """Return the minutes as one recipient gets them, before any name is taken out.

    A full copy has the restricted parts that the recipient is a reader of; nothing else has any.
    """
    said = minutes(strategy_meeting, language=copy.language)
    with translation.override(LOCALES[copy.language]):
        if copy.kind == MinutesCopy.Kind.FULL:
            said["restricted"] = restricted_for(copy.attendance)
        elif copy.kind == MinutesCopy.Kind.PARTIAL:
            said["note"] = _("This is a part of the minutes. What is left out is marked.")
            for item in said["agenda"]:
                if item["position"] in copy.left_out:
                    item["minutes"] = _("Left out of this copy.")
        else:
            said["note"] = _("Names and what could name somebody are taken out of this copy.")
    return said


def mark_of(copy: MinutesCopy) -> dict[str, str]:
    """Return what each page of a copy says of whose it is."""
    attendance = copy.attendance
    with translation.override(LOCALES[copy.language]):
        return {
            "recipients": _("Copy %(number)s, for %(name)s, %(agency)s")
            % {
                "number": copy.number,
                "name": attendance.name or attendance.email,
                "agency": attendance.agency.name,
            }
        }


def decisions_summary(strategy_meeting: StrategyMeeting, *, language: str) -> dict[str, Any]:
    """Return what was decided and agreed, as it is sent before the minutes."""
    said = minutes(strategy_meeting, language=language)
    meeting = strategy_meeting.meeting
    with translation.override(LOCALES[language]):
        said["title"] = _("Decisions of meeting %(reference)s") % {"reference": meeting.reference}
    kept = ("title", "reference", "recipients", "type", "is_restricted", "arranged")
    about = [
        {key: subject[key] for key in ("reference", "name", "outcome", "reason")}
        for subject in said["subjects"]
    ]
    rows = {key: said[key] for key in (*kept, "decisions", "actions")}
    return {**rows, "subjects": about}
