"""Minutes approved, a copy set for each recipient, what is taken out confirmed, and copies sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from meetings import operations as meetings
from meetings.models import Attendance, Correction, Meeting
from meetings.queries_recipients import recipients_of
from records import audit
from records.audit import Actor
from records.documents import issue
from records.models import IssuedDocument
from records.refusals import Refused
from records.row_security import operation
from referrals.queries.warnings import on_papers
from strategy_meetings import documents, documents_copies, queries_copies, rules_copies
from strategy_meetings.models import Acknowledgement, Inaccuracy, MinutesCopy, StrategyMeeting

TEMPLATE = "strategy_meetings/pdf/minutes.html"


def locked(strategy_meeting: StrategyMeeting) -> StrategyMeeting:
    """Return the meeting locked, so that what goes out goes out one after the other."""
    meeting = Meeting.objects.select_for_update().get(pk=strategy_meeting.meeting_id)
    found = StrategyMeeting.objects.select_related("meeting_type__policy").get(pk=meeting.pk)
    found.meeting = meeting
    return found


@operation
def approve_minutes(
    strategy_meeting: StrategyMeeting, *, by: Actor, at: datetime
) -> StrategyMeeting:
    """Approve the minutes, as their chair: from now on they can be sent. Raises Refused."""
    found = locked(strategy_meeting)
    if objections := rules_copies.objections_to_approving(
        found.meeting,
        is_approved=found.minutes_approved_at is not None,
        is_the_chair=by.id == found.meeting.chair_id,
    ):
        raise Refused(objections)

    found.minutes_approved_at = at
    found.minutes_approved_by = by.id
    found.minutes_approved_by_name = by.name
    found.save()
    audit.record("minutes.approved", found.meeting, by=by, at=at)
    return found


@operation
def set_copy(
    attendance: Attendance,
    *,
    kind: str,
    reason: str = "",
    left_out: Sequence[int] = (),
    language: str = "",
    by: Actor,
    at: datetime,
) -> MinutesCopy:
    """Say which copy of the minutes this recipient gets, and why. Raises Refused.

    What was confirmed of another kind of copy counts no longer.
    """
    meeting = Meeting.objects.select_for_update().get(pk=attendance.meeting_id)
    is_blocked = bool(queries_copies.blocked_of(meeting, [attendance]))
    if objections := rules_copies.objections_to_setting(
        attendance, kind, reason, is_blocked=is_blocked
    ):
        raise Refused(objections)

    copy = copy_of(attendance, by=by, at=at)
    copy.kind, copy.reason, copy.left_out = kind, reason, list(left_out)
    copy.language = language or attendance.language
    copy.set_at, copy.set_by, copy.set_by_name = at, by.id, by.name
    copy.digest, copy.confirmed_at, copy.confirmed_by = "", None, None
    copy.save()
    audit.record(
        "minutes_copy.set", meeting, by=by, at=at, copy=copy.number, kind=kind, left_out=left_out
    )
    return copy


def copy_of(attendance: Attendance, *, by: Actor, at: datetime) -> MinutesCopy:
    """Return the recipient's copy: the one there is, or a full one with the next number."""
    found = MinutesCopy.objects.filter(attendance=attendance).first()
    if found is not None:
        return found
    return MinutesCopy.objects.create(
        meeting_id=attendance.meeting_id,
        attendance=attendance,
        number=MinutesCopy.objects.filter(meeting_id=attendance.meeting_id).count() + 1,
        language=attendance.language,
        set_at=at,
        set_by=by.id,
        set_by_name=by.name,
    )


@operation
def add_passages(
    copy: MinutesCopy, *, added: Sequence[str], by: Actor, at: datetime
) -> MinutesCopy:
    """Keep which passages are to be taken out beside those that are found."""
    copy = MinutesCopy.objects.select_for_update().get(pk=copy.pk)
    if list(added) == copy.added:
        return copy
    copy.added = list(added)
    copy.digest, copy.confirmed_at, copy.confirmed_by = "", None, None
    copy.save()
    audit.record(
        "minutes_copy.marked", copy.meeting, by=by, at=at, copy=copy.number, added=len(added)
    )
    return copy


