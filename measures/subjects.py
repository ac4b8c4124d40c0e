"""What a quarterly report may be about, and which measures that takes in. Pure."""

from collections.abc import Mapping, Sequence

from accounts.roles import Can
from measures.definitions import DEFINITIONS, Section
from measures.models import QuarterlyReport

Subject = QuarterlyReport.Subject
WHOLE = Subject.WHOLE

SECTIONS: Mapping[str, Sequence[Section]] = {
    Subject.CHILDREN: (Section.CHILDREN, Section.CHILDREN_ENQUIRIES),
    Subject.ADULTS: (Section.ADULTS, Section.ADULTS_ENQUIRIES),
    Subject.PRACTITIONERS: (Section.PRACTITIONERS,),
}
MARAC = "X01"
# Who reads a report that was circulated to their agency: whoever works on its subject.
READERS: Mapping[str, Can] = {
    Subject.WHOLE: Can.VIEW_FIGURES,
    Subject.CHILDREN: Can.VIEW_FIGURES,
    Subject.ADULTS: Can.VIEW_FIGURES,
    Subject.MARAC: Can.VIEW_PANELS,
    Subject.PRACTITIONERS: Can.VIEW_PRACTITIONER_REFERRALS,
}
# What names the document of a subject in its reference, which is short.
LETTERS: Mapping[str, str] = {
    Subject.WHOLE: "",
    Subject.CHILDREN: "-C",
    Subject.ADULTS: "-A",
    Subject.MARAC: "-M",
    Subject.PRACTITIONERS: "-P",
}
# What the summary says in a sentence each quarter.
FIRST: Mapping[str, Sequence[str]] = {
    Subject.WHOLE: ("C01", "C04", "C06", "A03", "A10"),
    Subject.CHILDREN: ("C01", "C04", "C06"),
    Subject.ADULTS: ("A03", "A10"),
    Subject.MARAC: ("X01", "X01.repeat", "X01.children"),
    Subject.PRACTITIONERS: ("X02", "X02.met"),
}


def takes_in(subject: str, measure: str) -> bool:
    """Say whether a report about ``subject`` has a measure."""
    if subject == Subject.WHOLE:
        return True
    if subject == Subject.MARAC:
        return measure.partition(".")[0] == MARAC
    return measure in DEFINITIONS and DEFINITIONS[measure].section in SECTIONS[subject]
