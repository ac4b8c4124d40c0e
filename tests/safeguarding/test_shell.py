"""The frame of every page: who is acting, where they may go, in which language."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import can
from referrals.queries.words import address_or_none
from safeguarding.context import NAVIGATION
from tests.cast import actor, sign_in

pytestmark = pytest.mark.django_db
PAGE = "accessibility"


def test_a_stranger_sees_no_navigation_and_no_marking(client: Client) -> None:
    page = client.get(reverse(PAGE)).content.decode()

    assert "app-marking" not in page
    assert "govuk-service-navigation" not in page
    assert "js/public.js" in page
    assert "js/staff.js" not in page


def test_staff_see_the_marking_their_name_and_whom_they_act_for(client: Client, nia) -> None:
    page = sign_in(client, nia).get(reverse(PAGE)).content.decode()

    assert "Official-Sensitive" in page
    assert "Nia Roberts" in page
    assert "MASH screener, Conwy Council" in page


@pytest.mark.parametrize("somebody", ["nia", "oren"])
def test_the_navigation_holds_what_the_role_may_do_and_no_more(
    client: Client, somebody: str, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(somebody)

    response = sign_in(client, user).get(reverse(PAGE))

    shown = [place["url"] for place in response.context["shell"]["navigation"]]
    assert shown == [
        address_or_none(link.url_name)
        for link in NAVIGATION
        if address_or_none(link.url_name)
        and (link.capability is None or can(actor(user), link.capability))
    ]


def test_the_switch_of_language_keeps_the_page_and_what_it_was_filtered_by(
    client: Client,
) -> None:
    address = f"{reverse(PAGE)}?from=2026"
    page = client.get(address).content.decode()
    kept = re.search(r'name="next" value="([^"]+)"', page)
    assert kept is not None

    response = client.post(
        reverse("set_language"), {"language": "cy", "next": kept.group(1)}, follow=True
    )

    assert response.redirect_chain == [(address, 302)]
    assert '<html lang="cy"' in response.content.decode()


def test_the_switch_leads_nowhere_else(client: Client) -> None:
    response = client.post(
        reverse("set_language"), {"language": "cy", "next": "https://example.org/"}
    )

    assert "example.org" not in response["Location"]


def test_nothing_on_a_page_needs_an_inline_script_or_style(client: Client, nia) -> None:
    page = sign_in(client, nia).get(reverse(PAGE)).content.decode()

    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert "<style" not in page
    assert not re.search(r"\s(style|on[a-z]+|hx-on[^=]*)=", page)
