"""Figures of any two days: the same numbers as a quarter's, and what cannot be asked."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.cast import sign_in
from tests.measures.story import decided, moment, received

pytestmark = pytest.mark.django_db
PAGE = "/figures/days/"
SUMMER = {"first": "2026-07-01", "last": "2026-09-30"}


@pytest.fixture
def manager(client: Client, sian: User) -> Client:
    return sign_in(client, sian)


def typed(**days: str) -> dict[str, str]:
    """Return days ("2026-07-01") as the form sends them."""
    return {
        f"{name}_{part}": number
        for name, day in days.items()
        for part, number in zip(("year", "month", "day"), day.split("-"), strict=True)
    }


def figures_in(page: Any) -> dict[tuple[str, str], str]:
    rows = [row for section in page["sections"] for row in section["rows"]] + page["sources"]
    return {(row["key"], row["part"]): row["cells"][0]["full"] for row in rows}


def test_the_days_of_a_quarter_have_its_figures_and_the_first_and_last_day_count(manager):
    decided(received(moment(6, 30, 23)), moment(7, 1))
    for day in (1, 31):
        decided(received(moment(7, day, 0 if day == 1 else 23)), moment(8, 3))
    received(moment(8, 1, 0))

    page = manager.get(PAGE, typed(first="2026-07-01", last="2026-09-30")).context
    quarter = manager.get("/figures/", {"quarter": "2026-2"}).context
    of_quarter = figures_in(quarter)
    assert {key: of_quarter[key] for key in figures_in(page)} == figures_in(page)
    assert {key for key, _part in of_quarter.keys() - figures_in(page).keys()} == {
        "A04",
        "A04.different",
    }

    july = manager.get(PAGE, {"first": "2026-07-01", "last": "2026-07-31"})
    assert 'value="31"' in july.content.decode()  # the last day stands in the form
    assert figures_in(july.context)["C01", ""] == "2"
    assert "Figures from 1 July 2026 to 31 July 2026" in july.content.decode()
    (row,) = [row for row in july.context["sections"][0]["rows"] if row["key"] == "C01"]
    listed = manager.get(row["cells"][0]["url"]).context
    assert (listed["figure"], listed["open"]) == (2, 2)
    assert listed["figures_url"] == f"{PAGE}?first=2026-07-01&last=2026-07-31"
    assert manager.get(listed["figures_url"]).status_code == 200
    assert manager.get(listed["file_url"]).status_code in (200, 302)
    file = manager.get(f"{listed['figures_url']}&format=csv").getvalue().decode("utf-8-sig")
    assert ["C01", "2"] in [[line[0], line[-1]] for line in csv.reader(io.StringIO(file)) if line]


def test_what_is_no_days_is_said_beside_the_field_with_what_was_typed(manager):
    received(moment(7, 6))
    for days, field, said in (
        (typed(first="2026-09-01", last="2026-08-31"), "last", "The last day is before the first."),
        (typed(first="2026-07-01", last="2026-02-31"), "last", "Enter a real date"),
        (typed(first="2026-07-01", last="2101-01-01"), "last", "This day is in the future."),
        (typed(first="1999-07-01", last="2026-08-01"), "first", "Give a day in 2000 or later."),
        (typed(last="2026-08-01"), "first", "Give the first day."),
    ):
        answer = manager.get(PAGE, days)
        assert answer.status_code == 400
        assert said in str(answer.context["form"].errors[field]), field
        assert "sections" not in answer.context
        assert f'value="{days["last_year"]}"' in answer.content.decode()
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert manager.get(PAGE, typed(first="2026-07-01", last=str(tomorrow))).status_code == 400
    assert manager.get(PAGE, typed(first="2026-07-01", last=str(timezone.localdate()))).context[
        "days"
    ]


def test_days_before_anything_was_received_are_empty_and_no_list_is_of_no_days(manager):
    received(moment(7, 6))
    page = manager.get(PAGE, {"first": "2020-01-01", "last": "2020-02-01"}).content.decode()
    assert "No reports in these days" in page
    assert manager.get(PAGE).context["form"].days.ends_on == timezone.localdate()
    for query in (
        {"first": "2026-08-01", "last": "2026-07-01"},
        {"first": "2026-08-01"},
        {"first": "x", "last": "2026-07-01"},
        {"first": "0001-01-01", "last": "9999-12-31"},
    ):
        assert manager.get("/figures/C01/referrals/", query).status_code == 404
    assert manager.get("/figures/A04/referrals/", SUMMER).status_code == 404
    assert manager.get("/figures/A03/referrals/", SUMMER).status_code == 200
