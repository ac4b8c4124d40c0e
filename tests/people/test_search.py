"""Finding people, among those one may see."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Agency, User
from policies.models import Policy
from records.models import AuditEvent
from referrals.models import Referral
from tests.cast import sign_in, team
from tests.factories.referrals import ReferralFactory, somebody

SEARCH = "/people/"
CANARY = "Caneri"


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def mair() -> Referral:
    """Return the referral of a child whose name nobody else has."""
    return ReferralFactory.create(
        people=[somebody(family_name=CANARY, address="2 Lôn Las", postcode="LL30 2DD")]
    )


def test_a_screener_finds_a_child_with_the_open_referrals(
    client: Client, mair: Referral, nia: User
) -> None:
    sign_in(client, nia)

    body = client.post(SEARCH, {"given_name": "mair", "family_name": "caneri"}).content.decode()

    assert f"Mair {CANARY}" in body
    assert "2 Lôn Las LL30 2DD" in body
    assert "% likely: Same first name, Same last name" in body
    assert f'href="{mair.get_absolute_url()}"' in body


def test_nobody_is_named_in_the_address_the_title_or_the_event(
    client: Client, mair: Referral, nia: User
) -> None:
    sign_in(client, nia)

    response = client.post(SEARCH, {"family_name": CANARY})

    event = AuditEvent.objects.get(event="person.searched")
    assert event.details == {"asked": ["family_name"], "found": 1}
    assert CANARY not in response.content.decode().split("</title>")[0]
    assert response.request["QUERY_STRING"] == ""


def test_an_outsider_finds_nobody(client: Client, mair: Referral, oren: User) -> None:
    sign_in(client, oren)

    response = client.post(SEARCH, {"given_name": "Mair"})

    assert response.status_code == 200
    assert "Nobody was found" in response.content.decode()
    assert CANARY not in response.content.decode()


def test_a_practitioner_is_found_by_their_keepers_and_not_by_others_of_the_same_team(
    client: Client, dai: User, elin: User, huw: User
) -> None:
    ReferralFactory.create(people=[somebody("practitioner", family_name=CANARY)])

    def finds(user: User) -> bool:
        body = sign_in(client, user).post("/people/", {"family_name": CANARY}).content.decode()
        return f"Mair {CANARY}" in body

    assert {member.team for user in (dai, elin, huw) for member in user.memberships.all()} == {
        team("safeguarding")
    }
    assert finds(dai)
    assert not finds(elin)
    assert not finds(huw)


def test_a_restricted_referral_of_a_visible_person_is_not_shown(
    client: Client, mair: Referral, nia: User
) -> None:
    Referral.objects.filter(pk=mair.pk).update(is_restricted=True)
    sign_in(client, nia)

    body = client.post(SEARCH, {"family_name": CANARY}).content.decode()

    assert mair.reference not in body


def test_somebody_whose_work_it_is_not_may_not_search(client: Client, tomos: User) -> None:
    sign_in(client, tomos)

    assert client.get(SEARCH).status_code == 403
    assert client.post(SEARCH, {"family_name": CANARY}).status_code == 403


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    assert "/accounts/login/" in client.get(SEARCH)["Location"]


@pytest.mark.parametrize("typed", [{}, {"given_name": " \u200b"}])
def test_an_empty_search_asks_for_something(
    client: Client, nia: User, typed: dict[str, str]
) -> None:
    sign_in(client, nia)

    response = client.post(SEARCH, typed)

    assert response.status_code == 400
    assert response.context["form"].errors == {"box": ["Enter what you know of the person."]}
    assert not AuditEvent.objects.filter(event="person.searched").exists()


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("given_name", "a\0b", "given_name"),
        ("family_name", "x" * 5000, "family_name"),
        ("date_of_birth_day", "31", "date_of_birth"),
    ],
)
def test_what_cannot_be_searched_for_is_kept_and_explained(
    client: Client, nia: User, field: str, value: str, wrong: str
) -> None:
    sign_in(client, nia)
    day = {"date_of_birth_month": "2", "date_of_birth_year": "2015"} if "date" in field else {}

    response = client.post(SEARCH, {"postcode": "LL30", field: value, **day})

    assert response.status_code == 400
    assert response.context["form"].errors.keys() == {wrong}
    assert 'value="LL30"' in response.content.decode()


def test_who_is_not_shown_is_said_to_be_there(
    client: Client, nia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("referrals.views.people.MOST_CANDIDATES", 2)
    sign_in(client, nia)
    more = "There may be more people than are shown."

    ReferralFactory.create(people=[somebody(family_name=CANARY)])
    assert more not in client.post(SEARCH, {"family_name": CANARY}).content.decode()
    ReferralFactory.create(people=[somebody(family_name=CANARY)])
    assert more in client.post(SEARCH, {"family_name": CANARY}).content.decode()


def test_the_queries_do_not_grow_with_what_is_found(client: Client, nia: User) -> None:
    sign_in(client, nia)
    ReferralFactory.create()
    client.post(SEARCH, {"family_name": "Evans"})
    with CaptureQueriesContext(connection) as few:
        client.post(SEARCH, {"family_name": "Evans"})
    for _ in range(4):
        ReferralFactory.create()

    with CaptureQueriesContext(connection) as many:
        client.post(SEARCH, {"family_name": "Evans"})

    assert len(many) == len(few)


def test_it_answers_in_welsh(client: Client, mair: Referral, nia: User) -> None:
    sign_in(client, nia)
    client.cookies["django_language"] = "cy"

    response = client.post(SEARCH, {"family_name": CANARY})

    assert '<html lang="cy"' in response.content.decode()
