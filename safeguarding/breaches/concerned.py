"""Everything that a reference stands for: its referrals and reports, and what hangs on them."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from meetings.models import Meeting
from panels.models import Listing
from people.models import Person, PersonRecord
from records.audit import Actor
from records.keys import normal_reference
from records.models import Attachment, IssuedDocument
from referrals.models import (
    AskedAgency,
    DisclosedItem,
    Escalation,
    InformationRequest,
    Notice,
    Referral,
    Report,
    ReportAttachment,
)
from safeguarding.looking.models import hidden_referrals


@dataclass(frozen=True)
class Concerned:
    """The rows that something is about, by kind, and the references they are known by."""

    keys: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    references: dict[UUID, str] = field(default_factory=dict)

    def of(self, model: type[Model]) -> set[UUID]:
        return self.keys[model._meta.label_lower]

    def add(self, rows: QuerySet[Any]) -> None:
        self.keys[rows.model._meta.label_lower] |= set(rows.values_list("pk", flat=True))

    @property
    def is_empty(self) -> bool:
        return not any(self.keys.values())


def referrals_of(reference: str) -> QuerySet[Referral]:
    """Return the referrals that a reference of any kind leads to, hidden ones too."""
    typed = normal_reference(reference) or reference
    found = Referral.objects.filter(reference=typed)
    for by in (
        {"report__reference": typed},
        {"meetingreferral__meeting__reference": typed},
        {"information_requests__reference": typed},
        {"notices__reference": typed},
    ):
        found |= Referral.objects.filter(pk__in=Referral.objects.filter(**by).values("pk"))
    return found


def concerned_by(reference: str, actor: Actor) -> Concerned:
    """Return what a reference stands for, without anything that is hidden from ``actor``.

    A referral brings its report, its person and all that was asked, met and decided about it; a
    report its referrals; a meeting, a request or a notice only itself. About fifteen queries.
    """
    typed = normal_reference(reference) or reference
    found, hidden = Concerned(), hidden_referrals(actor).values("pk")
    referrals = Referral.objects.filter(reference=typed) | Referral.objects.filter(
        report__reference=typed
    )
    referrals = referrals.exclude(pk__in=hidden)
    if keys := list(referrals.values_list("pk", flat=True)):
        with_referrals(found, keys)
    elif not referrals_of(typed).filter(pk__in=hidden).exists():
        with_one(found, typed)
    name_all(found)
    return found


def with_referrals(found: Concerned, keys: list[UUID]) -> None:
    """Add referrals, and everything that hangs on them."""
    referrals = Referral.objects.filter(pk__in=keys)
    people = Person.objects.filter(records__referrals__in=keys)
    asked = AskedAgency.objects.filter(request__referral__in=keys)
    reports = Report.objects.filter(referrals__in=keys)
    meetings = Meeting.objects.filter(meetingreferral__referral__in=keys)
    files = ReportAttachment.objects.filter(report__in=reports)
    for rows in (
        referrals,
        reports,
        people,
        PersonRecord.objects.filter(person__in=people),
        InformationRequest.objects.filter(referral__in=keys),
        asked,
        DisclosedItem.objects.filter(disclosure__asked__in=asked),
        Escalation.objects.filter(referral__in=keys),
        Notice.objects.filter(referral__in=keys),
        Listing.objects.filter(referral__in=keys),
        Attachment.objects.filter(pk__in=files.values("attachment")),
        meetings,
        IssuedDocument.objects.filter(reference__in=meetings.values("reference")),
        IssuedDocument.objects.filter(reference__in=referrals.values("reference")),
        IssuedDocument.objects.filter(reference__in=reports.values("reference")),
    ):
        found.add(rows)


def with_one(found: Concerned, reference: str) -> None:
    """Add the meeting, request, notice or document with this reference."""
    asked = AskedAgency.objects.filter(request__reference=reference)
    for rows in (
        Meeting.objects.filter(reference=reference),
        InformationRequest.objects.filter(reference=reference),
        asked,
        DisclosedItem.objects.filter(disclosure__asked__in=asked),
        Notice.objects.filter(reference=reference),
        IssuedDocument.objects.filter(reference=reference),
    ):
        found.add(rows)


def name_all(found: Concerned) -> None:
    """Write down by which reference each row is known to whoever received it."""
    for model in (Referral, Report, Meeting, InformationRequest, Notice, IssuedDocument):
        rows = model._default_manager.filter(pk__in=found.of(model))
        found.references.update(rows.values_list("pk", "reference"))
    asked = AskedAgency.objects.filter(pk__in=found.of(AskedAgency))
    found.references.update(asked.values_list("pk", "request__reference"))
    items = DisclosedItem.objects.filter(pk__in=found.of(DisclosedItem))
    found.references.update(items.values_list("pk", "disclosure__asked__request__reference"))
