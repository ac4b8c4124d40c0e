"""The figures of any days as tables of one column."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from measures import words
from measures.rules import Period, Quarter, quarter_of
from measures.tables import Tables


class DaysTables(Tables):
    """Figures of any days in the reader's language, as those of one quarter stand."""

    def __init__(
        self, lines: Sequence[dict[str, Any]], days: Period, *, first_received_on: date | None
    ) -> None:
        last = quarter_of(days.ends_on)
        super().__init__(
            {
                "quarters": [[last.year, last.number]],
                "lines": lines,
                "first_received_on": first_received_on and first_received_on.isoformat(),
            }
        )
        self.days = days

    def is_counted(self, quarter: Quarter) -> bool:
        """Say whether anything had been received by the last day, so that 0 means none."""
        return bool(self.first_received_on and self.first_received_on <= self.days.ends_on)

    def columns(self) -> list[dict[str, str]]:
        return [{"months": words.days_of(self.days), "note": ""}]
