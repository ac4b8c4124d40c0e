"""A reporter withdraws: it is written down, nothing goes, and a screener decides."""

import pytest
from django.urls import reverse

from records.models import AuditEvent
from referrals.models import Referral, Status, Withdrawal
from tests.cast import sign_in
from tests.referrals.arriving import CONCERN, arrives
from tests.referrals.pages import page_of


@pytest.fixture
def referral(reporter, glan_morfa) -> Referral:
    return arrives(by=reporter, reporter_agency_id=glan_morfa.pk)


def address(referral):
    return reverse("referrals:withdrawal", args=[referral.reference])


def test_the_reporter_withdraws_and_the_screener_decides_to_go_on(client, tomos, nia, referral):
    sign_in(client, tomos)
    where = reverse("referrals:my_report_withdraw", args=[referral.report.reference])
    client.post(where, {"words": "I was mistaken."})
    assert "You withdrew this report" in client.get(
        reverse("referrals:my_report", args=[referral.report.reference])
    ).content.decode().replace("\n", " ")

    sign_in(client, nia)
    assert "say whether this referral goes on" in page_of(client, referral)
    client.post(address(referral), {"goes_on": "yes", "reason": "The bruise was seen."})

    page = page_of(client, referral)
    assert "say whether this referral goes on" not in page
    assert "The reporter has withdrawn the report." in page
    assert CONCERN in page
    referral.refresh_from_db()
    assert referral.status == Status.SUBMITTED
    assert referral.withdrawal_answer.goes_on
    events = set(AuditEvent.objects.values_list("event", flat=True))
    assert {"report.withdrawn", "withdrawal.answered"} <= events


def test_one_told_by_telephone_is_written_down_by_the_screener(at_work, referral):
    at_work.post(address(referral), {"words": "She called: a misunderstanding."})

    assert Withdrawal.objects.get().words == "She called: a misunderstanding."


def test_nothing_is_withdrawn_twice_or_without_words(client, tomos, referral):
    sign_in(client, tomos)
    where = reverse("referrals:my_report_withdraw", args=[referral.report.reference])

    assert "Say why the report is withdrawn." in client.post(where, {}).content.decode()
    client.post(where, {"words": "Mistaken."})
    again = client.post(where, {"words": "Again."}).content.decode()

    assert "already been withdrawn" in again
    assert "Again." in again


def test_a_colleague_cannot_withdraw_it(client, lowri, referral):
    where = reverse("referrals:my_report_withdraw", args=[referral.report.reference])

    answer = sign_in(client, lowri).post(where, {"words": "x"})

    assert answer.status_code in (403, 404)
    assert not Withdrawal.objects.exists()


def test_an_outsider_finds_nothing_there(client, oren, referral):
    assert sign_in(client, oren).get(address(referral)).status_code == 404


def test_somebody_who_does_not_screen_decides_nothing(client, huw, referral):
    assert sign_in(client, huw).post(address(referral), {}).status_code == 403
