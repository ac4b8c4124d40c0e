"""Figures of one team: every measure against a slow count, and wherever a number is shown."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Role
from measures import operations, operations_counts, queries, tasks
from measures.definitions import DEFINITIONS
from measures.models import QuarterlyReport
from measures.queries.kept import KEPT, kept_figures
from measures.rules import Quarter, shown_quarters
from records.audit import SYSTEM
from referrals.models import Referral
from tests.cast import actor, agency, person, sign_in, team
from tests.databases import clone_of, connected_to
from tests.measures.by_hand import AT
from tests.measures.test_documents import text_of
from tests.measures.test_every_measure import exported, references
from tests.measures.world import made

SUMMER = Quarter(2026, 2)
PAGE = "/figures/?quarter=2026-2&team="


@pytest.fixture(scope="module")
def client(template: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[Client]:
    """Return a manager's, in a world in which every third referral is with adult services."""
    with clone_of(template) as name, django_db_blocker.unblock(), connected_to(name):
        made()
        handed_over = list(Referral.objects.order_by("pk").values_list("pk", flat=True))[::3]
        Referral.objects.filter(pk__in=handed_over).update(owning_team=team("adults"))
        operations_counts.count_changes(agency("conwy"), by=SYSTEM, at=timezone.now())
        yield sign_in(Client(), person("Siân Wynne", Role.SERVICE_MANAGER, "safeguarding"))


def figures(of: Team | None) -> dict[tuple[str, str], dict[str, Any]]:
    found = queries.figures(agency("conwy"), shown_quarters(SUMMER), team=of, at=AT)
    return {(line["key"], line["part"]): line for line in found["lines"]}


def held_by(of: Team, counter: Any) -> dict[str, int]:
    """Count one by one, by part, what leads to a referral that a team holds."""
    counted = counter(agency("conwy"), AT)
    theirs = set(Referral.objects.filter(owning_team=of).values_list("pk", flat=True))
    found: dict[str, set[Any]] = {}
    rows = counted.within(SUMMER, SUMMER).order_by().annotate(of_part=counted.part)
    for what, referral, part in rows.values_list(counted.of, counted.referral, "of_part"):
        if referral in theirs:
            found.setdefault(part, set()).add(what)
    return {part: len(things) for part, things in found.items()}


def test_every_measure_of_a_team_is_what_a_slow_count_finds(client):
    adults, some = team("adults"), 0
    of_team = figures(adults)
    for line in queries.LINES:
        slow = held_by(adults, line.numerator)
        of_all = held_by(adults, line.denominator) if line.denominator else {}
        shown = {part: row for (key, part), row in of_team.items() if key == line.key}
        assert set(slow) <= set(shown), line.key
        for part, row in shown.items():
            assert row["numerators"][0] == slow.get(part, 0), (line.key, part)
            if line.denominator:
                assert row["denominators"][0] == of_all.get(part, of_all.get("", 0)), line.key
        some += any(slow.values())
    assert some > len(queries.LINES) / 2


def test_the_teams_together_are_the_agency(client):
    teams = [figures(each) for each in agency("conwy").teams.all()]

    for key in ("C01", "C04.late", "A03", "X02"):
        whole = figures(None)[key, ""]["numerators"][0]
        assert whole == sum(of[key, ""]["numerators"][0] for of in teams) > 0
        assert whole > max(of[key, ""]["numerators"][0] for of in teams)


def test_a_number_of_a_team_its_list_and_its_files_agree(client):
    page = client.get(f"{PAGE}adults")
    rows = [row for section in page.context["sections"] for row in section["rows"]]
    counted, checked = figures(team("adults")), 0
    for row in rows:
        cell = row["cells"][0]
        assert cell["numerator"] == counted[row["key"], row["part"]]["numerators"][0]
        if row["key"] in ("C01", "C04", "A03", "A05") and cell["numerator"]:
            shown, listed = references(client, cell["url"])
            assert shown["figure"] == cell["numerator"] == len(listed)
            assert set(exported(client, shown["file_url"])) == listed
            theirs = Referral.objects.filter(reference__in=listed, owning_team__code="adults")
            assert theirs.count() == len(listed)
            checked += 1
    assert checked > 3
    file = client.get(f"{PAGE}adults&format=csv")
    assert 'filename="figures-adults-2026-2.csv"' in file.headers["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"))))
    assert {line[0] for line in lines} >= set(DEFINITIONS) - {"C02"}


