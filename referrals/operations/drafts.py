"""Keeping the answers of a report that is not sent yet, and sending it once."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models import WorkAddress
from accounts.roles import Can, can
from people.rules_choosing import Choice, objections_to_choice
from records import audit
from records.audit import Actor
from records.refusals import Conflict, Refused
from records.row_security import operation
from referrals.models import PoliceNotification, Report, ReportDraft, ReturnCode
from referrals.operations.attachments import send_files, throw_away_files
from referrals.operations.police import note_entered, waiting
from referrals.operations.reports import AlreadySent, submit_report
from referrals.operations.returning import keep_for_additions
from referrals.rules import Submission

Answers = Mapping[str, list[str]]
LONGEST_VISIT = timedelta(seconds=settings.SESSION_COOKIE_AGE)
KEPT_FOR_STAFF = timedelta(days=7)
WHO = (
    "given_name", "family_name", "aliases", "description", "date_of_birth_day",
    "date_of_birth_month", "date_of_birth_year", "age", "sex", "address", "postcode", "telephone",
    "nhs_number", "upn",
)  # fmt: skip
MAIN_PERSON = 0  # who the report is about; the others are numbered from one


@operation
def start_draft(
    *, user_id: UUID | None, work_address: WorkAddress | None = None, by: Actor, at: datetime
) -> ReportDraft:
    """Begin a report: somebody's own, or (without ``user_id``) a visitor's.

    A visitor who came by a link to their ``work_address`` reports for its agency.
    """
    draft = ReportDraft.objects.create(
        user_id=user_id,
        work_address=work_address,
        started_at=at,
        started_by=by.id,
        changed_at=at,
    )
    audit.record("draft.started", draft, by=by, at=at)
    return draft


@operation
def start_whole(
    *, told: Answers, others: Mapping[str, Answers] | None = None, by: Actor, at: datetime
) -> ReportDraft:
    """Begin a report that is written on one page, with what is known of it already."""
    answers = {"told": dict(told), "others": dict(others or {}), "is_whole": True}
    draft = ReportDraft.objects.create(
        user_id=by.id, answers=answers, started_at=at, started_by=by.id, changed_at=at
    )
    audit.record("draft.started", draft, by=by, at=at)
    return draft


@operation
def begin_entry(
    notification: PoliceNotification,
    *,
    told: Answers,
    others: Mapping[str, Answers],
    by: Actor,
    at: datetime,
) -> ReportDraft:
    """Begin to enter a notification as a report, or take over what somebody else began.

    Raises Refused where it was settled before.
    """
    notification = waiting(notification)
    draft = notification.draft
    if draft is None:
        draft = start_whole(told=told, others=others, by=by, at=at)
        notification.draft = draft
        notification.save(update_fields=["draft"])
    elif draft.user_id == by.id:
        return draft
    else:
        draft.user_id = by.id
        draft.save()
    audit.record("police_notification.begun", notification, by=by, at=at)
    return draft


@operation
def save_whole(
    draft: ReportDraft,
    *,
    pages: Iterable[str],
    answers: Answers,
    version: int,
    by: Actor,
    at: datetime,
) -> ReportDraft:
    """Keep everything on the one page, as it was typed. Raises AlreadySent.

    ``version`` is the draft as the page showed it: raises Conflict where it was changed in
    another window since, and keeps nothing of either over the other.
    """
    draft = locked(draft)
    if draft.version != version:
        raise Conflict(theirs="", yours="", version=draft.version)
    before = draft.answers.get("told", {})
    if any(before.get(name) != answers.get(name) for name in WHO if name in answers):
        forget_who_it_is(draft, MAIN_PERSON)
    draft.answers["told"] = {**before, **answers}
    draft.answers["seen"] = sorted({*draft.answers.get("seen", []), *pages})
    return kept(draft, page="whole", by=by, at=at)


@operation
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


@operation
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


@operation
def save_more(
    draft: ReportDraft, *, number: int, answers: Answers, by: Actor, at: datetime
) -> ReportDraft:
    """Keep what more was said about another person, in place of what was there."""
    draft = locked(draft)
    draft.answers.setdefault("more", {})[str(number)] = dict(answers)
    return kept(draft, page="more", by=by, at=at)


@operation
def remove_person(draft: ReportDraft, *, number: int, by: Actor, at: datetime) -> ReportDraft:
    """Take another person out of the report."""
    draft = locked(draft)
    for kind in ("others", "more"):
        draft.answers.get(kind, {}).pop(str(number), None)
    forget_who_it_is(draft, number)
    return kept(draft, page="others", by=by, at=at)


@operation
def choose_person(
    draft: ReportDraft, *, number: int, choice: Choice, by: Actor, at: datetime
) -> ReportDraft:
    """Keep who on record a person of the report is, or that it is none of those shown."""
    draft = locked(draft)
    draft.answers.setdefault("known", {})[str(number)] = choice.details
    return kept(draft, page="known", by=by, at=at)


@operation
def discard_draft(draft: ReportDraft, *, by: Actor, at: datetime) -> None:
    """Throw away what was typed and never sent, with its files. A sent report stays."""
    if thrown_away(ReportDraft.objects.filter(pk=draft.pk), by=by, at=at):
        audit.record("draft.discarded", draft, by=by, at=at)


@operation
def discard_old_drafts(*, by: Actor, at: datetime) -> int:
    """Throw away what nobody came back to send, and return how many drafts that were.

    A public visitor's goes when the visit must have ended, or with the code to come back to it;
    a professional's after a week. A code past its time goes too.
    """
    ReturnCode.objects.filter(expires_at__lte=at).delete()
    abandoned = ReportDraft.objects.filter(
        Q(user_id__isnull=True, changed_at__lt=at - LONGEST_VISIT, return_code__isnull=True)
        | Q(user_id__isnull=False, changed_at__lt=at - KEPT_FOR_STAFF)
    )
    drafts = thrown_away(abandoned, by=by, at=at)
    if drafts:
        audit.record("draft.discarded", None, by=by, at=at, drafts=drafts)
    return drafts


def thrown_away(drafts: QuerySet[ReportDraft], *, by: Actor, at: datetime) -> int:
    """Throw away those of these drafts that were not sent, with their files; return how many.

    They are locked first: one that is sent at this moment stays, and so do its files.
    """
    unsent = list(drafts.filter(report__isnull=True).select_for_update(of=("self",)))
    throw_away_files(unsent, by=by, at=at)
    for draft in unsent:
        draft.delete()
    return len(unsent)


@operation
def send_draft(draft: ReportDraft, *, submission: Submission, by: Actor, at: datetime) -> Report:
    """Submit the report, once however often it is asked for, and forget the answers.

    Raises Refused where somebody who can look who is on record has not, for everybody it names.
    """
    draft = ReportDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if draft.report is not None:
        return draft.report
    may_search = can(by, Can.SEARCH_PEOPLE)
    for named in submission.people:
        if objections := objections_to_choice(named.choice, may_search=may_search):
            raise Refused(objections)
    draft.report = submit_report(submission, by=by, at=at)
    send_files(draft, draft.report)
    keep_for_additions(draft, at=at)
    draft.answers = {}
    draft.save()
    note_entered(draft, draft.report, by=by, at=at)
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
