"""People on record as a page shows them: who they are, why they are offered, what is open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from people.matching import Candidate, Described, candidates_for
from people.models import PersonRecord, SafetyWarning, Vehicle
from people.rules import comparable
from people.rules_identifiers import compact_registration
from people.rules_life import life_of
from records import audit, row_security
from records.audit import Actor
from referrals.models import Referral, ReportPerson, Status
from referrals.queries.words import life_in_words
from referrals.rules import PATHWAY_OF
from referrals.rules.fields import Field, Reader, may_read

NAMES = ("given_name", "family_name")
COMPARED = (
    *NAMES, "aliases", "date_of_birth", "is_birth_date_estimated", "address", "postcode",
    "telephone", "nhs_number", "sex",
)  # fmt: skip
SOUGHT = (*COMPARED, "upn", "reference", "registration")
# What was asked for itself, and so is no question of likelihood.
SAME_REFERENCE = gettext_noop("Same reference")
SAME_VEHICLE = gettext_noop("Recorded with this vehicle")
MOST_OF_A_VEHICLE = 50


@dataclass(frozen=True)
class Found:
    """A candidate with the referrals about them that the searcher may open, and the warnings."""

    candidate: Candidate
    referrals: tuple[Referral, ...]
    today: date
    warnings: tuple[str, ...] = ()

    @property
    def record(self) -> PersonRecord:
        return self.candidate.record

    @property
    def age(self) -> str:
        return life_in_words(life_of(self.candidate.records), self.today)

    @property
    def key(self) -> UUID:
        return self.candidate.person_id

    @property
    def place(self) -> str:
        if self.record.is_address_hidden and not may_read(Field.SAFE_ADDRESS, Reader.SEARCHER):
            return str(self.record.get_address_kind_display())
        return " ".join(filter(None, (self.record.address, self.record.postcode)))

    @property
    def open_referrals(self) -> list[Referral]:
        return [referral for referral in self.referrals if referral.status != Status.CLOSED]

    @property
    def line(self) -> str:
        """Who it is in one line, for the label of a choice."""
        return ", ".join(filter(None, (self.record.name, self.age, self.place)))

    @property
    def percent(self) -> int:
        """How probable it is that this is who is meant, in hundredths from 1 to 99."""
        return min(99, max(1, round(self.candidate.probability * 100)))

    @property
    def why(self) -> str:
        """The score with its reasons, as words."""
        if self.candidate.reasons in ((_(SAME_REFERENCE),), (_(SAME_VEHICLE),)):
            return self.candidate.reasons[0]
        return _("%(percent)d%% likely: %(reasons)s") % {
            "percent": self.percent,
            "reasons": ", ".join(self.candidate.reasons),
        }


def search(
    actor: Actor,
    given: Mapping[str, Any],
    *,
    at: datetime,
    without: UUID | None = None,
    at_least: float = 0.0,
) -> list[Found]:
    """Return who may be meant by what was typed, and write down that somebody searched.

    The event holds numbers only. ``without`` is a person who is not to be offered, ``at_least``
    the least probability (0 to 1) of one who is. Seven queries at most and the event, however
    many are found.
    """
    sought = {name: given[name] for name in SOUGHT if given.get(name)}
    likely = meant(actor, sought, at_least=at_least)
    people = [candidate for candidate in likely if candidate.person_id != without]
    details: dict[str, Any] = {"asked": sorted(sought), "found": len(people)}
    if without is None and is_own_name(sought, actor):
        details["own_name"] = True
    audit.record("person.searched", None, by=actor, at=at, **details)
    return with_work(people, actor, at=at)


def alike(
    record: PersonRecord, actor: Actor, *, at_least: float = 0.0, at: datetime
) -> list[Found]:
    """Return who else on record may be the person of this record, the likeliest first.

    They are scored by the matcher, whose reasons say why; that somebody looked is written down.
    ``at_least`` is the least probability (0 to 1).
    """
    people = candidates_for(
        record,
        actor,
        at_least=at_least,
        hidden=lambda found: hidden_records(found, actor),
    )
    audit.record("person.searched", None, by=actor, at=at, asked=["record"], found=len(people))
    return with_work(people, actor, at=at)


def with_work(people: Iterable[Candidate], actor: Actor, *, at: datetime) -> list[Found]:
    """Return the people found, each with the referrals and the warnings one may see."""
    people = list(people)
    found = [candidate.person_id for candidate in people]
    about, warned = referrals_about(found, actor), warnings_about(found, actor)
    today = timezone.localdate(at)
    return [
        Found(
            candidate,
            tuple(about.get(candidate.person_id, ())),
            today,
            tuple(warned.get(candidate.person_id, ())),
        )
        for candidate in people
    ]


def meant(actor: Actor, sought: Mapping[str, Any], *, at_least: float) -> list[Candidate]:
    """Return who may be meant: by a reference, and by what is known of them."""
    people = of_reference(str(sought.get("reference", "")), actor)
    people += of_vehicle(str(sought.get("registration", "")), actor)
    upn = sought.get("upn")
    described = Described(
        **{name: sought[name] for name in COMPARED if name in sought},
        references=(("upn", upn),) if upn else (),
    )
    people += candidates_for(
        described,
        actor,
        at_least=at_least,
        hidden=lambda found: hidden_records(found, actor),
    )
    once = {candidate.person_id: candidate for candidate in reversed(people)}
    return [each for each in people if once.get(each.person_id) is each]


def of_reference(reference: str, actor: Actor) -> list[Candidate]:
    """Return whom a referral or a report of this reference is about, as far as one may see it."""
    if not reference:
        return []
    either = Q(reference=reference) | Q(report__reference=reference)
    visible = Referral.objects.visible_to(actor).filter(either)
    return [
        Candidate(referral.record.person_id, (referral.record,), 1.0, (_(SAME_REFERENCE),))
        for referral in visible.select_related("record")
    ]


def of_vehicle(registration: str, actor: Actor) -> list[Candidate]:
    """Return whom a vehicle is recorded with, as far as one may see them. Two queries."""
    if not registration:
        return []
    vehicles = (
        Vehicle.objects.standing()
        .visible_to(actor)
        .filter(registration=compact_registration(registration))
        .select_related("record")
        .order_by("-recorded_at")[:MOST_OF_A_VEHICLE]
    )
    records = [vehicle.record for vehicle in vehicles]
    hidden = hidden_records(records, actor)
    return [
        Candidate(record.person_id, (record,), 1.0, (_(SAME_VEHICLE),))
        for record in records
        if record.pk not in hidden
    ]


def warnings_about(people: Iterable[UUID], actor: Actor) -> dict[UUID, list[str]]:
    """Return, by person, what staff must know before they visit. One query."""
    about: dict[UUID, list[str]] = {}
    running = SafetyWarning.objects.running().open_to(actor).filter(person__in=list(people))
    for warning in running.order_by("raised_at"):
        assert warning.person_id is not None
        about.setdefault(warning.person_id, []).append(warning.words)
    return about


def is_own_name(sought: Mapping[str, Any], actor: Actor) -> bool:
    """Say whether somebody searches for their own surname; what they typed is kept nowhere."""
    typed = comparable(" ".join(str(sought[name]) for name in NAMES if name in sought)).split()
    return comparable(actor.name).split(" ")[-1] in typed


@row_security.as_system("knows which records rest on restricted referrals alone")
def hidden_records(records: Iterable[PersonRecord], actor: Actor) -> set[UUID]:
    """Return which of these records rest only on restricted referrals closed to ``actor``.

    Somebody may be known to all who screen, and a practitioner's referral add a new address: that
    is for its keepers. A record that no report wrote down is open with its person. One query.
    """
    bears = Referral.objects.filter(report=OuterRef("report"))
    visible = Referral.objects.visible_to(actor).filter(report=OuterRef("report"))
    has_none_of_their_own = ~Q(role__in=PATHWAY_OF)
    shown = Q()
    for referrals in (bears.filter(is_restricted=False), visible):
        theirs = Exists(referrals.filter(record=OuterRef("record")))
        shown |= theirs | (has_none_of_their_own & Exists(referrals))
    named = ReportPerson.objects.filter(record__in=[record.pk for record in records])
    by_shown: dict[bool, set[UUID]] = {True: set(), False: set()}
    for record, is_shown in named.annotate(is_shown=shown).values_list("record_id", "is_shown"):
        by_shown[is_shown].add(record)
    return by_shown[False] - by_shown[True]


def referrals_about(people: Iterable[UUID], actor: Actor) -> dict[UUID, list[Referral]]:
    """Return, by person, the referrals about them that ``actor`` may open, the newest first."""
    about: dict[UUID, list[Referral]] = {}
    visible = Referral.objects.visible_to(actor).filter(record__person__in=list(people))
    for referral in visible.select_related("record").order_by("-received_at"):
        about.setdefault(referral.record.person_id, []).append(referral)
    return about


def choices(found: Iterable[Found]) -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Return the choices of a form and the hint under each: why, and what is open."""
    found = list(found)
    return (
        [(str(each.candidate.person_id), each.line) for each in found],
        {str(each.candidate.person_id): hint_of(each) for each in found},
    )


def hint_of(found: Found) -> str:
    references = ", ".join(referral.reference for referral in found.open_referrals)
    if references:
        return _("%(why)s. Open: %(references)s") % {"why": found.why, "references": references}
    return _("%(why)s. Nothing open that you may see.") % {"why": found.why}
