"""Two people at the same instant over one request: one stands, the other is told."""

import pytest

from accounts.roles import Role as StaffRole
from referrals import operations
from referrals.models import AskedAgency, DisclosedItem, ItemRelease
from tests.cast import actor, agency, person
from tests.factories.information import (
    ASKED_AT,
    InformationRequestFactory,
    asked_of,
    household,
    tells,
    told,
)
from tests.referrals.test_races import at_once


@pytest.fixture
def asked(own_database, mash, nia, police):
    request = InformationRequestFactory.create(referral=household(), asked=[police], by=actor(nia))
    return asked_of(request, police)


def test_of_two_researchers_one_answer_stands_and_the_other_sees_it(asked, rhys):
    sara = person("Sara Whitlock", StaffRole.PARTNER_RESEARCHER, "vulnerable-people")
    acts = [
        lambda: tells(asked_again(asked), "Three incidents.", by=actor(rhys), version=1),
        lambda: tells(asked_again(asked), "One incident.", by=actor(sara), version=1),
    ]

    given = at_once(*acts)

    (conflict,) = [each for each in given if isinstance(each, operations.Conflict)]
    (item,) = DisclosedItem.objects.all()
    assert item.text in conflict.theirs
    assert {item.text, conflict.yours} == {"Three incidents.", "One incident."}


def asked_again(asked: AskedAgency) -> AskedAgency:
    return AskedAgency.objects.get(pk=asked.pk)


def test_what_is_withdrawn_at_the_moment_of_its_release_is_one_or_the_other(asked, rhys, nia):
    people = told(asked, "Seen.", sanitised="Known.")
    (item,) = tells(asked, items=people, by=actor(rhys))
    referral = asked.request.referral

    given = at_once(
        lambda: operations.withdraw_item(item, reason="Wrong.", by=actor(rhys), at=ASKED_AT),
        lambda: operations.release_items(
            referral,
            items=[item],
            to=agency("conwy"),
            agreed_by="Sara",
            by=actor(nia),
            at=ASKED_AT,
        ),
    )

    item.refresh_from_db()
    assert item.withdrawn_at is not None
    refused = [each for each in given if isinstance(each, operations.Refused)]
    assert len(refused) + ItemRelease.objects.count() == 1
