"""Asking agencies: one screen, and one press once the agencies are chosen."""

import datetime as dt
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from accounts.roles import Role as StaffRole
from people.models import Denial
from referrals.models import AskedAgency, InformationRequest
from tests.cast import actor, agency, person, sign_in
from tests.factories.information import household
from tests.factories.referrals import Role, somebody

pytestmark = pytest.mark.django_db
SIX = ("police", "health", "glan-morfa", "probation", "tai-aber", "noddfa")


class Sent(HTMLParser):
    """What a browser would send of the page's form, if nobody touched it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.area = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "textarea":
            self.area = name
            self.fields.setdefault(name, [""])
        elif tag == "input" and (
            given.get("type") not in ("checkbox", "radio") or "checked" in given
        ):
            missing = "on" if given.get("type") == "checkbox" else ""
            self.fields.setdefault(name, []).append(given.get("value") or missing)

    def handle_data(self, data):
        if self.area:
            self.fields[self.area] = [self.fields[self.area][0] + data]

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = ""


@pytest.fixture
def six(rhys, lowri, haf):
    """Somebody answers at each of six agencies."""
    person("Gruff Ellis", StaffRole.DESIGNATED_PERSON, "public-protection")
    person("Tegwen Roberts", StaffRole.DESIGNATED_PERSON, "tenancy-support")
    person("Heledd Puw", StaffRole.DESIGNATED_PERSON, "outreach")
    return SIX


@pytest.fixture
def referral(mash):
    return household()


def address(referral):
    return reverse("referrals:ask", args=[referral.reference])


def filled_in(client, referral) -> dict[str, list[str]]:
    """Return the form as the page offers it, before anything is chosen."""
    page = client.get(address(referral)).content.decode()
    fields = Sent(page[page.index('<form class="app-measure"') :]).fields
    return {name: values for name, values in fields.items() if name != "csrfmiddlewaretoken"}


def test_a_household_of_five_and_six_agencies_take_one_screen_and_one_press(at_work, referral, six):
    """Must show: one screen, and at most three presses after choosing agencies.

    What is sent is what the page offers untouched, with the agencies: so the one press is the
    button, and nothing is asked after it.
    """
    untouched = filled_in(at_work, referral)
    assert "agencies" not in untouched

    answer = at_work.post(address(referral), {**untouched, "agencies": six}, follow=True)

    request = InformationRequest.objects.get()
    assert answer.redirect_chain == [
        (reverse("referrals:information", args=[referral.reference]), 302)
    ]
    assert request.people.count() == 5
    assert set(request.asked_agencies.values_list("agency__code", flat=True)) == set(SIX)
    assert request.purpose.code == "child-safeguarding"
    assert request.gateway
    assert request.proportionality
    assert request.consent_reason


def test_nobody_is_let_in_by_being_asked(at_work, client, referral, six, haf):
    at_work.post(address(referral), {**filled_in(at_work, referral), "agencies": ["health"]})

    assert sign_in(client, haf).get(referral.get_absolute_url()).status_code == 404
    assert not referral.agencyshare_set.exists()


def test_without_an_agency_it_says_so_and_keeps_what_was_typed(at_work, referral, six):
    sent = {**filled_in(at_work, referral), "asks_for": "Who collects the children?"}

    page = at_work.post(address(referral), sent).content.decode()

    assert "Choose at least one agency." in page
    assert "Who collects the children?" in page
    assert not InformationRequest.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"agencies": ["nowhere"]},
        {"agencies": ["conwy"]},
        {"people": ["00000000-0000-7000-8000-000000000000"]},
        {"purpose": "adult-safeguarding"},
        {"consent": "perhaps"},
        {"key": "not a key"},
        {"asks_for": "a\x00b"},
        {"asks_for": "x" * 9000},
    ],
)
def test_what_the_page_did_not_offer_is_refused(at_work, referral, six, changed):
    sent = {**filled_in(at_work, referral), "agencies": ["police"], **changed}

    answer = at_work.post(address(referral), sent)

    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not InformationRequest.objects.exists()


def test_sent_twice_it_asks_once(at_work, referral, six):
    sent = {**filled_in(at_work, referral), "agencies": ["police"]}

    for _time in range(2):
        assert at_work.post(address(referral), sent).status_code == 302

    assert AskedAgency.objects.count() == 1


def test_who_lives_at_the_address_is_offered_and_not_chosen(at_work, nia, mash, six):
    home = {"address": "2 Stryd Fawr", "postcode": "ZZ1 1ZZ"}
    household(people=[somebody(given_name="Gwilym", **home)])
    referral = household(people=[somebody(given_name="Mair", **home)])

    page = at_work.get(address(referral)).content.decode()

    assert "Gwilym Evans" in page
    assert "Known at the same address" in page
    assert len(filled_in(at_work, referral)["people"]) == 1


def test_an_address_kept_from_others_is_told_to_no_agency(at_work, client, mash, six, rhys):
    hidden = {"address": "Noddfa Gudd", "postcode": "ZZ9 9ZZ", "address_kind": "refuge"}
    referral = household(people=[somebody(given_name="Mair", **hidden)])
    at_work.post(address(referral), {**filled_in(at_work, referral), "agencies": ["police"]})

    page = sign_in(client, rhys).get(reverse("referrals:asked_of_us")).content.decode()

    assert "Mair Evans" in page
    assert "Noddfa Gudd" not in page
    assert "ZZ9" not in page


def test_where_somebody_named_may_work_the_agency_is_asked_by_name(at_work, mash, six, lowri):
    teacher = replace(somebody(Role.OTHER, given_name="Dewi"), work="Caretaker at Ysgol Glan Morfa")
    referral = household(people=[somebody(given_name="Mair"), teacher])

    page = at_work.get(address(referral)).content.decode()

    assert 'value="glan-morfa"' not in page
    assert f'value="glan-morfa:{lowri.pk}"' in page
    assert 'value="police"' in page


def test_a_namesake_of_somebody_named_and_whoever_is_denied_are_not_offered(
    at_work, nia, mash, six, lowri, haf
):
    alleged = somebody(Role.ALLEGED_SOURCE, given_name="Lowri", family_name="Jenkins")
    referral = household(people=[somebody(given_name="Mair"), alleged])
    Denial.objects.create(
        person=referral.record.person,
        user_id=haf.pk,
        reason="relative",
        denied_at=dt.datetime(2026, 5, 5, tzinfo=dt.UTC),
        denied_by=nia.pk,
    )

    page = at_work.get(address(referral)).content.decode()

    assert "glan-morfa" not in page
    assert 'value="health"' not in page
    assert 'value="police"' in page


def test_a_restricted_referral_is_asked_about_by_name(client, dai, mash, six, rhys):
    practitioner = somebody(Role.PRACTITIONER, given_name="Ifor", family_name="Jones")
    referral = household(people=[practitioner])
    sign_in(client, dai)

    page = client.get(address(referral)).content.decode()

    assert re.findall(r'name="agencies" value="([^"]+)"', page)
    assert all(":" in value for value in re.findall(r'name="agencies" value="([^"]+)"', page)), page
    assert f"police:{rhys.pk}" in page


def test_somebody_the_asker_is_denied_is_not_offered(at_work, nia, referral, six):
    alleged = referral.report.people.get(role="alleged_source").record
    Denial.objects.create(
        person=alleged.person,
        user_id=nia.pk,
        reason="relative",
        denied_at=dt.datetime(2026, 5, 5, tzinfo=dt.UTC),
        denied_by=nia.pk,
    )

    page = at_work.get(address(referral)).content.decode()

    assert "Dewi" not in page


def test_only_who_holds_the_referral_and_may_ask_comes_in(client, referral, rhys, oren, anwen):
    assert sign_in(client, rhys).get(address(referral)).status_code == 403  # sits in the team
    assert sign_in(client, oren).get(address(referral)).status_code == 404
    assert sign_in(client, anwen).get(address(referral)).status_code == 404


def test_a_closed_referral_is_asked_about_no_more(at_work, nia, referral, six, policy):
    sent = {**filled_in(at_work, referral), "agencies": ["police"]}
    type(referral).objects.filter(pk=referral.pk).update(
        status="closed", closed_at=referral.received_at, closed_by=nia.pk, closing_reason="x"
    )

    page = at_work.post(address(referral), sent).content.decode()

    assert "This referral is closed" in page
    assert agency("police").requests_received.count() == 0
    assert actor(nia).role == "screener"


def test_whoever_is_sent_twice_is_asked_once(at_work, referral, six):
    sent = filled_in(at_work, referral)

    at_work.post(
        address(referral),
        {**sent, "people": sent["people"] * 2, "agencies": ["police", "police"]},
    )

    request = InformationRequest.objects.get()
    assert (request.people.count(), request.asked_agencies.count()) == (5, 1)


def test_the_key_of_another_form_asks_nothing_and_keeps_what_was_typed(at_work, referral, six):
    sent = filled_in(at_work, referral)
    at_work.post(address(referral), {**sent, "agencies": ["police"]})
    other = household()
    again = {**filled_in(at_work, other), "key": sent["key"], "asks_for": "Who is at home?"}

    page = at_work.post(address(other), {**again, "agencies": ["health"]}).content.decode()

    assert "Open it again" in page
    assert "Who is at home?" in page
    assert not other.information_requests.exists()


def test_nobody_is_said_not_to_have_been_asked_who_refused(at_work, referral, six):
    sent = {**filled_in(at_work, referral), "agencies": ["police"], "consent": "overridden"}

    page = at_work.post(address(referral), {**sent, "consent_reason": ""}).content.decode()
    assert "Say why it is shared without the person" in page
    at_work.post(address(referral), {**sent, "consent_reason": "He may hurt her again."})

    assert InformationRequest.objects.get().consent_reason == "He may hurt her again."
