"""A school's designated person reports from the task list, and learns what was decided."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from policies.models import Policy
from records.models import Message
from records.tasks import deliver_messages
from referrals.models import Referral, Report, ReportDraft
from tests.cast import team
from tests.journeys import steps

SECTIONS: dict[str, dict[str, Any]] = {
    "person": {
        "about": "child",
        "given_name": "Nel",
        "family_name": "Canari-Ellis",
        "age": "11",
        "address": "3 Lôn Las, Conwy",
    },
    "others": {"has_others": "yes"},
    "safety": {"is_in_danger_now": "no", "steps_taken": "She stays in the library at noon."},
    "concern": {
        "categories": ["emotional"],
        "concern": "Her stepfather locks her out at night.",
        "reason_for_action": "It is November.",
        "risk_if_nothing_done": "She sleeps in a shed.",
    },
    "reporter": {"knows_of_report": "no", "reporter_language": "cy"},
}
STEPFATHER = {"given_name": "Dewi", "roles": ["alleged_source"], "works_with": "no"}


@pytest.fixture
def mash(policy: Policy) -> None:
    team("mash"), team("safeguarding")


@pytest.mark.usefixtures("mash")
def test_from_the_task_list_to_the_decision_and_the_feedback(lowri: User, nia: User) -> None:
    desk = steps.desk_of(lowri)
    steps.send(desk, reverse("referrals:start_draft"))
    draft = ReportDraft.objects.get()
    tasks = reverse("referrals:draft_tasks", args=[draft.pk])
    assert "Not started" in desk.get(tasks).content.decode()
    for section, answers in SECTIONS.items():
        steps.send(desk, reverse("referrals:draft_page", args=[draft.pk, section]), **answers)
    steps.send(desk, reverse("referrals:draft_new_other", args=[draft.pk]), **STEPFATHER)

    # Left, and come back to: what was saved is there.
    again = steps.desk_of(lowri).get(reverse("referrals:draft_page", args=[draft.pk, "concern"]))
    assert "locks her out" in again.content.decode()
    assert "Check your answers and send" in desk.get(tasks).content.decode()
    steps.send(desk, reverse("referrals:draft_check", args=[draft.pk]))

    report, referral = Report.objects.get(), Referral.objects.get()
    assert (report.channel, report.source.code) == ("online", "school")
    assert report.reporter_agency == lowri.memberships.get().agency
    refs = set(referral.deadlines.values_list("timescale__ref", flat=True))
    assert {"R6", "R8.acknowledge", "R8.outcome"} <= refs
    assert not {"R3", "R4"} & refs  # it was in writing from the start
    mine = reverse("referrals:my_report", args=[report.reference])
    assert "locks her out" in desk.get(mine).content.decode()

    steps.screened(nia, outcome="child-strategy-discussion", level="child-protection")

    assert not referral.deadlines.filter(timescale__ref__startswith="R8", met_at=None).exists()
    page = desk.get(reverse("referrals:my_reports")).content.decode()
    assert "Strategy discussion" in page
    deliver_messages()
    sent = Message.objects.filter(to=lowri.email, status=Message.Status.SENT)
    letters = sent.filter(template__startswith="referrals/")
    assert letters.count() >= 2  # that it arrived, and what was decided
    for letter in letters:
        assert letter.language == "cy"
        assert report.reference in letter.subject
        assert "Canari" not in letter.subject + letter.body
