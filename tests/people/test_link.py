"""Saying that a referral is about somebody we know already."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Agency, User
from people.models import PersonMove
from policies.models import Policy
from records.models import AuditEvent
from referrals.models import Referral
from tests.cast import sign_in, team
from tests.factories.referrals import ReferralFactory, somebody


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def known() -> Referral:
    """Return an earlier referral of the same child."""
    return ReferralFactory.create()


@pytest.fixture
def new(known: Referral) -> Referral:
    """Return a referral of a child with the same name, not linked yet."""
    return ReferralFactory.create(people=[somebody(family_name="Efans")])


def page(referral: Referral) -> str:
    return reverse("people:link", args=[referral.reference])


def test_a_screener_links_the_record_and_says_why(
    client: Client, known: Referral, new: Referral, nia: User
) -> None:
    sign_in(client, nia)
    shown = client.get(page(new)).content.decode()

    response = client.post(
        page(new), {"person": str(known.record.person_id), "reason": "Same school and mother."}
    )

    new.refresh_from_db()
    assert known.reference in shown
    assert response["Location"] == new.get_absolute_url()
    assert new.record.person_id == known.record.person_id
    assert PersonMove.objects.get().reason == "Same school and mother."
    assert AuditEvent.objects.about(new.record).filter(event="person.linked").count() == 1


def test_a_link_needs_a_person_and_a_reason_and_keeps_what_was_typed(
    client: Client, known: Referral, new: Referral, nia: User
) -> None:
    sign_in(client, nia)

    response = client.post(page(new), {"person": "", "reason": "Same mother."})
    other = client.post(page(new), {"person": str(known.record.person_id), "reason": "\u200b"})

    assert response.context["form"].errors.keys() == {"person"}
    assert "Same mother." in response.content.decode()
    assert other.context["form"].errors.keys() == {"reason"}
    assert not PersonMove.objects.exists()


def test_only_those_shown_can_be_chosen(client: Client, new: Referral, nia: User) -> None:
    hidden = ReferralFactory.create(people=[somebody("practitioner", given_name="Mair")])
    sign_in(client, nia)

    response = client.post(
        page(new), {"person": str(hidden.record.person_id), "reason": "I guessed the number."}
    )

    assert response.status_code == 400
    assert not PersonMove.objects.exists()


def test_nobody_like_them_is_said_in_words(client: Client, nia: User) -> None:
    alone = ReferralFactory.create(people=[somebody(given_name="Macsen", family_name="Wledig")])
    sign_in(client, nia)

    assert "Nobody like them was found" in client.get(page(alone)).content.decode()


def test_an_outsider_cannot_tell_that_the_referral_exists(
    client: Client, new: Referral, oren: User
) -> None:
    sign_in(client, oren)

    assert client.get(page(new)).status_code == 404
    assert client.post(page(new), {"reason": "x"}).status_code == 404


def test_somebody_whose_work_it_is_not_may_not_link(
    client: Client, new: Referral, elin: User
) -> None:
    sign_in(client, elin)

    assert client.get(page(new)).status_code == 403


def test_it_answers_in_welsh(client: Client, new: Referral, nia: User) -> None:
    sign_in(client, nia)
    client.cookies["django_language"] = "cy"

    assert '<html lang="cy"' in client.get(page(new)).content.decode()
