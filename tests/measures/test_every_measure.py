"""Every measure on a generated world: against a slow count, and wherever its number is shown."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from measures import documents, queries
from measures.definitions import DEFINITIONS
from measures.models import Snapshot
from measures.rules import Quarter, shown_quarters
from people.models import Person
from tests.cast import agency, person, sign_in
from tests.databases import clone_of, connected_to
from tests.factories.people import DenialFactory
from tests.measures.by_hand import AT, COUNTS, by_quarter
from tests.measures.world import World, made

SUMMER = Quarter(2026, 2)
# What is counted here is no referral: several referrals may be behind one of it.
OTHER_THINGS = {"C09.meetings", "C12", "C13", "C30", "P04", "P05", "A02", "A04", "A04.different"}
OTHER_THINGS |= {"A13"}
KEYS = [line.key for line in queries.LINES]


@pytest.fixture(scope="module")
def world(template: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Return a world that every test here looks at and none changes."""
    with clone_of(template) as name, django_db_blocker.unblock(), connected_to(name):
        yield made()


@pytest.fixture(scope="module")
def counted(world: World) -> dict[str, Any]:
    """Return the council's figures, counted by the measures."""
    return queries.figures(agency("conwy"), shown_quarters(SUMMER), at=AT)


def lines_of(figures: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [line for line in figures["lines"] if line["key"] == key]


def test_every_line_is_counted_by_hand_too():
    assert set(COUNTS) == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_measure_is_what_a_slow_count_finds(world, counted, key):
    numerator, denominator = COUNTS[key]
    by_hand, all_by_hand = list(numerator(world)), list(denominator(world) if denominator else [])

    lines = lines_of(counted, key)

    within = {part for _day, part, _what in by_hand if any(by_quarter(by_hand, part))}
    assert within <= {line["part"] for line in lines}
    parted = {part for _day, part, _what in all_by_hand} - {""}
    for line in lines:
        assert line["numerators"] == by_quarter(by_hand, line["part"]), line["part"]
        if denominator:
            of = line["part"] if parted else ""
            assert line["denominators"] == by_quarter(all_by_hand, of), line["part"]


@pytest.mark.parametrize("key", [key for key in KEYS if key != "C04.not_due"])
def test_the_world_has_something_of_every_measure(counted, key):
    assert any(any(line["numerators"]) for line in lines_of(counted, key))


# Wherever a number is shown, it is the same number.


@pytest.fixture(scope="module")
def readers(world: World) -> dict[str, User]:
    """Return a service manager, and a team manager from whom some people are kept."""
    manager = person("Siân Wynne", Role.SERVICE_MANAGER, "safeguarding")
    of_team = person("Beth Parry", Role.TEAM_MANAGER, "childrens")
    for kept in Person.objects.order_by("pk")[:12]:
        DenialFactory.create(person=kept, user_id=of_team.pk)
    return {"manager": manager, "of a team": of_team}


@pytest.fixture(scope="module")
def clients(readers: dict[str, User]) -> dict[str, Client]:
    return {name: sign_in(Client(), user) for name, user in readers.items()}


@pytest.fixture(scope="module")
def pages(clients: dict[str, Client]) -> dict[str, Any]:
    """Return each reader's page of summer, and the same as a file."""
    found = {}
    for name, client in clients.items():
        page = client.get("/figures/", {"quarter": "2026-2"})
        file = client.get("/figures/", {"quarter": "2026-2", "format": "csv"}).getvalue()
        found[name] = page.context, list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))
    return found


@pytest.fixture(scope="module")
def report(counted: dict[str, Any]) -> dict[str, Any]:
    """Return what the PDF says, of the same count."""
    snapshot = Snapshot(agency=agency("conwy"), year=2026, quarter=2, figures=counted, taken_at=AT)
    return documents.quarterly_report(snapshot, language="en")


def rows_of(sections: list[dict[str, Any]], sources: list[dict[str, Any]], key: str) -> list[Any]:
    every = [*(row for section in sections for row in section["rows"]), *sources]
    return [row for row in every if row["key"] == key]


def references(client: Client, url: str) -> tuple[Any, set[str]]:
    """Return the first page of a list, and the references on all of its pages."""
    first = client.get(url)
    shown: set[str] = set()
    response = first
    while True:
        shown |= {referral.reference for referral in response.context["page"].object_list}
        if not response.context["next_url"]:
            return first.context, shown
        response = client.get(response.context["next_url"])


def exported(client: Client, url: str) -> list[str]:
    """Return the references in the file of a list, which is taken out as CSV."""
    file = client.post(url, {"kind": "csv", "purpose": "audit"})
    lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    return [line[0] for line in lines[lines.index([]) + 2 :]]


@pytest.mark.parametrize("reader", ["manager", "of a team"])
@pytest.mark.parametrize("key", list(DEFINITIONS))
def test_the_page_its_list_and_its_files_agree(world, pages, clients, key, reader):
    page, file = pages[reader]
    rows = rows_of(page["sections"], page["sources"], key)

    assert rows
    if key != "C02":  # the sources have their own table, which is not in the file
        written = [line[4] for line in file if line[0] == key]
        assert written == [row["cells"][0]["full"] for row in rows]
    for row in rows[:2]:
        cell = row["cells"][0]
        for number, url in (("numerator", "url"), ("denominator", "all_url")):
            if cell[number]:
                listed, shown = references(clients[reader], cell[url])
                assert listed["figure"] == cell[number]
                assert len(shown) == listed["open"] <= listed["counted"]
                assert listed["counted"] <= listed["figure"] or key in OTHER_THINGS
                taken = exported(clients[reader], listed["file_url"])
                assert (len(taken), set(taken)) == (len(shown), shown)


@pytest.mark.parametrize("key", list(DEFINITIONS))
def test_the_report_says_what_was_counted_and_what_its_makers_page_says(
    counted, pages, report, key
):
    lines = lines_of(counted, key)
    page, _file = pages["manager"]

    rows = rows_of(report["sections"], report["sources"], key)

    assert [row["part"] for row in rows] == [line["part"] for line in lines]
    for row, line in zip(rows, lines, strict=True):
        assert [cell["numerator"] for cell in row["cells"]] == line["numerators"]
        if line["denominators"]:
            assert [cell["denominator"] for cell in row["cells"]] == line["denominators"]
    shown = rows_of(page["sections"], page["sources"], key)
    assert [
        [(cell["numerator"], cell["denominator"]) for cell in row["cells"]] for row in rows
    ] == [[(cell["numerator"], cell["denominator"]) for cell in row["cells"]] for row in shown]


def test_a_reader_from_whom_somebody_is_kept_has_other_figures(counted, pages):
    (line,) = lines_of(counted, "A03")
    ((manager,), (of_team,)) = (
        rows_of(pages[name][0]["sections"], [], "A03") for name in ("manager", "of a team")
    )

    assert manager["cells"][0]["numerator"] == line["numerators"][0]
    assert of_team["cells"][0]["numerator"] < line["numerators"][0]
