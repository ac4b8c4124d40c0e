"""What the file of one referral is made of: what goes with it, and what stays because of others.

A part goes with what it is a part of. What files share (a report, a meeting, what is recorded of
somebody) goes only with the last file that needs it: any row that leads to it from elsewhere, of
whatever kind, keeps it. So a table that nobody has thought of here keeps rows, and loses none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import ManyToOneRel, Q

from meetings.models import Circulation, Meeting
from panels.models_listing import Paper
from people.models import Household, Person, PersonRecord, Relationship
from records.models import Attachment, IssuedDocument, Message
from referrals.models import JoinedReferral, OpenedFrom, Referral, Report, ReportAttachment
from safeguarding.models import HeldItem, ImportedRow, LegalHold

Model = type[models.Model]
Keys = dict[Model, set[Any]]
Row = tuple[Model, Any]


@dataclass(frozen=True)
class Part:
    """Rows that go with the row their key leads to; with ``only`` no others of that table."""

    table: str
    key: str
    only: Q = field(default_factory=Q)

    @property
    def model(self) -> Model:
        return apps.get_model(self.table)


def parts(key: str, *tables: str) -> tuple[Part, ...]:
    return tuple(Part(table, key) for table in tables)


PARTS: Mapping[str, tuple[Part, ...]] = {
    "referrals.Referral": (
        *parts(
            "referral",
            "measures.FrozenRow",
            "meetings.AgencyReport",
            "meetings.AgreedAction",
            "meetings.Decision",
            "meetings.Declaration",
            "meetings.GateAnswer",
            "meetings.MeetingReferral",
            "meetings.Risk",
            "meetings.Statement",
            "panels.Listing",
            "protection.Conference",
            "referrals.Acknowledgement",
            "referrals.CaseHandover",
            "referrals.Deadline",
            "referrals.Dispute",
            "referrals.EmergencyAccess",
            "referrals.EmergencyPower",
            "referrals.Escalation",
            "referrals.Feedback",
            "referrals.FirstIdentified",
            "referrals.HandoverLine",
            "referrals.InformationRequest",
            "referrals.InterimDecision",
            "referrals.JoinedReferral",
            "referrals.Notice",
            "referrals.OpenedFrom",
            "referrals.PatternReview",
            "referrals.Presence",
            "referrals.RatingGiven",
            "referrals.ReportAttachment",
            "referrals.RiskAssessment",
            "referrals.SafetyAnswer",
            "referrals.ScreeningDecision",
            "referrals.ShortIntervention",
            "referrals.Transfer",
            "referrals.UrgentAlert",
            "referrals.WhatMattersConversation",
            "referrals.WithdrawalAnswer",
            "safeguarding.ChronologyEntry",
            "safeguarding.KeptFile",
            "strategy_meetings.Enquiry",
            "strategy_meetings.Investigation",
            "strategy_meetings.PractitionerConcern",
            "strategy_meetings.ProtectionAndSupportOrder",
            "strategy_meetings.StrategyOutcome",
        ),
        *parts("content_object", "referrals.AgencyShare", "referrals.PersonShare"),
        Part("referrals.JoinedReferral", "lead"),
        Part("referrals.OpenedFrom", "earlier"),
    ),
    "referrals.AgencyShare": parts("agency_share", "referrals.ShareGround"),
    "referrals.PersonShare": parts("person_share", "referrals.ShareGround"),
    "referrals.Deadline": parts("deadline", "referrals.Reminder"),
    "referrals.ScreeningDecision": parts(
        "screeningdecision", "referrals.ScreeningDecision_sign_off_rules"
    ),
    "referrals.Escalation": parts("earlier", "referrals.Escalation"),
    "referrals.InformationRequest": parts(
        "request", "referrals.AskedAgency", "referrals.RequestPerson"
    ),
    "referrals.AskedAgency": parts("asked", "referrals.Disclosure"),
    "referrals.Disclosure": parts("disclosure", "referrals.DisclosedItem"),
    "referrals.RequestPerson": parts("person", "referrals.DisclosedItem"),
    "referrals.DisclosedItem": parts("item", "referrals.ItemRelease"),
    "strategy_meetings.Enquiry": parts(
        "enquiry",
        "strategy_meetings.AdultEnquiry",
        "strategy_meetings.Allocation",
        "strategy_meetings.CapacityDecision",
        "strategy_meetings.ChildConsidered",
        "strategy_meetings.ChildEnquiry",
        "strategy_meetings.EnquiryDecision",
        "strategy_meetings.EnquiryElement",
        "strategy_meetings.EnquiryMaker",
        "strategy_meetings.EnquiryStep",
    ),
    "strategy_meetings.PractitionerConcern": parts(
        "concern",
        "strategy_meetings.ConcernEmployer",
        "strategy_meetings.ConcernEntry",
        "strategy_meetings.ConcernInvestigation",
        "strategy_meetings.ConcernNotice",
        "strategy_meetings.ConcernSignOff",
    ),
    "strategy_meetings.ConcernEmployer": parts("employer", "strategy_meetings.ConcernAction"),
    "panels.Listing": parts(
        "listing",
        "panels.AgencyInformation",
        "panels.Flag",
        "panels.ListingBasis",
        "panels.PanelTransfer",
        "panels.Paper",
        "panels.SupportPackage",
        "panels.SafeContact",
        "panels.Voice",
    ),
    "panels.SupportPackage": parts("package", "panels.SupportReview"),
    "protection.Conference": parts("conference", "protection.Registration"),
    "referrals.Report": parts(
        "report",
        "referrals.Addition",
        "referrals.PoliceNotification",
        "referrals.ReportAnswer",
        "referrals.ReportAttachment",
        "referrals.ReportDraft",
        "referrals.ReportPerson",
        "referrals.SilentMatch",
        "referrals.Withdrawal",
    ),
    "referrals.Addition": parts("addition", "referrals.ReportAttachment"),
    "referrals.ReportDraft": (
        *parts("draft", "referrals.PoliceNotification", "referrals.ReportAttachment"),
        Part("referrals.ReturnCode", "draft"),
    ),
    "referrals.SilentMatch": parts("match", "referrals.MatchCover"),
    "meetings.Meeting": parts(
        "meeting",
        "meetings.AgendaItem",
        "meetings.Attendance",
        "meetings.Circulation",
        "meetings.Correction",
        "meetings.RestrictedPart",
        "meetings.SettledLine",
        "panels.Sitting",
        "strategy_meetings.Inaccuracy",
        "strategy_meetings.MinutesCopy",
        "strategy_meetings.MinutesTranslation",
        "strategy_meetings.StrategyMeeting",
    ),
    "meetings.Attendance": parts(
        "attendance",
        "meetings.AttendanceSpan",
        "meetings.Circulation",
        "meetings.Declaration",
        "meetings.RestrictedPart_readers",
        "strategy_meetings.Acknowledgement",
        "strategy_meetings.Inaccuracy",
        "strategy_meetings.MinutesCopy",
    ),
    "meetings.Correction": parts("correction", "strategy_meetings.Acknowledgement"),
    "meetings.AgencyReport": parts("report", "meetings.ReportedStatement"),
    "meetings.Decision": parts("decision", "meetings.Dissent"),
    "meetings.RestrictedPart": parts("restrictedpart", "meetings.RestrictedPart_readers"),
    "people.PersonRecord": (
        *parts(
            "record",
            "people.PersonMove",
            "people.Stay",
            "people.Vehicle",
            "safeguarding.ChronologyEntry",
        ),
        Part("protection.Registration", "record", Q(ended_on__isnull=False)),
    ),
    "people.Stay": parts("corrects", "people.Stay"),
    "people.Person": (
        Part("people.PersonAccess", "person"),
        Part("people.Denial", "person"),
        Part("people.Restriction", "person", Q(lifted_at__isnull=False)),
        Part("people.SafetyWarning", "person", Q(ended_at__isnull=False)),
    ),
    "people.Restriction": parts("restriction", "people.RestrictionReview"),
    "safeguarding.HeldItem": parts("helditem", "safeguarding.SubjectPack_items"),
}


@cache
def leads_to(model: Model) -> tuple[tuple[Model, str], ...]:
    """Return every table, and its key, that leads to rows of this one."""
    relations = model._meta.get_fields(include_hidden=True)
    return tuple(
        (relation.related_model, relation.field.name)
        for relation in relations
        if isinstance(relation, ManyToOneRel)
    )


class Contents:
    """The rows that go with one file, by table, and what keeps the file from going at all."""

    def __init__(self, referral: Referral, *, documents: Iterable[UUID] = ()) -> None:
        """Read what goes; ``documents`` are of copies in which something of this file stands."""
        self.referral = referral
        self.documents = list(documents)
        self.going: Keys = defaultdict(set)
        self.owners: dict[Row, Row] = {}
        root: Row = (Referral, referral.pk)
        self.take(self.going, [root])
        self.kept_by = {self.label_of(table) for _parent, table in self.led_to_from_elsewhere()}
        self.add_shared([Report, Meeting, PersonRecord, Person, Household])
        self.add_shared([Attachment, IssuedDocument])
        self.add_mentions()

    @staticmethod
    def label_of(model: Model) -> str:
        return str(model._meta.verbose_name)

    def take(self, going: Keys, rows: Iterable[Row]) -> None:
        """Add rows and, one after the other, their parts; remember what each was taken with."""
        waiting = [(row, row) for row in rows]
        while waiting:
            (model, key), owner = waiting.pop()
            if key in going[model]:
                continue
            going[model].add(key)
            self.owners[model, key] = owner
            for part in PARTS.get(model._meta.label, ()):
                found = part.model._base_manager.filter(part.only, **{part.key: key})
                waiting += [
                    ((part.model, each), owner) for each in found.values_list("pk", flat=True)
                ]

    def led_to_from_elsewhere(self, going: Keys | None = None) -> list[tuple[Row, Model]]:
        """Return each row that goes though a row which stays leads to it, with that one's table."""
        going = self.going if going is None else going
        found = []
        for model, keys in list(going.items()):
            for table, name in leads_to(model):
                staying = table._base_manager.filter(**{f"{name}__in": keys})
                staying = staying.exclude(pk__in=going.get(table, set()))
                found += [
                    ((model, key), table) for key in staying.values_list(name, flat=True).distinct()
                ]
        return found

    def add_shared(self, tables: Iterable[Model]) -> None:
        """Add what files share, as far as no row that stays leads to it or to a part of it."""
        candidates = {row for table in tables for row in self.candidates(table)}
        while candidates:
            going: Keys = defaultdict(set, {model: set(keys) for model, keys in self.going.items()})
            self.take(going, candidates)
            for tie in ties_within(going):
                self.take(going, [tie])
            kept = {self.owners[row] for row, _table in self.led_to_from_elsewhere(going)}
            if not kept & candidates:
                self.going = going if not kept - {(Referral, self.referral.pk)} else self.going
                return
            candidates -= kept

    def candidates(self, table: Model) -> set[Row]:
        """Return the rows of a table that may go, if nothing else needs them."""
        people = self.people_of_file()
        found: Mapping[Model, models.QuerySet[Any]] = {
            Report: Report.objects.filter(pk=self.referral.report_id),
            Meeting: Meeting.objects.filter(meetingreferral__referral=self.referral),
            PersonRecord: people,
            Person: Person.objects.filter(records__in=people),
            Household: Household.objects.filter(stays__record__in=people),
            Attachment: Attachment.objects.filter(
                Q(pk__in=attached_to(ReportAttachment, self.going[ReportAttachment]))
                | Q(pk__in=attached_to(Paper, self.going[Paper]))
            ),
            IssuedDocument: IssuedDocument.objects.filter(
                Q(reference__in=self.references())
                | Q(pk__in=self.documents_circulated())
                | Q(pk__in=self.documents)
            ),
        }
        return {(table, key) for key in found[table].values_list("pk", flat=True)}

    def people_of_file(self) -> models.QuerySet[PersonRecord]:
        of_report = Q(named_in__report=self.referral.report_id)
        asked_about = Q(asked_about__request__referral=self.referral)
        records = PersonRecord.objects.filter(
            Q(pk=self.referral.record_id) | of_report | asked_about
        )
        return PersonRecord.objects.filter(pk__in=records.values("pk"))

    def references(self) -> set[str]:
        meetings = Meeting.objects.filter(pk__in=self.going[Meeting])
        return {self.referral.reference, *meetings.values_list("reference", flat=True)}

    def documents_circulated(self) -> models.QuerySet[Any]:
        going = Circulation.objects.filter(pk__in=self.going[Circulation])
        return going.values("document")

    def add_mentions(self) -> None:
        """Add what points at the file by its key or reference alone."""
        items = HeldItem.objects.filter(referral_id=self.referral.pk)
        imported = ImportedRow.objects.filter(referral_reference=self.referral.reference)
        holds = LegalHold.objects.filter(scope="file", referral_id=self.referral.pk)
        for table, found in ((HeldItem, items), (ImportedRow, imported), (LegalHold, holds)):
            self.take(self.going, [(table, key) for key in found.values_list("pk", flat=True)])
        about = {model._meta.label_lower: keys for model, keys in self.going.items() if keys}
        for label, keys in about.items():
            messages = Message.objects.filter(about_type=label, about_id__in=uuids(keys))
            self.take(self.going, [(Message, key) for key in messages.values_list("pk", flat=True)])


def attached_to(table: Model, keys: Iterable[Any]) -> models.QuerySet[Any]:
    """Return the keys of the files that rows of a table hold."""
    return table._default_manager.filter(pk__in=keys).values("attachment")


def ties_within(going: Keys) -> list[Row]:
    """Return what is said of two people to one another, where both go."""
    records = going[PersonRecord]
    ties = Relationship.objects.filter(record__in=records, other__in=records)
    return [(Relationship, key) for key in ties.values_list("pk", flat=True)]


def uuids(keys: Iterable[Any]) -> list[UUID]:
    return [key for key in keys if isinstance(key, UUID)]


def tied_to(referral: Referral) -> set[UUID]:
    """Return the other referrals that this one was joined to, or opened from, or the reverse."""
    found: set[UUID] = set()
    for table, one, other in (
        (JoinedReferral, "referral", "lead"),
        (OpenedFrom, "referral", "earlier"),
    ):
        rows: models.QuerySet[Any] = table._default_manager.filter(
            Q(**{one: referral}) | Q(**{other: referral})
        )
        for pair in rows.values_list(f"{one}_id", f"{other}_id"):
            found |= set(pair)
    return found - {referral.pk}
