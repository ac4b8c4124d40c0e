"""What agencies were asked about a referral and told, as each reader may see it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from records.audit import Actor
from referrals import clocks
from referrals.models import (
    AgencyShare,
    AskedAgency,
    DisclosedItem,
    InformationRequest,
    Referral,
    RequestPerson,
)
from referrals.models.information import SharingBasis
from referrals.models.shares import ShareGround
from referrals.queries.answering import clock_of, stopped_in_words
from referrals.queries.words import age_in_words
from referrals.rules.fields import Field, Reader, may_read
from referrals.rules.information import needs_agreement, words_for_readers


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency of a request: whether it answered, what, and when it was or is due."""

    name: str
    answer: str
    reason: str
    by: str
    at: datetime | None
    clock: clocks.Clock | None
    stopped: str


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request: what for, about whom, and a line for each agency."""

    reference: str
    purpose: str
    asks_for: str
    asked_at: datetime
    asked_by: str
    due_at: datetime | None
    people: list[str]
    agencies: list[AgencyLine]

    @property
    def is_waiting(self) -> bool:
        return any(agency.clock is not None for agency in self.agencies)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One thing an agency told, in the words this reader may read."""

    pk: UUID
    agency: str
    kind: str
    words: str
    sanitised: str
    marks: list[str]
    basis: list[dict[str, str]]
    decided_by: str
    decided_at: datetime
    released_to: list[str]
    withdrawn: str
    withdraw_url: str


@dataclass(slots=True)
class PersonLines:
    """Somebody asked about, with what agencies told of them."""

    name: str
    facts: str
    items: list[ItemLine] = field(default_factory=list)


def requests_of(referral: Referral, actor: Actor, *, at: datetime) -> list[RequestLine]:
    """Return what the reader's team asked about the referral, the newest first. Four queries."""
    requests = (
        InformationRequest.objects.open_to_hub(actor)
        .filter(referral=referral)
        .select_related("purpose")
        .prefetch_related(
            Prefetch("people", RequestPerson.objects.select_related("record")),
            Prefetch(
                "asked_agencies",
                AskedAgency.objects.select_related("agency").order_by("agency__name_en"),
            ),
        )
        .order_by("-asked_at")
    )
    named = names_asked(asked.user_id for each in requests for asked in each.asked_agencies.all())
    return [
        RequestLine(
            reference=each.reference,
            purpose=each.purpose.name,
            asks_for=each.asks_for,
            asked_at=each.asked_at,
            asked_by=each.asked_by_name,
            due_at=each.due_at,
            people=[person.record.name for person in each.people.all()],
            agencies=[
                agency_line(asked, each, named, at=at) for asked in each.asked_agencies.all()
            ],
        )
        for each in requests
    ]


def names_asked(users: Iterable[UUID | None]) -> dict[UUID, str]:
    asked = {user for user in users if user}
    return dict(User.objects.filter(pk__in=asked).values_list("pk", "name")) if asked else {}


def agency_line(
    asked: AskedAgency, request: InformationRequest, named: dict[UUID, str], *, at: datetime
) -> AgencyLine:
    name = asked.agency.name
    return AgencyLine(
        name=f"{name}: {named.get(asked.user_id, '')}" if asked.user_id else name,
        answer=str(asked.get_answer_display()) if asked.answer else "",
        reason=asked.reason,
        by=asked.answered_by_name,
        at=asked.answered_at,
        clock=None if asked.answer or asked.stopped_at else clock_of(request, at=at),
        stopped=stopped_in_words(asked),
    )


def items_of(referral: Referral, actor: Actor) -> list[DisclosedItem]:
    """Return what this reader may read of what agencies told about the referral. Two queries."""
    return list(items_visible(actor).filter(disclosure__asked__request__referral=referral))


def items_visible(actor: Actor) -> Any:
    return (
        DisclosedItem.objects.visible_to(actor)
        .select_related(
            "person__record",
            "disclosure__purpose",
            "disclosure__asked__agency",
            "disclosure__asked__request__agency",
        )
        .prefetch_related("releases__agency")
        .order_by("person__record__person_id", "id")
    )


def by_person(items: Iterable[DisclosedItem], *, at: datetime) -> list[PersonLines]:
    """Return these items by the person they are about, in the words their reader may read."""
    people: dict[UUID, PersonLines] = {}
    for item in items:
        record = item.person.record
        lines = people.setdefault(
            record.person_id,
            PersonLines(record.name, age_in_words(record.date_of_birth, localdate(at))),
        )
        lines.items.append(item_line(item))
    return list(people.values())


def reader_of(item: DisclosedItem) -> Reader:
    """Return what the reader is to an item: of its agency, of the screening team, or let in."""
    if item.is_own:  # type: ignore[attr-defined]
        return Reader.ORIGINATOR
    return Reader.of(holds=bool(item.is_open_to_hub))  # type: ignore[attr-defined]


