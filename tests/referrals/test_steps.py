"""What is done from the page of a referral: take, rate, allocate and close."""

import datetime as dt

import pytest
from django.forms import model_to_dict
from django.urls import reverse
from django.utils import timezone

from records.models import AuditEvent
from referrals import operations
from referrals.models import Deadline, Referral, Status
from tests.cast import actor, sign_in
from tests.factories.people import DenialFactory
from tests.referrals.arriving import arrives
from tests.referrals.pages import page_of


@pytest.fixture
def referral(reporter):
    return arrives(by=reporter)


def test_taking_and_putting_back(at_work, nia, owen, client, referral):
    at_work.post(reverse("referrals:take", args=[referral.reference]))
    assert "Taken by you at" in page_of(at_work, referral)

    sign_in(client, owen)
    refused = client.post(reverse("referrals:take", args=[referral.reference]), follow=True)
    assert "Nia Roberts has already taken this referral." in refused.content.decode()

    client.post(reverse("referrals:release", args=[referral.reference]))
    referral.refresh_from_db()
    assert referral.taken_by is None
    events = AuditEvent.objects.about(referral).filter(
        event__in=["referral.taken", "referral.released"]
    )
    assert [event.event for event in events.order_by("sequence")] == [
        "referral.taken",
        "referral.released",
    ]


def test_each_rating_is_kept_with_its_reason(at_work, referral):
    address = reverse("referrals:rate", args=[referral.reference])

    at_work.post(address, {"rating": "amber", "reason": "Waiting for school."})
    at_work.post(address, {"rating": "red", "reason": "He is with the child now."})

    page = page_of(at_work, referral)
    assert "Waiting for school." in page
    assert "He is with the child now." in page
    assert [given.rating for given in referral.ratings.all()] == ["red", "amber"]


def test_rating_red_again_does_not_give_more_time(nia, referral):
    at = timezone.now()
    operations.rate(referral, rating="red", reason="Now.", by=actor(nia), at=at)
    first = Referral.objects.get(pk=referral.pk).decision_due_at

    operations.rate(
        referral, rating="red", reason="Still.", by=actor(nia), at=at + dt.timedelta(hours=2)
    )

    assert Referral.objects.get(pk=referral.pk).decision_due_at == first


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"rating": "", "reason": "x"}, "Choose red, amber or green."),
        ({"rating": "blue", "reason": "x"}, "Select a valid choice."),
        ({"rating": "red", "reason": "  "}, "Say why you chose this rating."),
        ({"rating": "red", "reason": "a\x00b"}, "Null characters are not allowed."),
        ({"rating": "red", "reason": "x" * 8001}, "at most 8000 characters"),
    ],
)
def test_a_wrong_rating_is_answered_beside_the_field(at_work, referral, sent, said):
    answer = at_work.post(reverse("referrals:rate", args=[referral.reference]), sent)

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not referral.ratings.exists()


def test_allocating_gives_it_to_a_worker_and_their_team(at_work, anwen, referral):
    address = reverse("referrals:allocate", args=[referral.reference])
    choice = anwen.memberships.get()

    answer = at_work.post(address, {"worker": str(choice.pk)}, follow=True)

    referral.refresh_from_db()
    assert (referral.allocated_to, referral.owning_team_id) == (anwen.pk, choice.team_id)
    assert "Allocated to Anwen Davies." in answer.content.decode()


def test_nobody_of_another_agency_can_be_allocated(at_work, haf, oren, referral):
    address = reverse("referrals:allocate", args=[referral.reference])

    for stranger in (haf, oren):
        answer = at_work.post(address, {"worker": str(stranger.memberships.get().pk)})
        assert "Select a valid choice." in answer.content.decode()

    referral.refresh_from_db()
    assert referral.allocated_to is None


def test_nobody_who_is_denied_the_person_can_be_allocated(at_work, anwen, referral):
    DenialFactory.create(person=referral.record.person, user_id=anwen.pk)

    page = at_work.get(reverse("referrals:allocate", args=[referral.reference])).content.decode()

    assert "Anwen Davies" not in page


def test_what_was_not_screened_cannot_be_closed_past_the_decision(at_work, referral):
    answer = at_work.post(
        reverse("referrals:close", args=[referral.reference]), {"reason": "Nothing to do."}
    )

    assert "Record the screening decision" in answer.content.decode()
    referral.refresh_from_db()
    assert referral.status == Status.SUBMITTED


def test_closing_needs_a_reason_and_stops_every_clock(at_work, nia, referral, policy):
    operations.screen(
        referral,
        outcome=policy.screening_outcomes.get(code="child-strategy-discussion"),
        level=policy.threshold_levels.get(code="child-protection"),
        rationale="Significant harm.",
        version=referral.version,
        by=actor(nia),
        at=timezone.now(),
    )
    address = reverse("referrals:close", args=[referral.reference])

    assert "Say why the referral is closed." in at_work.post(address, {}).content.decode()
    page = at_work.post(address, {"reason": "Moved away; told Gwynedd."}, follow=True)

    assert "Moved away; told Gwynedd." in page.content.decode()
    assert not Deadline.objects.running().filter(referral=referral).exists()


def test_extra_fields_in_a_form_change_nothing(at_work, referral):
    before = model_to_dict(Referral.objects.get(pk=referral.pk))

    at_work.post(
        reverse("referrals:rate", args=[referral.reference]),
        {
            "rating": "amber",
            "reason": "Waiting.",
            "status": "closed",
            "is_restricted": "false",
            "version": "999",
            "decision_due_at": "2001-01-01",
            "id": "1",
            "screened_by": "me",
        },
    )

    after = model_to_dict(Referral.objects.get(pk=referral.pk))
    changed = {name for name, value in after.items() if value != before[name]}
    assert changed == {"rating", "version"}
