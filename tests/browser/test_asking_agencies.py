"""A household of five is asked about at six agencies, and one answers: every press counted."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import CHROMIUM, Visit
from tests.sites import Site

HOUSEHOLD = """
from django.db import transaction
from accounts.acting import actor_of
from accounts.models import Membership
from referrals.models import ReportPerson
from referrals.rules import NamedPerson
from tests.referrals.arriving import arrives
Role = ReportPerson.Role
others = [
    (Role.PARENT_OR_CARER, "Eleri"), (Role.HOUSEHOLD_MEMBER, "Ifan"),
    (Role.HOUSEHOLD_MEMBER, "Nest"), (Role.ALLEGED_SOURCE, "Dewi"),
]
with transaction.atomic():
    arrives(
        by=actor_of(Membership.objects.get(user__name="Lowri Jenkins")),
        person={"given_name": "Mair", "family_name": "Canari"},
        others=tuple(
            NamedPerson({"given_name": given, "family_name": "Canari"}, frozenset({role}))
            for role, given in others
        ),
    )
"""
ASKED = """
from referrals.models import InformationRequest
found = InformationRequest.objects.get()
print(found.people.count(), found.asked_agencies.count())
"""
AN_AGENCY = """
from accounts.models import Membership
from referrals.models import AskedAgency
from referrals.queries.answering import ANSWERING
asked = AskedAgency.objects.select_related("agency").order_by("agency__code")[0]
there = Membership.objects.filter(agency=asked.agency, role__in=ANSWERING).select_related("user")
print(f"{asked.agency.code}: {there[0].user.name}")
"""
ANSWERED = """
from referrals.models import AskedAgency
print(AskedAgency.objects.get(answer="nothing_known").agency.code)
"""
# Tells the test of every press that a hand makes, on every page.
TELL = """
document.addEventListener("click", (event) => { if (event.isTrusted) window.pressed(); }, true);
document.addEventListener("keydown", (event) => { if (event.isTrusted) window.pressed(); }, true);
"""
MOST_PRESSES = 3
AGENCIES = 6


class Presses:
    """The presses of one visit, counted by the browser and not by the test's own steps."""

    def __init__(self, page: Page) -> None:
        self.count = 0
        page.expose_function("pressed", self.add)
        page.add_init_script(TELL)

    def add(self) -> None:
        self.count += 1

    def begin(self) -> None:
        self.count = 0


@pytest.fixture
def site(live_site: Site) -> Site:
    live_site.manage("load_demo", "--people")
    live_site.run(HOUSEHOLD)
    return live_site


def test_a_household_is_asked_about_on_one_screen_and_nothing_known_is_one_press(
    site: Site,
) -> None:
    """Must show: one request, five people, six agencies, at most three presses."""
    with CHROMIUM() as browser, Visit(browser, site) as visit:
        page, presses = visit.page, Presses(visit.page)
        visit.sign_in_as("Nia Roberts")
        visit.follow("Queue")
        visit.follow("Mair C")
        visit.follow("Ask agencies")
        page.get_by_role("button", name="Ask agencies").click()
        page.wait_for_url("**/information/ask/")
        boxes = page.get_by_role("group", name="Which agencies do you ask?").get_by_role("checkbox")
        for number in range(AGENCIES):
            boxes.nth(number).check()
        asked_on = page.url

        presses.begin()
        page.get_by_role("button", name="Ask them").click()
        expect(page.get_by_text("The agencies were asked.")).to_be_visible()

        assert asked_on == f"{page.url}ask/", "it took more than one screen"
        assert 0 < presses.count <= MOST_PRESSES
        assert site.run(ASKED).strip() == f"5 {AGENCIES}"

        agency, person = site.run(AN_AGENCY).strip().split(": ")
        visit.sign_in_as(person)
        visit.open("/information/")
        presses.begin()
        page.get_by_role("button", name="Nothing known").first.click()
        expect(page.get_by_text("Answered: nothing known")).to_be_visible()

        assert presses.count == 1
        assert site.run(ANSWERED).strip() == agency