def item_line(item: DisclosedItem) -> ItemLine:
    """Return one item. Outside its agency and the screening team, only the line for readers."""
    told = item.disclosure
    is_inside = may_read(Field.POLICE_INTELLIGENCE, reader_of(item))
    withdrawn = ""
    if item.withdrawn_at:
        withdrawn = _("Withdrawn by %(name)s on %(moment)s: %(reason)s") % {
            "name": item.withdrawn_by_name,
            "moment": clocks.moment(item.withdrawn_at),
            "reason": item.reason_withdrawn,
        }
    may_withdraw = item.is_own and not item.withdrawn_at  # type: ignore[attr-defined]
    return ItemLine(
        pk=item.pk,
        agency=told.asked.agency.name,
        kind=str(item.get_kind_display()),
        words=item.text if is_inside else words_for_readers(item),
        sanitised=item.sanitised if is_inside else "",
        marks=marks_of(item, is_inside=is_inside),
        basis=basis_rows(told),
        decided_by=told.decided_by_name,
        decided_at=told.decided_at,
        released_to=[released_to(each.agency, item) for each in item.releases.all()]
        if is_inside
        else [],
        withdrawn=withdrawn,
        withdraw_url=reverse("referrals:withdraw_item", args=[item.pk]) if may_withdraw else "",
    )


def released_to(agency: Agency, item: DisclosedItem) -> str:
    is_case_file = agency.pk == item.disclosure.asked.request.agency_id
    return _("the case file") if is_case_file else agency.name


def marks_of(item: DisclosedItem, *, is_inside: bool) -> list[str]:
    """Return how far it may go, and the codes police give it, in words."""
    told = item.disclosure
    marks = [str(told.get_onward_display())]
    if told.is_originator_controlled:
        marks.insert(0, _("Originator controlled: do not share onward"))
    if item.grade and is_inside:
        marks.append(_("Intelligence graded %(codes)s") % {"codes": item.grade})
    if item.handling_conditions:
        marks.append(_("Conditions: %(conditions)s") % {"conditions": item.handling_conditions})
    if item.crime_number and is_inside:
        marks.append(_("Crime or occurrence number %(number)s") % {"number": item.crime_number})
    return marks


def basis_rows(basis: SharingBasis) -> list[dict[str, str]]:
    """Return a basis line by line, as it was confirmed; what is empty is left out."""
    consent = str(basis.get_consent_display())
    rows = [
        (_("Purpose"), basis.purpose.name),
        (_("Law"), basis.gateway),
        (_("Article 6"), basis.article_6),
        (_("Article 9"), basis.article_9),
        (_("Part 3"), basis.part_3),
        (_("Article 10"), basis.article_10),
        (_("Agreement of the person"), "\n".join(filter(None, [consent, basis.consent_reason]))),
        (_("Proportionality"), basis.proportionality),
        (_("Sharing agreement"), basis.agreement),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def withdrawn_from(referral: Referral, actor: Actor) -> list[str]:
    """Return, for the team that asked, what was withdrawn: by whom and why, not what it said."""
    requests = InformationRequest.objects.open_to_hub(actor).filter(referral=referral)
    items = DisclosedItem.objects.filter(
        disclosure__asked__request__in=requests, withdrawn_at__isnull=False
    ).select_related("person__record", "disclosure__asked__agency")
    said = _("%(agency)s withdrew something about %(name)s on %(moment)s: %(reason)s")
    return [
        said
        % {
            "agency": item.disclosure.asked.agency.name,
            "name": item.person.record.name,
            "moment": clocks.moment(item.withdrawn_at),
            "reason": item.reason_withdrawn,
        }
        for item in items
        if item.withdrawn_at
    ]


def to_release(items: Iterable[DisclosedItem]) -> dict[str, tuple[DisclosedItem, str]]:
    """Return what the reader's team may let out, each in a line; all of it is still sealed."""
    return {
        str(item.pk): (item, release_line(item))
        for item in items
        if item.is_open_to_hub and not item.withdrawn_at  # type: ignore[attr-defined]
    }


def release_line(item: DisclosedItem) -> str:
    told = item.disclosure
    line = _("%(name)s, from %(agency)s: %(words)s") % {
        "name": item.person.record.name,
        "agency": told.asked.agency.name,
        "words": words_for_readers(item),
    }
    if needs_agreement(told, is_case_file=True):
        return _("%(line)s (ask the agency first)") % {"line": line}
    return line


def release_to(referral: Referral) -> dict[str, tuple[Agency, str]]:
    """Return to whom it can be released: the case file, and partners asked or let in."""
    holder = referral.owning_agency
    choices = {holder.code: (holder, _("The case file: whoever works on this referral here"))}
    asked = AskedAgency.objects.filter(request__referral=referral).values("agency_id")
    holding = ShareGround.objects.holding()
    let_in = AgencyShare.objects.filter(grounds__in=holding, content_object=referral)
    partners = Agency.objects.filter(pk__in=asked) | Agency.objects.filter(
        group__in=let_in.values("group_id")
    )
    for agency in partners.exclude(pk=holder.pk).distinct().order_by("name_en"):
        choices[agency.code] = (agency, agency.name)
    return choices
