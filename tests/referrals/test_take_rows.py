"""Rows of the queue that were ticked: taken together, or printed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from records.models import AuditEvent
from referrals import operations
from referrals.models import Referral, ReportPerson
from tests.cast import actor, agency, sign_in
from tests.referrals.arriving import arrives
from tests.referrals.pages import QUEUE, references


def test_rows_can_be_taken_together_and_show_by_whom(at_work, owen, reporter):
    chosen = [arrives(by=reporter).reference for _ in range(3)]

    answer = at_work.post(reverse("referrals:take_rows"), {"reference": chosen}, follow=True)

    assert "You have taken 3 referrals." in answer.content.decode()
    assert "Taken by you at" in answer.content.decode()
    page = sign_in(at_work, owen).get(QUEUE).content.decode()
    assert page.count("Taken by Nia Roberts at") == 3


def test_one_hidden_row_among_the_chosen_refuses_all_of_them(at_work, dai, reporter):
    mine = [arrives(by=reporter).reference for _ in range(3)]
    hidden = arrives(by=reporter, role=ReportPerson.Role.PRACTITIONER, source="employer")

    answer = at_work.post(reverse("referrals:take_rows"), {"reference": [*mine, hidden.reference]})

    assert answer.status_code == 404
    assert not Referral.objects.filter(taken_by__isnull=False).exists()


def test_an_agency_let_in_reads_and_takes_nothing(client, oren, nia, reporter):
    row = arrives(by=reporter)
    operations.let_in_agency(
        row,
        agency=agency("denbighshire"),
        reason="meeting",
        source_kind="meeting",
        source_id=row.pk,
        by=actor(nia),
        at=timezone.now(),
    )

    answer = sign_in(client, oren).post(
        reverse("referrals:take_rows"), {"reference": [row.reference]}
    )

    assert answer.status_code == 403
    row.refresh_from_db()
    assert row.taken_by is None


def test_one_taken_row_among_the_chosen_leaves_the_others_free(at_work, owen, reporter):
    rows = [arrives(by=reporter) for _ in range(2)]
    operations.take(rows[1], by=actor(owen), at=timezone.now())

    answer = at_work.post(
        reverse("referrals:take_rows"),
        {"reference": [row.reference for row in rows]},
        follow=True,
    )

    assert "Owen Price has already taken this referral." in answer.content.decode()
    rows[0].refresh_from_db()
    assert rows[0].taken_by is None


def test_ticking_nothing_is_answered_kindly(at_work, mash, policy):
    answer = at_work.post(reverse("referrals:take_rows"), {}, follow=True)

    assert "Tick the referrals first." in answer.content.decode()


@pytest.mark.parametrize("page", ["take_rows", "print_queue"])
@pytest.mark.parametrize("typed", ["\0", "SG-\0", "x" * 10_000])
def test_ticking_what_is_no_reference_is_answered_kindly(at_work, mash, policy, page, typed):
    answer = at_work.post(reverse(f"referrals:{page}"), {"reference": [typed]}, follow=True)

    assert "Tick the referrals first." in answer.content.decode()


def test_a_researcher_sees_the_queue_and_may_not_take(client, rhys, reporter):
    referral = arrives(by=reporter)
    sign_in(client, rhys)

    assert references(client.get(QUEUE).content.decode()) == [referral.reference]
    answer = client.post(reverse("referrals:take_rows"), {"reference": [referral.reference]})
    assert answer.status_code == 403


def test_the_queue_is_printed_with_whole_names_the_marking_and_an_event(at_work, nia, reporter):
    referral = arrives(by=reporter)

    page = at_work.get(reverse("referrals:print_queue")).content.decode()

    assert "Jac Tomos" in page
    assert referral.reference in page
    assert "Official-Sensitive: personal" in page
    event = AuditEvent.objects.get(event="queue.printed")
    assert (event.actor_id, event.details) == (nia.pk, {"count": 1})


def test_only_the_ticked_are_printed_and_a_hidden_one_refuses_all(at_work, dai, reporter):
    rows = [arrives(by=reporter) for _ in range(2)]
    hidden = arrives(by=reporter, role=ReportPerson.Role.PRACTITIONER, source="employer")
    address = reverse("referrals:print_queue")

    printed = at_work.post(address, {"reference": [rows[0].reference]}).content.decode()

    assert rows[0].reference in printed
    assert rows[1].reference not in printed
    refused = at_work.post(address, {"reference": [rows[0].reference, hidden.reference]})
    assert refused.status_code == 404
