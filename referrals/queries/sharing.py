"""The log of what was shared: every disclosure with its basis, as each reader may see it.

Four things are one: whom a request asks about is told to each agency asked; an agency tells what
it holds; the team that asked lets some of it out; an agency is let in to a referral.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Agency
from accounts.roles import Can, can
from records.audit import Actor
from referrals import clocks
from referrals.models import (
    AskedAgency,
    DisclosedItem,
    Disclosure,
    InformationRequest,
    ItemRelease,
    Referral,
    RequestPerson,
    ShareGround,
)
from referrals.models.information import InformationRequestQuerySet, SharingBasis
from referrals.queries.answering import names_of

MOST_SHOWN = 500


@dataclass(frozen=True)
class Scope:
    """What a log is about: one referral, one person, one agency, or all that the reader sees."""

    referral_id: UUID | None = None
    person_id: UUID | None = None
    agency: str = ""

    def of_requests(self, path: str) -> Q:
        """Return what narrows rows whose request is at ``path`` to this referral or person."""
        narrowed = Q()
        if self.referral_id:
            narrowed &= Q(**{f"{path}referral": self.referral_id})
        if self.person_id:
            about = RequestPerson.objects.filter(record__person=self.person_id)
            narrowed &= Q(**{f"{path}pk__in": about.values("request_id")})
        return narrowed


@dataclass(frozen=True, slots=True)
class Entry:
    """One disclosure: what went from whom to whom about whom, and on what basis."""

    at: datetime
    referral: str
    from_agency: str
    to_agency: str
    about: str
    what: str
    purpose: str = ""
    gateway: str = ""
    article_6: str = ""
    article_9: str = ""
    part_3: str = ""
    article_10: str = ""
    consent: str = ""
    consent_reason: str = ""
    proportionality: str = ""
    agreement: str = ""
    marking: str = ""
    decided_by: str = ""
    ended: str = ""
    codes: tuple[str, ...] = ()


def headings() -> dict[str, str]:
    """Return what each column of the log is called."""
    return {
        "at": _("When"),
        "referral": _("Referral"),
        "from_agency": _("From"),
        "to_agency": _("To"),
        "about": _("About"),
        "what": _("What was shared"),
        "purpose": _("Purpose"),
        "gateway": _("Law"),
        "article_6": _("Article 6"),
        "article_9": _("Article 9"),
        "part_3": _("Part 3"),
        "article_10": _("Article 10"),
        "consent": _("Agreement of the person"),
        "consent_reason": _("Why without it"),
        "proportionality": _("Proportionality"),
        "agreement": _("Sharing agreement"),
        "marking": _("How far it may go"),
        "decided_by": _("Decided by"),
        "ended": _("Ended"),
    }


def entries(actor: Actor, scope: Scope) -> list[Entry]:
    """Return every disclosure in ``scope`` that this reader may know of, the newest first.

    A partner sees its own and what was released to it; the team that asked and, at its agency,
    who audits, see all of theirs; others there see what was released to the case file. About ten
    queries, however much was shared.
    """
    logged = logged_for(actor)
    found = [
        *given_with_requests(actor, logged, scope),
        *told(actor, logged, scope),
        *released(actor, logged, scope),
        *let_in(actor, scope),
    ]
    if scope.agency:
        found = [entry for entry in found if scope.agency in entry.codes]
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def logged_for(actor: Actor) -> InformationRequestQuerySet:
    """Return the requests of which this reader may see everything that was shared."""
    if can(actor, Can.VIEW_AUDIT):
        return InformationRequest.objects.visible_to(actor)
    return InformationRequest.objects.open_to_hub(actor)


def basis_of(basis: SharingBasis) -> dict[str, str]:
    """Return the columns of an entry that say on what basis it was shared."""
    return {
        "purpose": basis.purpose.name,
        "gateway": basis.gateway,
        "article_6": basis.article_6,
        "article_9": basis.article_9,
        "part_3": basis.part_3,
        "article_10": basis.article_10,
        "consent": str(basis.get_consent_display()),
        "consent_reason": basis.consent_reason,
        "proportionality": basis.proportionality,
        "agreement": basis.agreement,
    }


def given_with_requests(
    actor: Actor, logged: InformationRequestQuerySet, scope: Scope
) -> Iterator[Entry]:
    """Yield what asking itself tells: who the people are."""
    rows = (
        AskedAgency.objects.filter(
            Q(request__in=logged) | Q(pk__in=AskedAgency.objects.asked_of(actor).values("pk")),
            scope.of_requests("request__"),
        )
        .select_related("agency", "request__agency", "request__purpose", "request__referral")
        .prefetch_related(
            Prefetch("request__people", RequestPerson.objects.select_related("record"))
        )
    )
    for row in rows:
        request = row.request
        yield Entry(
            at=request.asked_at,
            referral=reference_for(actor, request.agency, request.referral),
            from_agency=request.agency.name,
            to_agency=row.agency.name,
            about=names_of(request.people.all()),
            what=_("Names, dates of birth and addresses, with request %(reference)s")
            % {"reference": request.reference},
            decided_by=request.asked_by_name,
            codes=(request.agency.code, row.agency.code),
            **basis_of(request),
        )


def told(actor: Actor, logged: InformationRequestQuerySet, scope: Scope) -> Iterator[Entry]:
    """Yield what agencies told."""
    rows = (
        Disclosure.objects.filter(
            Q(asked__request__in=logged)
            | Q(asked__in=AskedAgency.objects.asked_of(actor).values("pk")),
            scope.of_requests("asked__request__"),
        )
        .select_related(
            "purpose", "asked__agency", "asked__request__agency", "asked__request__referral"
        )
        .prefetch_related(Prefetch("items", DisclosedItem.objects.select_related("person__record")))
    )
    for row in rows:
        request, items = row.asked.request, about(row.items.all(), scope)
        if not items:
            continue
        yield Entry(
            at=row.decided_at,
            referral=reference_for(actor, request.agency, request.referral),
            from_agency=row.asked.agency.name,
            to_agency=request.agency.name,
            about=names_of(item.person for item in items),
            what=things(len(items)),
            marking=marking_of(row),
            decided_by=row.decided_by_name,
            ended=withdrawn_of(items),
            codes=(row.asked.agency.code, request.agency.code),
            **basis_of(row),
        )


def released(actor: Actor, logged: InformationRequestQuerySet, scope: Scope) -> Iterator[Entry]:
    """Yield what was let out of the team that asked, one entry for each thing."""
    visible = DisclosedItem.objects.visible_to(actor).values("pk")
    request = "item__disclosure__asked__request"
    asked = AskedAgency.objects.asked_of(actor).values("pk")
    rows = ItemRelease.objects.filter(
        Q(**{f"{request}__in": logged})
        | Q(item__disclosure__asked__in=asked)
        | Q(agency_id=actor.agency_id, item__in=visible),
        scope.of_requests(f"{request}__"),
    ).select_related(
        "agency",
        "item__person__record",
        "item__disclosure__purpose",
        "item__disclosure__asked__agency",
        f"{request}__agency",
        f"{request}__referral",
    )
    for row in rows:
        item, disclosure = row.item, row.item.disclosure
        holder = disclosure.asked.request.agency
        if not about([item], scope):
            continue
        is_case_file = row.agency_id == holder.pk
        agreed = _("%(name)s of the agency that told it agreed") % {"name": row.agreed_by}
        yield Entry(
            at=row.released_at,
            referral=reference_for(actor, holder, disclosure.asked.request.referral),
            from_agency=holder.name,
            to_agency=_("%(agency)s: the case file") % {"agency": row.agency.name}
            if is_case_file
            else row.agency.name,
            about=item.person.record.name,
            what=_("Released: something %(agency)s told")
            % {"agency": disclosure.asked.agency.name},
            marking="\n".join(filter(None, [marking_of(disclosure), row.agreed_by and agreed])),
            decided_by=row.released_by_name,
            ended=withdrawn_of([item]),
            codes=(holder.code, row.agency.code, disclosure.asked.agency.code),
            **basis_of(disclosure),
        )


def let_in(actor: Actor, scope: Scope) -> Iterator[Entry]:
    """Yield which agencies were let in to a referral, on what ground, until when."""
    grounds = ShareGround.objects.filter(
        agency_share__content_object__in=Referral.objects.visible_to(actor)
    ).filter(
        Q(agency_share__content_object__owning_agency=actor.agency_id)
        | Q(agency_share__group__agency=actor.agency_id)
    )
    if scope.referral_id:
        grounds = grounds.filter(agency_share__content_object=scope.referral_id)
    if scope.person_id:
        grounds = grounds.filter(agency_share__content_object__record__person=scope.person_id)
    rows = grounds.select_related(
        "agency_share__group__agency",
        "agency_share__content_object__record",
        "agency_share__content_object__owning_agency",
    )
    for row in rows:
        share = row.agency_share
        assert share is not None, "the filter keeps the grounds of agencies"
        referral, agency = share.content_object, share.group.agency
        yield Entry(
            at=row.started_at,
            referral=referral.reference,
            from_agency=referral.owning_agency.name,
            to_agency=agency.name,
            about=referral.record.name,
            what=_("Let in to the referral"),
            purpose=ground_in_words(row.source_kind),
            ended=ended_of(row),
            codes=(referral.owning_agency.code, agency.code),
        )


def reference_for(actor: Actor, holder: Agency, referral: Referral) -> str:
    """Return the referral's reference to the agency that holds it; others were not told it."""
    return referral.reference if actor.agency_id == holder.pk else ""


