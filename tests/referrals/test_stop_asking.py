"""A request made in error: asked no longer, with a reason, and what was answered stays."""

import pytest
from django.urls import reverse

from records.models import AuditEvent
from referrals import operations
from referrals.models import AskedAgency, DisclosedItem
from tests.cast import actor, agency, sign_in
from tests.factories.information import (
    ASKED_AT,
    InformationRequestFactory,
    asked_of,
    household,
    tells,
)

pytestmark = pytest.mark.django_db
REASON = "The wrong family was chosen."


@pytest.fixture
def referral(mash):
    return household()


@pytest.fixture
def request_(referral, nia, police, glan_morfa):
    return InformationRequestFactory.create(
        referral=referral, asked=[police, glan_morfa], by=actor(nia)
    )


def address(request) -> str:
    return reverse("referrals:stop_asking", args=[request.referral.reference, request.reference])


def information(client, referral) -> str:
    page = client.get(reverse("referrals:information", args=[referral.reference]))
    return str(page.content.decode())


def test_who_has_not_answered_is_asked_no_longer_and_the_record_keeps_it(
    at_work, request_, referral, police, glan_morfa, rhys, nia
):
    item = tells(asked_of(request_, police), "Called there in May.", by=actor(rhys))[0]
    assert "Stop asking" in information(at_work, referral)

    page = at_work.post(address(request_), {"reason": REASON}, follow=True).content.decode()

    assert "are asked no longer" in page
    assert REASON in page
    assert address(request_) not in page
    stopped = asked_of(request_, glan_morfa)
    assert (stopped.stopped_by_name, stopped.reason_stopped) == ("Nia Roberts", REASON)
    assert asked_of(request_, police).stopped_at is None
    assert list(DisclosedItem.objects.visible_to(actor(nia))) == [item]
    assert not AskedAgency.objects.awaited_by(actor(nia)).exists()
    event = AuditEvent.objects.get(event="information.stopped")
    assert event.details["agencies"] == ["glan-morfa"]


def test_the_agency_no_longer_sees_it_as_due_and_reads_why(client, request_, lowri, nia):
    asked = asked_of(request_, agency("glan-morfa"))
    desk = sign_in(client, lowri)
    assert "Waiting for your answer: 1" in desk.get("/information/").content.decode()

    operations.stop_asking(request_, reason=REASON, by=actor(nia), at=ASKED_AT)

    body = desk.get("/information/").content.decode()
    assert "Waiting for your answer: 0" in body
    assert REASON in body
    opened = desk.get(asked.get_absolute_url()).content.decode()
    assert "Your agency is not asked this any more" in opened
    assert "Confirm the basis and send" not in opened
    answer = desk.post(reverse("referrals:nothing_known", args=[asked.pk]), follow=True)
    assert "not asked this any more" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.answer == ""


@pytest.mark.parametrize("reason", ["", "   ", "\u200b"])
def test_it_takes_a_reason(at_work, request_, reason):
    answer = at_work.post(address(request_), {"reason": reason})

    assert "Say why you stop asking." in answer.content.decode()
    assert not AskedAgency.objects.filter(stopped_at__isnull=False).exists()


def test_where_everybody_has_answered_there_is_nothing_to_stop(request_, nia):
    operations.stop_asking(request_, reason=REASON, by=actor(nia), at=ASKED_AT)

    with pytest.raises(operations.Refused, match="Every agency has answered"):
        operations.stop_asking(request_, reason=REASON, by=actor(nia), at=ASKED_AT)


def test_only_the_team_that_asked_stops_it(client, request_, nia, oren, rhys, elin):
    for user, status in ((oren, 404), (rhys, 403), (elin, 403)):
        assert (
            sign_in(client, user).post(address(request_), {"reason": "No."}).status_code == status
        )
    assert not AskedAgency.objects.filter(stopped_at__isnull=False).exists()


def test_a_request_of_another_referral_is_not_behind_this_door(at_work, request_, mash):
    other = household()
    there = reverse("referrals:stop_asking", args=[other.reference, request_.reference])

    assert at_work.get(there).status_code == 404
