"""Whoever is invited to a sitting says whether they can come; nobody else can."""

import pytest

from meetings.models import Attendance
from tests.cast import sign_in
from tests.panels.pages import sitting_url


def test_an_invitation_to_a_sitting_is_answered(client, sitting, sara, huw):
    client = sign_in(client, sara)
    assert sitting_url("answer", sitting) in client.get(sitting.get_absolute_url()).content.decode()

    answer = client.post(sitting_url("answer", sitting), {"response": "declined"}, follow=True)

    assert "Your answer is recorded." in answer.content.decode()
    attendance = sitting.meeting.attendances.get(user_id=sara.pk)
    assert attendance.response == Attendance.Response.DECLINED


def test_nothing_chosen_is_said_beside_the_question(client, sitting, sara):
    page = sign_in(client, sara).post(sitting_url("answer", sitting), {}).content.decode()

    assert "Can you come to the meeting?" in page


@pytest.mark.parametrize("who", ["huw", "lowri"])
def test_whoever_is_not_invited_has_nothing_to_answer(client, sitting, request, who):
    client = sign_in(client, request.getfixturevalue(who))

    assert client.get(sitting_url("answer", sitting)).status_code == 404
    page = client.get(sitting.get_absolute_url()).content.decode()
    assert sitting_url("answer", sitting) not in page