def test_any_days_of_a_team_are_those_of_its_quarter(client):
    days = client.get("/figures/days/?first=2026-07-01&last=2026-09-30&team=adults").context

    of_days = {
        (row["key"], row["part"]): row["cells"][0]["numerator"]
        for section in days["sections"]
        for row in section["rows"]
    }
    of_quarter = figures(team("adults"))
    assert of_days["A03", ""] > 0
    assert of_days == {key: of_quarter[key]["numerators"][0] for key in of_days}


def test_the_dashboard_of_a_team_has_its_own_numbers(client):
    kept = kept_figures(
        agency("conwy"),
        shown_quarters(SUMMER),
        team=team("adults"),
        at=timezone.now(),
        reader=actor(person("Mared Hughes", Role.MASH_MANAGER, "mash")),
    )
    counted = figures(team("adults"))
    assert {line["key"] for line in kept["lines"]} == set(KEPT)
    for line in kept["lines"]:
        of_team = counted[line["key"], line["part"]]
        assert (line["numerators"], line["denominators"]) == (
            of_team["numerators"],
            of_team["denominators"],
        )

    every = client.get("/figures/dashboard/").context
    (adults,) = [row for row in every["teams"] if row["team"] == "adults"]
    answer = client.get("/figures/dashboard/?quarter=2026-2&team=adults")
    assert 'href="/figures/2026-2/report/?team=adults"' in answer.content.decode()
    page = answer.context
    numbers = {tile["url"].split("/")[3]: tile["number"] for tile in page["tiles"]}
    listed = client.get(adults["url"])
    assert numbers["open"] == adults["number"] == listed.context["page"].paginator.count > 0
    assert "Held by: Adult services." in listed.content.decode()
    assert page["teams"] == []
    assert "Held by" not in client.get("/figures/dashboard/open/").content.decode()


def test_a_team_has_counts_and_reports_of_its_own(client):
    sian, adults = actor(User.objects.get(name="Siân Wynne")), team("adults")
    asked: dict[str, Any] = {"year": 2026, "quarter": 2, "by": sian, "at": AT}
    whole = operations.take_snapshot(agency("conwy"), **asked)
    of_team = operations.take_snapshot(agency("conwy"), team=adults, **asked)

    assert (whole.version, of_team.version) == (1, 1)
    assert {(line["key"], line["part"]): line for line in of_team.figures["lines"]} == figures(
        adults
    )
    assert of_team.figures != whole.figures
    frozen = client.get(f"/figures/counts/{of_team.pk}/").context
    (row,) = [row for row in frozen["sections"][0]["rows"] if row["key"] == "C01"]
    listed = references(client, row["cells"][0]["url"])[1]
    assert (
        len(listed) == row["cells"][0]["numerator"] == figures(adults)["C01", ""]["numerators"][0]
    )
    counts = client.get("/figures/2026-2/counts/").content.decode()
    assert "Conwy Council, Adult services" in counts

    page = "/figures/2026-2/report/?team=adults"
    said = {"language": "en", "subject": "adults", "edition": "partnership", "count": "1"}
    published = client.post(page, {**said, "edition": "public"})
    assert "A report of one team is not for publication" in published.content.decode()
    made = client.post(page, said)
    report = QuarterlyReport.objects.get(team=adults)
    assert report.snapshot == of_team
    tasks.make_quarterly_report(str(report.pk))
    text = text_of(client.get(f"{made.headers['Location']}download/").getvalue())
    assert "Conwy Council, Adult services" in text
    assert "2026-Q2-A-adults" in text
    assert f"/figures/reports/{report.pk}/" in client.get(page).content.decode()
    assert (
        f"/figures/reports/{report.pk}/" not in client.get(page.partition("?")[0]).content.decode()
    )
    assert page in client.get(made.headers["Location"]).content.decode()


@pytest.mark.parametrize("code", ["nowhere", "denbighshire-mash", "x" * 300, "a b", "\x00"])
def test_what_is_no_team_of_the_agency_is_no_team(client, code):
    for page in ("/figures/", "/figures/dashboard/", "/figures/days/"):
        answer = client.get(page, {"quarter": "2026-2", "team": code})
        assert answer.status_code in (200, 400)
        text = answer.content.decode()
        assert "Choose a team from the list." in text or "Null characters" in text
    asked = {"quarter": "2026-2", "team": code}
    assert client.get("/figures/C01/referrals/", asked).status_code == 404
    assert client.get("/figures/dashboard/open/", {"team": code}).status_code == 404
    assert client.get("/figures/2026-2/report/", {"team": code}).status_code == 404
