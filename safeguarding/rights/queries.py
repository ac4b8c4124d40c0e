"""Requests and their pieces as their readers meet them; who on record may be meant."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Can, can
from people.models import Denial, PersonRecord
from people.rules import comparable
from records.audit import Actor
from records.keys import normal_reference
from records.row_security import as_system
from referrals import clocks
from safeguarding.rights.found import is_kept_safe
from safeguarding.rights.models import HeldItem, SubjectPack, SubjectRequest
from safeguarding.sight import file_in_sight, restricted_people

PAGE_SIZE = 25
MOST_CANDIDATES = 40


@as_system("finds whom a request means; what is hidden from its reader is left out")
def people_who_may_be_meant(
    request: SubjectRequest, reader: Actor, *, reference: str = ""
) -> dict[UUID, list[PersonRecord]]:
    """Return the people on record of that name, or born that day with a part of it, or on a file.

    Restricted people only to those who keep such records; nobody whom the reader is denied.
    """
    name = comparable(request.person_name)
    meant = Q(search_name=name)
    if request.date_of_birth and name:
        meant |= Q(date_of_birth=request.date_of_birth, search_name__contains=name.split()[-1])
    file = file_in_sight(normal_reference(reference) or "", reader) if reference else None
    if file is not None:
        meant |= Q(person=file.record.person_id)
    meant |= Q(person__in=request.person_ids)
    denied = Denial.objects.against(reader).values("person_id")
    found = PersonRecord.objects.filter(meant).exclude(person__in=denied)
    if not can(reader, Can.VIEW_RESTRICTED_REFERRALS):
        found = found.exclude(person__in=restricted_people())
    by_person: dict[UUID, list[PersonRecord]] = defaultdict(list)
    for record in found.select_related("agency").order_by("-recorded_at")[:MOST_CANDIDATES]:
        by_person[record.person_id].append(record)
    return dict(by_person)


def said_of(records: Iterable[PersonRecord]) -> str:
    """Return what tells somebody from a namesake: birth, address and who recorded it."""
    lines = []
    for record in records:
        born = date_format(record.date_of_birth, "j F Y") if record.date_of_birth else ""
        address = "" if is_kept_safe(record) else record.address
        agency = record.agency.name if record.agency else ""
        lines.append(", ".join(filter(None, [record.name, born, address, agency])))
    return " · ".join(dict.fromkeys(lines))


def requests(reader: Actor, *, after: UUID | None = None) -> list[SubjectRequest]:
    """Return the requests, the newest first, one more than a page holds. One query."""
    found = SubjectRequest.objects.visible_to(reader).order_by("-id")
    if after is not None:
        found = found.filter(pk__lt=after)
    return list(found[: PAGE_SIZE + 1])


def row_of(request: SubjectRequest, *, at: datetime) -> dict[str, Any]:
    is_open = request.closed_at is None
    return {
        "url": request.get_absolute_url(),
        "reference": request.reference,
        "asked_by": request.get_asked_by_display(),
        "received_on": request.received_on,
        "due_at": request.due_at if is_open else None,
        "is_late": bool(is_open and request.due_at and request.due_at < at),
        "state": _("Open") if is_open else request.get_closing_display(),
    }


def facts_of(request: SubjectRequest) -> list[dict[str, Any]]:
    """Return what was written down of a request, under its names."""
    rows = [
        (_("Person it is about"), request.person_name),
        (_("Date of birth"), date_format(request.date_of_birth) if request.date_of_birth else ""),
        (_("Who asks"), str(request.get_asked_by_display())),
        (_("Name of whoever asks"), request.requester_name),
        (_("How they showed who they are"), request.identity_proof),
        (_("How they showed that they may ask"), request.authority_proof),
        (_("What they ask for"), request.asks_for),
        (_("Where the answer goes"), request.contact),
        (_("Received"), date_format(request.received_on)),
        (_("Answer due"), clocks.moment(request.due_at) if request.due_at else ""),
        (_("Why it takes longer"), request.reason_extended),
        (_("How it ended"), str(request.get_closing_display()) if request.closing else ""),
        (_("Why it ended so"), request.reason_closed),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def items_of(request: SubjectRequest, reader: Actor) -> list[HeldItem]:
    """Return the pieces that the reader may decide on, the oldest first. One query."""
    found = HeldItem.objects.visible_to(reader).filter(request=request)
    return list(found.select_related("exemption"))


def row_of_item(item: HeldItem) -> dict[str, Any]:
    """Return a piece as a row of the list: what it is, and where its decision stands."""
    decision = str(item.get_decision_display()) if item.decision else ""
    if not decision:
        decision = _("Withheld for now") if item.off_because else _("Not decided")
    return {
        "url": item.get_absolute_url(),
        "kind": item.get_kind_display(),
        "from": ", ".join(filter(None, [item.reference, item.agency_name])),
        "happened_on": item.happened_on,
        "decision": decision,
        "is_undecided": not item.decision and not item.off_because,
        "off": item.get_off_because_display() if item.off_because else "",
        "exemption": item.exemption.name if item.exemption else "",
        "by": item.decided_by_name,
        "at": item.decided_at,
    }


def packs_of(request: SubjectRequest, reader: Actor) -> list[dict[str, Any]]:
    """Return the copies that the reader may see whole. One query."""
    found = SubjectPack.objects.visible_to(reader).filter(request=request)
    counted = found.annotate(pieces=Count("items", distinct=True)).order_by("copy_number")
    return [row_of_pack(pack) for pack in counted]


def row_of_pack(pack: SubjectPack) -> dict[str, Any]:
    return {
        "url": reverse("subject_pack", args=[pack.pk]),
        "number": pack.copy_number,
        "made_by": pack.made_by_name,
        "made_at": pack.made_at,
        "pieces": getattr(pack, "pieces", None),
        "state": state_of(pack),
    }


def state_of(pack: SubjectPack) -> str:
    """Say in words where a copy stands."""
    if pack.released_at:
        return _("Handed out")
    if pack.returned_at:
        return _("Sent back")
    if pack.checked_at:
        return _("Checked, and not handed out yet")
    return _("Waiting for a second person")


def lines_for_home(reader: Actor, *, at: datetime) -> list[dict[str, str]]:
    """Return one line with how many requests wait for their answer; none where none do."""
    number = SubjectRequest.objects.visible_to(reader).running().count()
    late = SubjectRequest.objects.visible_to(reader).running().filter(due_at__lt=at).count()
    if not number:
        return []
    words = ngettext(
        "%(number)d person waits for what is held about them",
        "%(number)d people wait for what is held about them",
        number,
    ) % {"number": number}
    if late:
        words = ngettext(
            "%(number)d answer to a person about what is held of them is late",
            "%(number)d answers to people about what is held of them are late",
            late,
        ) % {"number": late}
    return [{"url": reverse("subject_requests"), "text": words}]
