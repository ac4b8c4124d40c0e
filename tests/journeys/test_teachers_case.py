"""A teacher's Section 5 case beside the child's, from the report to the PDFs, by its pages."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from meetings.models import Meeting
from policies.models import Policy
from records.models import IssuedDocument, Message
from records.tasks import deliver_messages, render_documents
from referrals import operations
from referrals.models import Referral, Status
from referrals.queries.safety import asked_of
from strategy_meetings.models import ConcernAction, ConcernEmployer, PractitionerConcern
from tests.cast import actor, person, team
from tests.factories.concerns import CHILD, reported
from tests.journeys import steps

SHARED = "Mr Vaughan is to have no contact with pupils. The police know."


@pytest.fixture
def sara(policy: Policy) -> User:
    """Comes to meetings for the police."""
    team("mash"), team("safeguarding")
    return person("Sara Whitlock", Role.DESIGNATED_PERSON, "vulnerable-people")


def at(name: str, *args: Any) -> str:
    return reverse(f"strategy_meetings:{name}", args=args)


def hold(desk: Client, referral: Referral, chair: User, police: User, kind: str, ends: str) -> None:
    """Call a meeting with the police, decide, and end it."""
    before = set(Meeting.objects.values_list("pk", flat=True))
    steps.send(
        desk,
        f"{at('schedule')}?referral={referral.reference}",
        referrals=[referral.pk],
        meeting_type=kind,
        chair=steps.key_of(chair),
        another_agency=police.memberships.get().agency_id,
        contacts=[steps.key_of(police)],
        **steps.arrangements("10:00", "11:00"),
    )
    meeting = Meeting.objects.exclude(pk__in=before).get()
    steps.send(desk, steps.page("start", meeting))
    steps.arrive(desk, meeting, police)
    steps.send(desk, steps.page("decide", meeting), **steps.decision(referral))
    steps.send(desk, steps.page("conclude", meeting), outcome_1=ends, reason_1="All of us agree.")


def test_a_teachers_case_goes_to_its_outcome_beside_the_childs(
    dai: User, nia: User, mali: User, sara: User, eleri: User
) -> None:
    teacher = reported(at=timezone.now() - dt.timedelta(minutes=5))
    child = teacher.report.referrals.get(pathway="child")
    steps.screened(nia, outcome="child-strategy-discussion", level="child-protection", which=child)
    desk, page = steps.desk_of(dai), at("concern", teacher.reference)

    for kept in ("first-response", "safeguard", "may-be-told", "other-work", "briefing"):
        steps.send(desk, at("concern_add", teacher.reference, kept), words=f"Of {kept}.")
    steps.send(
        desk,
        at("concern_add", teacher.reference, "withheld"),
        words="Who reported it.",
        reason="The police have not spoken to him yet.",
    )
    learnt = timezone.localtime() - dt.timedelta(minutes=20)
    steps.send(
        desk,
        at("concern_add_employer", teacher.reference),
        contact=steps.key_of(eleri),
        learnt_time=f"{learnt:%H:%M}",
        **steps.day("learnt_on", learnt.date()),
    )
    steps.send(desk, at("concern_consider", teacher.reference), earlier="none")
    answer_the_safety_questions(dai, teacher)
    steps.send(
        desk,
        at("concern_decide", teacher.reference),
        criteria=["harm", "transferable"],
        transferable_risk="He trains a football team.",
        course="strategy",
        reason="The bruises fit what she said.",
    )

    part = ConcernEmployer.objects.get()
    steps.send(desk, at("concern_share", part.pk), words=SHARED, language="en")
    due = timezone.localdate() + dt.timedelta(days=3)
    steps.send(
        desk,
        at("concern_action", part.pk),
        what="Say who supervises him.",
        **steps.day("due_on", due),
    )
    the_employer_answers(eleri, part)

    hold(desk, teacher, dai, sara, "practitioner-strategy", "strategy-meeting")
    for kind in ("police", "social_services", "employer"):
        steps.send(desk, at("concern_investigate", teacher.reference), kind=kind, how="started")
        investigation = PractitionerConcern.objects.get().investigations.get(ended_at=None)
        steps.send(desk, at("concern_findings", investigation.pk), findings=f"Found by {kind}.")
    hold(desk, teacher, dai, sara, "practitioner-strategy", "outcome-meeting")
    hold(desk, teacher, dai, sara, "practitioner-outcome", "substantiated")
    steps.send(
        desk,
        at("concern_notice", teacher.reference),
        body="dbs",
        is_referred="yes",
        words="The school told them.",
        **steps.day("referred_on", timezone.localdate()),
    )
    steps.send(desk, page, language="en")

    teacher.refresh_from_db()
    child.refresh_from_db()
    assert (teacher.status, child.status) == (Status.CLOSED, Status.STRATEGY_MEETING)
    render_documents()
    the_record_is_whole(desk, teacher)
    the_employers_copy_holds_no_child(eleri, part)
    deliver_messages()
    for message in Message.objects.all():
        for secret in ("Vaughan", "Llwyd-Canari"):
            assert secret not in message.subject + message.body, message.template


def answer_the_safety_questions(by: User, referral: Referral) -> None:

    for prompt in asked_of(referral):
        done = {"is_done": True, "done_by_whom": by.name, "done_at": timezone.now()}
        told = {**done, "police_reference": "", "words": ""}
        operations.answer_prompt(
            referral, prompt=prompt, answer=told, by=actor(by), at=timezone.now()
        )


def the_employer_answers(eleri: User, part: ConcernEmployer) -> None:
    """Eleri reads what is shared, gives her report, does what she agreed; sees nothing else."""
    desk = steps.desk_of(eleri)
    home = desk.get(reverse("home")).content.decode()
    assert at("employer_parts") in home
    page = at("employer_part", part.pk)
    assert page in desk.get(at("employer_parts")).content.decode()
    shown = desk.get(page).content.decode()
    assert SHARED in shown
    assert CHILD["given_name"] not in shown
    learnt = timezone.localtime() - dt.timedelta(minutes=20)
    steps.send(
        desk,
        page,
        learnt_time=f"{learnt:%H:%M}",
        **steps.day("learnt_on", learnt.date()),
        report="He was seen to hold her arm.",
        risk_assessment="He works in the office for now.",
    )
    action = ConcernAction.objects.get()
    steps.send(desk, at("employer_action", part.pk, action.pk), words="The deputy head does.")
    referral = part.concern.referral
    assert desk.get(referral.get_absolute_url()).status_code == 404
    assert desk.get(at("concern", referral.reference)).status_code == 404


def the_record_is_whole(desk: Client, teacher: Referral) -> None:
    document = IssuedDocument.objects.get(kind="concern")
    read = steps.downloaded(desk, at("concern_copy", document.pk))
    assert read.is_tagged
    assert "Vaughan" not in read.title
    for words in (
        "Idris Vaughan",
        "He trains a football team.",
        "Told in time",
        "He was seen to hold her arm.",
        "He works in the office for now.",
        "Found by police.",
        "Found by social_services.",
        "Found by employer.",
        "Substantiated",
        PractitionerConcern.objects.get().definition_en,
        "The school told them.",
        "Kept until",
        "3 February 2080",
    ):
        assert words in read.text, words


def the_employers_copy_holds_no_child(eleri: User, part: ConcernEmployer) -> None:
    part.refresh_from_db()
    assert part.document is not None
    desk = steps.desk_of(eleri)
    where = at("concern_copy", part.document_id)
    answer = desk.get(where)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    read = steps.downloaded(desk, where)
    assert SHARED in read.text
    for name in CHILD.values():
        assert name.encode() not in content
        assert name not in read.text + read.title
    record = IssuedDocument.objects.get(kind="concern")
    assert desk.get(at("concern_copy", record.pk)).status_code == 403
