"""A child's and an adult's report, each through every stage to the PDFs, as its people do it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from policies.models import Policy
from records.models import Message
from records.tasks import deliver_messages
from referrals.models import Referral, ReportDraft, Status
from tests.cast import person, team
from tests.factories.panels import PanelFactory
from tests.journeys import steps

BY_A_TEACHER: dict[str, dict[str, Any]] = {
    "person": {
        "about": "child",
        "given_name": "Cadi",
        "family_name": "Llwyd-Canari",
        "age": 14,
    },
    "others": {"has_others": "no"},
    "safety": {"is_in_danger_now": "no"},
    "concern": {"categories": ["sexual"], "concern": "Older boys wait for her at the gate."},
    "reporter": {"reporter_language": "cy"},
}
BY_A_NEIGHBOUR: dict[str, dict[str, Any]] = {
    "about": {"about": "adult"},
    "danger": {"is_in_danger_now": "no"},
    "person": {"given_name": "Ifor", "family_name": "Tegid-Burton", "age": 81},
    "others": {"has_others": "no"},
    "worries": {"categories": ["financial"]},
    "concern": {"concern": "A caller at the door takes his pension each week."},
    "place": {"happened_when": "Every Thursday since August."},
    "knows": {"knows_of_report": "no"},
    "you": {"capacity": "public"},
    "contact": {"reporter_email": "neighbour@example.com", "reporter_language": "cy"},
}


@pytest.fixture
def sara(policy: Policy) -> User:
    """Comes to meetings and panels for the police."""
    team("mash"), team("safeguarding")
    return person("Sara Whitlock", Role.DESIGNATED_PERSON, "vulnerable-people")


def test_a_teachers_report_of_a_child_becomes_a_decision_a_meeting_a_panel_and_a_pdf(
    tomos: User, nia: User, elin: User, sara: User, huw: User, sian: User
) -> None:
    the_teacher_reports(tomos)
    referral = steps.screened(nia, outcome="child-strategy-discussion", level="child-protection")
    desk = steps.desk_of(elin)
    meeting = steps.arrange_meeting(desk, referral, chair=elin, invited=sara)
    steps.send(desk, steps.page("start", meeting))

    # Without the police in the room nothing can be decided.
    refused = desk.post(steps.page("decide", meeting), steps.decision(referral))
    assert "Police" in refused.content.decode()
    assert not meeting.decisions.exists()

    steps.arrive(desk, meeting, sara)
    steps.hold_meeting(desk, meeting, referral, sara)
    minutes = steps.minutes_of(desk, meeting, "en")

    assert minutes.title == f"Minutes of meeting {meeting.reference}"
    assert (minutes.language, minutes.is_tagged) == ("en", True)
    for words in (steps.DECISION, steps.ACTION, "No section 47 enquiry: to a panel"):
        assert words in minutes.text

    PanelFactory.create(code="conwy-exploitation", panel_type="exploitation")
    steps.go_before_panel(
        huw, sara, referral, panel="conwy-exploitation", decision="disruption-plan"
    )
    assert Referral.objects.get().status == Status.SUPPORT

    report = steps.quarterly_report(sian, "en")

    assert report.title.startswith("Quarterly safeguarding report, ")
    assert (report.language, report.is_tagged) == ("en", True)
    assert {code: report.figure(code) for code in ("C04", "C09", "P01")} == {
        "C04": "1/1 = 100.0 %",
        "C09": "1/1 = 100.0 %",
        "P01": "1/1 = 100.0 %",
    }
    assert_told_by_reference_alone(
        "Canari",
        {tomos.email: referral.report.reference, sara.email: meeting.reference},
    )


def test_a_neighbours_report_of_an_adult_becomes_enquiries_a_meeting_a_panel_and_a_pdf(
    client: Client, nia: User, ceri: User, sara: User, huw: User, sian: User
) -> None:
    a_neighbour_reports(client)
    referral = steps.screened(nia, outcome="adult-enquiries", level="adult-protection")
    desk = steps.desk_of(ceri)
    enquiry = reverse("strategy_meetings:enquiry", args=[referral.reference])
    steps.send(desk, enquiry)
    steps.send(desk, enquiry, determination="3", reason="He cannot refuse the caller.")
    steps.authorised(referral)
    meeting = steps.arrange_meeting(desk, referral, chair=ceri, invited=sara)
    steps.send(desk, steps.page("start", meeting))
    steps.hold_meeting(desk, meeting, referral, sara)
    minutes = steps.minutes_of(desk, meeting, "cy")

    assert minutes.title == f"Cofnodion cyfarfod {meeting.reference}"
    assert (minutes.language, minutes.is_tagged) == ("cy", True)
    for words in (steps.DECISION, steps.ACTION, "At banel"):
        assert words in minutes.text

    PanelFactory.create(code="conwy-marac")
    steps.go_before_panel(
        huw, sara, referral, panel="conwy-marac", decision="safety-plan", route="judgement"
    )
    report = steps.quarterly_report(sian, "cy")

    assert report.title.startswith("Adroddiad diogelu chwarterol, ")
    assert "Cyngor Conwy" in report.text
    assert "MARAC Conwy" in report.text
    assert (report.language, report.is_tagged) == ("cy", True)
    assert {code: report.figure(code) for code in ("A08", "A10", "P01")} == {
        "A08": "1/1 = 100.0 %",
        "A10": "1/1 = 100.0 %",
        "P01": "1/1 = 100.0 %",
    }
    assert_told_by_reference_alone(
        "Burton",
        {"neighbour@example.com": referral.report.reference, sara.email: meeting.reference},
    )


def the_teacher_reports(tomos: User) -> None:
    desk = steps.desk_of(tomos)
    steps.send(desk, reverse("referrals:start_draft"))
    draft = ReportDraft.objects.get()
    for section, answers in BY_A_TEACHER.items():
        steps.send(desk, reverse("referrals:draft_page", args=[draft.pk, section]), **answers)
    steps.send(desk, reverse("referrals:draft_check", args=[draft.pk]))


def a_neighbour_reports(client: Client) -> None:
    steps.send(client, reverse("referrals:report"))
    for page, answers in BY_A_NEIGHBOUR.items():
        steps.send(client, reverse("referrals:report_page", args=[page]), **answers)
    steps.send(client, reverse("referrals:report_check"))


def assert_told_by_reference_alone(name: str, references: dict[str, str]) -> None:
    """Deliver what waits: each address was written to with its reference, and with no name."""
    deliver_messages()
    sent = Message.objects.filter(status=Message.Status.SENT)
    for address, reference in references.items():
        assert sent.filter(to=address, subject__contains=reference).exists()
    for message in sent:
        assert name not in f"{message.subject} {message.body} {message.calendar}"
