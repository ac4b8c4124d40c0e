"""What each measure counts, and the figures of a quarter."""

from measures.queries.figures import (
    closed_to,
    figure_behind,
    figures,
    first_received_on,
    number_behind,
    referrals_behind,
    rows_behind,
)
from measures.queries.lines import BY_KEY, LINES, Line

__all__ = [
    "BY_KEY",
    "LINES",
    "Line",
    "closed_to",
    "figure_behind",
    "figures",
    "first_received_on",
    "number_behind",
    "referrals_behind",
    "rows_behind",
]
