"""The name somebody goes by: nobody is renamed by whoever spells them otherwise."""

import datetime as dt
from typing import Any

from accounts.models import Agency
from people.models import PersonRecord
from people.queries_families import best_of

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def said(family_name: str, agency: Agency | None, **fields: Any) -> PersonRecord:
    fields = {"recorded_at": NOW, **fields}
    return PersonRecord(given_name="Gwenno", family_name=family_name, agency=agency, **fields)


def test_a_callers_spelling_renames_nobody(conwy: Agency) -> None:
    known, called = said("Madog", conwy), said("Maddog", None)

    assert best_of([known, called]) == best_of([called, known]) == known


def test_what_most_say_holds(conwy: Agency) -> None:
    two = [said("Madog", conwy), said("Madog", conwy)]

    assert best_of([*two, said("Maddog", conwy)]).family_name == "Madog"


def test_a_checked_number_breaks_the_tie(conwy: Agency) -> None:
    known = said("Madog", conwy, nhs_number="9990000018")

    assert best_of([known, said("Maddog", conwy)]) == known


def test_otherwise_the_newest_as_names_change(conwy: Agency) -> None:
    before = said("Madog", conwy, recorded_at=NOW - dt.timedelta(days=900))
    after = said("Prys", conwy)

    assert best_of([after, before]) == after


def test_any_name_counts_before_none(conwy: Agency) -> None:
    nameless = PersonRecord(agency=conwy, recorded_at=NOW)

    assert best_of([nameless, said("Madog", None)]).family_name == "Madog"
