"""Nobody is put on record by staff who was not looked for first; what they chose is on record."""

import ast
import dataclasses
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import Person, PersonRecord
from people.rules_choosing import Choice
from records.models import AuditEvent
from records.refusals import Refused
from referrals import operations
from referrals.models import OpenedFrom, Referral, ReportDraft
from tests.cast import actor, sign_in, team
from tests.choosing import after_looking, as_shown
from tests.factories.families import MergeFactory
from tests.factories.people import chosen
from tests.factories.referrals import ReferralFactory, somebody, submission
from tests.referrals.test_add_person import said as found_later
from tests.referrals.test_whole import start, typed, whole

ROOT = Path(__file__).parents[2]
SHOWN = "somebody new to us"
# What puts a person on record, and what makes sure that staff looked first.
MAKERS = {
    "people/operations_life.py": "a birth and a death of somebody who is on record",
    "referrals/operations/reports.py": "operations.send_draft asks for the choice of each",
    "referrals/operations/mending.py": "operations.add_person asks for the choice",
    "referrals/operations/restricting.py": "operations.adopt asks for the choice",
    "referrals/views/families.py": "the page takes nothing without what it showed",
    "safeguarding/imports/taking.py": "an import, of which find_duplicates is asked before",
}


@pytest.fixture(autouse=True)
def partnership(conwy, policy):
    team("mash"), team("safeguarding")


@pytest.fixture
def brother() -> Referral:
    return ReferralFactory.create()


@pytest.fixture
def elin() -> Person:
    """Somebody on record who is called as the sister who is found later."""
    known = ReferralFactory.create(people=[somebody(given_name="Elin", family_name="Canari")])
    return known.record.person


def add_page(brother: Referral) -> str:
    return reverse("referrals:add_person", args=[brother.reference])


def looked_for(record: PersonRecord) -> dict[str, Any]:
    details: dict[str, Any] = (
        AuditEvent.objects.about(record).get(event="person.looked_for").details
    )
    return details


def test_every_way_onto_the_record_is_known():
    """Whoever adds a place that puts people on record says here how staff look first."""
    found = {
        str(path.relative_to(ROOT))
        for app in (
            "people",
            "referrals",
            "strategy_meetings",
            "panels",
            "protection",
            "meetings",
            "measures",
            "safeguarding",
        )
        for path in (ROOT / app).rglob("*.py")
        if not {"migrations", "demo"} & set(path.parts) and calls(path, "add_record")
    }

    assert found == set(MAKERS)


def calls(path: Path, name: str) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(getattr(func, "id", getattr(func, "attr", "")) == name for func in called)


def test_those_who_may_be_meant_are_shown_with_score_and_reasons_before(client, brother, elin, nia):
    page = sign_in(client, nia).post(add_page(brother), found_later(timezone.now()))

    words = page.content.decode()
    assert page.status_code == 200
    assert "Elin Canari" in words
    assert "% likely: Same first name, Same last name" in words
    assert SHOWN in words
    assert "The visit found her at home." in words
    assert not OpenedFrom.objects.exists()


@pytest.mark.parametrize("is_known", [True, False])
def test_somebody_is_added_only_after_the_answer_and_the_answer_is_on_record(
    client, brother, elin, nia, is_known
):
    desk, typed = sign_in(client, nia), found_later(timezone.now())
    shown = desk.post(add_page(brother), typed).content.decode()
    answer = str(elin.pk) if is_known else "nobody"

    desk.post(add_page(brother), as_shown(shown, **typed, person=answer))

    record = OpenedFrom.objects.get().referral.record
    assert (record.person_id == elin.pk) is is_known
    details = looked_for(record)
    assert details["chosen"] == answer
    assert list(details["shown"]) == [str(elin.pk)]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"given_name": "Elen"}, id="other words than were looked for"),
        pytest.param({"looked_for": "0" * 64}, id="a token of one's own"),
        pytest.param({"person": "0190d3b2-0000-7000-8000-000000000000"}, id="not one of those"),
        pytest.param({"person": ""}, id="no answer"),
    ],
)
def test_an_answer_to_another_question_adds_nobody(client, brother, elin, nia, changed):
    desk, typed = sign_in(client, nia), found_later(timezone.now())
    shown = desk.post(add_page(brother), typed).content.decode()

    answer = desk.post(add_page(brother), as_shown(shown, **typed, person="nobody") | changed)

    assert answer.status_code == 400
    assert SHOWN in answer.content.decode()
    assert not OpenedFrom.objects.exists()


