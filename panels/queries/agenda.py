"""A sitting's agenda as one reader sees it: their cases, numbered without gaps, and the actions.

Everything here is counted over what the reader may see, so that nothing shows that a case is
hidden from them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Agency
from accounts.roles import Can, can
from meetings.models import AgreedAction, Attendance, Meeting
from meetings.queries import actions_for, names_of_kinds
from meetings.rules import kinds_of
from panels.models import AgencyInformation, Listing, Panel, Sitting
from panels.queries.listings import risk_tool_of
from panels.queries.seen import COLUMNS, actions_seen, answered_at, cases_seen
from people.models import initials_of
from records.audit import Actor
from referrals.models import Pathway, Referral, Report, naming_denied
from referrals.queries.words import in_reader_language


@dataclass(frozen=True)
class Case:
    """One line of the agenda, by initials and reference: the name stands on the case's page."""

    number: int
    pk: UUID
    person: UUID
    reference: str
    url: str
    initials: str
    pathway: str
    is_restricted: bool
    is_repeat: bool
    sender: str
    score: int | None
    band: str
    decision: str
    decided_at: datetime | None
    lacking: list[Agency]
    asked: int
    came_late: bool
    open_actions: int

    @property
    def returned(self) -> int:
        return self.asked - len(self.lacking)

    @property
    def answered(self) -> str:
        """Return how many of the agencies asked have answered, in words."""
        sentence = ngettext(
            "%(returned)s of %(asked)s agency answered",
            "%(returned)s of %(asked)s agencies answered",
            self.asked,
        )
        return sentence % {"returned": self.returned, "asked": self.asked}

    @property
    def left_open(self) -> str:
        """Return how many actions are open from before, in words; empty for none."""
        if not self.open_actions:
            return ""
        sentence = ngettext("%(number)s action", "%(number)s actions", self.open_actions)
        return sentence % {"number": self.open_actions}


def rows_of(sitting: Sitting, actor: Actor) -> list[dict[str, Any]]:
    """Return ``COLUMNS`` of the cases of a sitting, which the reader may see, open to them too.

    In the order of the agenda, and those that ``Listing.objects.visible_to`` has.
    """
    denied = set(naming_denied(actor))
    rows = [
        dict(zip(COLUMNS, row, strict=True)) for row in cases_seen(actor=actor, sitting=sitting.pk)
    ]
    return [row for row in rows if row["referral_id"] not in denied]


def agenda_of(sitting: Sitting, actor: Actor, actions: Iterable[AgreedAction]) -> list[Case]:
    """Return the agenda; ``actions`` are those of the panel that are open to the reader."""
    agencies = list(sitting.panel.agencies.order_by("name_en"))
    answered = {
        (listing, agency): is_late for listing, agency, is_late in answered_at(sitting=sitting.pk)
    }
    tool = risk_tool_of(sitting.panel_type)
    bands = dict(tool.band_choices) if tool else {}
    decisions = dict(sitting.panel_type.decision_choices)
    before = [action for action in actions if action.meeting_id != sitting.meeting_id]
    held = sitting.meeting.reference
    return [
        Case(
            number=number,
            pk=row["id"],
            person=row["referral__record__person_id"],
            reference=row["referral__reference"],
            url=reverse("panels:listing", args=[held, row["referral__reference"]]),
            initials=initials_of(
                row["referral__record__given_name"], row["referral__record__family_name"]
            )
            or _("Not named"),
            pathway=str(Pathway(row["referral__pathway"]).label),
            is_restricted=row["referral__is_restricted"],
            is_repeat=row["is_repeat"],
            sender=in_reader_language(row, "referral__report__reporter_agency__name")
            or in_reader_language(row, "referral__report__source__name"),
            score=row["score"],
            band=bands.get(row["judged_band"], ""),
            decision=decisions.get(row["decision"], ""),
            decided_at=row["decided_at"],
            lacking=[agency for agency in agencies if (row["id"], agency.pk) not in answered],
            asked=len(agencies),
            came_late=any(answered.get((row["id"], agency.pk)) for agency in agencies),
            open_actions=len(open_about(row["referral__record__person_id"], before)),
        )
        for number, row in enumerate(rows_of(sitting, actor), start=1)
    ]


def sender_of(report: Report) -> str:
    """Return which partner reported, else the kind of source; never what could tell who it was."""
    return report.reporter_agency.name if report.reporter_agency else report.source.name


def open_about(person: UUID, actions: Iterable[AgreedAction]) -> list[AgreedAction]:
    """Return the open ones of ``actions`` that are about this person."""
    return [
        action
        for action in actions
        if action.status == AgreedAction.Status.OPEN and action.referral.record.person_id == person
    ]


