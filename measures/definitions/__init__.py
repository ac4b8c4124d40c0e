"""What each measure is called, what it counts and by which rule, in both languages.

A measure's key is our own and never changes. Its code in the Welsh Government's guidance is data
(``measures.codes``), and is printed only where it is confirmed.
"""

from collections.abc import Mapping

from measures.definitions import (
    adult_enquiries,
    adults,
    child_enquiries,
    children,
    marac,
    panels,
    practitioners,
    quality,
)
from measures.definitions.definition import Definition, Section

__all__ = ["DEFINITIONS", "Definition", "Section"]

DEFINITIONS: Mapping[str, Definition] = {
    **children.DEFINITIONS,
    **child_enquiries.DEFINITIONS,
    **adults.DEFINITIONS,
    **adult_enquiries.DEFINITIONS,
    **practitioners.DEFINITIONS,
    **panels.DEFINITIONS,
    **marac.DEFINITIONS,
    **quality.DEFINITIONS,
}
