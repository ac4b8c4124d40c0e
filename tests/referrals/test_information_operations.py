"""Agencies are asked, answer, take back and withdraw; the team lets out what it may."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.roles import Role as StaffRole
from people.models import Denial
from records.audit import SYSTEM
from records.keys import uuid7
from records.models import AuditEvent, Message
from referrals import operations
from referrals.models import AskedAgency, DisclosedItem, InformationRequest, ItemRelease
from referrals.rules.information import Asked
from referrals.tasks import remind_of_information
from tests.cast import actor, agency, person
from tests.factories.information import (
    ASKED_AT,
    InformationRequestFactory,
    asked_of,
    basis_of,
    household,
    tells,
    told,
)
from tests.factories.referrals import ReferralFactory, Role, somebody

pytestmark = pytest.mark.django_db
Answer = AskedAgency.Answer
EMAIL = "referrals/email/information_request"


@pytest.fixture
def referral(mash):
    return household()


@pytest.fixture
def request_(referral, nia, police, glan_morfa):
    return InformationRequestFactory.create(
        referral=referral, asked=[police, glan_morfa], by=actor(nia)
    )


def test_one_request_asks_about_the_household_and_is_due_by_the_rating(request_, policy, nia):
    assert request_.people.count() == 5
    assert request_.timescale.ref == "R11.amber"  # nobody has rated it yet
    assert request_.due_at == ASKED_AT + dt.timedelta(hours=24)
    assert request_.asked_by_name == "Nia Roberts"
    assert request_.article_6.startswith("Article 6(1)(e)")
    event = AuditEvent.objects.get(event="information.asked")
    assert event.details["agencies"] == ["glan-morfa", "police"]
    assert event.details["people"] == 5


def test_a_red_referral_is_answered_within_four_hours(mash, nia, police):
    referral = household(told={"is_in_danger_now": "yes"})

    request = InformationRequestFactory.create(referral=referral, asked=[police], by=actor(nia))

    assert request.due_at == ASKED_AT + dt.timedelta(hours=4)


def test_a_colleague_of_another_authority_reads_what_they_asked_for(referral, police, rhys, nia):
    """Seconded to the hub, of its team but not of its agency."""
    seconded = actor(person("Sara Lewis", StaffRole.SCREENER, "mash", agency_code="denbighshire"))
    request = InformationRequestFactory.create(referral=referral, asked=[police], by=seconded)
    item = tells(asked_of(request, police), "Called there in May.", by=actor(rhys))[0]

    for reader in (seconded, actor(nia)):
        assert list(InformationRequest.objects.open_to_hub(reader)) == [request]
        assert list(DisclosedItem.objects.visible_to(reader)) == [item]
    assert operations.note_read(referral, by=seconded, at=ASKED_AT) == 1
    assert not InformationRequest.objects.open_to_hub(
        actor(person("Oren Baker", StaffRole.SCREENER, "denbighshire-mash"))
    )


def test_the_same_form_sent_twice_asks_once(referral, nia, police):
    key = uuid7()

    for _time in range(2):
        InformationRequestFactory.create(referral=referral, asked=[police], by=actor(nia), key=key)

    assert InformationRequest.objects.count() == 1
    assert AskedAgency.objects.count() == 1


def test_whoever_answers_is_told_to_sign_in_and_nothing_else(referral, nia, rhys, lowri, tomos):
    InformationRequestFactory.create(
        referral=referral, asked=[agency("police"), agency("glan-morfa")], by=actor(nia)
    )

    messages = Message.objects.filter(template=EMAIL)
    assert {message.to for message in messages} == {rhys.email, lowri.email}
    for message in messages:
        assert "Mair" not in message.subject + message.body
        assert referral.reference not in message.subject + message.body
        assert InformationRequest.objects.get().reference in message.subject


def test_whoever_is_denied_somebody_of_it_is_not_told(referral, nia, lowri, glan_morfa):
    alleged = referral.report.people.get(role="alleged_source").record.person
    Denial.objects.create(
        person=alleged, user_id=lowri.pk, reason="subject", denied_at=ASKED_AT, denied_by=nia.pk
    )

    InformationRequestFactory.create(referral=referral, asked=[glan_morfa], by=actor(nia))

    assert not Message.objects.filter(to=lowri.email, template=EMAIL).exists()


def test_a_restricted_referral_is_asked_about_by_name_only(dai, mash, police, rhys):
    referral = ReferralFactory.create(people=[somebody(Role.PRACTITIONER)])

    with pytest.raises(operations.Refused, match="ask somebody by name"):
        InformationRequestFactory.create(referral=referral, asked=[police], by=actor(dai))

    request = InformationRequestFactory.create(
        referral=referral, asked=[Asked(police, user_id=rhys.pk)], by=actor(dai)
    )
    assert request.asked_agencies.get().user_id == rhys.pk


def test_nothing_known_is_for_the_whole_household_and_said_twice_stands_once(
    request_, police, rhys
):
    asked = asked_of(request_, police)

    for _time in range(2):
        operations.answer_nothing_known(asked, by=actor(rhys), at=ASKED_AT)

    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by_name) == (Answer.NOTHING_KNOWN, "Rhys Bevan")
    assert AuditEvent.objects.about(asked).filter(event="information.answered").count() == 1


def test_it_can_be_taken_back_until_it_is_read(request_, referral, police, rhys, nia):
    asked = asked_of(request_, police)
    operations.answer_nothing_known(asked, by=actor(rhys), at=ASKED_AT)
    operations.take_back_answer(asked, by=actor(rhys), at=ASKED_AT)
    asked.refresh_from_db()
    assert asked.answer == ""

    operations.answer_nothing_known(asked, by=actor(rhys), at=ASKED_AT)
    operations.note_read(referral, by=actor(nia), at=ASKED_AT)

    with pytest.raises(operations.Refused, match="has been read"):
        operations.take_back_answer(asked, by=actor(rhys), at=ASKED_AT)
    tells(asked, "One call in May.", by=actor(rhys))  # a correction is an added line
    asked.refresh_from_db()
    assert (asked.answer, asked.read_at) == (Answer.HELD, None)


def test_what_police_tell_rests_on_part_3_and_not_on_the_articles(request_, police, rhys):
    (item,) = tells(asked_of(request_, police), "Arrested in 2024.", by=actor(rhys))

    basis = item.disclosure
    assert basis.is_law_enforcement
    assert "Part 3" in basis.part_3
    assert "Article 10" in basis.article_10
    assert (basis.article_6, basis.article_9) == ("", "")


def test_no_row_rests_on_part_3_and_the_articles_at_once(request_, police, rhys):
    basis = basis_of(request_.referral, is_law_enforcement=True)
    both = {**basis.columns, "article_6": "Article 6(1)(e)"}

    with pytest.raises(IntegrityError, match="disclosure_rests_on_one_law"), transaction.atomic():
        asked_of(request_, police).disclosures.create(
            **both, onward="hub", decided_at=ASKED_AT, decided_by=rhys.pk, decided_by_name="Rhys"
        )


def test_two_bases_on_one_person_both_live(request_, police, glan_morfa, rhys, lowri):
    tells(asked_of(request_, police), "Arrested in 2024.", by=actor(rhys))
    tells(asked_of(request_, glan_morfa), "Late every Monday.", by=actor(lowri))

    mair = request_.people.first()
    assert {bool(item.disclosure.part_3) for item in mair.items.all()} == {True, False}


def test_of_two_answers_from_one_agency_the_second_sees_the_first(request_, police, rhys):
    asked = asked_of(request_, police)
    version = asked.version
    tells(asked, "Three incidents.", by=actor(rhys))

    with pytest.raises(operations.Conflict) as conflict:
        tells(asked, "One incident.", by=actor(rhys), version=version)

    assert "Three incidents." in conflict.value.theirs
    assert conflict.value.yours == "One incident."
    assert DisclosedItem.objects.count() == 1


def test_what_cannot_be_shared_has_a_reason(request_, police, rhys):
    asked = asked_of(request_, police)
    sent: dict[str, Any] = {"version": asked.version, "by": actor(rhys), "at": ASKED_AT}

    with pytest.raises(operations.Refused, match="Say why your agency cannot share"):
        operations.cannot_share(asked, reason=" ", **sent)
    operations.cannot_share(asked, reason="A live investigation.", **sent)

    asked.refresh_from_db()
    assert (asked.answer, asked.reason) == (Answer.CANNOT_SHARE, "A live investigation.")


def test_release_asks_the_originator_where_it_must(request_, referral, police, rhys, nia, conwy):
    sent = {"sanitised": "Known to police.", "source_grade": "1", "assessment_grade": "A"}
    asked = asked_of(request_, police)
    items = told(asked, "An informant says…", handling="P", **sent)
    (item,) = tells(
        asked, items=items, by=actor(rhys), is_originator_controlled=True, onward="case_file"
    )
    release = {"items": [item], "to": conwy, "by": actor(nia), "at": ASKED_AT}

    with pytest.raises(operations.Refused, match="say who there agreed"):
        operations.release_items(referral, agreed_by="", **release)
    assert operations.release_items(referral, agreed_by="DS Bevan, by phone", **release) == 1
    assert operations.release_items(referral, agreed_by="DS Bevan, by phone", **release) == 0


def test_police_information_is_released_as_a_sanitised_line(
    request_, referral, police, rhys, nia, conwy
):
    (item,) = tells(asked_of(request_, police), "Arrested in 2024.", by=actor(rhys))

    with pytest.raises(operations.Refused, match="sanitised line"):
        operations.release_items(
            referral, items=[item], to=conwy, agreed_by="", by=actor(nia), at=ASKED_AT
        )


def test_what_is_withdrawn_stays_in_the_record_and_is_released_no_more(
    request_, referral, glan_morfa, lowri, nia, conwy
):
    (item,) = tells(asked_of(request_, glan_morfa), "Late every Monday.", by=actor(lowri))
    operations.withdraw_item(item, reason="It was her cousin.", by=actor(lowri), at=ASKED_AT)

    with pytest.raises(operations.Refused, match="has been withdrawn"):
        operations.release_items(
            referral, items=[item], to=conwy, agreed_by="", by=actor(nia), at=ASKED_AT
        )
    with pytest.raises(operations.Refused, match="withdrawn already"):
        operations.withdraw_item(item, reason="Again.", by=actor(lowri), at=ASKED_AT)
    assert DisclosedItem.objects.get(pk=item.pk).text == "Late every Monday."


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE referrals_informationrequest SET asks_for = 'x'",
        "UPDATE referrals_disclosure SET gateway = 'x'",
        "DELETE FROM referrals_disclosure",
        "UPDATE referrals_discloseditem SET text = 'x'",
        "DELETE FROM referrals_discloseditem",
        "DELETE FROM referrals_askedagency",
        "UPDATE referrals_itemrelease SET agreed_by = 'x'",
    ],
)
def test_the_database_refuses_to_change_what_was_asked_and_told(
    request_, referral, glan_morfa, lowri, nia, conwy, change
):
    (item,) = tells(asked_of(request_, glan_morfa), "Late every Monday.", by=actor(lowri))
    operations.release_items(
        referral, items=[item], to=conwy, agreed_by="", by=actor(nia), at=ASKED_AT
    )
    assert ItemRelease.objects.count() == 1

    with (
        pytest.raises(Exception, match=r"permission denied|only ever withdrawn"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_each_agency_is_reminded_once_of_each_kind(request_, police, rhys, lowri, glan_morfa):
    operations.answer_nothing_known(asked_of(request_, glan_morfa), by=actor(lowri), at=ASKED_AT)
    Message.objects.all().delete()

    for _time in range(2):
        remind_of_information()  # the test runs long after it was due

    (message,) = Message.objects.filter(template=EMAIL)
    assert message.to == rhys.email
    assert "is late" in message.subject
    asked = asked_of(request_, police)
    assert asked.late_told_by == SYSTEM.id
    assert AuditEvent.objects.about(asked).filter(event="information.reminded").count() == 1
