"""What became of each row, on screen and as a file. It names rows by number, never people."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from records.cells import csv_file
from safeguarding.models import Import, ImportedRow


def lines(run: Import) -> list[str]:
    """Return the report on an import as lines: counts for each list, then every reason."""
    rows = list(run.rows.all())
    said = []
    for name in dict.fromkeys(row.list_name for row in rows):
        of_list = [row for row in rows if row.list_name == name]
        outcomes = Counter(row.outcome for row in of_list)
        effects = Counter(row.effect for row in of_list)
        said.append(
            _(
                "%(list)s: %(rows)d rows: %(taken)d taken, %(changed)d taken with a change, "
                "%(refused)d refused; %(added)d added, %(corrected)d corrected, "
                "%(nothing_new)d nothing new."
            )
            % {
                "list": name or _("The file"),
                "rows": len(of_list),
                "taken": outcomes[ImportedRow.Outcome.TAKEN],
                "changed": outcomes[ImportedRow.Outcome.TAKEN_WITH_CHANGE],
                "refused": outcomes[ImportedRow.Outcome.REFUSED],
                "added": effects[ImportedRow.Effect.ADDED],
                "corrected": effects[ImportedRow.Effect.CORRECTED],
                "nothing_new": effects[ImportedRow.Effect.NOTHING_NEW],
            }
        )
    said += [
        _("%(list)s, row %(number)d, %(outcome)s: %(reasons)s")
        % {
            "list": row.list_name or _("The file"),
            "number": row.number,
            "outcome": row.get_outcome_display(),
            "reasons": " ".join(row.reasons),
        }
        for row in rows
        if row.reasons
    ]
    return said


HEADER = ("list", "row", "outcome", "effect", "reasons", "referral")


def as_rows(run: Import) -> Iterator[tuple[str, ...]]:
    """Yield one line for each row: list, number, outcome, effect, reasons, referral."""
    for row in run.rows.all():
        reasons = " ".join(row.reasons)
        number, reference = str(row.number), row.referral_reference
        yield row.list_name, number, row.outcome, row.effect, reasons, reference


def write_csv(run: Import, path: Path) -> None:
    path.write_bytes(csv_file(HEADER, as_rows(run)))
