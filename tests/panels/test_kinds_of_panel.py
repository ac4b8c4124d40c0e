"""A kind of panel is rows of the policy and no code; a long sitting costs no more than a short."""

import datetime as dt
import re
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings.models import AgreedAction
from panels import operations
from panels.models import AgencyInformation, Listing
from policies.queries import current_policy
from tests.cast import sign_in
from tests.factories.accounts import AgencyFactory
from tests.factories.panels import (
    ListingFactory,
    PanelFactory,
    SittingFactory,
    awaiting_panel,
    gives,
)
from tests.panels.pages import case_url, sitting_url

Answer = AgencyInformation.Answer


PANELS = Path(operations.__file__).parents[1]


def test_no_code_knows_a_kind_of_panel(db):
    """What a kind of panel does stands in the policy alone: not one is named in the app."""
    known = [kind.code for kind in current_policy(timezone.now()).panel_types.all()]
    named = [
        (file.name, code)
        for file in PANELS.rglob("*.py")
        for code in known
        if re.search(rf"""["']{code}["']""", file.read_text())
    ]

    assert "marac" in known
    assert "vulnerable-pupils" in known
    assert named == []


def test_vulnerable_pupils_are_heard_as_the_policy_describes(client, huw, elin):
    """Called, listed, researched, begun, agreed, decided and concluded from its pages."""
    sitting = SittingFactory.create(
        panel=PanelFactory.create(panel_type="vulnerable-pupils"),
        chair=elin,
        starts_at=timezone.now() + dt.timedelta(days=7),
    )
    listing = ListingFactory.create(sitting=sitting, referral=awaiting_panel("child"))
    client = sign_in(client, huw)

    answered = client.post(
        case_url("give_information", listing, "conwy"),
        {"answer": Answer.NOTHING_KNOWN, "text": "", "version": 0},
    )
    chair = sitting.meeting.attendances.get(user_id=elin.pk)
    begun = client.post(sitting_url("attendance", sitting), {"present": [str(chair.pk)]})
    agreed = client.post(
        case_url("agree", listing),
        {
            "action-referral": str(listing.referral_id),
            "action-what": "Meet the head teacher.",
            "action-agency": str(sitting.panel.agency_id),
            "action-due_on_day": "1",
            "action-due_on_month": "12",
            "action-due_on_year": str(timezone.localdate().year + 1),
        },
    )
    decided = client.post(
        case_url("decide", listing), {"decision": "placement-support", "rationale": "All agreed."}
    )
    ended = client.post(sitting_url("conclude", sitting))

    responses = [answered, begun, agreed, decided, ended]
    assert [response.status_code for response in responses] == [302] * 5
    listing = Listing.objects.get()
    assert listing.decision == "placement-support"
    assert listing.information.get().answer == Answer.NOTHING_KNOWN
    assert AgreedAction.objects.get().what == "Meet the head teacher."
    page = client.get(sitting.get_absolute_url()).content.decode()
    assert "Support to keep the school place" in page
    assert "Score" not in page


def test_twelve_agencies_and_twelve_cases_cost_no_more_queries_than_three(client, huw, elin):
    agencies = [AgencyFactory.create(code=f"member-{number}") for number in range(11)]
    sitting = SittingFactory.create(
        panel=PanelFactory.create(members=agencies),
        chair=elin,
        starts_at=timezone.now() + dt.timedelta(days=7),
    )
    client = sign_in(client, huw)

    def listed(number: int) -> None:
        for _number in range(number):
            listing = ListingFactory.create(sitting=sitting, referral=awaiting_panel())
            for agency in agencies[:4]:
                gives(listing, agency)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(sitting.get_absolute_url())
        assert "4 of 12 agencies answered" in response.content.decode()
        return len(queries)

    listed(3)
    client.get(sitting.get_absolute_url())
    with_three = asked()
    listed(9)

    assert asked() == with_three
    assert len(client.get(sitting.get_absolute_url()).context["cases"]) == 12
