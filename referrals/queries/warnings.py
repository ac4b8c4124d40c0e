"""Staff-safety warnings where staff look: on a referral, on lists, and when a review is due."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.roles import Can, can
from people.models import Person, PersonRecord, SafetyWarning
from people.rules import search_address
from policies.models import WarningKind
from policies.queries import current_policy
from records.audit import Actor
from records.fields import opened_of
from records.outbox import LOCALES
from referrals.models import Referral, ReportPerson
from referrals.queries.people import hidden_records

MOST_DUE = 25
BESIDE = ("warned_people", "warned_addresses")


@dataclass(frozen=True, slots=True)
class Shown:
    """One warning in words. ``about`` says whether of a person or of the address."""

    key: UUID
    kind: str
    words: str
    about: str
    source: str
    review: str
    is_overdue: bool

    @property
    def line(self) -> str:
        """Return what stands at the head of every page, with when it is to be looked at again."""
        return _("Staff safety: %(kind)s. %(words)s (%(review)s)") % {
            "kind": self.kind,
            "words": self.words,
            "review": self.review,
        }


def of_referral(referral: Referral, actor: Actor, *, at: datetime) -> list[Shown]:
    """Return the warnings that whoever visits for this referral must know. One query.

    Of anybody its report names whom the reader may see, and of the address written down for the
    person.
    """
    return of_referrals([referral], actor, at=at)


def of_visible(referrals: Iterable[UUID], actor: Actor, *, at: datetime) -> list[Shown]:
    """Return the same of several referrals, as far as the reader may open them. Two queries."""
    visible = Referral.objects.visible_to(actor).filter(pk__in=list(referrals))
    return of_referrals(list(visible.select_related("record").order_by("pk")), actor, at=at)


def of_referrals(referrals: Sequence[Referral], actor: Actor, *, at: datetime) -> list[Shown]:
    if not referrals:
        return []
    about = Q(pk__in=[])
    for referral in referrals:
        record = referral.record
        about |= Q(person=record.person_id) | Q(
            person__records__named_in__report=referral.report_id
        )
        if record.search_postcode:
            about |= Q(
                search_postcode=record.search_postcode,
                search_address=search_address(record.address),
            )
    found = SafetyWarning.objects.running().open_to(actor).filter(about).distinct()
    return [
        shown(warning, policy_id=referrals[0].policy_id, at=at)
        for warning in found.select_related("agency").order_by("raised_at")
    ]


def about_those_named(names: Mapping[UUID, str], actor: Actor, *, at: datetime) -> list[str]:
    """Return the lines about these people, each with whose it is. Two queries.

    ``names`` is by what each person, whom the reader may see, is called on the page.
    """
    found = SafetyWarning.objects.running().open_to(actor).filter(person__in=list(names))
    policy_id = current_policy(at).pk
    return [
        of_somebody(names[warning.person_id], shown(warning, policy_id=policy_id, at=at))
        for warning in found.order_by("raised_at")
        if warning.person_id is not None
    ]


def of_somebody(name: str, warning: Shown) -> str:
    return _("%(name)s: %(warning)s") % {"name": name, "warning": warning.line}


def on_papers(referrals: Iterable[Referral], *, language: str, at: datetime) -> list[str]:
    """Return what a paper for staff alone says of danger, each with whose it is. One query.

    ``language`` is en or cy. Only of the people it is about, whom all of its readers may see; and
    never on a copy for anybody else: a family, an employer, or who asks what is held about them.
    """
    about: dict[UUID | None, Referral] = {each.record.person_id: each for each in referrals}
    found = SafetyWarning.objects.running().filter(person__in=list(about)).order_by("raised_at")
    with translation.override(LOCALES[language]):
        return [
            of_somebody(referral.record.name, shown(warning, policy_id=referral.policy_id, at=at))
            for warning in found
            if (referral := about.get(warning.person_id)) is not None
        ]


def people_to_warn_of(referral: Referral, actor: Actor) -> dict[UUID, str]:
    """Return whom a warning may be about from here: the person, and others whom the report names.

    Only people the reader may see, by what is open to them. Two queries.
    """
    named = list(
        ReportPerson.objects.filter(
            report=referral.report_id, record__person__in=Person.objects.visible_to(actor)
        )
        .select_related("record")
        .order_by("id")
    )
    hidden = hidden_records([row.record for row in named], actor)
    people = {referral.record.person_id: referral.record.name}
    for row in named:
        if row.record_id not in hidden:
            people.setdefault(row.record.person_id, row.record.name)
    return people


def shown(warning: SafetyWarning, *, policy_id: UUID, at: datetime) -> Shown:
    is_overdue = warning.review_on < localtime(at).date()
    day = date_format(warning.review_on, "j F Y")
    review = _("review overdue since %(day)s") if is_overdue else _("to be reviewed by %(day)s")
    place = ", ".join(filter(None, [warning.address, warning.postcode]))
    return Shown(
        key=warning.pk,
        kind=kind_in_words(policy_id, warning.kind),
        words=warning.words,
        about=place,
        source=warning.told_by,
        review=review % {"day": day},
        is_overdue=is_overdue,
    )


def kind_in_words(policy_id: UUID, code: str) -> str:
    """Return what a kind of danger is called in the reader's language; its code where unknown."""
    names = names_of_kinds(policy_id).get(code)
    return names[get_language() == "cy"] if names else code


