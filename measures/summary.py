"""The quarter in words: what changed, where we are late, what to look at. Rules, and no judgement.

Each sentence is whole and is made of figures as they are printed, so that the public edition says
nothing of a number that it withholds.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from measures import codes
from measures.definitions import DEFINITIONS
from measures.messages import MESSAGES
from measures.subjects import FIRST
from measures.tables import Tables, Value, part_name
from measures.words import figure_in_words, size

YEAR_BEFORE, WHOLE = 4, 100
ROSE, FELL = "rose", "fell"
# What stands out where it moves far, and which way: a count either way, a share the worse way.
WORSE: Mapping[str, Sequence[str]] = {
    "C01": (ROSE, FELL),
    "A03": (ROSE, FELL),
    "X01": (ROSE, FELL),
    "C04": (FELL,),
    "C06": (ROSE,),
    "C13": (FELL,),
    "A10": (FELL,),
    "X01.repeat": (ROSE,),
}
SINCE_QUARTER = {
    ROSE: gettext_lazy("“%(name)s” rose to %(now)s, from %(before)s in the quarter before."),
    FELL: gettext_lazy("“%(name)s” fell to %(now)s, from %(before)s in the quarter before."),
}
SINCE_YEAR = {
    ROSE: gettext_lazy("“%(name)s” rose to %(now)s, from %(before)s a year before."),
    FELL: gettext_lazy("“%(name)s” fell to %(now)s, from %(before)s a year before."),
}
# What is said of the agency with the smallest share.
SMALLEST: Mapping[str, Promise] = {
    "C30": gettext_lazy(
        "%(agency)s came to %(now)s of the strategy meetings it was invited to, the smallest share"
        " of all agencies."
    ),
    "P04": gettext_lazy(
        "%(agency)s came to %(now)s of the panels' sittings it was invited to, the smallest share"
        " of all agencies."
    ),
    "P05": gettext_lazy(
        "%(agency)s gave panels %(now)s of what they asked of it in time, the smallest share of all"
        " agencies."
    ),
}
COMPLETENESS = ("X04.nhs", "X04.born", "X04.sex", "X04.ethnicity", "X04.language")


@dataclass(frozen=True)
class Lateness:
    """What is said of what has a time limit: how many were late, or that it is withheld."""

    late: Promise
    withheld: Promise | str


# The law and the procedures set limits and no share that is enough, so each late one is said.
LIMITS: Mapping[str, Lateness] = {
    "C04": Lateness(
        ngettext_lazy(
            "One of %(all)d decisions on child reports took more than one working day.",
            "%(late)d of %(all)d decisions on child reports took more than one working day.",
            "late",
        ),
        MESSAGES["C04"].withheld,
    ),
    "C13": Lateness(
        ngettext_lazy(
            "One of %(all)d initial child protection conferences was held after its last day.",
            "%(late)d of %(all)d initial child protection conferences were held after their last"
            " day.",
            "late",
        ),
        gettext_lazy(
            "The share of initial child protection conferences held in time is withheld, because"
            " the numbers are small."
        ),
    ),
    "A10": Lateness(
        ngettext_lazy(
            "One of %(all)d section 126 enquiries that ended took more than seven working days.",
            "%(late)d of %(all)d section 126 enquiries that ended took more than seven working"
            " days.",
            "late",
        ),
        MESSAGES["A10"].withheld,
    ),
}


def summary(tables: Tables) -> dict[str, list[str]]:
    """Return the sentences of the summary page, in the reader's language, under their three heads.

    ``changed`` compares the key figures with the quarter before and the same quarter last year,
    ``late`` counts what was later than its limit, and ``look`` names what moved by as much as
    ``measures/data/measures.toml`` says stands out.
    """
    return {
        "changed": [changed(tables, key) for key in FIRST[tables.subject]],
        "late": late(tables),
        "look": [*moved(tables), *absent(tables), *incomplete(tables), *still_open(tables)],
    }


def changed(tables: Tables, key: str) -> str:
    """Say how a figure stands beside the quarter before, and what it was a year before."""
    sentence = tables.message(key)
    values = tables.values(key)
    now, year_before = values[0], values[YEAR_BEFORE]
    if now is None or size(now) is None or year_before is None or size(year_before) is None:
        return sentence
    earlier = _("A year before, it was %(before)s.") % {"before": figure_in_words(*year_before)}
    return f"{sentence} {earlier}"


def late(tables: Tables) -> list[str]:
    """Say how many were later than the limit, of each thing that has one."""
    said, were_due = [], False
    limits = {key: lateness for key, lateness in LIMITS.items() if tables.has(key)}
    for key, lateness in limits.items():
        numerator, base = tables.values(key)[0] or (0, 0)
        if numerator is None:
            said.append(str(lateness.withheld))
        elif base:
            were_due = True
            if base > numerator:
                said.append(str(lateness.late % {"late": base - numerator, "all": base}))
    if said or not limits:
        return said
    return [
        _("Nothing that has a time limit was late.")
        if were_due
        else _("Nothing that has a time limit was due.")
    ]


def moved(tables: Tables) -> Iterator[str]:
    """Say which figures moved far, against the quarter before or else against a year before."""
    for key, worse in WORSE.items():
        if not tables.has(key):
            continue
        values = tables.values(key)
        for earlier, sentences in ((values[1], SINCE_QUARTER), (values[YEAR_BEFORE], SINCE_YEAR)):
            way = far(values[0], earlier)
            if way in worse and values[0] and earlier:
                yield sentences[way] % {
                    "name": DEFINITIONS[key].name,
                    "now": figure_in_words(*values[0]),
                    "before": figure_in_words(*earlier),
                }
                break


def far(now: Value, earlier: Value) -> str:
    """Return which way a figure moved, "rose" or "fell", where it moved far enough; else ""."""
    if now is None or earlier is None:
        return ""
    this, last = size(now), size(earlier)
    if this is None or last is None or not (is_enough(now) and is_enough(earlier)):
        return ""
    limits = codes.standing_out()
    enough = limits["points"] if now[1] is not None else last * limits["share"] / 100
    if abs(this - last) < enough:
        return ""
    return ROSE if this > last else FELL


def is_enough(value: Value) -> bool:
    """Say whether a figure is taken of so many that a change of it says something."""
    numerator, base = value or (None, None)
    of = numerator if base is None else base
    return numerator is not None and of is not None and of >= codes.standing_out()["fewest"]


def absent(tables: Tables) -> Iterator[str]:
    """Say which agency came, or answered in time, for the smallest share of what it was asked."""
    for key, sentence in SMALLEST.items():
        if found := furthest(tables, (key,), worst=min):
            line, value, share = found
            if share < WHOLE:
                yield sentence % {"agency": part_name(line), "now": figure_in_words(*value)}


def incomplete(tables: Tables) -> Iterator[str]:
    """Say what is recorded for the fewest people."""
    if found := furthest(tables, COMPLETENESS, worst=min):
        line, value, share = found
        if share < WHOLE:
            yield _("“%(name)s” is the least complete of what is recorded: %(now)s.") % {
                "name": DEFINITIONS[line["key"]].name,
                "now": figure_in_words(*value),
            }


def still_open(tables: Tables) -> Iterator[str]:
    """Say at which panel the largest share of agreed actions is still to do."""
    if found := furthest(tables, ("P03",), worst=max):
        line, value, share = found
        if share:
            yield _("Of the actions agreed at %(panel)s, %(now)s are still to do.") % {
                "panel": part_name(line),
                "now": figure_in_words(*value),
            }


def furthest(
    tables: Tables, keys: Sequence[str], *, worst: Callable[..., Any]
) -> tuple[dict[str, Any], tuple[int, int], Decimal] | None:
    """Return the line with the smallest or largest share this quarter, the share and its parts.

    None where one of the lines is withheld, for to name another would tell of that one, and where
    none is taken of enough.
    """
    lines = [line for line in tables.lines if line["key"] in keys]
    values = [tables.values_of(line)[0] for line in lines]
    if any(value and value[0] is None for value in values):
        return None
    known = [
        (line, (value[0], value[1]), share)
        for line, value in zip(lines, values, strict=True)
        if value and value[0] is not None and value[1] and is_enough(value)
        if (share := size(value)) is not None
    ]
    return worst(known, key=lambda row: row[2]) if known else None
