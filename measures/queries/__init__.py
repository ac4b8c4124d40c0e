"""What each measure counts, and the figures of a quarter."""

from measures.queries.figures import (
    BY_KEY,
    LINES,
    Line,
    figures,
    first_received_on,
    number_behind,
    referrals_behind,
)

__all__ = [
    "BY_KEY",
    "LINES",
    "Line",
    "figures",
    "first_received_on",
    "number_behind",
    "referrals_behind",
]
