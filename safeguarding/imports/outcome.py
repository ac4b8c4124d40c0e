"""What became of each row, on screen and as CSV. It names rows by number, never people."""

import csv
from collections import Counter
from pathlib import Path

from django.utils.translation import gettext as _

from records.cells import plain
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


def write_csv(run: Import, path: Path) -> None:
    """Write one line for each row: list, number, outcome, effect, reasons, referral."""
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(["list", "row", "outcome", "effect", "reasons", "referral"])
        for row in run.rows.all():
            writer.writerow(
                [
                    plain(row.list_name),
                    row.number,
                    row.outcome,
                    row.effect,
                    plain(" ".join(row.reasons)),
                    row.referral_reference,
                ]
            )
