"""What a reporter may know of what became of a report, and whether it reached them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Can, can
from records.audit import Actor
from records.models import Message
from records.outbox import LOCALES, NOT_ARRIVED
from referrals import clocks
from referrals.models import (
    Feedback,
    OpenedFrom,
    Referral,
    Report,
    ReportPerson,
    SilentMatch,
    Status,
)
from referrals.models.referrals import ReferralQuerySet
from referrals.notifications import ACKNOWLEDGEMENT, CLOCK_OF, FEEDBACK, OUTCOME
from referrals.queries.silent import as_it_looks
from referrals.rules import UNDECIDED, telling

MOST_NOT_ARRIVED = 200


@dataclass(frozen=True, slots=True)
class Told:
    """One referral as its reporter may know it: which kind, what was decided, why. No name.

    ``pathway`` is in words, ``pathway_code`` its code; ``reason`` is in ``language``.
    """

    reference: str
    pathway_code: str
    pathway: str
    words: str
    is_decided: bool
    is_kept_back: bool = False
    reason: str = ""
    language: str = ""
    threshold: str = ""
    threshold_text: str = ""


def of_the_reporter() -> ReferralQuerySet:
    """Return the referrals that their reporter is told of, with what they are told.

    Not those of somebody found later, whom the reporter did not name, nor one whose place another
    has taken on the right pathway.
    """
    return (
        Referral.objects.exclude(opened_from__why=OpenedFrom.Why.FOUND_LATER)
        .exclude(led_to__why=OpenedFrom.Why.PATHWAY_CORRECTED)
        .select_related("screening_outcome", "threshold_level")
        .annotate(
            awaits_clearance=Exists(
                SilentMatch.objects.waiting().filter(report=OuterRef("report_id"))
            )
        )
        .prefetch_related(Prefetch("feedback", queryset=Feedback.objects.order_by("-written_at")))
        .order_by("id")
    )


def outcome_for(report: Report, reader: Actor) -> tuple[Told, ...]:
    """Return what ``reader`` may know of what became of a report, in the reader's language.

    The one who sent it, or their agency's system, reads the outcome, its reason and the threshold
    text, where they reported as a professional; anybody else only whether it is taken further. Of
    a practitioner's or a restricted referral only that it arrived (Procedures 2.6). ``report``
    holds its ``referrals`` as `of_the_reporter` gives them; otherwise they are read here.
    """
    referrals: Iterable[Referral] = report.referrals.all()
    if "referrals" not in getattr(report, "_prefetched_objects_cache", {}):
        referrals = of_the_reporter().filter(report=report)
    is_theirs = report.entered_by == reader.id or (
        report.reporter_agency_id is not None and report.reporter_agency_id == reader.agency_id
    )
    is_full = is_theirs and report.capacity == Report.Capacity.PROFESSIONAL
    return tuple(told_of(referral, is_full=is_full) for referral in referrals)


def told_of(referral: Referral, *, is_full: bool) -> Told:
    is_kept_back = telling.is_kept_back(referral)
    is_decided = not is_kept_back and not is_awaited(referral)
    known: dict[str, str] = {}
    if is_decided and is_full:
        feedback = next(iter(referral.feedback.all()), None)
        level = referral.threshold_level
        known = {
            "reason": feedback.words if feedback else "",
            "language": feedback.language if feedback else "",
            "threshold": level.name if level else "",
            "threshold_text": level.description if level else "",
        }
    return Told(
        reference=referral.reference,
        pathway_code=referral.pathway,
        pathway=str(referral.get_pathway_display()),
        words=_("Received") if is_kept_back else outcome_in_words(referral, is_full=is_full),
        is_decided=is_decided,
        is_kept_back=is_kept_back,
        **known,
    )


def is_awaited(referral: Referral) -> bool:
    """Say whether its reporter still waits: nothing is decided, or what ends it is held back."""
    is_held: bool = getattr(referral, "awaits_clearance", False)
    outcome = referral.screening_outcome
    is_ended = outcome is not None and referral.status == Status.CLOSED and outcome.closes
    return referral.status in UNDECIDED or (is_held and is_ended)


def outcome_in_words(referral: Referral, *, is_full: bool) -> str:
    if is_awaited(referral):
        return _("Waiting to be read")
    if referral.screening_outcome is None:
        return _("Closed")
    if is_full:
        return referral.screening_outcome.name
    if referral.screening_outcome.is_further_action:
        return _("We are taking this further")
    return _("We are not taking this further as a safeguarding matter")


def first_words(referral: Referral) -> str:
    """Return the words to begin from, in the reporter's language: the least, or more fully."""
    language = referral.report.reporter_language
    extent = "full" if telling.is_told_fully(referral) else "least"
    with translation.override(LOCALES[language]):
        context = {
            "outcome": referral.screening_outcome,
            "level": referral.threshold_level,
        }
        return render_to_string(f"referrals/feedback/{extent}.{language}.txt", context).strip()


