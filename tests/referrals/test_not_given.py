"""What staff write down of somebody's answers: refused, not asked, not known, and ethnicity."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from people.models import PersonRecord
from people.rules_not_given import WhyNot
from policies.queries import ethnicities
from referrals.forms.report_people import languages_asked
from referrals.models import Referral
from tests.cast import sign_in, team
from tests.factories.people import PersonRecordFactory
from tests.factories.referrals import ReferralFactory, somebody
from tests.referrals.test_whole import start, typed, whole

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def partnership(conwy, policy):
    team("mash"), team("safeguarding")


def answers_of(desk: Client, referral: Referral) -> str:
    page = desk.get(reverse("referrals:answers", args=[referral.reference])).content.decode()
    return " ".join(page.split())


def test_a_call_keeps_what_was_refused_and_what_was_not_asked(client, nia):
    desk = sign_in(client, nia)
    draft = start(desk)
    sent = typed(draft, refused=["telephone"], not_asked=["nhs_number"], language="refused")

    check = desk.post(whole(draft), {**sent, "check": "1"})["Location"]
    desk.post(check)

    record = Referral.objects.get().record
    assert record.not_given == {"telephone": "refused", "nhs_number": "not_asked"}
    assert record.language == PersonRecord.Language.REFUSED
    page = answers_of(desk, Referral.objects.get())
    for question, answer in (
        ("Telephone", "Would not say"),
        ("NHS number", "Not asked"),
        ("Language", "Would not say"),
    ):
        assert answer in page.split(f"{question}</dt>")[1].split("</dd>")[0]


def test_what_is_filled_in_cannot_have_been_refused_and_stays_as_it_was_typed(client, nia):
    desk = sign_in(client, nia)
    draft = start(desk)

    answer = desk.post(
        whole(draft), typed(draft, refused=["telephone"], telephone="01492 000123", check="1")
    )

    assert answer.status_code == 400
    assert (
        "You say that this was not given, but it is filled in: Telephone."
        in answer.content.decode()
    )
    assert "01492 000123" in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "White: Roma"), ("cy", "Gwyn: Roma")],
)
def test_ethnicity_is_shown_in_the_readers_language(client, nia, language, words):
    referral = ReferralFactory.create(people=[somebody(ethnicity="roma")])
    desk = sign_in(client, nia)
    desk.cookies["django_language"] = language

    assert words in answers_of(desk, referral)


@pytest.mark.parametrize("why", WhyNot)
def test_why_there_is_no_ethnicity_is_shown(client, nia, why):
    referral = ReferralFactory.create(people=[somebody(ethnicity=str(why))])

    page = answers_of(sign_in(client, nia), referral)

    assert str(why.label) in page.split("Ethnicity</dt>")[1].split("</dd>")[0]


def test_the_edition_has_the_groups_of_the_census_in_both_languages(policy):
    entries = policy.ethnicities

    assert len({entry["code"] for entry in entries}) == len(entries) == 19
    assert not {entry["code"] for entry in entries} & set(WhyNot.values)
    assert dict(ethnicities(policy.pk))["roma"] == "White: Roma"


def test_the_page_of_the_person_says_what_they_refused_and_were_not_asked(client, nia):
    said: dict[str, Any] = {
        "not_given": {"telephone": "refused", "nhs_number": "not_asked"},
        "language": "refused",
    }
    record = ReferralFactory.create(people=[somebody(**said)]).record
    desk = sign_in(client, nia)

    page = desk.get(reverse("people:person", args=[record.person_id])).content.decode()

    for question, answer in (
        ("Telephone", "Would not say"),
        ("NHS number", "Not asked"),
        ("Preferred language", "Would not say"),
    ):
        assert answer in page.split(f"{question}</dt>")[1].split("</dd>")[0]
    assert "Would not say" not in page.split(">Addresses<")[1].split("</section>")[0]


def test_what_somebody_refused_once_and_another_record_has_is_known(client, nia):
    record = ReferralFactory.create(
        people=[somebody(not_given={"telephone": "refused"}, language="not_asked")]
    ).record
    PersonRecordFactory.create(person=record.person, telephone="01632 960123", language="cy")
    desk = sign_in(client, nia)

    page = desk.get(reverse("people:person", args=[record.person_id])).content.decode()

    assert "01632 960123" in page
    assert "Would not say" not in page
    assert "Welsh" in page.split("Preferred language</dt>")[1].split("</dd>")[0]


@pytest.mark.parametrize(("language", "words"), [("en", "Polish"), ("cy", "Pwyleg")])
def test_a_language_of_the_edition_is_chosen_and_shown_in_the_readers_language(
    client, nia, language, words
):
    desk = sign_in(client, nia)
    desk.cookies["django_language"] = language
    draft = start(desk)

    check = desk.post(whole(draft), {**typed(draft, language="pl"), "check": "1"})["Location"]
    desk.post(check)

    referral = Referral.objects.get()
    assert referral.record.language == "pl"
    for page in (
        reverse("referrals:answers", args=[referral.reference]),
        referral.get_absolute_url(),
        reverse("people:person", args=[referral.record.person_id]),
    ):
        assert words in desk.get(page).content.decode()


def test_a_language_nobody_knows_is_refused(client, nia):
    desk = sign_in(client, nia)
    draft = start(desk)

    answer = desk.post(whole(draft), {**typed(draft, language="klingon"), "check": "1"})

    assert answer.status_code == 400
    assert not Referral.objects.exists()


def test_the_languages_are_sorted_by_their_names_and_ours_stand_first(policy):
    with translation.override("cy"):
        codes = [code for code, _name in languages_asked(policy.pk)]

    assert codes[:4] == ["cy", "en", "bfi", "sq"]
    assert codes[-4:] == ["other", "refused", "not_known", "not_asked"]
    assert codes.index("uk") < codes.index("ur")  # Wcreineg, Wrdw
    assert len(set(codes)) == len(codes)
