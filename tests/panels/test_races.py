"""Two people do it at once: one wins, one is told, one event."""

import pytest
from django.utils import timezone

from panels import operations
from panels.models import AgencyInformation, Listing
from records.models import AuditEvent
from tests.cast import actor
from tests.factories.panels import begin
from tests.strategy_meetings.test_races import at_once

pytestmark = pytest.mark.usefixtures("own_database")


def test_two_people_decide_one_case_at_once(listing, huw, elin):
    begin(listing.sitting, at=timezone.now())

    def deciding(by, decision: str):
        return lambda: operations.decide(
            listing, decision=decision, rationale="Agreed.", by=by, at=timezone.now()
        )

    results = at_once(deciding(actor(huw), "safety-plan"), deciding(actor(elin), "not-accepted"))

    assert sorted(type(result).__name__ for result in results) == ["Listing", "Refused"]
    assert Listing.objects.get().decision in ("safety-plan", "not-accepted")
    assert AuditEvent.objects.filter(event="listing.decided").count() == 1


def test_two_colleagues_answer_for_their_agency_at_once(listing, sara, police):
    by = actor(sara)

    def answering(text: str):
        return lambda: operations.give_information(
            listing, agency=police, answer="held", text=text, by=by, at=timezone.now()
        )

    results = at_once(answering("Three incidents."), answering("One incident."))

    assert sorted(type(result).__name__ for result in results) == ["AgencyInformation", "Conflict"]
    assert AgencyInformation.objects.get().version == 1