@operation
def confirm_copy(
    strategy_meeting: StrategyMeeting,
    copy: MinutesCopy,
    *,
    digest: str,
    left: Sequence[Mapping[str, str]],
    by: Actor,
    at: datetime,
) -> MinutesCopy:
    """Confirm what is taken out of a copy, as it was looked at, and send the copy. Raises Refused.

    ``digest`` is of what was looked at; ``left`` are passages that stay, each with its reason.
    """
    found = locked(strategy_meeting)
    copy = MinutesCopy.objects.select_for_update().get(pk=copy.pk, meeting=found.meeting)
    look = documents_copies.look_at(found, copy, by=by)
    if objections := rules_copies.objections_to_confirming(
        copy,
        look.passages,
        left,
        seen=digest,
        now=look.digest,
        is_the_chair=by.id == found.meeting.chair_id,
    ):
        raise Refused(objections)

    copy.left, copy.digest = [dict(each) for each in left], digest
    copy.confirmed_at, copy.confirmed_by = at, by.id
    copy.save()
    audit.record(
        "minutes_copy.confirmed",
        found.meeting,
        by=by,
        at=at,
        copy=copy.number,
        taken_out=sum(passage.times for passage in look.passages),
        left=len(left),
    )
    if found.minutes_approved_at is None:
        found = approve_minutes(found, by=by, at=at)
    issue_copy(found, copy, by=by, at=at)
    return copy


@operation
def issue_minutes(
    strategy_meeting: StrategyMeeting, *, language: str, by: Actor, at: datetime
) -> IssuedDocument:
    """Issue the minutes: one PDF for those who run the meeting, and to each recipient their copy.

    What staff must know before a visit stands in the first alone. Whoever gets an employer's copy
    is sent it only from the page on which it is confirmed. The chair's first issue approves the
    minutes; issuing again, after a correction, makes the next version. Raises Refused before the
    meeting has been concluded, and before they are approved.
    """
    found = locked(strategy_meeting)
    meeting = found.meeting
    if meeting.status != Meeting.Status.CONCLUDED:
        raise Refused([_("Minutes are issued once the meeting has been concluded.")])
    if found.minutes_approved_at is None:
        found = approve_minutes(found, by=by, at=at)

    context = documents.minutes(found, language=language)
    about = meeting.referrals.select_related("record")
    context["warnings"] = on_papers(about, language=language, at=at)
    document = issue(
        kind="minutes",
        template=TEMPLATE,
        language=language,
        context=context,
        title=context["title"],
        reference=meeting.reference,
        by=by,
        at=at,
    )
    attendances = recipients_of(meeting)
    blocked = queries_copies.blocked_of(meeting, attendances)
    for attendance in attendances:
        if attendance.pk in blocked:
            continue
        copy = copy_of(attendance, by=by, at=at)
        if not rules_copies.needs_a_look(copy):
            issue_copy(found, copy, by=by, at=at)
    return document


def issue_copy(
    strategy_meeting: StrategyMeeting, copy: MinutesCopy, *, by: Actor, at: datetime
) -> IssuedDocument:
    """Freeze a recipient's copy, and tell them that it waits behind the sign-in.

    Raises Refused where nobody may send it to them, and where it was not confirmed as it stands.
    """
    meeting = strategy_meeting.meeting
    if queries_copies.blocked_of(meeting, [copy.attendance]):
        raise Refused([rules_copies.blocked_sentence()])
    said = documents_copies.copy_before_it_is_redacted(strategy_meeting, copy)
    if rules_copies.needs_a_look(copy):
        look = documents_copies.look_at(strategy_meeting, copy, by=by)
        if copy.confirmed_at is None or copy.digest != look.digest:
            raise Refused([_("The text has changed since it was marked. Look at it again.")])
        said = rules_copies.redacted(look.said, look.people, copy.added, copy.left, look.labels)
    context = {**said, **documents_copies.mark_of(copy)}
    document = issue(
        kind=f"minutes-copy-{copy.number}",
        template=TEMPLATE,
        language=copy.language,
        context=context,
        title=context["title"],
        reference=meeting.reference,
        by=by,
        at=at,
    )
    copy.document = document
    copy.save()
    meetings.circulate_to(copy.attendance, document=document, by=by, at=at)
    return document


