"""Attendance and timeliness of information at panels, worked by hand."""

import datetime as dt

import pytest

from meetings.models import Meeting
from tests.measures.panel_agencies import answer, invite
from tests.measures.rows import NOBODY
from tests.measures.test_worked import (
    AT,
    FIRST,
    answered,
    attended,
    figures,
    owed,
    sitting,
)

pytestmark = pytest.mark.django_db


def test_an_apology_is_no_attendance_whatever_came_with_it():
    case = sitting(FIRST)
    for response in ("attended", "part", "apology_with_report", "apology", "no_response"):
        attended(case, response)

    assert figures("P04", "police")[0] == (2, 5)


def test_a_sitting_of_two_cases_has_its_invitation_once_and_an_answer_for_each_case():
    case = answered(sitting(FIRST))
    other = sitting(FIRST)
    other.sitting, other.position = case.sitting, 2
    other.save()

    assert figures("P04", "police")[0] == (0, 1)
    assert figures("P05", "police")[0] == (1, 2)


def test_two_people_of_one_agency_owe_one_answer():
    case = attended(answered(sitting(FIRST)))

    assert case.sitting.meeting.attendances.count() == 2
    assert figures("P04", "police")[0] == (1, 2)
    assert figures("P05", "police")[0] == (1, 1)


def test_late_and_never_given_are_both_not_in_time_and_another_agencys_answer_is_its_own():
    answered(sitting(FIRST), is_late=True)
    silent = sitting(FIRST)
    invite(silent, "police")
    invite(silent, "health")
    answer(silent, "health", is_late=False).save()

    assert figures("P05", "police")[0] == (0, 2)
    assert figures("P05", "health")[0] == (1, 1)


def test_an_action_is_overdue_on_the_day_after_its_own_and_only_while_it_is_to_do():
    for days in (-1, 0, 1):
        owed(sitting(FIRST, status="open"), dt.timedelta(days=days))
    owed(sitting(FIRST, status="done"), dt.timedelta(days=1))

    assert figures("P06", "police")[0] == (1, 4)


def test_what_was_withdrawn_or_cancelled_or_is_still_to_come_is_left_out():
    withdrawn = answered(sitting(FIRST))
    withdrawn.withdrawn_at, withdrawn.withdrawn_by = AT, NOBODY
    withdrawn.save()
    for status in (Meeting.Status.CANCELLED, Meeting.Status.SCHEDULED):
        meeting = answered(sitting(FIRST)).sitting.meeting
        meeting.status = status
        meeting.save()
    invite(sitting(FIRST), "police", withdrawn_at=AT, withdrawn_by=NOBODY)
    answered(sitting(FIRST))

    assert figures("P04", "police")[0] == (0, 1)
    assert figures("P05", "police")[0] == (1, 1)
