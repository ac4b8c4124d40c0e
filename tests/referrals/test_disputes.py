"""Corrections and objections: decided by reference within a month, shown beside the original."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from records import row_security
from records.models import AuditEvent
from records.refusals import Refused
from referrals import operations
from referrals.models import Dispute, Referral
from tests.cast import actor, agency, sign_in
from tests.factories.disputes import STATEMENT, DisputeFactory
from tests.factories.referrals import ReferralFactory, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(mash, policy, nia, mair) -> Referral:
    child = somebody(given_name="Mair", family_name="Evans", date_of_birth=dt.date(2015, 3, 3))
    return ReferralFactory.create(people=[child])


def sent(referral: Referral, **more: str) -> dict[str, str | int]:
    today = timezone.localdate()
    return {
        "reference": referral.reference,
        "kind": "correction",
        "about": "The date of birth",
        "statement": STATEMENT,
        "language": "en",
        "received_on_day": today.day,
        "received_on_month": today.month,
        "received_on_year": today.year,
        **more,
    }


def test_an_accepted_correction_stands_beside_what_was_recorded(client, referral, nia, mair):
    desk = sign_in(client, mair)
    made = desk.post(reverse("disputes"), sent(referral))
    dispute = Dispute.objects.get()
    assert made["Location"] == reverse("dispute", args=[dispute.pk])
    waiting = "1 correction or objection to decide, 0 late"
    assert waiting in desk.get(reverse("home")).content.decode()
    decided = {"outcome": "accepted", "correction": "3 May 2015", "reason": "The certificate."}
    assert desk.post(reverse("dispute", args=[dispute.pk]), decided).status_code == 302

    desk = sign_in(client, nia)
    for name in ("answers", "disputes"):
        page = desk.get(reverse(f"referrals:{name}", args=[referral.reference])).content.decode()
        for words in (STATEMENT, "3 May 2015", "The certificate.", "The date of birth"):
            assert words in page, (name, words)
    summary = desk.get(referral.get_absolute_url()).content.decode()
    assert "Disputed, and accepted: The date of birth" in summary
    assert "3 March 2015" in summary, "what was recorded stays"
    events = AuditEvent.objects.filter(subject_id=referral.pk, event__startswith="dispute.")
    assert {"dispute.recorded", "dispute.decided"} <= set(events.values_list("event", flat=True))


def test_whoever_was_refused_has_their_words_beside_the_record(client, referral, nia, mair):
    dispute = DisputeFactory.create(referral=referral, kind="objection", made_for="Her mother")
    said = {"outcome": "refused", "correction": "", "reason": "The law asks for it."}
    operations.decide_dispute(dispute, **said, by=actor(mair), at=timezone.now())

    page = sign_in(client, nia).get(reverse("referrals:disputes", args=[referral.reference]))

    for words in (STATEMENT, "The law asks for it.", "Her mother", "Refused"):
        assert words in page.content.decode()


def test_an_agency_let_in_reads_it_and_a_stranger_does_not(client, referral, haf, oren):
    DisputeFactory.create(referral=referral)
    where = reverse("referrals:disputes", args=[referral.reference])
    assert sign_in(client, haf).get(where).status_code == 404
    operations.let_in_agency(
        referral,
        agency=agency("health"),
        reason="attendance",
        source_kind="attendance",
        source_id=referral.pk,
        by=actor(haf),
        at=timezone.now(),
    )
    assert STATEMENT in sign_in(client, haf).get(where).content.decode()
    assert sign_in(client, oren).get(where).status_code == 404
    with row_security.seen_by(actor(oren)):
        assert not Dispute.objects.exists()


def test_nothing_disputed_says_so(client, referral, nia):
    page = sign_in(client, nia).get(reverse("referrals:disputes", args=[referral.reference]))

    assert "Nothing is disputed" in page.content.decode()


def test_it_is_due_in_a_month_and_late_after(client, policy, mash, mair):
    early = timezone.now() - dt.timedelta(days=40)
    late = DisputeFactory.create(received_on=early.date(), at=early)

    assert late.due_at is not None
    assert dt.timedelta(days=28) < late.due_at - early < dt.timedelta(days=32)
    desk = sign_in(client, mair)
    assert "app-clock--late" in desk.get(reverse("disputes")).content.decode()
    assert "to decide, 1 late" in desk.get(reverse("home")).content.decode()


def test_a_hidden_reference_is_answered_like_one_that_never_was(client, referral, mair, mali):
    Referral.objects.filter(pk=referral.pk).update(is_restricted=True)
    desk = sign_in(client, mair)
    pages = [
        desk.post(reverse("disputes"), sent(referral, reference=reference))
        for reference in (referral.reference, "SG-7K2M-P9XH")
    ]
    for page in pages:
        assert page.status_code == 400
        assert "Nothing has this reference" in page.content.decode()
        assert STATEMENT in page.content.decode(), "what was typed is kept"

    assert sign_in(client, mali).post(reverse("disputes"), sent(referral)).status_code == 302
    dispute = Dispute.objects.get()
    where = reverse("dispute", args=[dispute.pk])
    assert sign_in(client, mali).get(where).status_code == 200
    desk = sign_in(client, mair)
    assert desk.get(where).status_code == 404
    assert "Nothing is waiting" in desk.get(reverse("disputes")).content.decode()


@pytest.mark.parametrize("reader", ["nia", "tomos", "alun", "beth", "sian"])
def test_others_do_not_decide(client, request, referral, reader):
    dispute = DisputeFactory.create(referral=referral)
    desk = sign_in(client, request.getfixturevalue(reader))

    assert desk.get(reverse("disputes")).status_code == 403
    assert desk.get(reverse("dispute", args=[dispute.pk])).status_code == 403


def test_a_decision_without_a_reason_keeps_what_was_typed(client, referral, mair):
    dispute = DisputeFactory.create(referral=referral)
    where = reverse("dispute", args=[dispute.pk])

    answer = sign_in(client, mair).post(where, {"outcome": "accepted", "correction": "In May"})

    assert answer.status_code == 400
    assert "In May" in answer.content.decode()


def test_it_is_decided_once_and_never_deleted(referral, mair):
    dispute = DisputeFactory.create(referral=referral)
    said = {"outcome": "refused", "correction": "", "reason": "It says March."}
    operations.decide_dispute(dispute, **said, by=actor(mair), at=timezone.now())

    with pytest.raises(Refused, match="already"):
        operations.decide_dispute(dispute, **said, by=actor(mair), at=timezone.now())
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM referrals_dispute")
