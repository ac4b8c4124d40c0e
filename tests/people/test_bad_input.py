"""Odd people: taken, or refused with a reason, and never made one with anybody by themselves."""

import unicodedata
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from people.matching import Described, candidates_for, lists
from people.models import Merge, Person, PersonMove, PersonRecord
from people.operations import add_record
from people.rules import comparable
from records.audit import SYSTEM
from records.refusals import Refused
from referrals.models import Referral
from tests.cast import actor, sign_in, team
from tests.factories.referrals import ReferralFactory, somebody
from tests.referrals.test_add_person import said as found_later

pytestmark = pytest.mark.django_db

NUMBER = "9995260182"
LONG = "Llanfairpwllgwyngyll-" * 4
RIGHT_TO_LEFT = "\u0645\u0631\u064a\u0645"
COMBINING = unicodedata.normalize("NFD", "Siân Ŵyn") + "\u0301" * 8
HOMOGLYPHS = "\u041c\u0430\u0456r"  # Cyrillic, looks like Mair
TAKEN: dict[str, dict[str, Any]] = {
    "one name": {"given_name": "Cher", "family_name": ""},
    "a family name alone": {"given_name": "", "family_name": "Vaughan"},
    "no name, a baby of somebody": {
        "given_name": "",
        "family_name": "",
        "description": "Baby of Mair Evans",
    },
    "unknown date": {"given_name": "Mair", "family_name": "Evans", "date_of_birth": None},
    "long names": {"given_name": LONG[:100], "family_name": LONG[::-1][:100]},
    "right to left": {"given_name": RIGHT_TO_LEFT, "family_name": "Haddad"},
    "combining characters": {"given_name": COMBINING, "family_name": "Wyn"},
    "homoglyphs": {"given_name": HOMOGLYPHS, "family_name": "Evans"},
}


@pytest.fixture(autouse=True)
def partnership(conwy, policy):
    team("mash"), team("safeguarding")


@pytest.fixture
def known() -> Referral:
    referral: Referral = ReferralFactory.create(people=[somebody(nhs_number=NUMBER)])
    return referral


def add_page(known: Referral) -> str:
    return reverse("referrals:add_person", args=[known.reference])


def nothing_was_made_one() -> bool:
    return not (Merge.objects.exists() or PersonMove.objects.exists())


@pytest.mark.parametrize("said", TAKEN.values(), ids=TAKEN.keys())
def test_somebody_odd_is_taken_as_they_are_and_found_again(known, nia, said):
    referral = ReferralFactory.create(people=[somebody(**said)])

    record = PersonRecord.objects.get(pk=referral.record_id)
    for name, value in said.items():
        assert getattr(record, name) == value
    assert record.person_id != known.record.person_id
    sought = Described(given_name=record.given_name, family_name=record.family_name)
    found = {each.person_id for each in candidates_for(sought, actor(nia))}
    assert record.person_id in found or sought.is_nobody
    assert nothing_was_made_one()


@pytest.mark.parametrize("said", TAKEN.values(), ids=TAKEN.keys())
def test_somebody_odd_is_shown_and_searched_for_without_an_error(client, nia, said):
    referral = ReferralFactory.create(people=[somebody(**said)])
    desk = sign_in(client, nia)

    name = f"{said.get('given_name', '')} {said.get('family_name', '')}".strip()
    searched = desk.post(reverse("people:search"), {"box": name or "Baby of Mair Evans"})

    assert searched.status_code in {200, 400}
    for page in (
        referral.get_absolute_url(),
        reverse("people:person", args=[referral.record.person_id]),
        reverse("people:link", args=[referral.reference]),
        reverse("people:same", args=[referral.record.person_id]),
    ):
        assert desk.get(page).status_code == 200


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        pytest.param({"given_name": "M" * 200}, "Use 100 characters or fewer", id="200 characters"),
        pytest.param({"given_name": "Ma\0ir"}, "characters that cannot be shown", id="a NUL"),
        pytest.param(
            {"given_name": "\u200b", "family_name": "\u2800"},
            "Enter a name",
            id="unseen characters",
        ),
        pytest.param({"date_of_birth_day": "31"}, "Enter a real date", id="no such day"),
    ],
)
def test_what_nobody_can_be_called_is_refused_with_a_reason_and_kept(
    client, known, nia, said, reason
):
    page = sign_in(client, nia).post(add_page(known), found_later(timezone.now(), **said))

    assert page.status_code == 400
    assert reason in page.content.decode()
    assert "The visit found her at home." in page.content.decode()
    assert Referral.objects.count() == 1


def test_nobody_at_all_is_refused(db):
    with pytest.raises(Refused, match="Enter a name"):
        add_record(fields={"given_name": "\u3164"}, agency=None, by=SYSTEM, at=timezone.now())


def test_homoglyphs_are_not_taken_for_the_letters_they_look_like(known, nia):
    """They are two spellings until a human says otherwise; a number still finds both."""
    assert comparable(HOMOGLYPHS) != comparable("Mair")
    twin = ReferralFactory.create(
        people=[somebody(given_name=HOMOGLYPHS, family_name="Evans", nhs_number=NUMBER)]
    )

    found = candidates_for(twin.record, actor(nia))

    assert [each.person_id for each in found] == [known.record.person_id]
    assert nothing_was_made_one()


def test_one_nhs_number_on_two_people_is_taken_said_and_offered_to_be_compared(client, known, nia):
    other = ReferralFactory.create(
        people=[somebody(given_name="Ffion", family_name="Hughes", nhs_number=NUMBER)]
    )

    body = (
        sign_in(client, nia)
        .get(reverse("people:person", args=[known.record.person_id]))
        .content.decode()
    )

    assert other.record.person_id != known.record.person_id
    assert Person.objects.count() == 2
    assert "Somebody else has the same NHS number" in body
    compare = reverse("people:compare", args=[known.record.person_id, other.record.person_id])
    assert f'href="{compare}"' in body
    assert nothing_was_made_one()


def test_the_same_nhs_number_of_somebody_hidden_is_not_said(client, known, nia, mali, dai):
    ReferralFactory.create(
        people=[somebody("practitioner", given_name="Caneri", nhs_number=NUMBER)]
    )

    body = (
        sign_in(client, nia)
        .get(reverse("people:person", args=[known.record.person_id]))
        .content.decode()
    )

    assert "the same NHS number" not in body
    assert "Caneri" not in body


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"name;born\nMair;2015\n", "no column id", id="a wrong header"),
        pytest.param(
            "id,given_name\n1,Mair\n".encode("utf-16-le"), "empty characters", id="UTF-16"
        ),
        pytest.param(b"\xff\xfe\x00", "no encoding known", id="no encoding at all"),
    ],
)
def test_a_list_that_is_none_is_refused_whole(tmp_path, content, reason):
    file = tmp_path / "people.csv"
    file.write_bytes(content)

    with pytest.raises(CommandError, match=reason):
        call_command("find_duplicates", file, output=tmp_path / "pairs.csv", at_least=0.5)
    assert not (tmp_path / "pairs.csv").exists()


def test_a_cell_of_ten_megabytes_is_refused_with_its_line_and_the_rest_is_read(tmp_path):
    file = tmp_path / "people.csv"
    empty = "," * 7
    rows = [",".join(lists.COLUMNS), f"1,{'M' * 10_000_000},Evans{empty}", f"2,Mair,Evans{empty}"]
    file.write_text("\n".join(rows), encoding="utf-8")

    people = lists.read(file)

    assert [row.id for row in people.rows] == ["2"]
    assert people.refused[0].startswith("Line 2 is left out: ")
