"""An agency disagrees with a decision: a row of its own beside it."""

import pytest
from django.test import Client

from accounts.models import User
from meetings.models import Decision
from meetings.models_dissent import Dissent
from referrals.models import Referral
from strategy_meetings import documents, operations
from strategy_meetings.models import StrategyMeeting
from tests.cast import actor, agency, sign_in
from tests.strategy_meetings.holding import DECISION, LATER
from tests.strategy_meetings.pages import begin, url


@pytest.fixture
def decision(called: StrategyMeeting, child: Referral, elin: User, carys: User) -> Decision:
    begin(called, elin, carys)
    return operations.record_decision(
        called,
        referral=child,
        **DECISION,
        quorum_override_reason="They are on the telephone.",
        by=actor(elin),
        at=LATER,
    )


def test_each_agency_that_disagrees_stands_beside_the_decision(
    client: Client, called: StrategyMeeting, decision: Decision, elin: User
) -> None:
    sign_in(client, elin)
    page = url("dissent", called, decision.pk)

    for code, why in (("police", "Single agency would do."), ("conwy", "It is too soon.")):
        client.post(page, {"agency": str(agency(code).pk), "reason": why})

    assert {(d.agency.code, d.reason) for d in decision.dissents.all()} == {
        ("police", "Single agency would do."),
        ("conwy", "It is too soon."),
    }
    shown = client.get(url("minutes", called)).content.decode()
    assert "North Wales Police disagreed: Single agency would do." in shown
    (row,) = documents.minutes(called, language="en")["decisions"]
    assert {"agency": "North Wales Police", "reason": "Single agency would do."} in row["dissents"]


def test_it_may_be_recorded_with_the_decision(
    client: Client, called: StrategyMeeting, child: Referral, elin: User, carys: User
) -> None:
    begin(called, elin, carys)
    typed = {
        "d-referral": str(child.pk),
        "d-decision": "Joint enquiries.",
        "d-reason": "Bruises.",
        "d-dissent_agency": str(agency("police").pk),
    }
    sign_in(client, elin)

    page = client.post(url("decide", called), typed).content.decode()
    assert "Say why they disagreed." in page
    client.post(url("decide", called), typed | {"d-dissent": "Too soon."})

    assert Dissent.objects.get().reason == "Too soon."


def test_once_for_each_agency_and_only_of_those_invited(
    client: Client, called: StrategyMeeting, decision: Decision, elin: User, haf: User
) -> None:
    sign_in(client, elin)
    page = url("dissent", called, decision.pk)
    typed = {"agency": str(agency("police").pk), "reason": "Too soon."}
    client.post(page, typed)

    again = client.post(page, typed | {"reason": "Still too soon."}).content.decode()
    other = client.post(page, typed | {"agency": str(agency("health").pk)}).content.decode()

    assert "already recorded" in again
    assert "Still too soon." in again
    assert "Select a valid choice" in other
    assert Dissent.objects.count() == 1


def test_who_reads_and_who_writes_it(
    client: Client,
    called: StrategyMeeting,
    decision: Decision,
    elin: User,
    carys: User,
    outside_chair: User,
) -> None:
    page = url("dissent", called, decision.pk)

    assert sign_in(client, carys).get(page).status_code == 403
    assert sign_in(client, outside_chair).get(page).status_code == 404
    assert sign_in(client, elin).get(url("dissent", called, called.pk)).status_code == 404
