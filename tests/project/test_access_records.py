"""The rows of `docs/access-matrix.csv` about records: who finds one of each class, and where.

One of each class is made, all beside one another, and everybody looks for each on every surface.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest
from django.http.response import HttpResponseBase
from django.urls import reverse

from accounts.acting import actor_of_system
from records.audit import Actor
from records.row_security import seen_by
from referrals.models import Referral
from tests.cast import actor
from tests.project.matrix import Row, rows, to_fill_in, wrong_cells
from tests.project.matrix_cast import COLUMNS, STRANGER
from tests.project.matrix_stage import Stage, said_by, stage_of, undone
from tests.project.record_classes import CLASSES, made_of_each, named_in


@dataclass
class Looking:
    """Everybody of the matrix, and one record of each class for them to look for."""

    stage: Stage
    referrals: dict[str, Referral]

    @cached_property
    def actors(self) -> dict[str, Actor]:
        people = {column: actor(user) for column, user in self.stage.people.items()}
        systems = {column: actor_of_system(system) for column, system in self.stage.systems.items()}
        return people | systems

    @cached_property
    def queues(self) -> dict[str, HttpResponseBase]:
        """The queue as each finds it, asked for once: every class stands in it, or does not."""
        return self.stage.answers("open", reverse("referrals:print_queue"))


@pytest.fixture(scope="module")
def looking(django_db_setup: None, template: str, django_db_blocker: Any) -> Iterator[Looking]:
    with stage_of(template, django_db_blocker) as stage:
        yield Looking(stage, made_of_each(stage.people))


def test_every_class_of_record_has_its_row_on_every_surface() -> None:
    written = {(row.surface, row.record, row.action) for row in rows("record")}
    there = {(surface, record, "find") for surface in SURFACES for record in CLASSES}

    assert not written - there, "these rows are of nothing that there is"
    lacking = there - written
    assert not lacking, to_fill_in(("record", *said) for said in lacking)


@pytest.mark.parametrize("row", rows("record"), ids=str)
def test_a_record_is_found_as_the_matrix_says(looking: Looking, row: Row):
    told = SURFACES[row.surface](looking, row.record)

    assert not (wrong := wrong_cells(told, row)), "\n".join(wrong)


def found_in(response: HttpResponseBase, words: str) -> str:
    """Return "yes" where the words are in the page; "missing" where the page is without."""
    said = said_by(response)
    return "missing" if said == "yes" and words not in response.getvalue().decode() else said


def by_page(looking: Looking, record: str) -> dict[str, str]:
    where = reverse("referrals:referral", args=[looking.referrals[record].reference])
    answered, name = looking.stage.answers("open", where), named_in(record)["given_name"]
    return {column: found_in(answer, name) for column, answer in answered.items()}


def by_queue(looking: Looking, record: str) -> dict[str, str]:
    reference = looking.referrals[record].reference
    return {column: found_in(answer, reference) for column, answer in looking.queues.items()}


def by_search(looking: Looking, record: str) -> dict[str, str]:
    """Search by the family name: whoever is found is shown with their given name."""
    named = named_in(record)
    typed = {"family_name": named["family_name"]}
    answered = looking.stage.answers("send", reverse("people:search"), typed)
    return {column: found_in(answer, named["given_name"]) for column, answer in answered.items()}


def by_queryset(looking: Looking, record: str) -> dict[str, str]:
    """Ask `visible_to`, on which every surface stands."""
    key = looking.referrals[record].pk
    return {STRANGER: "missing"} | {
        column: "yes" if Referral.objects.visible_to(by).filter(pk=key).exists() else "missing"
        for column, by in looking.actors.items()
    }


def by_database(looking: Looking, record: str) -> dict[str, str]:
    """Ask PostgreSQL for the row, with nothing of ours between: the second fence."""
    key, said = looking.referrals[record].pk, {STRANGER: "missing"}
    for column in COLUMNS[1:]:
        with undone(), seen_by(looking.actors[column]):
            said[column] = "yes" if Referral.objects.filter(pk=key).exists() else "missing"
    return said


SURFACES: dict[str, Callable[[Looking, str], dict[str, str]]] = {
    "page": by_page,
    "queryset": by_queryset,
    "database": by_database,
    "queue": by_queue,
    "search": by_search,
}
