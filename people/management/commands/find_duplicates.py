"""Find who may be one person in a list, or in two: for a human to look at, before an import."""

import csv
from argparse import ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.matching import lists
from people.matching.pairs import Pairing, pairs_of
from people.matching.reasons import reasons_of
from policies.models import MatchThreshold, Policy
from policies.queries import current_policy

LOCALES = {"en": "en-gb", "cy": "cy"}
HEADER = ("id_a", "id_b", "probability", "reasons")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Command(BaseCommand):
    help = "Write the pairs of rows of FILE (or of FILE and FILE2) that may be one person."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help=",".join(lists.COLUMNS))
        parser.add_argument("--against", type=Path, metavar="FILE2", help="compare with this list")
        parser.add_argument("--output", type=Path, metavar="PAIRS", required=True)
        parser.add_argument(
            "--at-least",
            type=probability,
            metavar="P",
            help="the least probability to write, from 0 to 1 (else the policy's, to suggest)",
        )
        parser.add_argument(
            "--ask", action="store_true", help="write also those that somebody is to be asked about"
        )
        parser.add_argument("--language", choices=LOCALES, default="en", help="of the reasons")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(LOCALES[options["language"]]):
            at_least = options["at_least"]
            if at_least is None:
                use = MatchThreshold.Use.ASK if options["ask"] else MatchThreshold.Use.SUGGEST
                at_least = threshold_of_policy(use)
            ones = self.read(options["file"])
            others = self.read(options["against"]) if options["against"] else None
            found = pairs_of(
                [row.features for row in ones.rows],
                [row.features for row in others.rows] if others else None,
                at_least=at_least,
            )
            write(options["output"], found, ones, others or ones)
            self.tell(found, at_least, options["output"])

    def read(self, path: Path) -> lists.People:
        """Return the people in a file, having told what was left out or doubtful."""
        try:
            people = lists.read(path)
        except lists.Unusable as error:
            raise CommandError(str(error)) from None
        for sentence in (*people.refused, *people.doubts):
            self.stderr.write(f"{path.name}: {sentence}")
        taken = ngettext("%(n)d row is compared", "%(n)d rows are compared", len(people.rows))
        refused = ngettext("%(n)d is left out", "%(n)d are left out", len(people.refused))
        self.stderr.write(
            f"{path.name}: {taken % {'n': len(people.rows)}}, "
            f"{refused % {'n': len(people.refused)}}."
        )
        return people

    def tell(self, found: Pairing, at_least: float, output: Path) -> None:
        if found.too_common:
            self.stderr.write(
                ngettext(
                    "%(n)d key is shared by so many rows that they were not compared by it.",
                    "%(n)d keys are shared by so many rows that they were not compared by them.",
                    found.too_common,
                )
                % {"n": found.too_common}
            )
        self.stderr.write(
            _("%(pairs)d pairs with a probability of at least %(least)s are in %(file)s.")
            % {"pairs": len(found.pairs), "least": at_least, "file": output.name}
        )


def probability(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise ArgumentTypeError(_("give a number from 0 to 1"))
    return number


def threshold_of_policy(use: MatchThreshold.Use) -> float:
    """Return from which probability the policy in force suggests, or asks about, two rows."""
    try:
        policy = current_policy(datetime.now(UTC))
        threshold = policy.match_thresholds.get(code=use)
    except (Policy.DoesNotExist, MatchThreshold.DoesNotExist):
        raise CommandError(
            _("No published policy says from which probability to suggest. Give --at-least.")
        ) from None
    return threshold.percent / 100


def write(output: Path, found: Pairing, ones: lists.People, others: lists.People) -> None:
    """Write the pairs, the likeliest first. Raises CommandError where the file cannot be made."""
    try:
        with output.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            for pair in found.pairs:
                writer.writerow(
                    (
                        as_text(ones.rows[pair.one].id),
                        as_text(others.rows[pair.other].id),
                        f"{pair.score.probability:.4f}",
                        "; ".join(reasons_of(pair.score.levels)),
                    )
                )
    except OSError as error:
        raise CommandError(
            _("%(file)s cannot be written: %(error)s.")
            % {"file": output.name, "error": error.strerror}
        ) from None


def as_text(key: str) -> str:
    """Return an id so that no spreadsheet takes it for a formula."""
    return f"'{key}" if key.startswith(FORMULA) else key
