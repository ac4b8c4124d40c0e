"""Departments' updates: written and signed as notes are, and printed in the whole report."""

from typing import Any

import pytest

from accounts.roles import Role
from measures import documents, operations
from measures.models import Snapshot
from measures.queries.notes import departments_of, standings_on
from records import pdf
from records.refusals import Refused
from tests.cast import actor, agency, person, sign_in, team
from tests.factories.measures import COUNTED_AT, SnapshotFactory
from tests.measures.test_documents import TEMPLATE, text_of
from tests.measures.test_notes import signed, written

pytestmark = pytest.mark.django_db
ADULTS = "update-adults"
MOVED = "The team moved to Coed Pella in August."


@pytest.fixture
def count(db: None) -> Snapshot:
    team("adults"), team("mash"), team("denbighshire-mash")
    return SnapshotFactory.create()


def report(count: Snapshot, **given: Any) -> dict[str, Any]:
    return documents.quarterly_report(
        count,
        notes=standings_on(count),
        departments=departments_of(count),
        **{"language": "en", **given},
    )


def updates(context: dict[str, Any]) -> list[tuple[str, str]]:
    return [(update["name"], update["note"]["text"]) for update in context["updates"]]


def test_a_team_manager_writes_and_signs_an_update_which_prints_in_both_languages(client, count):
    sign_in(client, person("Beth Parry", Role.TEAM_MANAGER, "adults"))
    page = f"/figures/counts/{count.pk}/notes/"

    listed = client.get(page).content.decode()
    shown = client.get(f"{page}{ADULTS}/").content.decode()
    client.post(f"{page}{ADULTS}/", {"text_en": MOVED, "text_cy": "", "version": 0})
    unsigned = report(count)
    client.post(f"{page}{ADULTS}/sign/", {"version": 1})

    assert "Updates from departments" in listed
    assert "Update from Adult services" in listed
    assert "update-adults</dt>" not in listed
    assert "Update from Adult services" in shown
    assert updates(unsigned) == []
    assert updates(report(count)) == [("Adult services", MOVED)]
    text = text_of(pdf.render(template=TEMPLATE, language="en", context=report(count)))
    assert f"Updates from departments Adult services {MOVED} Note signed by Beth Parry" in text
    welsh = report(count, language="cy")
    assert updates(welsh) == [("Gwasanaethau oedolion", MOVED)]
    assert welsh["updates"][0]["note"]["language"] == "en"


def test_an_update_stands_in_the_whole_report_alone_and_is_published_only_as_its_writer_says(
    count, sian
):
    signed(written(count, sian, measure=ADULTS, text_en=MOVED), sian)
    signed(written(count, sian, measure="update-mash", text_en="Open.", is_public=True), sian)

    assert [name for name, _text in updates(report(count))] == ["Adult services", "MASH"]
    assert updates(report(count, is_public=True)) == [("MASH", "Open.")]
    assert updates(report(count, subject="adults")) == []


@pytest.mark.parametrize("measure", ["update-nowhere", "update-denbighshire-mash", "update-"])
def test_no_update_is_of_another_agencys_team_or_of_none(client, sian, count, measure):
    with pytest.raises(Refused, match="no such measure"):
        written(count, sian, measure=measure)

    sign_in(client, sian)
    for page in (f"{measure}/", f"{measure}/sign/"):
        answer = client.post(f"/figures/counts/{count.pk}/notes/{page}", {"version": 0})
        assert answer.status_code == 404


def test_a_count_of_one_team_has_no_updates(client, sian):
    of_team = operations.take_snapshot(
        agency("conwy"), team=team("adults"), year=2026, quarter=2, by=actor(sian), at=COUNTED_AT
    )

    assert departments_of(of_team) == []
    page = sign_in(client, sian).get(f"/figures/counts/{of_team.pk}/notes/").content.decode()
    assert "Updates from departments" not in page