def test_with_nobody_like_them_they_are_added_at_once_and_that_is_on_record(client, brother, nia):
    sign_in(client, nia).post(add_page(brother), found_later(timezone.now()))

    assert looked_for(OpenedFrom.objects.get().referral.record) == {"shown": {}, "chosen": "nobody"}


def test_the_operation_itself_refuses_whoever_did_not_look(brother, nia):
    named = somebody(given_name="Elin", family_name="Canari")

    with pytest.raises(Refused, match="Look first"):
        operations.add_person(
            brother,
            named=named,
            found_at=timezone.now(),
            reason="At home.",
            by=actor(nia),
            at=timezone.now(),
        )


def test_nobody_sends_a_report_without_having_looked(client, nia, elin):
    desk = sign_in(client, nia)
    draft = told_by_the_police(desk, "Elin", "Canari")
    known = reverse("referrals:draft_known", args=[draft.pk, 1])
    check = reverse("referrals:draft_check", args=[draft.pk])

    asked = desk.post(whole(draft), typed(draft, check="1"))

    assert asked["Location"] == known
    assert desk.get(check)["Location"] == desk.post(check)["Location"] == known
    assert not Referral.objects.exclude(record__person=elin).exists()
    assert desk.post(known, after_looking(desk, known, person=str(elin.pk)))["Location"] == check
    desk.post(check)
    here = PersonRecord.objects.filter(person=elin).latest("recorded_at")
    assert looked_for(here)["chosen"] == str(elin.pk)
    main = Referral.objects.exclude(record__person=elin).get().record
    assert looked_for(main) == {"shown": {}, "chosen": "nobody"}


def test_the_operation_sends_nothing_of_whom_nobody_asked(client, nia, elin):
    draft = told_by_the_police(sign_in(client, nia), "Elin", "Canari")
    sent = dataclasses.replace(submission(), key=draft.pk)

    with pytest.raises(Refused, match="Look first"):
        operations.send_draft(draft, submission=sent, by=actor(nia), at=timezone.now())


def test_whoever_was_made_one_with_another_since_is_meant_as_the_one_they_are_now(
    client, nia, elin
):
    desk = sign_in(client, nia)
    draft = told_by_the_police(desk, "Elin", "Canari")
    known = reverse("referrals:draft_known", args=[draft.pk, 1])
    desk.post(whole(draft), typed(draft, check="1"))
    desk.post(known, after_looking(desk, known, person=str(elin.pk)))
    kept = ReferralFactory.create(people=[somebody(given_name="Nel")]).record.person
    PersonRecord.objects.filter(person=elin).update(person=kept)
    at = timezone.now()
    MergeFactory.create(kept=kept, merged=elin, merged_at=at, merged_by=nia.pk)

    desk.post(reverse("referrals:draft_check", args=[draft.pk]))

    assert PersonRecord.objects.filter(person=kept).count() == 3
    assert not PersonRecord.objects.filter(person=elin).exists()


def told_by_the_police(desk: Client, given: str, family: str) -> ReportDraft:
    """Return a report that names somebody whom it was begun with, as a notification does."""
    draft = start(desk)
    other = {"given_name": [given], "family_name": [family], "roles": ["parent_or_carer"]}
    draft.answers["others"] = {"1": other}
    draft.save()
    return draft


def test_choice_of_the_factory_is_of_the_one_shown(elin):
    assert chosen(elin.pk) == Choice({elin.pk: 90}, elin.pk)
