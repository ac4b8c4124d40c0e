"""The returns: their lines from the measures, in both languages, and small numbers withheld."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from measures import queries, returns
from measures.definitions import DEFINITIONS
from measures.queries.returned import figures_over
from measures.rules import Quarter, shown_quarters
from records.models import AuditEvent
from referrals.models import Pathway
from tests.cast import actor, agency, sign_in
from tests.factories.people import DenialFactory
from tests.measures.story import AFTER_SUMMER, SUMMER, moment, received

pytestmark = pytest.mark.django_db


def address(code: str) -> str:
    return f"/figures/returns/{code}/"


def lines_of(client: Client, code: str, **asked: str) -> dict[tuple[str, str], list[str]]:
    """Return the numbers of a return by English measure and part."""
    answer = client.get(address(code), {"days": "2026-2", "format": "csv", **asked})
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    return {(line[2], line[4]): line[8:] for line in lines[lines.index([]) + 2 :]}


def test_each_line_is_a_measure_and_none_stands_twice():
    assert set(returns.returns()) == {
        "adult-safeguarding-2016",
        "children-activity",
        "adults-activity",
        "marac-quarterly",
    }
    for each in returns.returns().values():
        keys = [key for _item, key in each.items]
        assert set(keys) <= set(DEFINITIONS)
        assert len(keys) == len(set(keys))


def test_a_return_of_a_quarter_has_the_numbers_of_the_figures(sian):
    first = received(moment(7, 6), pathway=Pathway.ADULT)
    received(moment(7, 7), pathway=Pathway.ADULT, someone=first.record.person)
    received(moment(7, 8), source="police")
    received(moment(6, 30), pathway=Pathway.ADULT)
    council = agency("conwy")
    counted = queries.figures(council, shown_quarters(SUMMER), at=AFTER_SUMMER, reader=actor(sian))
    keys = sorted({key for each in returns.returns().values() for _item, key in each.items})

    found = figures_over(council, keys, SUMMER, reader=actor(sian), at=AFTER_SUMMER)

    numbers = {
        (line["key"], line["part"]): (line["numerators"][0], (line["denominators"] or [None])[0])
        for line in counted["lines"]
        if line["key"] in keys and (line["numerators"][0] or line["part"] == "")
    }
    assert numbers == {
        (line["key"], line["part"]): (line["numerators"][0], (line["denominators"] or [None])[0])
        for line in found
        if line["numerators"][0] or line["part"] == ""
    }
    assert numbers["A02", ""] == (1, None)


def test_every_heading_and_name_stands_in_both_languages(client, sian):
    received(moment(7, 6), source="police")
    sign_in(client, sian)

    answer = client.get(address("children-activity"), {"days": "2026-2", "format": "xlsx"})

    about, rows = load_workbook(io.BytesIO(answer.content)).worksheets
    assert about["A1"].value == "Return"
    lines = [[cell.value for cell in row] for row in rows.iter_rows()]
    assert lines[0][2:4] == ["Measure", "Mesur"]
    (police,) = [line for line in lines if line[4] == "Police"]
    assert police[5] == "Heddlu"
    event = AuditEvent.objects.get(event="returns.exported")
    assert event.details == {"code": "children-activity", "days": "2026-2", "is_public": False}


def test_the_published_form_withholds_small_numbers(client, sian):
    for day in range(6, 12):
        received(moment(7, day), source="police")
    received(moment(7, 6))
    sign_in(client, sian)

    whole = lines_of(client, "children-activity")
    public = lines_of(client, "children-activity", edition="public")

    contacts, by_source = "Contacts received", "Contacts by source"
    assert whole[contacts, ""] == public[contacts, ""] == ["7", "", ""]
    assert whole[by_source, "School or college"] == ["1", "7", "14.3"]
    assert public[by_source, "School or college"] == ["*", "", ""]
    assert public[by_source, "Police"] == ["*", "", ""]  # or the other could be worked out


def test_over_a_year_a_person_counts_once_and_what_is_of_a_quarter_is_left_out(client, sian):
    first = received(moment(7, 6), pathway=Pathway.ADULT)
    received(moment(11, 7), pathway=Pathway.ADULT, someone=first.record.person)
    sign_in(client, sian)

    year = lines_of(client, "adult-safeguarding-2016", days="2026")

    assert year["Adults suspected of being at risk", ""] == ["1", "", ""]
    assert year["Reports of an adult at risk", ""] == ["2", "", ""]
    assert ("Adults reported more than once, same category", "") not in year


def test_no_return_tells_somebody_of_what_is_closed_to_them(client, sian):
    denied = received(moment(7, 6), pathway=Pathway.ADULT)
    DenialFactory.create(person=denied.record.person, user_id=sian.pk)
    sign_in(client, sian)

    lines = lines_of(client, "adult-safeguarding-2016")

    assert lines["Reports of an adult at risk", ""] == ["0", "", ""]


def test_the_page_lists_the_returns_of_the_days_that_were_chosen(client, sian):
    received(moment(7, 6))
    sign_in(client, sian)

    page = client.get("/figures/returns/", {"days": "2026"})

    assert "Financial year 2026–27" in page.content.decode()
    assert [each["name"] for each in page.context["returns"]] == [
        each.name_en for each in returns.returns().values()
    ]
    wrong = client.get("/figures/returns/", {"days": "1999-1"})
    assert "Choose from the list." in wrong.content.decode()


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("nothing", {"days": "2026-2", "format": "csv"}),
        ("children-activity", {"format": "csv"}),
        ("children-activity", {"days": "9999", "format": "csv"}),
        ("children-activity", {"days": "2026-2", "format": "ods"}),
    ],
)
def test_what_is_no_return_is_not_found(client, sian, code: str, asked: dict[str, Any]):
    assert sign_in(client, sian).get(address(code), asked).status_code == 404


def test_a_quarter_in_the_future_has_none_and_no_percentage(client, sian):
    lines = lines_of(sign_in(client, sian), "children-activity", days=str(Quarter(2090, 1)))

    assert lines["Contacts with advice or assistance", ""] == ["0", "0", ""]