def actions_of(actor: Actor) -> QuerySet[AgreedAction]:
    """Return the actions agreed at sittings that this reader may see, or that are their own.

    The right to one's own action outlives the right to the referral; a denial ends both.
    """
    own = Q(pk__in=actions_for(actor).values("pk"))
    seen = Q(
        referral__in=Referral.objects.visible_to(actor),
        meeting__sitting__in=Sitting.objects.visible_to(actor),
    )
    return (
        AgreedAction.objects.filter(own | seen, meeting__kind=Meeting.Kind.SITTING)
        .exclude(referral__in=naming_denied(actor))
        .select_related("agency", "meeting", "referral__record")
        .order_by("due_on", "id")
    )


def actions_at(sitting: Sitting, actor: Actor) -> list[AgreedAction]:
    """Return what this sitting has to review or agreed itself, what is due first at the top."""
    denied = set(naming_denied(actor))
    seen = actions_seen(
        actor=actor, panel=sitting.panel_id, sitting=sitting.pk, before=sitting.meeting.starts_at
    )
    keys = [key for key, referral in seen if referral not in denied]
    if not keys:
        return []
    actions = AgreedAction.objects.filter(pk__in=keys).order_by("due_on", "id")
    return list(actions.select_related("agency", "meeting", "referral__record"))


def by_agency(actions: Iterable[AgreedAction]) -> list[AgreedAction]:
    """Return the actions agency after agency, first the one with what is due first."""
    groups: dict[UUID, list[AgreedAction]] = {}
    for action in actions:
        groups.setdefault(action.agency_id, []).append(action)
    return [action for group in groups.values() for action in group]


def overdue(actions: Iterable[AgreedAction], *, today: date) -> list[AgreedAction]:
    return [a for a in actions if a.status == AgreedAction.Status.OPEN and a.due_on < today]


def readiness_of(
    sitting: Sitting, cases: Sequence[Case], attendances: Iterable[Attendance]
) -> list[str]:
    """Return what is not ready for the sitting, in a sentence each; empty means ready."""
    missing: dict[str, int] = {}
    for case in cases:
        for agency in case.lacking:
            missing[agency.name] = missing.get(agency.name, 0) + 1
    sentences = [
        ngettext(
            "%(number)d case lacks information from %(agency)s.",
            "%(number)d cases lack information from %(agency)s.",
            number,
        )
        % {"number": number, "agency": agency}
        for agency, number in sorted(missing.items(), key=lambda entry: -entry[1])
    ]
    if late := sum(1 for case in cases if case.came_late):
        sentences.append(
            ngettext(
                "Information about %(number)d case came late.",
                "Information about %(number)d cases came late.",
                late,
            )
            % {"number": late}
        )
    unscored = sum(1 for case in cases if not case.band)
    if sitting.panel_type.risk_tool and unscored:
        sentences.append(
            ngettext(
                "%(number)d case has no risk score.",
                "%(number)d cases have no risk score.",
                unscored,
            )
            % {"number": unscored}
        )
    if absent := kinds_absent(sitting, [attendance.agency for attendance in attendances]):
        sentences.append(_("Nobody is invited from: %(kinds)s.") % {"kinds": ", ".join(absent)})
    return sentences


def kinds_absent(sitting: Sitting, agencies: Iterable[Agency]) -> list[str]:
    """Return the names of the kinds of agency this panel needs and ``agencies`` do not hold."""
    here: frozenset[str] = frozenset().union(*map(kinds_of, agencies))
    names = names_of_kinds(sitting.meeting.policy)
    required = sitting.panel_type.required_agency_kinds
    return [names.get(kind, kind) for kind in required if kind not in here]


def sittings_for(actor: Actor) -> QuerySet[Sitting]:
    """Return the sittings of the reader's panels with how many cases they may see at each."""
    cases = (
        Listing.objects.visible_to(actor)
        .standing()
        .filter(sitting=OuterRef("pk"))
        .order_by()
        .values("sitting")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        Sitting.objects.visible_to(actor)
        .select_related("meeting", "panel")
        .annotate(cases=Coalesce(Subquery(cases), 0))
    )


def panels_for(actor: Actor) -> list[dict[str, Any]]:
    """Return the reader's panels, each with its sittings that are not over, the next first."""
    still_open = (Meeting.Status.SCHEDULED, Meeting.Status.UNDER_WAY)
    coming: dict[UUID, list[Sitting]] = {}
    sittings = sittings_for(actor).filter(meeting__status__in=still_open)
    for sitting in sittings.order_by("meeting__starts_at", "pk"):
        coming.setdefault(sitting.panel_id, []).append(sitting)
    panels = Panel.objects.visible_to(actor).select_related("agency").prefetch_related("members")
    is_coordinator = can(actor, Can.COORDINATE_PANELS)
    return [
        {
            "panel": panel,
            "sittings": coming.get(panel.pk, []),
            "may_call": is_coordinator and panel.agency_id == actor.agency_id,
        }
        for panel in panels.order_by("name_en", "pk")
    ]


def answers_of(listing: Listing) -> Mapping[UUID, AgencyInformation]:
    """Return what agencies answered about a case, by agency."""
    return {given.agency_id: given for given in listing.information.select_related("agency")}
