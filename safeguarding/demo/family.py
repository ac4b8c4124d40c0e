"""A family of six households, and girls who went missing: data/family.toml, data/missing.toml."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts.roles import Role
from people.models import Household, Kind, PersonRecord
from people.operations_families import Source, record_stay, relate
from people.operations_vehicles import record_vehicle
from records.keys import uuid7
from referrals.models import Report, ReportPerson
from referrals.operations import submit_report
from referrals.rules import NamedPerson, Submission
from safeguarding.chronology.operations import Told, add_chronology_entry
from safeguarding.chronology.rules import When
from safeguarding.demo.history import History
from safeguarding.demo.partnership import read

DAYS_IN_A_YEAR = 365.25
SAME = ("given_name", "family_name", "description", "sex", "address", "postcode", "telephone")


class Family:
    """Tells of the family once, some hours before the demo opens."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.said = read("family")
        self.at = self.ago(self.said["report"]["days_ago"])
        self.worker = history.cast.actor(Role.SOCIAL_WORKER)
        self.records: dict[str, PersonRecord] = {}

    def ago(self, days: float) -> datetime:
        return self.history.as_of.astimezone(UTC) - timedelta(days=days)

    def day(self, days_ago: float | None) -> date | None:
        return None if days_ago is None else localdate(self.ago(days_ago))

    @transaction.atomic
    def tell(self) -> None:
        """Take in the report that names them all; then who they are to each other, and where.

        Those who went missing are reported one by one: what links them, nobody has said.
        """
        for told in read("missing")["reports"]:
            self.went_missing(told)
        people = self.said["people"]
        by_name = records_of(self.report(self.said["report"], people, at=self.at))
        self.records = {each["key"]: by_name[name_of(each)] for each in people}
        for home in self.said["homes"]:
            self.house(home)
        for tie in self.said["ties"]:
            self.tie(tie)
        for entry in self.said["entries"]:
            self.enter(entry)

    def went_missing(self, said: dict[str, Any]) -> None:
        """Take in that somebody went missing, and write down the cars they were seen with."""
        at = self.ago(said["days_ago"])
        by_name = records_of(self.report(said, said["people"], at=at))
        for each in said["people"]:
            if "vehicle" in each:
                seen = each["vehicle"]
                record_vehicle(
                    by_name[name_of(each)],
                    registration=seen["registration"],
                    description=seen["description"],
                    source=self.source(seen["told_by"]),
                    by=self.worker,
                    at=self.at,
                )

    def report(self, said: dict[str, Any], people: list[dict[str, Any]], *, at: datetime) -> Report:
        reporter = self.history.cast.reporter_for(said["source"])
        assert reporter is not None
        submission = Submission(
            key=uuid7(),
            received_at=at,
            channel=Report.Channel.ONLINE,
            source=said["source"],
            language=said["language"],
            told={
                "capacity": Report.Capacity.PROFESSIONAL,
                "reporter_name": reporter.name,
                "reporter_agency": self.history.cast.agency_of(reporter),
                "reporter_email": self.history.cast.email_of(reporter),
                "reporter_language": said["language"],
                "is_in_danger_now": "no",
                "categories": said["categories"],
                "flags": said.get("flags", []),
                "concern": said["concern"],
                "happened_where": said.get("where", ""),
            },
            people=tuple(
                NamedPerson(
                    fields=self.fields_of(each),
                    roles=frozenset({ReportPerson.Role(each["role"])}),
                )
                for each in people
            ),
        )
        return submit_report(submission, by=reporter, at=at)

    def fields_of(self, said: dict[str, Any]) -> dict[str, Any]:
        fields = {name: said[name] for name in SAME if name in said}
        if "age" in said:
            fields["date_of_birth"] = self.day(said["age"] * DAYS_IN_A_YEAR)
            fields["is_birth_date_estimated"] = said.get("is_estimated", False)
        if "expected_in_days" in said:
            fields["expected_on"] = self.day(-said["expected_in_days"])
        if "died_days_ago" in said:
            fields["died_on"] = self.day(said["died_days_ago"])
        return fields

    def house(self, said: dict[str, Any]) -> None:
        """Record who lives in one household, the first of them where it is."""
        household: Household | None = None
        part_time = said.get("part_time", [])
        for key in [*said["people"], *part_time]:
            stay = record_stay(
                self.records[key],
                household=household,
                address=said["address"],
                postcode=said["postcode"],
                is_kept_safe=said.get("is_kept_safe", False),
                is_part_time=key in part_time,
                starts_on=self.day(said["since"]),
                source=self.source("A visit to the home"),
                by=self.worker,
                at=self.at,
            )
            household = stay.household

    def tie(self, said: dict[str, Any]) -> None:
        one, kind, other = said["who"]
        relate(
            self.records[one],
            self.records[other],
            kind=Kind(kind),
            has_parental_responsibility=said.get("parental_responsibility"),
            starts_on=self.day(said.get("began")),
            ends_on=self.day(said.get("ended")),
            source=self.source("The mother"),
            by=self.worker,
            at=self.at,
        )

    def enter(self, said: dict[str, Any]) -> None:
        """Add something to a chronology by hand."""
        starts_on, ends_on = self.day(said["days_ago"]), self.day(said.get("until_days_ago"))
        assert starts_on is not None
        precision = said.get("precision", "day")
        agency = self.history.cast.reporter_for(said["agency"]) if "agency" in said else None
        add_chronology_entry(
            self.records[said["who"]],
            when=When(starts_on, precision, ends_on, precision, said.get("is_approximate", False)),
            told=Told(
                kind=said["kind"],
                words=said["words"],
                source=said["source"],
                nature=said["nature"],
                significance=said["significance"],
                agency=self.history.cast.agency_of(agency) if agency else None,
                stays_inside=said.get("stays_inside", False),
            ),
            by=self.worker,
            at=self.at,
        )

    def source(self, told_by: str) -> Source:
        return Source(told_by, agency=self.history.cast.agency_of(self.worker))


def records_of(report: Report) -> dict[str, PersonRecord]:
    """Return the records of those a report names, by their names."""
    named = ReportPerson.objects.filter(report=report).select_related("record")
    return {row.record.name: row.record for row in named}


def name_of(said: dict[str, Any]) -> str:
    named = (said.get("given_name", ""), said.get("family_name", ""))
    return " ".join(filter(None, named)) or said["description"]