@operation
def issue_decisions(
    strategy_meeting: StrategyMeeting, *, by: Actor, at: datetime
) -> list[IssuedDocument]:
    """Send what was decided and agreed, before the minutes, in the language of each recipient.

    Not to whoever gets less than a full copy: they wait for their own. Raises Refused.
    """
    found = locked(strategy_meeting)
    meeting = found.meeting
    if meeting.status != Meeting.Status.CONCLUDED:
        raise Refused([_("Decisions are sent once the meeting has been concluded.")])
    attendances = recipients_of(meeting)
    blocked = queries_copies.blocked_of(meeting, attendances)
    less = MinutesCopy.objects.filter(meeting=meeting).exclude(kind=MinutesCopy.Kind.FULL)
    shut = blocked | set(less.values_list("attendance_id", flat=True))
    sent_to = [each for each in attendances if each.pk not in shut]
    issued = []
    for language in sorted({each.language for each in sent_to}):
        context = documents_copies.decisions_summary(found, language=language)
        document = issue(
            kind="decisions",
            template="strategy_meetings/pdf/decisions.html",
            language=language,
            context=context,
            title=context["title"],
            reference=meeting.reference,
            by=by,
            at=at,
        )
        for attendance in sent_to:
            if attendance.language == language:
                meetings.circulate_to(attendance, document=document, by=by, at=at)
        issued.append(document)
    return issued


@operation
def raise_inaccuracy(attendance: Attendance, *, words: str, by: Actor, at: datetime) -> Inaccuracy:
    """Say, as a recipient, what is wrong in the minutes. Raises Refused."""
    meeting = Meeting.objects.select_for_update().get(pk=attendance.meeting_id)
    if objections := rules_copies.objections_to_raising(
        words, has_a_copy=meeting.circulations.filter(attendance=attendance).exists()
    ):
        raise Refused(objections)

    raised = Inaccuracy.objects.create(
        meeting=meeting,
        attendance=attendance,
        words=words,
        raised_at=at,
        raised_by=by.id,
        raised_by_name=by.name,
    )
    audit.record("inaccuracy.raised", meeting, by=by, at=at, inaccuracy=str(raised.pk))
    return raised


@operation
def answer_inaccuracy(
    inaccuracy: Inaccuracy, *, answer: str, by: Actor, at: datetime
) -> Inaccuracy:
    """Answer what a recipient raised; both stay on the record. Raises Refused."""
    inaccuracy = Inaccuracy.objects.select_for_update().get(pk=inaccuracy.pk)
    if objections := rules_copies.objections_to_answering(inaccuracy, answer):
        raise Refused(objections)

    inaccuracy.answer, inaccuracy.answered_at = answer, at
    inaccuracy.answered_by, inaccuracy.answered_by_name = by.id, by.name
    inaccuracy.save()
    audit.record(
        "inaccuracy.answered", inaccuracy.meeting, by=by, at=at, inaccuracy=str(inaccuracy.pk)
    )
    return inaccuracy


@operation
def acknowledge_correction(
    correction: Correction, *, attendance: Attendance, by: Actor, at: datetime
) -> Acknowledgement:
    """Say, as a recipient, that a correction was read; a second time changes nothing."""
    if attendance.meeting_id != correction.meeting_id:
        raise Refused([_("Only those who were sent the minutes can acknowledge a correction.")])
    found, is_new = Acknowledgement.objects.get_or_create(
        correction=correction,
        attendance=attendance,
        defaults={"acknowledged_at": at, "acknowledged_by": by.id},
    )
    if is_new:
        audit.record(
            "correction.acknowledged", correction.meeting, by=by, at=at, number=correction.number
        )
    return found