def about(items: Iterable[DisclosedItem], scope: Scope) -> list[DisclosedItem]:
    """Keep the items about the person of the log, where it is about one."""
    return [
        item
        for item in items
        if scope.person_id is None or item.person.record.person_id == scope.person_id
    ]


def things(number: int) -> str:
    words = ngettext("What it holds: %(n)d thing", "What it holds: %(n)d things", number)
    return words % {"n": number}


def marking_of(disclosure: Disclosure) -> str:
    marks = [str(disclosure.get_onward_display())]
    if disclosure.is_originator_controlled:
        marks.insert(0, _("Originator controlled: do not share onward"))
    return "\n".join(marks)


def withdrawn_of(items: Iterable[DisclosedItem]) -> str:
    """Return when things were withdrawn; empty while all of them stand."""
    moments = [clocks.moment(item.withdrawn_at) for item in items if item.withdrawn_at]
    if not moments:
        return ""
    return _("Withdrawn: %(moments)s") % {"moments": ", ".join(moments)}


def ended_of(ground: ShareGround) -> str:
    if ground.ended_at:
        return _("Ended on %(moment)s") % {"moment": clocks.moment(ground.ended_at)}
    if ground.ends_at:
        return _("Until %(moment)s") % {"moment": clocks.moment(ground.ends_at)}
    return ""


def ground_in_words(source_kind: str) -> str:
    """Return why an agency was let in; an unknown kind as it is."""
    words = {
        "attendance": _("Invited to a meeting about it"),
        "meeting": _("Invited to a meeting about it"),
        "sitting": _("On the panel that hears it"),
    }
    return words.get(source_kind, source_kind)


def as_row(entry: Entry) -> list[str]:
    """Return one entry as a line of a CSV file, in the order of ``headings``."""
    values = {field.name: getattr(entry, field.name) for field in fields(entry)}
    values["at"] = entry.at.isoformat(timespec="seconds")
    return [values[name] for name in headings()]
