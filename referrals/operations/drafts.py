"""Keeping the answers of a report that is not sent yet, and sending it once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from records import audit
from records.audit import Actor
from referrals.models import Report, ReportDraft
from referrals.operations.reports import AlreadySent, submit_report
from referrals.rules import Submission

Answers = Mapping[str, list[str]]
LONGEST_VISIT = timedelta(seconds=settings.SESSION_COOKIE_AGE)
KEPT_FOR_STAFF = timedelta(days=7)
MAIN_PERSON = 0  # who the report is about; the others are numbered from one


@transaction.atomic
def start_draft(*, user_id: UUID | None, by: Actor, at: datetime) -> ReportDraft:
    """Begin a report: somebody's own, or (without ``user_id``) a public visitor's."""
    draft = ReportDraft.objects.create(
        user_id=user_id, started_at=at, started_by=by.id, changed_at=at
    )
    audit.record("draft.started", draft, by=by, at=at)
    return draft


@transaction.atomic
def save_answers(
    draft: ReportDraft, *, page: str, answers: Answers, by: Actor, at: datetime
) -> ReportDraft:
    """Keep the answers of one page, in place of what was there. Raises AlreadySent."""
    draft = locked(draft)
    draft.answers["told"] = {**draft.answers.get("told", {}), **answers}
    draft.answers["seen"] = sorted({*draft.answers.get("seen", []), page})
    if page == "person":
        forget_who_it_is(draft, MAIN_PERSON)
    return kept(draft, page=page, by=by, at=at)


@transaction.atomic
def save_person(
    draft: ReportDraft, *, number: int | None, answers: Answers, by: Actor, at: datetime
) -> ReportDraft:
    """Keep what was said about another person, the next one where ``number`` is None."""
    draft = locked(draft)
    others = draft.answers.setdefault("others", {})
    if number is None:
        number = max(map(int, others), default=0) + 1
    others[str(number)] = dict(answers)
    forget_who_it_is(draft, number)
    return kept(draft, page="others", by=by, at=at)


@transaction.atomic
def remove_person(draft: ReportDraft, *, number: int, by: Actor, at: datetime) -> ReportDraft:
    """Take another person out of the report."""
    draft = locked(draft)
    draft.answers.get("others", {}).pop(str(number), None)
    forget_who_it_is(draft, number)
    return kept(draft, page="others", by=by, at=at)


@transaction.atomic
def choose_person(
    draft: ReportDraft, *, number: int, person_id: UUID | None, by: Actor, at: datetime
) -> ReportDraft:
    """Keep who on record a person of the report is, or (None) that it is none of those shown."""
    draft = locked(draft)
    known = draft.answers.setdefault("known", {})
    known[str(number)] = str(person_id) if person_id else ""
    return kept(draft, page="known", by=by, at=at)


@transaction.atomic
def discard_draft(draft: ReportDraft, *, by: Actor, at: datetime) -> None:
    """Throw away what was typed and never sent. A sent report stays."""
    if ReportDraft.objects.filter(pk=draft.pk, report__isnull=True).delete()[0]:
        audit.record("draft.discarded", draft, by=by, at=at)


@transaction.atomic
def discard_old_drafts(*, by: Actor, at: datetime) -> int:
    """Throw away what nobody came back to send, and return how many drafts that were.

    A public visitor's goes when the visit must have ended, a professional's after a week.
    """
    abandoned = ReportDraft.objects.filter(
        Q(user_id__isnull=True, changed_at__lt=at - LONGEST_VISIT)
        | Q(user_id__isnull=False, changed_at__lt=at - KEPT_FOR_STAFF),
        report__isnull=True,
    )
    thrown_away = abandoned.delete()[0]
    if thrown_away:
        audit.record("draft.discarded", None, by=by, at=at, drafts=thrown_away)
    return thrown_away


@transaction.atomic
def send_draft(draft: ReportDraft, *, submission: Submission, by: Actor, at: datetime) -> Report:
    """Submit the report, once however often it is asked for, and forget the answers."""
    draft = ReportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.report is not None:
        return draft.report
    draft.report = submit_report(submission, by=by, at=at)
    draft.answers = {}
    draft.save()
    return draft.report


def forget_who_it_is(draft: ReportDraft, number: int) -> None:
    """Forget who on record a person was said to be: what was said of them has changed."""
    draft.answers.get("known", {}).pop(str(number), None)


def locked(draft: ReportDraft) -> ReportDraft:
    draft = ReportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.report is not None:
        raise AlreadySent(draft.report)
    return draft


def kept(draft: ReportDraft, *, by: Actor, at: datetime, **details: Any) -> ReportDraft:
    draft.version += 1
    draft.changed_at = at
    draft.save()
    audit.record("draft.saved", draft, by=by, at=at, **details)
    return draft
