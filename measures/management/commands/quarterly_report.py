"""`manage.py quarterly_report`: a quarter's report as a PDF, made here and now."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import Agency, Team
from measures import operations
from measures.models import QuarterlyReport, Snapshot
from measures.subjects import Subject
from records.audit import SYSTEM
from records.documents import path_of


class Command(BaseCommand):
    help = (
        "Make the quarterly report and write it to a file. Quarter 1 is April to June of the"
        " financial year that starts in --year. The figures are counted anew and frozen, unless"
        " --count names a count that was frozen before."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, required=True, help="such as 2026 for 2026-27")
        parser.add_argument("--quarter", type=int, choices=(1, 2, 3, 4), required=True)
        parser.add_argument("--language", choices=("en", "cy"), default="en")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")
        parser.add_argument("--agency", metavar="CODE", help="default: the authority")
        parser.add_argument("--team", metavar="CODE", help="of one team; default: the whole agency")
        parser.add_argument("--about", choices=Subject.values, default=Subject.WHOLE)
        parser.add_argument("--public", action="store_true", help="withhold small numbers")
        parser.add_argument("--count", type=int, metavar="N", help="the frozen count to print")

    def handle(self, *args: Any, **options: Any) -> None:
        agency = find_agency(options["agency"])
        year, quarter = options["year"], options["quarter"]
        team = options["team"] and find_team(agency, options["team"])
        snapshot = options["count"] and find_snapshot(agency, team, year, quarter, options["count"])
        try:
            # In one transaction, so that no worker takes the report out of our hands.
            with transaction.atomic():
                report = operations.request_report(
                    agency,
                    team=team,
                    year=year,
                    quarter=quarter,
                    language=options["language"],
                    subject=options["about"],
                    is_public=options["public"],
                    snapshot=snapshot,
                    by=SYSTEM,
                    at=timezone.now(),
                )
                while operations.make_further(report.pk, by=SYSTEM, at=timezone.now()):
                    pass
        except operations.Refused as refused:
            raise CommandError(" ".join(refused.objections)) from refused

        report = QuarterlyReport.objects.select_related("document", "snapshot").get(pk=report.pk)
        assert report.document is not None
        assert report.snapshot is not None
        try:
            options["output"].write_bytes(path_of(report.document).read_bytes())
        except OSError as error:
            raise CommandError(
                f"{options['output']} cannot be written: {error.strerror}"
            ) from error
        self.stdout.write(f"{options['output']} (count {report.snapshot.version})")


def find_agency(code: str | None) -> Agency:
    agencies = (
        Agency.objects.filter(code=code) if code else Agency.objects.filter(is_authority=True)
    )
    agency = agencies.first()
    if agency is None:
        raise CommandError(
            f"No agency has the code {code}." if code else "There is no authority yet to report on."
        )
    return agency


def find_team(agency: Agency, code: str) -> Team:
    team = agency.teams.filter(code=code).first()
    if team is None:
        raise CommandError(f"{agency.name} has no team with the code {code}.")
    return team


def find_snapshot(
    agency: Agency, team: Team | None, year: int, quarter: int, version: int
) -> Snapshot:
    counts = Snapshot.objects.filter(agency=agency, team=team, year=year, quarter=quarter)
    snapshot = counts.filter(version=version).first()
    if snapshot is None:
        raise CommandError(f"This quarter has {counts.count()} frozen counts, and no {version}.")
    return snapshot
