"""The quarterly report as plain values, in one language, ready to be frozen and rendered.

It draws the charts, so a process that serves pages must not import it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Team
from measures import charts, codes, words
from measures.charts import Bar
from measures.definitions import DEFINITIONS
from measures.documents_notes import Notes, issue_of
from measures.messages import MESSAGES
from measures.models import Snapshot
from measures.models_notes import Commentary
from measures.restated import Firsts, restated
from measures.rules_notes import Standing
from measures.subjects import LETTERS, WHOLE, Subject, takes_in
from measures.summary import summary
from measures.tables import Tables, Value
from records.outbox import LOCALES

NO_NOTES: Mapping[str, Standing] = {}
NO_FIRSTS: Firsts = {}
# What the chart of numbers of each subject draws.
DRAWN: Mapping[str, Sequence[str]] = {
    Subject.WHOLE: ("C01", "A03"),
    Subject.CHILDREN: ("C01", "C10"),
    Subject.ADULTS: ("A03", "A08"),
    Subject.MARAC: ("X01", "X01.children"),
    Subject.PRACTITIONERS: ("X02", "X02.met"),
}


def quarterly_report(
    snapshot: Snapshot,
    *,
    language: str,
    subject: str = WHOLE,
    is_public: bool = False,
    commentary: Commentary | None = None,
    notes: Mapping[str, Standing] = NO_NOTES,
    departments: Sequence[Team] = (),
    firsts: Firsts = NO_FIRSTS,
) -> dict[str, Any]:
    """Return everything the report says of its ``subject``, as JSON values in ``language``.

    That is en or cy. Only the snapshot and what managers signed is read, so the same snapshot
    always gives the same tables. Until the report is issued by its ``commentary`` it is a draft.
    Of the ``departments`` it has those updates that are signed. The public edition withholds
    small numbers, by ``rules.publishable``. ``firsts`` are the first counts of its quarters,
    beside which it says what it gives otherwise.
    """
    with translation.override(LOCALES[language]):
        tables = Tables(snapshot.figures, subject=subject, is_public=is_public)
        noted = Notes(notes, tables, language=language)
        return {
            "title": title(tables),
            "reference": reference(snapshot, subject=subject),
            "agency": snapshot.whose,
            "period": words.months_of(tables.quarter),
            "place_in_year": words.place_in_year(tables.quarter),
            "counted_at": words.moment(snapshot.taken_at),
            "count": snapshot.version,
            "is_public": is_public,
            "is_provisional": not tables.quarter.has_ended(at=snapshot.taken_at),
            "summary": summary(tables),
            "standing_out": dict(codes.standing_out()),
            "charts": charts_of(tables),
            "columns": tables.columns(),
            "issue": issue_of(commentary),
            "note": noted.whole(),
            "updates": noted.updates(departments),
            "sections": [
                {**section, "rows": noted.beside(section["rows"])} for section in tables.sections()
            ],
            "sources": noted.beside(tables.rows("C02")),
            "restated": restated(snapshot.figures, firsts, subject=subject, is_public=is_public),
            "missing": tables.missing(),
            "definitions": definitions(subject),
        }


def title(tables: Tables) -> str:
    title_of_subject = {
        Subject.WHOLE: _("Quarterly safeguarding report, %(months)s"),
        Subject.CHILDREN: _("Quarterly report on safeguarding children, %(months)s"),
        Subject.ADULTS: _("Quarterly report on safeguarding adults, %(months)s"),
        Subject.MARAC: _("Quarterly MARAC report, %(months)s"),
        Subject.PRACTITIONERS: _(
            "Quarterly report on practitioners in a position of trust (Section 5), %(months)s"
        ),
    }[Subject(tables.subject)]
    return title_of_subject % {"months": words.months_of(tables.quarter)}


def reference(snapshot: Snapshot, *, subject: str) -> str:
    """Return what names the document, short enough for a file: "2026-Q2-M-conwy"."""
    whose = snapshot.team or snapshot.agency
    return f"{snapshot.year}-Q{snapshot.quarter}{LETTERS[subject]}-{whose.code}"[:20]


def definitions(subject: str) -> list[dict[str, str]]:
    confirmed = codes.codes(codes.CONFIRMED)
    return [
        {
            "key": key,
            "code": confirmed.get(key, ""),
            "name": str(definition.name),
            "unit": str(definition.unit),
            "rule": str(definition.rule),
            "source": str(definition.source),
        }
        for key, definition in DEFINITIONS.items()
        if takes_in(subject, key)
    ]


# Charts run from the oldest quarter to the newest.


def charts_of(tables: Tables) -> list[dict[str, str]]:
    decisions = [chart_of_decisions(tables)] if tables.has("C04") else []
    return [*decisions, chart_of_numbers(tables)]


def chart_of_decisions(tables: Tables) -> dict[str, str]:
    """Draw the share of decisions in time."""
    message = tables.message("C04")
    bars = [
        Bar(words.short_months_of(quarter), "", share(value), label_of(value))
        for quarter, value in zip(tables.quarters, tables.values("C04"), strict=True)
    ]
    return {"message": message, "svg": charts.shares(bars[::-1], message=message)}


def chart_of_numbers(tables: Tables) -> dict[str, str]:
    """Draw how many there were of what the subject is about."""
    is_whole = tables.subject == WHOLE
    series = {
        str(DEFINITIONS[key].section.label if is_whole else DEFINITIONS[key].name): key
        for key in DRAWN[tables.subject]
    }
    columns = [numbers_of(tables.values(key)) for key in series.values()]
    message = tables.message(DRAWN[tables.subject][0])
    if is_whole:
        totals = [sum_of(values) for values in zip(*columns, strict=True)]
        message = MESSAGES["received"].about(totals[0] or (0, None), totals[1])
    bars = [
        Bar(
            words.short_months_of(quarter),
            name,
            (value[0] or 0) if value else 0,
            words.figure(*value) if value else "",
        )
        for name, values in zip(series, columns, strict=True)
        for quarter, value in zip(tables.quarters[::-1], values[::-1], strict=True)
    ]
    return {"message": message, "svg": charts.counts(bars, message=message)}


def numbers_of(values: Sequence[Value]) -> list[Value]:
    """Return what was counted of a share, without what it is taken of."""
    return [value and (value[0], None) for value in values]


def sum_of(values: Sequence[Value]) -> Value:
    """Return several numbers as one; withheld where one of them is, not counted where one is."""
    if None in values:
        return None
    numbers = [value[0] for value in values if value]
    return (None, None) if None in numbers else (sum(n for n in numbers if n), None)


def share(value: Value) -> float:
    """Return the height of a bar: the printed percentage, or 0 where there is none."""
    size = words.size(value) if value else None
    return float(size or 0)


def label_of(value: Value) -> str:
    """Return what stands over a bar of a share."""
    if value is None or value[1] is None:
        return _("not counted")
    if value[0] is None:
        return words.WITHHELD
    return words.percentage(value[0], value[1]) or _("none due")