@lru_cache(maxsize=32)
def names_of_kinds(policy_id: UUID) -> Mapping[str, tuple[str, str]]:
    """Return the English and Welsh name of each kind. A published edition never changes."""
    rows = WarningKind.objects.filter(policy=policy_id)
    return {code: (en, cy) for code, en, cy in rows.values_list("code", "name_en", "name_cy")}


def warned(referrals: Iterable[UUID], actor: Actor) -> set[UUID]:
    """Return which of these referrals have a warning that the reader may see.

    One query, and one more where somebody is warned of: may the reader see that person?
    """
    rows = Referral.objects.filter(pk__in=list(referrals)).annotate(**beside())
    return warned_among(rows.values("id", "record_id", "record__address", *BESIDE), actor)


def beside() -> dict[str, ArraySubquery]:
    """Return what a query of referrals reads besides, for ``warned_among``."""
    running = SafetyWarning.objects.running()
    of_people = running.filter(person__records__named_in__report=OuterRef("report"))
    of_postcode = running.filter(
        person__isnull=True, search_postcode=OuterRef("record__search_postcode")
    )
    return {
        "warned_people": ArraySubquery(of_people.values("person_id")),
        "warned_addresses": ArraySubquery(of_postcode.values("search_address")),
    }


def warned_among(rows: Iterable[Mapping[str, Any]], actor: Actor) -> set[UUID]:
    """Return which of these rows have a warning that the reader may see.

    No query, but one where somebody is warned of: may the reader see that person?
    """
    rows = list(rows)
    about = {person for row in rows for person in row["warned_people"]}
    seen: set[UUID] = set()
    if about:
        visible = Person.objects.visible_to(actor).filter(pk__in=about)
        seen.update(visible.values_list("pk", flat=True))
    return {
        row["id"]
        for row in rows
        if not seen.isdisjoint(row["warned_people"])
        or (row["warned_addresses"] and address_in(row) in row["warned_addresses"])
    }


def address_in(row: Mapping[str, Any]) -> str:
    """Return the address of a row's person, comparable; few rows ask, so few are decrypted."""
    address = row["record__address"]
    return search_address(opened_of(PersonRecord, "address", key=row["record_id"], value=address))


def lines_for_home(actor: Actor, *, at: datetime) -> list[dict[str, str]]:
    """Return the warnings of the reader's agency whose review is overdue, the oldest first."""
    if not can(actor, Can.KEEP_WARNINGS):
        return []
    due = (
        SafetyWarning.objects.running()
        .open_to(actor)
        .filter(agency=actor.agency_id, review_on__lt=localtime(at).date())
        .order_by("review_on", "id")[:MOST_DUE]
    )
    said = _("Staff-safety warning to review since %(day)s, raised by %(name)s")
    return [
        {
            "url": reverse("people:warning", args=[warning.pk]),
            "text": said
            % {"day": date_format(warning.review_on, "j F Y"), "name": warning.raised_by_name},
        }
        for warning in due
    ]
