"""What went to whom: every recipient, every look and every document, from all that is on record."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Agency, User
from meetings.models import Circulation
from records.audit import Actor, Kind
from records.models import Attachment, AuditEvent, IssuedDocument, Message, WebhookCall
from records.row_security import as_system
from records.verbs import Verb, events_by
from referrals.models import (
    AskedAgency,
    Disclosure,
    ItemRelease,
    Notice,
    Referral,
    Report,
    ShareGround,
)
from referrals.queries.history import sentences
from safeguarding.breaches.concerned import Concerned, concerned_by
from safeguarding.looking.log import hidden_from

DOCUMENTS = ("document.downloaded", "attachment.downloaded")
COPIES = ("case.copied_out", "sharing_log.exported")


class Way(models.TextChoices):
    """How something reached somebody."""

    SHARED = "shared", gettext_lazy("Shared between agencies")
    LET_IN = "let_in", gettext_lazy("Let in")
    NOTICE = "notice", gettext_lazy("Notice to a school")
    DOCUMENT = "document", gettext_lazy("Document")
    EMAIL = "email", gettext_lazy("E-mail")
    API = "api", gettext_lazy("Partner's system")
    VIEW = "view", gettext_lazy("Looked at")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody whom something reached; ``reference`` is what they know it by."""

    key: str
    name: str
    reference: str
    user_id: UUID | None = None
    agency_id: UUID | None = None

    @property
    def can_be_asked(self) -> bool:
        return bool(self.user_id or self.agency_id or self.key.startswith("address:"))


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that reached somebody: when, how, what, to whom and by whom."""

    at: datetime
    way: Way
    what: str
    to: Recipient
    by: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """One recipient, with how often and when anything reached them."""

    recipient: Recipient
    counts: dict[Way, int]
    first_at: datetime
    last_at: datetime


class Period:
    """The days in question, both included, as moments."""

    def __init__(self, first_day: date, last_day: date) -> None:
        self.start = make_aware(datetime.combine(first_day, time.min))
        self.end = make_aware(datetime.combine(last_day + timedelta(days=1), time.min))

    def of(self, column: str) -> Q:
        return Q(**{f"{column}__gte": self.start, f"{column}__lt": self.end})


@as_system("lists everybody whom something reached that went wrong, for who sees to it")
def lines_about(reference: str, *, first_day: date, last_day: date, actor: Actor) -> list[Line]:
    """Return all that reached anybody in these days, the oldest first.

    Nothing that is hidden from ``actor`` is among it. A list on which the record stood is one
    event that names nobody, and so is not here. A fixed number of queries.
    """
    found, period = concerned_by(reference, actor), Period(first_day, last_day)
    if found.is_empty:
        return []
    names = Names()
    lines = [
        *shared(found, period, names),
        *let_in(found, period, names),
        *notices(found, period, names),
        *documents(found, period, names),
        *emails(found, period, names),
        *calls(found, period, names),
        *looks(found, period, names, actor),
    ]
    return sorted(lines, key=lambda line: (line.at, line.way))


def recipients_of(lines: Iterable[Line]) -> list[Reached]:
    """Return each recipient once, in the order in which something first reached them."""
    by_key: dict[str, list[Line]] = {}
    for line in lines:
        by_key.setdefault(line.to.key, []).append(line)
    return [
        Reached(
            recipient=next((line.to for line in own if line.to.reference), own[0].to),
            counts={way: n for way in Way if (n := sum(line.way == way for line in own))},
            first_at=own[0].at,
            last_at=own[-1].at,
        )
        for own in by_key.values()
    ]


class Names:
    """Who is who, read once: staff by key and by address, and agencies."""

    def __init__(self) -> None:
        self.agencies = Agency.objects.in_bulk()
        users = list(User.objects.only("id", "name", "email"))
        self.users = {user.pk: user for user in users}
        self.by_email = {user.email.lower(): user for user in users}

    def user(self, pk: UUID | None, name: str = "", *, reference: str) -> Recipient:
        known = self.users.get(pk) if pk else None
        return Recipient(
            f"user:{pk}" if known else f"name:{name}",
            known.name if known else name,
            reference,
            user_id=known.pk if known else None,
        )

    def agency(self, pk: UUID, *, reference: str) -> Recipient:
        return Recipient(f"agency:{pk}", self.agencies[pk].name, reference, agency_id=pk)

    def address(self, email: str, *, reference: str) -> Recipient:
        user = self.by_email.get(email.lower())
        if user is not None:
            return self.user(user.pk, reference=reference)
        return Recipient(f"address:{email.lower()}", email, reference)

    def name_of(self, pk: UUID | None) -> str:
        user = self.users.get(pk) if pk else None
        return user.name if user else str(Kind.SYSTEM.label)


def shared(found: Concerned, period: Period, names: Names) -> Iterator[Line]:
    """Yield what agencies were told by being asked, told in answer, and were given of answers."""
    asked = AskedAgency.objects.filter(pk__in=found.of(AskedAgency)).select_related("request")
    for row in asked.filter(period.of("request__asked_at")):
        to = names.agency(row.agency_id, reference=row.request.reference)
        what = _("Asked for information, with the names of those it is about")
        yield Line(row.request.asked_at, Way.SHARED, what, to, row.request.asked_by_name)
    told = Disclosure.objects.filter(asked__in=asked).select_related("asked__request")
    for disclosure in told.filter(period.of("decided_at")):
        request = disclosure.asked.request
        to = names.agency(request.agency_id, reference=request.reference)
        what = _("Answered a request for information")
        yield Line(disclosure.decided_at, Way.SHARED, what, to, disclosure.decided_by_name)
    released = ItemRelease.objects.filter(item__disclosure__asked__in=asked)
    for release in released.filter(period.of("released_at")).select_related(
        "item__disclosure__asked__request"
    ):
        reference = release.item.disclosure.asked.request.reference
        to = names.agency(release.agency_id, reference=reference)
        what = _("Released something that an agency told")
        yield Line(release.released_at, Way.SHARED, what, to, release.released_by_name)


def let_in(found: Concerned, period: Period, names: Names) -> Iterator[Line]:
    """Yield which agencies and which people by name were let in to a referral."""
    about = found.of(Referral)
    grounds = ShareGround.objects.filter(
        Q(agency_share__content_object__in=about) | Q(person_share__content_object__in=about)
    ).select_related(
        "agency_share__group__agency",
        "agency_share__content_object",
        "person_share__content_object",
    )
    for ground in grounds.filter(period.of("started_at")):
        if share := ground.agency_share:
            reference = share.content_object.reference
            to = names.agency(share.group.agency.pk, reference=reference)
        else:
            assert ground.person_share is not None  # a ground is of one share
            named = ground.person_share
            to = names.user(named.user_id, reference=named.content_object.reference)
        by = names.name_of(ground.started_by)
        yield Line(ground.started_at, Way.LET_IN, _("Let in to the referral"), to, by)


def notices(found: Concerned, period: Period, names: Names) -> Iterator[Line]:
    for notice in Notice.objects.filter(period.of("sent_at"), pk__in=found.of(Notice)):
        to = names.agency(notice.agency_id, reference=notice.reference)
        yield Line(notice.sent_at, Way.NOTICE, _("Sent a notice"), to, notice.sent_by_name)


def documents(found: Concerned, period: Period, names: Names) -> Iterator[Line]:
    """Yield the documents issued, whom they were circulated to, and each copy that was taken."""
    issued = IssuedDocument.objects.filter(pk__in=found.of(IssuedDocument))
    titles = dict(issued.values_list("pk", "title"))
    for document in issued.filter(period.of("requested_at")).only(
        "reference", "title", "requested_at", "requested_by"
    ):
        to = names.user(document.requested_by, names.name_of(None), reference=document.reference)
        what = _("Issued: %(title)s") % {"title": document.title}
        yield Line(document.requested_at, Way.DOCUMENT, what, to, to.name)
    sent = Circulation.objects.filter(document__in=issued).select_related("attendance", "meeting")
    for copy in sent.filter(period.of("circulated_at")):
        name = copy.attendance.name if copy.attendance else ""
        to = names.user(copy.user_id, name, reference=copy.meeting.reference)
        what = _("Circulated: %(title)s") % {"title": titles[copy.document_id]}
        yield Line(copy.circulated_at, Way.DOCUMENT, what, to, names.name_of(copy.circulated_by))
    taken = AuditEvent.objects.filter(
        period.of("at"), events_about(found, IssuedDocument, Attachment), event__in=DOCUMENTS
    )
    for event in taken:
        yield line_of(event, Way.DOCUMENT, found, names)


def emails(found: Concerned, period: Period, names: Names) -> Iterator[Line]:
    """Yield each e-mail about it that was sent, with what its subject said."""
    for message in messages_about(found).filter(period.of("sent_at")):
        reference = found.references.get(message.about_id, "") if message.about_id else ""
        to = names.address(message.to, reference=reference)
        assert message.sent_at is not None
        by = names.name_of(message.queued_by)
        yield Line(message.sent_at, Way.EMAIL, message.subject, to, by)


def messages_about(found: Concerned) -> models.QuerySet[Message]:
    """Return every e-mail about what is concerned, sent or not."""
    about = Q(pk__in=[])
    for label, keys in found.keys.items():
        about |= Q(about_type=label, about_id__in=keys)
    return Message.objects.filter(about)


def calls(found: Concerned, period: Period, names: Names) -> Iterator[Line]:
    """Yield each call to the system of the partner that sent the report."""
    reports = Report.objects.filter(pk__in=found.of(Report), reporter_agency__isnull=False)
    for report in reports:
        made = WebhookCall.objects.filter(
            period.of("sent_at"), body__contains=f'"{report.reference}"'
        )
        for call in made:
            assert call.sent_at is not None
            assert report.reporter_agency_id is not None
            to = names.agency(report.reporter_agency_id, reference=report.reference)
            yield Line(call.sent_at, Way.API, call.event, to, str(Kind.SYSTEM.label))


def looks(found: Concerned, period: Period, names: Names, actor: Actor) -> Iterator[Line]:
    """Yield each look at it, and each copy of it taken out, by staff, reporters and systems."""
    said = [*events_by(Verb.CONSULTATION, sentences()), *COPIES]
    events = (
        AuditEvent.objects.filter(period.of("at"), events_about(found), event__in=said)
        .exclude(event__in=DOCUMENTS)
        .exclude(hidden_from(actor))
    )
    for event in events:
        way = Way.API if event.actor_kind == Kind.AGENCY_SYSTEM else Way.VIEW
        yield line_of(event, way, found, names)


def events_about(found: Concerned, *only: type[models.Model]) -> Q:
    """Return what picks out the events about these rows, of some kinds where any are named."""
    labels = {model._meta.label_lower for model in only} or set(found.keys)
    about = Q(pk__in=[])
    for label in labels:
        if keys := found.keys.get(label):
            about |= Q(subject_type=label, subject_id__in=keys)
    return about


def line_of(event: AuditEvent, way: Way, found: Concerned, names: Names) -> Line:
    """Return an event as a line: whoever looked is the recipient."""
    reference = found.references.get(event.subject_id, "") if event.subject_id else ""
    to: Recipient
    if event.actor_kind == Kind.AGENCY_SYSTEM and event.actor_agency_id:
        to = names.agency(event.actor_agency_id, reference=reference)
    else:
        to = names.user(event.actor_id, event.actor_name, reference=reference)
    what = str(sentences().get(event.event, event.event))
    return Line(event.at, way, what, to, event.actor_name)
