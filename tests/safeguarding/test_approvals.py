"""The pages of what takes two: who finds it there, who may decide, and that it is on record."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models_approvals import Act, Approval
from people.models import UserPerson
from people.queries import accounts_of
from records.audit import SYSTEM
from records.models import AuditEvent
from tests.cast import sign_in
from tests.factories.approvals import ApprovalFactory
from tests.factories.people import DenialFactory, PersonRecordFactory

pytestmark = pytest.mark.django_db
LIST = reverse("approvals")
WHY = "A sample of ten rows answers their question."


@pytest.fixture
def asked(nia) -> Approval:
    return ApprovalFactory.create(asked_by=nia.pk, asked_by_name=nia.name)


def address(approval: Approval) -> str:
    return reverse("approval", args=[approval.pk])


def test_it_waits_on_the_list_and_on_my_work_of_whoever_may_decide(client, sian, asked):
    sign_in(client, sian)

    assert "1 colleague&#x27;s request waits for your approval" in client.get("/").content.decode()
    page = client.get(LIST).content.decode()
    assert address(asked) in page
    assert asked.asked_by_name in page
    assert AuditEvent.objects.filter(event="approvals.listed", details={"waiting": 1}).exists()


def test_nothing_waits_for_anybody_else(client, owen, asked):
    sign_in(client, owen)

    assert "Nothing waits for your decision" in client.get(LIST).content.decode()
    assert client.get(address(asked)).status_code == 404
    assert "your approval" not in client.get("/").content.decode()


def test_it_is_allowed_on_the_page(client, sian, asked):
    sign_in(client, sian)

    answer = client.post(address(asked), {"decision": "approve"})

    assert answer.status_code == 302
    asked.refresh_from_db()
    assert asked.is_approved
    assert asked.decided_by == sian.pk


def test_refusing_needs_a_reason_and_keeps_what_was_typed(client, sian, asked):
    sign_in(client, sian)

    page = client.post(address(asked), {"decision": "refuse", "reason": "Nope nope"})
    assert page.status_code == 400
    assert "Say why in a sentence of your own." in page.content.decode()
    assert "Nope nope" in page.content.decode()
    assert client.post(address(asked), {}).status_code == 400

    client.post(address(asked), {"decision": "refuse", "reason": WHY})
    asked.refresh_from_db()
    assert asked.reason_refused == WHY
    assert not asked.is_approved


def test_the_asker_follows_it_and_cannot_decide(client, nia, sian, asked):
    sign_in(client, nia)

    page = client.get(address(asked)).content.decode()
    assert "Waiting for a second person" in page
    assert "Do you allow it?" not in page
    client.post(address(asked), {"decision": "approve"})
    asked.refresh_from_db()
    assert asked.decided_at is None
    assert address(asked) in client.get(LIST).content.decode()


def test_whoever_is_denied_the_person_never_learns_of_it(client, sian, nia):
    record = PersonRecordFactory.create()
    DenialFactory.create(person=record.person, user_id=sian.pk)
    about = [("people.person", record.person_id), ("people.personrecord", record.pk)]
    sign_in(client, sian)
    for kind, key in about:
        asked = ApprovalFactory.create(
            act=Act.MERGE_PEOPLE, asked_by=nia.pk, subject_type=kind, subject_id=key
        )
        assert client.get(address(asked)).status_code == 404
    assert "Nothing waits for your decision" in client.get(LIST).content.decode()


def test_a_second_account_of_the_same_person_cannot_decide(client, nia, sian, asked):
    person = PersonRecordFactory.create().person
    for user in (nia, sian):
        UserPerson.objects.create(
            user_id=user.pk, person=person, linked_at=timezone.now(), linked_by=SYSTEM.id
        )
    assert accounts_of(nia.pk) == {nia.pk, sian.pk}
    sign_in(client, sian)

    page = client.post(address(asked), {"decision": "approve"})

    assert page.status_code == 400
    assert "Somebody else has to decide" in page.content.decode()
    asked.refresh_from_db()
    assert asked.decided_at is None


def test_what_has_run_out_waits_for_nobody(client, sian, nia):
    old = ApprovalFactory.create(asked_by=nia.pk, asked_at=timezone.now() - timedelta(days=4))
    sign_in(client, sian)

    assert client.get(address(old)).status_code == 404


def test_the_list_makes_a_fixed_number_of_queries(client, sian, nia, asked):
    sign_in(client, sian)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _ in range(5):
        ApprovalFactory.create(asked_by=nia.pk)
    with CaptureQueriesContext(connection) as six:
        client.get(LIST)
    assert len(six) == len(one)
