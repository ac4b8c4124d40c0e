"""What is answered in the optional sections is checked, kept as it was asked, and sent."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Agency, User
from policies.models import Policy
from referrals.models import Pathway, Referral, Report, ReportAnswer, ReportDraft
from tests.cast import sign_in, team
from tests.referrals.test_drafts import SECTIONS as ANSWERED


@pytest.fixture
def authority(conwy: Agency, policy: Policy) -> Agency:
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def teacher(client: Client, tomos: User, authority: Agency) -> Client:
    return sign_in(client, tomos)


@pytest.fixture
def tasks(teacher: Client) -> str:
    """Return the address of the task list of a report with every needed section answered."""
    address = str(teacher.post("/report/drafts/")["Location"])
    for code, told in ANSWERED.items():
        answer(teacher, address, code, told)
    return address


def answer(client: Client, tasks: str, code: str, told: dict[str, Any]) -> str:
    response = client.post(f"{tasks}{code}/", told)
    assert response.status_code == 302, (code, response.context["form"].errors)
    return str(response["Location"])


def name_other(client: Client, tasks: str, **told: Any) -> str:
    response = client.post(f"{tasks}people/new/", told)
    assert response.status_code == 302, response.context["form"].errors
    return str(response["Location"])


def send(client: Client, tasks: str) -> Report:
    assert client.post(f"{tasks}check/")["Location"] == f"{tasks}done/"
    return Report.objects.get()


def test_a_report_may_be_sent_without_any_optional_section(teacher: Client, tasks: str) -> None:
    body = teacher.get(tasks).content.decode()

    report = send(teacher, tasks)

    assert "Optional" in body
    assert not report.answers.exists()


def test_what_was_answered_is_checked_sent_and_kept_as_it_was_asked(
    teacher: Client, tasks: str
) -> None:
    answer(teacher, tasks, "seen", {"child_seen": "yes", "lived_experience": "Up at five."})
    answer(teacher, tasks, "visit", {"visit_risks": ["dogs", "weapons"]})
    check = teacher.get(f"{tasks}check/").content.decode()

    report = send(teacher, tasks)

    assert "Up at five." in check
    assert "Not answered" not in check.partition("A day in")[2]
    risks, seen, day = report.answers.order_by("order")
    assert (seen.code, seen.answer, seen.value) == ("child_seen", "Yes", "yes")
    assert day.wording == "What is a day in this child's life like?"
    assert (risks.answer, risks.value) == ("Weapons, Dogs or other animals", ["dogs", "weapons"])
    assert (seen.record, risks.record) == (Referral.objects.get().record, None)


def test_marks_are_named_one_after_the_other(teacher: Client, tasks: str) -> None:
    first = {"mark_1_region": "front-forearm", "mark_1_side": "left", "mark_1_kind": "bruise"}
    again = answer(teacher, tasks, "body", {**first, "again": "yes"})
    body = teacher.get(again).content.decode()
    second = {"mark_2_region": "back-thigh", "mark_2_looks": "2 cm, yellow"}
    answer(teacher, tasks, "body", first | second)

    report = send(teacher, tasks)

    assert again == f"{tasks}body/"
    assert "Mark 2: where is it?" in body
    assert "Mark 3" not in body
    assert [each.answer for each in report.answers.order_by("order")] == [
        "Forearm, inside; Their left; Bruise",
        "Thigh, back; 2 cm, yellow",
    ]
    assert report.answers.earliest("order").value == {
        "region": "front-forearm",
        "side": "left",
        "kind": "bruise",
        "looks": "",
    }


def test_a_mark_without_a_place_is_asked_for_its_place(teacher: Client, tasks: str) -> None:
    response = teacher.post(f"{tasks}body/", {"mark_1_kind": "burn", "mark_1_looks": "Red"})

    assert response.status_code == 400
    assert "mark_1_region" in response.context["form"].errors
    assert "Red" in response.content.decode()


def test_more_is_asked_of_others_by_their_roles_and_kept_with_them(
    teacher: Client, tasks: str
) -> None:
    more = name_other(
        teacher,
        tasks,
        given_name="Gwilym",
        roles=["alleged_source"],
        works_with="yes",
        work="Rugby coach",
    )
    teacher.post(more, {"source_lives_with": "no", "employer": "Clwb Rygbi", "suspended": "moved"})
    listed = teacher.get(f"{tasks}others/").content.decode()

    report = send(teacher, tasks)

    assert more == f"{tasks}people/1/more/"
    assert more in listed
    kept = {each.code: each for each in report.answers.all()}
    assert set(kept) == {"source_lives_with", "employer", "suspended"}
    assert kept["employer"].audience == ReportAnswer.Audience.SECTION_5
    assert [str(kept[code].record) for code in ("employer", "suspended")] == ["Gwilym"] * 2
    assert set(report.referrals.values_list("pathway", flat=True)) == {
        Pathway.CHILD,
        Pathway.PRACTITIONER,
    }


def test_what_more_was_said_is_only_asked_while_the_role_stands(
    teacher: Client, tasks: str
) -> None:
    more = name_other(teacher, tasks, given_name="Gwilym", roles=["alleged_source"])
    teacher.post(more, {"source_lives_with": "no"})
    teacher.post(f"{tasks}people/1/", {"given_name": "Gwilym", "roles": ["other"]})

    response = teacher.get(more)
    report = send(teacher, tasks)

    assert response["Location"] == f"{tasks}others/"
    assert not report.answers.exists()


def test_somebody_taken_out_takes_their_answers_along(teacher: Client, tasks: str) -> None:
    more = name_other(teacher, tasks, given_name="Gwilym", roles=["alleged_source"])
    teacher.post(more, {"source_lives_with": "no"})
    teacher.post(f"{tasks}people/1/remove/")

    assert not send(teacher, tasks).answers.exists()


def test_abuse_in_childhood_leads_to_the_children_of_today_and_the_one_who_did_it(
    teacher: Client, tasks: str
) -> None:
    adult = {"about": "adult", "given_name": "Mair", "age": "44"}
    answer(teacher, tasks, "person", adult)
    answer(teacher, tasks, "account", {"in_childhood": "yes", "pattern": "historical"})
    before = teacher.get(tasks).content.decode()
    name_other(teacher, tasks, given_name="Nel", age="9", roles=["child_at_risk"])
    name_other(teacher, tasks, given_name="Ifan", roles=["alleged_source"], works_with="yes")
    after = teacher.get(tasks).content.decode()

    report = send(teacher, tasks)

    for words in ("Name any child who may be at risk now", "Name the one who may have caused"):
        assert words in before
        assert words not in after
    pathways = report.referrals.order_by("pathway").values_list("pathway", "is_restricted")
    assert list(pathways) == [("adult", False), ("child", False), ("practitioner", True)]


def test_the_public_is_told_whom_else_to_name(client: Client, authority: Agency) -> None:
    client.post("/report/")
    client.post(reverse("referrals:report_page", args=["about"]), {"about": "adult"})

    body = client.get(reverse("referrals:report_page", args=["others"])).content.decode()

    assert "If it happened when they were a child" in body


def change_draft(**kept: Any) -> None:
    """Put into the draft what an earlier form would have kept."""
    draft = ReportDraft.objects.get(report__isnull=True)
    for name, value in kept.items():
        draft.answers[name] = {**draft.answers[name], **value} if name != "seen" else value
    draft.save()


def test_answers_of_a_question_no_longer_asked_are_shown_and_sent(
    teacher: Client, tasks: str
) -> None:
    change_draft(told={"favourite_colour": ["Blue, like his coat"], "gone_on_day": ["3"]})

    check = teacher.get(f"{tasks}check/").content.decode()
    report = send(teacher, tasks)

    assert "Blue, like his coat" in check
    left_over = report.answers.get()
    assert sorted(left_over.answer.splitlines()) == ["3", "Blue, like his coat"]
    assert left_over.audience == ReportAnswer.Audience.HOLDER


def test_a_choice_that_is_no_longer_offered_is_asked_again_and_the_rest_is_kept(
    teacher: Client, tasks: str
) -> None:
    answer(teacher, tasks, "seen", {"child_seen": "yes", "lived_experience": "Up at five."})
    change_draft(told={"child_seen": ["by_telephone"], "legal_status": ["section_20"]})

    listed = teacher.get(tasks)
    shown = teacher.get(f"{tasks}seen/")
    check = teacher.post(f"{tasks}check/")

    assert "Needs another look" in listed.content.decode()
    assert shown.status_code == 200
    assert "Up at five." in shown.content.decode()
    assert check["Location"] == tasks
    answer(teacher, tasks, "seen", {"child_seen": "yes", "lived_experience": "Up at five."})
    assert {each.code for each in send(teacher, tasks).answers.all()} == {
        "child_seen",
        "lived_experience",
    }


def test_a_page_that_is_gone_does_no_harm(teacher: Client, tasks: str) -> None:
    draft = ReportDraft.objects.get()
    change_draft(seen=[*draft.answers["seen"], "genealogy"], told={"person": ["x"]})

    assert teacher.get(tasks).status_code == 200
    assert teacher.get(f"{tasks}genealogy/").status_code == 302
    assert send(teacher, tasks).answers.count() == 1


def test_answers_to_another_branch_are_not_sent(teacher: Client, tasks: str) -> None:
    answer(teacher, tasks, "seen", {"child_seen": "yes"})
    answer(teacher, tasks, "person", {"about": "adult", "given_name": "Siôn", "age": "40"})

    assert not send(teacher, tasks).answers.exists()
