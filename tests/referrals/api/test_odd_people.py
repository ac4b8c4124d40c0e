"""Odd people in what a partner's system sends: taken as they are, or refused, never made one."""

from typing import Any

import pytest

from people.models import Merge, PersonMove, PersonRecord
from referrals.models import Report
from tests.people.test_bad_input import COMBINING, HOMOGLYPHS, LONG, NUMBER, RIGHT_TO_LEFT
from tests.referrals.api.conftest import CADI, System, pointers

pytestmark = pytest.mark.django_db

NOBODY = {"roles": ["child_at_risk"]}
TAKEN: dict[str, dict[str, Any]] = {
    "one name": {"given_name": "Cher"},
    "a family name alone": {"family_name": "Vaughan"},
    "no name, a baby of somebody": {"description": "Baby of Mair Evans"},
    "another name alone": {"aliases": "Smiler"},
    "long names": {"given_name": LONG[:100], "family_name": LONG[::-1][:100]},
    "right to left": {"given_name": RIGHT_TO_LEFT, "family_name": "Haddad"},
    "combining characters": {"given_name": COMBINING, "family_name": "Wyn"},
    "homoglyphs": {"given_name": HOMOGLYPHS, "family_name": "Evans"},
    "an apostrophe and a hyphen": {"given_name": "Siôn-Owen", "family_name": "D'Arcy"},
    "what looks like a formula": {"given_name": "=1+1", "family_name": "<b>Evans</b>"},
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nobody at all": ({}, "#/people/0/given_name"),
    "a name that looks blank": ({"given_name": " \u200b "}, "#/people/0/given_name"),
    "200 characters": ({"given_name": "Mair" * 50}, "#/people/0/given_name"),
    "a control character": ({"given_name": "Ma\u0007ir"}, "#/people/0/given_name"),
    "a day that is none": ({**CADI, "date_of_birth": "2014-02-30"}, "#/people/0/date_of_birth"),
}


def nothing_was_made_one() -> bool:
    return not (Merge.objects.exists() or PersonMove.objects.exists())


@pytest.mark.parametrize("said", TAKEN.values(), ids=TAKEN.keys())
def test_somebody_odd_is_taken_as_they_are(school: System, said: dict[str, Any]) -> None:
    answer = school.send(people=[{**NOBODY, **said}])

    assert answer.status_code == 201, answer.content
    record = PersonRecord.objects.get()
    assert {name: getattr(record, name) for name in said} == said
    assert nothing_was_made_one()


@pytest.mark.parametrize(("said", "pointer"), REFUSED.values(), ids=REFUSED.keys())
def test_what_nobody_is_called_is_refused_where_it_stands(
    school: System, said: dict[str, Any], pointer: str
) -> None:
    answer = school.send(people=[{**NOBODY, **said}])

    assert answer.status_code == 400, answer.content
    assert pointer in pointers(answer)
    assert not Report.objects.exists()


def test_half_of_a_character_is_refused(school: System) -> None:
    answer = school.send(people=[{**NOBODY, "given_name": "Ma\ud800ir"}])

    assert answer.status_code == 400, answer.content
    assert not Report.objects.exists()


def test_two_with_one_nhs_number_stay_two(school: System) -> None:
    """The same number twice in one report, and again in the next: four records of four people."""
    two = [
        {**NOBODY, "given_name": "Mair", "family_name": "Evans", "nhs_number": NUMBER},
        {**NOBODY, "given_name": "Cadi", "family_name": "Llwyd", "nhs_number": NUMBER},
    ]

    answers = [school.send(people=two), school.send(people=two)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert PersonRecord.objects.filter(nhs_number=NUMBER).count() == 4
    assert len(set(PersonRecord.objects.values_list("person", flat=True))) == 4
    assert nothing_was_made_one()
