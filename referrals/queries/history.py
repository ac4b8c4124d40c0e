"""What happened to a referral, and who has looked at it, in sentences."""

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import import_module
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import get_language

from accounts.models import Agency
from accounts.roles import Can, can
from policies.models import PatternAnswer, ScreeningOutcome, Timescale
from records.audit import Actor
from records.models import AuditEvent, AuditEventQuerySet
from referrals.models import Rating, Referral, Status
from referrals.queries.referral import is_holder

PAGE_SIZE = 100
MOST_RECENT = 5
# Somebody opened the referral, or a page of it, and changed nothing.
LOOKS = (
    "referral.viewed",
    "information.read",
    "sharing_log.viewed",
    "sharing_log.exported",
    "escalation.viewed",
    "dispute.viewed",
)


@cache
def sentences() -> Mapping[str, str | Promise]:
    """Return the sentence of each event, from the ``events`` module of every app."""
    merged: dict[str, str | Promise] = {}
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "events"):
            merged |= getattr(import_module(f"{config.name}.events"), "SENTENCES", {})
    return merged


def events_about(
    referral: Referral, actor: Actor, *, before: int | None = None
) -> list[AuditEvent]:
    """Return what is on record about the referral and its report, the newest first.

    Who has looked is shown to the agency that holds the referral and to those who audit; an
    agency that was let in sees only its own.
    """
    events = about(referral, actor)
    if actor.agency_id != referral.owning_agency_id and not can(actor, Can.VIEW_AUDIT):
        events = events.exclude(~Q(actor_agency_id=actor.agency_id), event__in=LOOKS)
    if before is not None:
        events = events.filter(sequence__lt=before)
    return list(events.order_by("-sequence")[: PAGE_SIZE + 1])


def last_acts(referral: Referral, actor: Actor) -> list[AuditEvent]:
    """Return what people last did, without looks, and without the clocks that follow by rule."""
    followed = Q(event__startswith="deadline.") | Q(event__in=[*LOOKS, "reminder.seen"])
    return list(about(referral, actor).exclude(followed).order_by("-sequence")[:MOST_RECENT])


def about(referral: Referral, actor: Actor) -> AuditEventQuerySet:
    """Return the events of the referral and of the report that opened it.

    Those of the report say who made it, which is only for who holds the referral, those who
    audit, and the reporter's own agency.
    """
    of_report = Q(subject_type=referral.report._meta.label_lower, subject_id=referral.report_id)
    of_it = Q(subject_type=referral._meta.label_lower, subject_id=referral.pk)
    if not (is_holder(actor, referral) or can(actor, Can.VIEW_AUDIT)):
        of_report &= Q(actor_agency_id=actor.agency_id)
    return AuditEvent.objects.filter(of_it | of_report)


def in_words(events: list[AuditEvent], referral: Referral) -> list[dict[str, Any]]:
    """Return these events as the timeline shows them, with one query for all of them at most."""
    names = names_of_codes(referral)
    agencies = agencies_of(events, referral)
    said = sentences()
    return [
        {
            "title": said.get(event.event, event.event),
            "by": ", ".join(
                filter(None, [event.actor_name, name_of_agency(agencies, event.actor_agency_id)])
            ),
            "at": event.at,
            "text": detail_of(event, names),
        }
        for event in events
    ]


def agencies_of(events: list[AuditEvent], referral: Referral) -> dict[UUID, Agency]:
    """Return the agencies of those who acted; those of the referral itself are read already."""
    own = (referral.owning_agency, referral.report.reporter_agency)
    known = {agency.pk: agency for agency in own if agency}
    others = {event.actor_agency_id for event in events if event.actor_agency_id} - known.keys()
    return known | Agency.objects.in_bulk(others)


def name_of_agency(agencies: Mapping[Any, Agency], pk: Any) -> str:
    return agencies[pk].name if pk in agencies else ""


def names_of_codes(referral: Referral) -> dict[str, Mapping[str, str]]:
    """Return what the codes in an event's details are called, by the kind of detail."""
    in_welsh = get_language() == "cy"
    names = {
        kind: {code: pair[in_welsh] for code, pair in pairs.items()}
        for kind, pairs in names_in_edition(referral.policy_id).items()
    }
    return {
        **names,
        "rating": {str(code): str(label) for code, label in Rating.choices},
        "status": {str(code): str(label) for code, label in Status.choices},
    }


@lru_cache(maxsize=32)
def names_in_edition(policy_id: UUID) -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """Return the English and Welsh names of an edition's codes. A published one never changes."""
    lists: dict[str, tuple[type[Timescale | ScreeningOutcome | PatternAnswer], str]] = {
        "ref": (Timescale, "ref"),
        "outcome": (ScreeningOutcome, "code"),
        "pattern_answer": (PatternAnswer, "code"),
    }
    return {
        kind: {
            code: (name_en, name_cy)
            for code, name_en, name_cy in model._default_manager.filter(
                policy=policy_id
            ).values_list(column, "name_en", "name_cy")
        }
        for kind, (model, column) in lists.items()
    }


def detail_of(event: AuditEvent, names: Mapping[str, Mapping[str, str]]) -> str:
    """Return what an event was about: which clock, which outcome, which rating, which stage."""
    found = [
        named[event.details[kind]]
        for kind, named in names.items()
        if event.details.get(kind) in named
    ]
    return found[0] if found else ""
