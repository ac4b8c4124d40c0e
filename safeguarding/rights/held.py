"""What every piece that is held has in common: whose file it is on, and why it may be off."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.timezone import localdate

from meetings.models import Meeting
from people.models import PersonRecord
from policies.models import AgencyKind, Policy
from referrals.models import Referral, Report, ReportPerson
from safeguarding.rights.found import Found, Kind, Off
from safeguarding.sight import Sight, restricted_people, sight_of


@dataclass
class Held:
    """Some people on record, their files, and what every piece of them has in common."""

    people: frozenset[UUID]
    policy: Policy
    files: dict[UUID, Referral] = field(default_factory=dict)

    def own_referrals(self) -> Iterable[Referral]:
        return Referral.objects.filter(record__person__in=self.people).select_related(
            "record", "report__source", "report__reporter_agency"
        )

    @cached_property
    def own_records(self) -> list[PersonRecord]:
        return list(PersonRecord.objects.filter(person__in=self.people).select_related("agency"))

    @cached_property
    def restricted_people(self) -> set[UUID]:
        return restricted_people()

    @cached_property
    def kinds_of_police(self) -> set[str]:
        kinds = AgencyKind.objects.filter(policy=self.policy, is_law_enforcement=True)
        return set(kinds.values_list("code", flat=True))

    @cached_property
    def others_named(self) -> dict[UUID, tuple[str, ...]]:
        """Return, by report, the names of everybody else in it and of whoever made it."""
        reports = {each.report_id: each.report for each in self.files.values()}
        names: dict[UUID, list[str]] = defaultdict(list)
        for report in reports.values():
            names[report.pk].append(report.reporter_name)
        named = ReportPerson.objects.filter(report__in=reports).select_related("record")
        for each in named:
            if each.record.person_id not in self.people:
                names[each.report_id] += [
                    f"{each.record.given_name} {each.record.family_name}",
                    each.record.aliases,
                ]
        return {report: tuple(filter(str.strip, found)) for report, found in names.items()}

    def of_file(self, referral: Referral, kind: Kind, source: models.Model, **said: Any) -> Found:
        """Return a thing of one of the person's own files; off where its file or sender is."""
        sight = sight_of(referral, restricted_people=self.restricted_people)
        of_piece = said.pop("sight", Sight.ORDINARY)
        sight = of_piece if sight == Sight.ORDINARY else sight
        off = said.pop("off_because", "")
        if sight == Sight.RESTRICTED:
            off = Off.RESTRICTED
        elif sight == Sight.PRACTITIONER:
            off = Off.PRACTITIONER
        return Found(
            kind=kind,
            source=source,
            referral=referral,
            person_id=referral.record.person_id,
            sight=sight,
            off_because=off,
            names=self.names_on(referral),
            **said,
        )

    def names_on(self, referral: Referral) -> tuple[str, ...]:
        own = () if referral.pk in self.files else (referral.record.name,)
        return own + self.others_named.get(referral.report_id, ())

    def is_police(self, agency: Any) -> bool:
        return agency is not None and agency.kind in self.kinds_of_police

    def is_of_police(self, report: Report) -> bool:
        is_sent = report.channel == Report.Channel.POLICE
        return is_sent or self.is_police(report.reporter_agency)

    def said_of(self, meeting: Meeting) -> dict[str, Any]:
        """Return when a meeting was, whose, and whether it is of a panel that stays hidden."""
        sitting = getattr(meeting, "sitting", None)
        is_hidden = bool(sitting and sitting.panel_type.is_hidden_from_alleged_person)
        return {
            "happened_on": localdate(meeting.starts_at),
            "agency_name": meeting.arranging_agency.name,
            "off_because": Off.HIDDEN_PANEL if is_hidden else "",
            "is_hidden_from_source": is_hidden,
        }
