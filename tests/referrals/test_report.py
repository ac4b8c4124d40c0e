"""The public's report: one question a page, for anybody, in either language."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from accounts.models import Agency, User
from policies.models import Policy
from records.models import AuditEvent, Message
from referrals.models import Referral, Report, ReportDraft, ReportPerson
from tests.cast import sign_in, team

START = "/report/"
PERSON: dict[str, Any] = {
    "given_name": "Siôn",
    "family_name": "ap Rhys",
    "age": "8",
    "sex": "male",
    "address": "14 Stryd y Bont, Llanrwst",
    "postcode": "LL26 0LS",
}
ANSWERS: list[tuple[str, dict[str, Any]]] = [
    ("about", {"about": "child"}),
    ("danger", {"is_in_danger_now": "no"}),
    ("person", PERSON),
    ("others", {"has_others": "no"}),
    ("worries", {"categories": ["neglect", "emotional"], "flags": ["domestic-abuse"]}),
    ("concern", {"concern": "He comes to our door hungry.", "own_words": "Dw i isio bwyd."}),
    ("place", {"happened_when": "Most days since September"}),
    ("knows", {"knows_of_report": "no", "reason_without_agreement": "His uncle would be angry."}),
    ("you", {"capacity": "family"}),
    (
        "contact",
        {
            "reporter_name": "Gwilym Pugh",
            "reporter_email": "gwilym@example.com",
            "reporter_language": "cy",
        },
    ),
]


@pytest.fixture
def authority(conwy: Agency) -> Agency:
    """Conwy with the teams that reports go to, and the number to call at night."""
    team("mash"), team("safeguarding")
    conwy.telephone, conwy.out_of_hours_telephone = "01492 000 111", "0300 000 222"
    conwy.save()
    return conwy


@pytest.fixture
def visitor(client: Client, authority: Agency, policy: Policy) -> Client:
    """Somebody who pressed Start."""
    client.post(START)
    return client


def page(code: str) -> str:
    return reverse("referrals:report_page", args=[code])


def answer(client: Client, *answers: tuple[str, dict[str, Any]]) -> None:
    for code, told in answers:
        response = client.post(page(code), told)
        assert response.status_code == 302, (code, response.context["form"].errors)


def changed(code: str, **told: object) -> list[tuple[str, dict[str, Any]]]:
    """Return the answers with another answer on one page."""
    return [(each, {**was, **told} if each == code else was) for each, was in ANSWERS]


def test_the_start_page_gives_the_telephone_numbers_before_anything_else(
    client: Client, authority: Agency
) -> None:
    body = client.get(START).content.decode()

    assert body.index("call 999") < body.index("<h1")
    assert "01492 000 111" in body
    assert "0300 000 222" in body


def test_a_neighbour_reports_a_child(visitor: Client) -> None:
    answer(visitor, *ANSWERS)
    check = visitor.get("/report/check/").content.decode()
    sent = visitor.post("/report/check/", follow=True)

    report = Report.objects.get()
    assert "Siôn ap Rhys" not in sent.content.decode()
    assert "He comes to our door hungry." in check
    assert report.reference in sent.content.decode()
    assert report.categories == ["neglect", "emotional"]
    assert report.own_words == "Dw i isio bwyd."
    assert report.source.code == "family"
    referral = Referral.objects.get()
    assert (referral.pathway, referral.record.family_name) == ("child", "ap Rhys")
    assert referral.record.is_birth_date_estimated
    assert AuditEvent.objects.filter(event="report.submitted").count() == 1


def test_the_acknowledgement_is_in_the_reporters_language_and_names_nobody(
    visitor: Client,
) -> None:
    answer(visitor, *ANSWERS)
    visitor.post("/report/check/")

    message = Message.objects.get()

    assert message.language == "cy"
    assert Report.objects.get().reference in message.subject
    for private in ("Siôn", "Rhys", "Gwilym", "hungry"):
        assert private not in message.subject + message.body
    assert mail.outbox == []


def test_sending_twice_makes_one_report_and_gives_the_same_reference(visitor: Client) -> None:
    answer(visitor, *ANSWERS)

    first = visitor.post("/report/check/", follow=True)
    again = visitor.post("/report/check/")
    refreshed = visitor.get("/report/done/")

    reference = Report.objects.get().reference
    assert reference in first.content.decode()
    assert (again.status_code, refreshed.status_code) == (409, 200)
    assert reference in again.content.decode()
    assert reference in refreshed.content.decode()


def test_what_is_typed_after_sending_is_given_back(visitor: Client) -> None:
    answer(visitor, *ANSWERS)
    visitor.post("/report/check/")

    response = visitor.post(page("concern"), {"concern": "And another thing <b>."})

    assert response.status_code == 409
    assert "And another thing &lt;b&gt;." in response.content.decode()
    assert Report.objects.get().concern == "He comes to our door hungry."


def test_going_back_shows_what_was_answered(visitor: Client) -> None:
    answer(visitor, *ANSWERS[:6])

    body = visitor.get(page("person")).content.decode()
    categories = visitor.get(page("worries")).context["form"]["categories"].value()

    assert 'value="Siôn"' in body
    assert categories == ["neglect", "emotional"]


def test_an_answer_can_be_changed_before_sending(visitor: Client) -> None:
    answer(visitor, *ANSWERS)
    answer(visitor, ("worries", {"categories": ["physical"]}))

    visitor.post("/report/check/")

    report = Report.objects.get()
    assert (report.categories, report.flags) == (["physical"], [])


def test_nothing_can_be_sent_before_every_page_was_answered(visitor: Client) -> None:
    answer(visitor, *ANSWERS[:4])

    response = visitor.post("/report/check/")

    assert response["Location"] == page("worries")
    assert not Report.objects.exists()


def test_danger_shows_999_and_asks_where_they_are(visitor: Client) -> None:
    visitor.post(page("about"), {"about": "adult"})

    response = visitor.post(page("danger"), {"is_in_danger_now": "yes"})

    assert response["Location"] == page("safety")
    assert "call 999" in visitor.get(page("safety")).content.decode()


def test_for_somebody_in_danger_the_kind_of_abuse_may_stay_open(visitor: Client) -> None:
    answer(visitor, *changed("danger", is_in_danger_now="yes")[:2], ("safety", {}))
    answer(visitor, *changed("worries", categories=[])[2:])

    visitor.post("/report/check/")

    assert Referral.objects.get().rating == "red"


def test_others_are_named_with_their_roles(visitor: Client) -> None:
    answer(visitor, *ANSWERS)
    asked = visitor.post(page("others"), {"has_others": "yes"})
    visitor.post(
        asked["Location"],
        {"given_name": "Carys", "roles": ["parent_or_carer", "household_member"], "age": "34"},
    )
    visitor.post(
        asked["Location"],
        {
            "description": "Football coach, tall",
            "roles": ["alleged_source"],
            "works_with": "yes",
            "work": "Coach at the leisure centre",
        },
    )
    visitor.post(asked["Location"], {"given_name": "Nel", "roles": ["child_at_risk"]})

    visitor.post("/report/check/")

    named = ReportPerson.objects.order_by("record_id", "role").values_list("role", flat=True)
    assert sorted(named) == [
        "alleged_source",
        "child_at_risk",
        "child_at_risk",
        "household_member",
        "parent_or_carer",
        "practitioner",
    ]
    pathways = Referral.objects.order_by("pathway").values_list("pathway", "is_restricted")
    assert list(pathways) == [("child", False), ("child", False), ("practitioner", True)]


def test_somebody_named_by_mistake_can_be_taken_out(visitor: Client) -> None:
    answer(visitor, *ANSWERS)
    visitor.post("/report/people/new/", {"given_name": "Nel", "roles": ["child_at_risk"]})
    visitor.post("/report/people/1/", {"given_name": "Nela", "roles": ["other"]})
    assert "Nela" in visitor.get(page("others")).content.decode()

    visitor.post("/report/people/1/remove/")
    visitor.post("/report/check/")

    assert ReportPerson.objects.count() == 1
    assert visitor.get("/report/people/7/").status_code == 302


@pytest.mark.parametrize(
    ("age", "role"), [("17", "child_at_risk"), ("18", "adult_at_risk"), ("", "child_at_risk")]
)
def test_somebody_whose_age_is_not_known_is_taken_for_a_child(
    visitor: Client, age: str, role: str
) -> None:
    answer(visitor, *changed("about", about="not_sure")[:2])
    answer(visitor, *changed("person", age=age)[2:])

    visitor.post("/report/check/")

    assert ReportPerson.objects.get().role == role


def test_a_baby_not_yet_born_needs_no_name_of_its_own(visitor: Client) -> None:
    baby = {"description": "Baby of Mair Evans", "expected_on_day": "1"}
    answer(visitor, *changed("about", about="unborn")[:2], ("person", baby | FEBRUARY))
    answer(visitor, *ANSWERS[3:])

    visitor.post("/report/check/")

    record = Referral.objects.get().record
    assert (record.name, str(record.expected_on)) == ("Baby of Mair Evans", "2027-02-01")


FEBRUARY: dict[str, Any] = {"expected_on_month": "2", "expected_on_year": "2027"}


def test_an_anonymous_reporter_is_not_asked_who_they_are(visitor: Client) -> None:
    answer(visitor, *ANSWERS[:8])

    response = visitor.post(page("you"), {"capacity": "anonymous"})
    visitor.post("/report/check/")

    report = Report.objects.get()
    assert response["Location"] == "/report/check/"
    assert (report.reporter_name, report.reporter_email, report.source.code) == (
        "",
        "",
        "anonymous",
    )
    assert not Message.objects.exists()


def test_a_name_given_before_choosing_to_be_anonymous_is_not_kept(visitor: Client) -> None:
    answer(visitor, *ANSWERS)
    answer(visitor, ("you", {"capacity": "anonymous"}))

    visitor.post("/report/check/")

    assert Report.objects.get().reporter_name == ""
    assert ReportDraft.objects.get().answers == {}


def test_a_professional_cannot_be_anonymous(visitor: Client) -> None:
    answer(visitor, *ANSWERS[:8], ("you", {"capacity": "professional"}))

    response = visitor.post(page("contact"), {"reporter_language": "en"})

    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"reporter_name", "source"}


def test_starting_again_throws_away_what_was_typed(visitor: Client) -> None:
    answer(visitor, *ANSWERS[:3])
    assert "begun a report" in visitor.get(START).content.decode()

    visitor.post(START)

    assert ReportDraft.objects.get().answers == {}


def test_leaving_forgets_the_visit(visitor: Client) -> None:
    answer(visitor, *ANSWERS[:3])

    response = visitor.get("/report/exit/")

    assert response["Location"].startswith("https://www.bbc.co.uk")
    assert not ReportDraft.objects.exists()
    assert visitor.get(page("person"))["Location"] == START


def test_no_page_is_kept_by_the_browser(visitor: Client) -> None:
    assert "no-store" in visitor.get(page("about")).headers["Cache-Control"]


def test_a_report_of_another_visit_cannot_be_reached(visitor: Client) -> None:
    answer(visitor, *ANSWERS)

    stranger = Client()

    assert stranger.get(page("person"))["Location"] == START
    assert stranger.post("/report/check/")["Location"] == START
    assert stranger.get("/report/done/")["Location"] == START
    assert not Report.objects.exists()


def test_somebody_who_signed_in_reports_as_themselves(
    client: Client, tomos: User, authority: Agency
) -> None:
    sign_in(client, tomos)

    assert client.get(START)["Location"] == "/report/mine/"
    assert client.get(page("about"))["Location"] == START


@pytest.mark.parametrize("code", [code for code, _answers in ANSWERS])
def test_every_page_answers_in_welsh(visitor: Client, code: str) -> None:
    answer(visitor, *ANSWERS)
    visitor.cookies["django_language"] = "cy"

    response = visitor.get(page(code))

    assert response.status_code == 200
    assert '<html lang="cy"' in response.content.decode()
    with translation.override("cy"):
        assert escape(str(response.context["form"].heading)) in response.content.decode()


def test_the_report_keeps_the_language_it_was_written_in(visitor: Client) -> None:
    visitor.cookies["django_language"] = "cy"
    answer(visitor, *changed("contact", reporter_language="en"))

    visitor.post("/report/check/")

    report = Report.objects.get()
    assert (report.language, report.reporter_language) == ("cy", "en")
