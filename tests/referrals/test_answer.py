"""An agency's own screen: one press for nothing known, what it holds on a basis, taking back."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role as StaffRole
from people.models import Denial
from referrals import operations
from referrals.models import AskedAgency, DisclosedItem, Disclosure
from referrals.rules.information import Asked
from tests.cast import actor, person, sign_in
from tests.factories.information import (
    ASKED_AT,
    InformationRequestFactory,
    asked_of,
    household,
    tells,
)
from tests.factories.referrals import ReferralFactory, Role, somebody
from tests.referrals.test_ask import Sent

pytestmark = pytest.mark.django_db
Answer = AskedAgency.Answer
LIST = reverse("referrals:asked_of_us")


@pytest.fixture
def request_(mash, nia, police, glan_morfa):
    return InformationRequestFactory.create(
        referral=household(), asked=[police, glan_morfa], by=actor(nia)
    )


@pytest.fixture
def asked(request_, police):
    """Return what the police are asked."""
    return asked_of(request_, police)


@pytest.fixture
def of_school(request_, glan_morfa):
    return asked_of(request_, glan_morfa)


def address(asked, name="answer"):
    return reverse(f"referrals:{name}", args=[asked.pk])


def filled_in(client, asked) -> dict[str, Any]:
    page = client.get(address(asked)).content.decode()
    start = page.index(f'<form method="post" action="{address(asked)}"')
    return Sent(page[start : page.index("</form>", start)]).fields


def test_the_list_shows_who_it_is_about_and_nothing_of_the_report(client, rhys, asked):
    page = sign_in(client, rhys).get(LIST).content.decode()

    assert asked.request.reference in page
    assert "Mair Evans, 7 January 2015" in page
    assert "2 Stryd Fawr" in page
    assert asked.request.referral.reference not in page
    assert "He comes hungry" not in page
    assert "Alleged source of harm" not in page


def test_nothing_known_is_one_press_for_the_whole_household(client, rhys, asked):
    page = sign_in(client, rhys).get(LIST).content.decode()
    assert f'action="{address(asked, "nothing_known")}"' in page

    answer = client.post(address(asked, "nothing_known"), follow=True)

    asked.refresh_from_db()
    assert asked.answer == Answer.NOTHING_KNOWN
    assert "You can take it back until it is read." in answer.content.decode()


def test_it_is_taken_back_until_the_team_opens_it(client, rhys, nia, asked):
    sign_in(client, rhys).post(address(asked, "nothing_known"))
    client.post(address(asked, "take_back"))
    asked.refresh_from_db()
    assert asked.answer == ""

    client.post(address(asked, "nothing_known"))
    sign_in(client, nia).get(
        reverse("referrals:information", args=[asked.request.referral.reference])
    )
    page = sign_in(client, rhys).post(address(asked, "take_back"), follow=True).content.decode()

    assert "Your answer has been read." in page
    asked.refresh_from_db()
    assert asked.answer == Answer.NOTHING_KNOWN


def test_the_basis_is_filled_in_and_confirmed_once_for_the_household(client, lowri, of_school):
    sent = filled_in(sign_in(client, lowri), of_school)
    sent |= {"text_0": "Late every Monday.", "kind_0": "observation"}
    sent |= {"text_2": "Collected by an uncle.", "kind_2": "fact"}

    answer = client.post(address(of_school), sent)

    assert answer.status_code == 302
    disclosure = Disclosure.objects.get()
    assert disclosure.items.count() == 2
    assert disclosure.article_6.startswith("Article 6(1)(e)")
    assert disclosure.article_9.startswith("Article 9(2)(g)")
    assert disclosure.part_3 == ""
    assert disclosure.agreement.startswith("WASPI")
    assert not disclosure.is_originator_controlled
    of_school.refresh_from_db()
    assert of_school.answer == Answer.HELD


def test_what_police_tell_rests_on_part_3_and_is_theirs(client, rhys, asked):
    sent = filled_in(sign_in(client, rhys), asked)
    assert "article_6" not in sent
    sent |= {
        "text_4": "An informant says that he deals.",
        "kind_4": "allegation",
        "sanitised_4": "Information suggests involvement with drugs.",
        "source_grade_4": "2",
        "assessment_grade_4": "C",
        "handling_4": "C",
        "handling_conditions_4": "Ask before any use.",
        "crime_number_4": "24000123456",
    }

    assert client.post(address(asked), sent).status_code == 302

    item = DisclosedItem.objects.get()
    assert item.disclosure.part_3.startswith("Data Protection Act 2018, Part 3")
    assert (item.disclosure.article_6, item.disclosure.article_9) == ("", "")
    assert item.disclosure.is_originator_controlled
    assert item.grade == "2 C C"
    assert item.text != item.sanitised


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "Write down what your agency holds, about at least one person."),
        ({"text_0": "Seen.", "kind_0": ""}, "Say what it is: a fact, or something less certain."),
        ({"text_0": "Seen.", "kind_0": "fact", "gateway": " "}, "This field is required."),
        (
            {"text_0": "Seen.", "kind_0": "fact", "consent_reason": ""},
            "Say why it is shared without the person&#x27;s agreement.",
        ),
        (
            {"text_0": "Seen.", "kind_0": "fact", "source_grade_0": "1"},
            "Give all three codes of the intelligence report, or none.",
        ),
        (
            {
                "text_0": "Seen.",
                "kind_0": "fact",
                "source_grade_0": "1",
                "assessment_grade_0": "A",
                "handling_0": "C",
            },
            "Say on what conditions it may be shared.",
        ),
        (
            {
                "text_0": "Seen.",
                "kind_0": "fact",
                "source_grade_0": "1",
                "assessment_grade_0": "A",
                "handling_0": "P",
            },
            "Graded intelligence needs a sanitised line",
        ),
        ({"text_0": "a\x00b", "kind_0": "fact"}, "Null characters are not allowed."),
        ({"text_0": "x" * 8001, "kind_0": "fact"}, "at most 8000 characters"),
        ({"crime_number_0": "24000123456"}, "Write down what your agency holds."),
        ({"text_0": "Seen.", "kind_0": "rumour"}, "Select a valid choice."),
        ({"text_0": "Seen.", "kind_0": "fact", "version": "x"}, "Enter a whole number."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, rhys, asked, changed, said):
    sent = filled_in(sign_in(client, rhys), asked) | {"text_1": "Kept.", "kind_1": "fact"}
    if not changed:
        sent |= {"text_1": ""}

    answer = client.post(address(asked), {**sent, **changed})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert "Error:" in page
    assert not changed or "Kept." in page
    assert not Disclosure.objects.exists()


def test_two_researchers_at_once_see_both_texts_and_lose_neither(client, rhys, asked):
    sent = filled_in(sign_in(client, rhys), asked)
    colleague = person("Sara Whitlock", StaffRole.PARTNER_RESEARCHER, "vulnerable-people")
    tells(asked, "Three incidents since March.", by=actor(colleague))

    answer = client.post(address(asked), {**sent, "text_0": "One incident.", "kind_0": "fact"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Three incidents since March." in page
    assert page.count("One incident.") == 2  # beside theirs, and in the field to be sent
    assert DisclosedItem.objects.count() == 1
    again = {**sent, "text_0": "One incident.", "kind_0": "fact", "version": "2"}
    assert client.post(address(asked), again).status_code == 302


def test_cannot_share_needs_a_reason_and_stands_with_it(client, rhys, asked):
    sign_in(client, rhys)
    sent = {"cannot-version": "1", "cannot-reason": "  "}
    page = client.post(address(asked, "cannot_share"), sent).content.decode()
    assert "Say why your agency cannot share what it holds." in page

    sent |= {"cannot-reason": "A live investigation."}
    assert client.post(address(asked, "cannot_share"), sent).status_code == 302

    asked.refresh_from_db()
    assert asked.answer == Answer.CANNOT_SHARE


def test_cannot_share_after_a_colleague_answered_is_a_conflict(client, rhys, asked):
    tells(asked, "Three incidents.", by=actor(rhys))
    sent = {"cannot-version": "1", "cannot-reason": "A live investigation."}

    answer = sign_in(client, rhys).post(address(asked, "cannot_share"), sent)

    assert answer.status_code == 409
    assert "A live investigation." in answer.content.decode()


def test_the_originator_withdraws_with_a_reason(client, lowri, of_school):
    (item,) = tells(of_school, "Late every Monday.", by=actor(lowri))
    where = reverse("referrals:withdraw_item", args=[item.pk])

    page = sign_in(client, lowri).post(where, {"reason": " "}).content.decode()
    assert "Say why your agency withdraws it." in page
    assert client.post(where, {"reason": "It was her cousin."}).status_code == 302

    page = client.get(address(of_school)).content.decode()
    assert "Withdrawn by Lowri Jenkins" in page
    again = client.post(where, {"reason": "Again."}).content.decode()
    assert "This has been withdrawn already." in again


def test_another_agency_cannot_tell_that_it_exists(client, lowri, oren, asked, rhys):
    (item,) = tells(asked, "Arrested.", by=actor(rhys))
    for stranger in (lowri, oren):
        sign_in(client, stranger)
        for name in ("answer", "nothing_known", "take_back", "cannot_share"):
            assert client.post(address(asked, name)).status_code == 404
        assert client.get(address(asked)).status_code == 404
        where = reverse("referrals:withdraw_item", args=[item.pk])
        assert client.post(where, {"reason": "x"}).status_code == 404


def test_a_role_that_does_not_answer_has_no_list(client, nia, tomos):
    assert sign_in(client, nia).get(LIST).status_code == 403
    assert sign_in(client, tomos).get(LIST).status_code == 403


@pytest.mark.parametrize("role", ["child_at_risk", "household_member", "alleged_source"])
def test_whoever_is_denied_anybody_it_is_about_never_sees_it(client, lowri, nia, of_school, role):
    named = of_school.request.referral.report.people.filter(role=role).first()
    Denial.objects.create(
        person=named.record.person,
        user_id=lowri.pk,
        reason="subject",
        denied_at=ASKED_AT,
        denied_by=nia.pk,
    )

    page = sign_in(client, lowri).get(LIST).content.decode()

    assert of_school.request.reference not in page
    assert client.get(address(of_school)).status_code == 404


def test_asked_by_name_it_is_for_that_one_person(client, dai, mash, police, rhys):
    referral = ReferralFactory.create(people=[somebody(Role.PRACTITIONER)])
    request = InformationRequestFactory.create(
        referral=referral, asked=[Asked(police, user_id=rhys.pk)], by=actor(dai)
    )
    colleague = person("Sara Whitlock", StaffRole.PARTNER_RESEARCHER, "vulnerable-people")
    asked = request.asked_agencies.get()

    assert sign_in(client, rhys).get(address(asked)).status_code == 200
    assert sign_in(client, colleague).get(address(asked)).status_code == 404


def test_an_empty_list_says_what_it_is_for(client, rhys):
    assert "Nothing waits for your answer" in sign_in(client, rhys).get(LIST).content.decode()


def test_the_page_answers_in_welsh(client, rhys, asked):
    sign_in(client, rhys).cookies["django_language"] = "cy"

    assert client.get(LIST).status_code == 200
    assert 'lang="cy"' in client.get(address(asked)).content.decode()


def test_the_list_makes_as_many_queries_for_many_as_for_one(client, rhys, nia, asked, police):
    sign_in(client, rhys)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _number in range(3):
        more = InformationRequestFactory.create(referral=household(), asked=[police], by=actor(nia))
        operations.answer_nothing_known(asked_of(more, police), by=actor(rhys), at=ASKED_AT)
    InformationRequestFactory.create(referral=household(), asked=[police], by=actor(nia))
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)

    # one query for the list of what was answered, which was empty before
    assert len(many) <= len(one) + 2


def test_what_was_filled_in_of_agreement_stands_only_where_nobody_asked(client, lowri, of_school):
    sign_in(client, lowri)
    sent = {**filled_in(client, of_school), "text_0": "Late every Monday.", "kind_0": "fact"}
    assert "not asked for" in sent["consent_reason"][0]

    page = client.post(address(of_school), {**sent, "consent": "overridden"}).content.decode()
    assert "Say why it is shared without the person" in page
    client.post(address(of_school), {**sent, "consent": "given"})

    told = Disclosure.objects.get()
    assert (told.consent, told.consent_reason) == ("given", "")