def names_of(report: Report) -> list[str]:
    """Return every name by which the report names somebody, as it was written."""
    records = ReportPerson.objects.filter(report=report).values_list(
        "record__given_name", "record__family_name", "record__aliases"
    )
    return [name for names in records for name in names if name]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to the reporter: what it was, to which address, and whether it arrived."""

    key: UUID
    what: str
    to: str
    state: str
    at: datetime | None
    is_lost: bool


def messages_to_reporter(referral: Referral) -> list[Message]:
    """Return what was sent to the reporter about this referral or its report, newest first."""
    about = Q(about_type=referral._meta.label_lower, about_id=referral.pk) | Q(
        about_type=referral.report._meta.label_lower, about_id=referral.report_id
    )
    return list(Message.objects.filter(about, template__in=CLOCK_OF).order_by("-queued_at", "-id"))


def deliveries(messages: Iterable[Message]) -> list[Delivery]:
    """Put messages into words: waiting, sent, tried again, given up, or come back."""
    what = {
        ACKNOWLEDGEMENT: _("That the report arrived"),
        OUTCOME: _("What was decided"),
        FEEDBACK: _("The outcome with its reason"),
    }
    return [
        Delivery(
            key=message.pk,
            what=what[message.template],
            to=message.to,
            state=state_of(message, at=timezone.now()),
            at=message.bounced_at or message.sent_at or message.queued_at,
            is_lost=message.status in NOT_ARRIVED and message.settled_at is None,
        )
        for message in messages
    ]


def state_of(message: Message, *, at: datetime) -> str:
    if message.status == Message.Status.FAILED and not message.attempts:
        return _("Never sent: the report was taken over")
    if message.is_held:
        return str(Message.Status(as_it_looks(message, at=at)).label)
    if message.status in NOT_ARRIVED and message.settled_at is not None:
        return _("Did not arrive; they have been told since")
    if message.status == Message.Status.QUEUED and message.attempts:
        tried = ngettext(
            "Tried %(n)d time, tried again at %(at)s",
            "Tried %(n)d times, tried again at %(at)s",
            message.attempts,
        )
        return tried % {"n": message.attempts, "at": clocks.moment(message.try_after_at)}
    return str(message.get_status_display())


def lost_messages(referral: Referral) -> QuerySet[Message]:
    """Return the messages to the reporter that did not arrive, and that nobody has seen to."""
    about = Q(about_type=referral._meta.label_lower, about_id=referral.pk) | Q(
        about_type=Report._meta.label_lower, about_id=referral.report_id
    )
    return Message.objects.filter(
        about, template__in=CLOCK_OF, status__in=NOT_ARRIVED, settled_at__isnull=True
    )


def given_up() -> QuerySet[Message]:
    """Return the messages to reporters that no mail server took, and nobody has seen to."""
    return Message.objects.filter(
        template__in=CLOCK_OF, status=Message.Status.FAILED, settled_at__isnull=True
    ).order_by("queued_at")


def not_reached(actor: Actor) -> list[Referral]:
    """Return the referrals of the reader's agency whose reporter our words did not reach.

    Of those that the reader may see, the first MOST_NOT_ARRIVED, the oldest first.
    """
    if not can(actor, Can.SCREEN_REFERRALS):
        return []
    lost = Message.objects.filter(
        template__in=CLOCK_OF, status__in=NOT_ARRIVED, settled_at__isnull=True
    )

    def about(model: type[Referral | Report]) -> QuerySet[Message, UUID | None]:
        of_model = lost.filter(about_type=model._meta.label_lower, about_id__isnull=False)
        return of_model.values_list("about_id", flat=True)

    return list(
        Referral.objects.visible_to(actor)
        .filter(
            Q(pk__in=about(Referral)) | Q(report__in=about(Report)), owning_agency=actor.agency_id
        )
        .select_related("record")
        .order_by("received_at", "id")[:MOST_NOT_ARRIVED]
    )


def lines_for_home(actor: Actor) -> list[dict[str, str]]:
    """Return a line for each referral whose reporter our words did not reach."""
    said = _("%(reference)s: what we told the reporter did not arrive")
    return [
        {
            "url": reverse("referrals:feedback", args=[referral.reference]),
            "text": said % {"reference": referral.reference},
        }
        for referral in not_reached(actor)
    ]
