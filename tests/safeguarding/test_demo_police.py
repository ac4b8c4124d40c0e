"""The demo opens with a few notifications from the police, which nobody has entered yet."""

import datetime as dt

import pytest

from accounts.models import Team
from referrals.models import PoliceNotification
from safeguarding.demo.police import take_in_last_night

AT = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


@pytest.mark.django_db
@pytest.mark.usefixtures("policy")
def test_what_came_last_night_waits_once_in_each_layout_and_in_none(mash: Team) -> None:
    for _time in range(2):
        take_in_last_night(at=AT)

    taken = list(PoliceNotification.objects.order_by("position"))
    assert [each.layout for each in taken] == [
        "protection-notification",
        "protection-notification",
        "cid16",
        "incident-log",
        "",
    ]
    assert {each.owning_team for each in taken} == {mash}
    assert all(each.left_over == [] for each in taken)
    assert [each.danger_words for each in taken] == [[], [], ["unconscious"], [], []]
    assert [each.received_at.date() for each in taken[:4]] == [dt.date(2026, 11, 19)] * 4
