"""A frozen count keeps what each of its numbers was made of, and lists it as it was."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client

from accounts.roles import Role
from measures.models import Snapshot
from measures.models_frozen import FrozenRow
from measures.operations import take_snapshot
from measures.queries.frozen import base_in, number_in, numbers_of
from people.models import Person
from records.audit import SYSTEM
from records.row_security import as_system
from tests.cast import agency, person, sign_in
from tests.databases import clone_of, connected_to
from tests.factories.people import DenialFactory
from tests.measures.by_hand import AT
from tests.measures.world import World, made

# What depends on the moment of counting, which is later on the page of figures.
LIVE = {"C04"}


@pytest.fixture(scope="module")
def world(template: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with clone_of(template) as name, django_db_blocker.unblock(), connected_to(name):
        yield made()


@pytest.fixture(scope="module")
def frozen(world: World) -> Snapshot:
    return take_snapshot(agency("conwy"), year=2026, quarter=2, by=SYSTEM, at=AT)


def test_the_frozen_rows_of_every_measure_are_as_many_as_its_figures_say(frozen):
    with as_system("counts in a test"):
        numbers = numbers_of(FrozenRow.objects.filter(snapshot=frozen))

    lines = frozen.figures["lines"]
    assert [line["numerators"][0] for line in lines] == [number_in(numbers, line) for line in lines]
    shares = [line for line in lines if line["denominators"]]
    assert [line["denominators"][0] for line in shares] == [
        base_in(numbers, line) for line in shares
    ]
    assert sum(line["numerators"][0] for line in lines) > 400
    # What is not in any line is in no number either.
    assert {key for key, is_base, _part in numbers if not is_base} <= {
        line["key"] for line in lines
    }


def test_a_count_again_is_the_same_count_with_the_same_rows(frozen):
    with as_system("counts in a test"):
        before = FrozenRow.objects.count()
        again = take_snapshot(agency("conwy"), year=2026, quarter=2, by=SYSTEM, at=AT)
        assert (again.pk, FrozenRow.objects.count()) == (frozen.pk, before)


@pytest.mark.parametrize("model", [FrozenRow, Snapshot])
def test_the_database_refuses_to_change_a_count_or_its_rows(frozen, model):
    rows = model.objects.all()
    for change in (lambda: rows.update(id=F("id")), lambda: rows._raw_delete("default")):
        with pytest.raises(IntegrityError), transaction.atomic(), as_system("a test"):
            change()


@pytest.fixture(scope="module")
def pages(frozen: Snapshot) -> tuple[Client, Client]:
    """Return a service manager, and a team manager from whom some people are kept."""
    manager = person("Siân Wynne", Role.SERVICE_MANAGER, "safeguarding")
    of_team = person("Beth Parry", Role.TEAM_MANAGER, "childrens")
    for kept in Person.objects.order_by("pk")[:12]:
        DenialFactory.create(person=kept, user_id=of_team.pk)
    return sign_in(Client(), manager), sign_in(Client(), of_team)


def test_the_page_of_a_frozen_count_is_the_page_of_figures_of_that_moment(frozen, pages):
    """Nothing has changed since, so that each reader sees on both the same numbers."""
    for client in pages:
        then = client.get(f"/figures/counts/{frozen.pk}/").context
        now = client.get("/figures/", {"quarter": "2026-2"}).context
        assert set(told_in(then)) ^ set(told_in(now)) == set()


def told_in(page: Any) -> list[tuple[str, str, str]]:
    """Return the figures of a page's first column, but for parts of which there are none."""
    return [
        (row["key"], row["part"], row["cells"][0]["full"])
        for section in page["sections"]
        for row in section["rows"]
        if row["key"] not in LIVE and not (row["part"] and row["cells"][0]["numerator"] == 0)
    ]


@pytest.mark.parametrize("key", ["C01", "C02", "C30", "A02", "A06.age", "X01.children", "X02"])
def test_a_frozen_number_lists_what_was_counted_as_far_as_its_reader_may_open_it(
    frozen, pages, key
):
    for client in pages:
        page = client.get(f"/figures/counts/{frozen.pk}/").context
        rows = [row for section in page["sections"] for row in section["rows"]] + page["sources"]
        row = next(row for row in rows if row["key"] == key)
        cell = row["cells"][0]
        for number, url in (("numerator", "url"), ("denominator", "all_url")):
            if not cell[number]:
                continue
            frozen_list = client.get(cell[url]).context
            of = {"of": "all"} if number == "denominator" else {}
            live = client.get(
                f"/figures/{key}/referrals/", {"quarter": "2026-2", "part": row["part"], **of}
            ).context
            assert frozen_list["gone"] == 0
            assert frozen_list["figure"] == cell[number]
            for name in ("figure", "open"):
                assert frozen_list[name] == live[name], (key, name)
            assert frozen_list["open"] <= frozen_list["counted"] <= live["counted"]
            assert [each.pk for each in frozen_list["page"]] == [each.pk for each in live["page"]]


def test_what_a_count_does_not_have_is_missing(frozen, pages):
    client, _of_team = pages
    for path in (
        "C99/referrals/",
        "C04.late/referrals/",
        "C01/referrals/?part=nothing",
        "C01/referrals/?of=all",
        "C01/referrals/?part=..%2F",
    ):
        assert client.get(f"/figures/counts/{frozen.pk}/{path}").status_code == 404, path
