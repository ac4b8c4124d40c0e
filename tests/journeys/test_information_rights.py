"""What is held is asked for and told; and a file whose time has come ends, by two, for good."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models_approvals import Approval
from people.models import PersonRecord
from records.models import AuditEvent
from records.tasks import render_documents
from referrals.models import Referral, Report, ReportPerson
from safeguarding.models import Disposal, LegalHold, SubjectRequest
from safeguarding.tasks import see_to_retention
from tests.factories.referrals import ReferralFactory, somebody
from tests.journeys.steps import day, desk_of, send
from tests.pdfs import read_pdf
from tests.records.sealing import found, seal_all
from tests.records.test_verify_audit import KEY
from tests.safeguarding.test_retention import end

CONCERN = "Nest Pugh of Lôn Gudd says that he comes hungry every day."
KEPT_BACK = ("Nest", "Pugh", "Gudd")


@pytest.fixture
def referral(own_database: str, mash: Any, policy: Any) -> Referral:
    """Return a report of long ago about Mair, which names a neighbour."""
    child = somebody(given_name="Mair", family_name="Evans", date_of_birth=dt.date(1999, 1, 1))
    neighbour = somebody(ReportPerson.Role.OTHER, given_name="Nest", family_name="Pugh")
    told = {"categories": ["neglect"], "concern": CONCERN}
    return end(ReferralFactory.create(people=[child, neighbour], told=told))


def ask(desk: Client) -> SubjectRequest:
    """Write down that Mair asks, say who she is on record, and have it gathered."""
    send(
        desk,
        reverse("record_subject_request"),
        **day("received_on", timezone.localdate()),
        asked_by="person",
        person_name="Mair Evans",
        identity_proof="Passport seen at the office",
        contact="1 Stryd Fawr, Conwy",
        language="en",
    )
    request = SubjectRequest.objects.get()
    person = PersonRecord.objects.get(given_name="Mair").person_id
    send(desk, reverse("subject_request_people", args=[request.reference]), people=[str(person)])
    return request


def test_what_is_held_is_told_and_later_destroyed(
    referral: Referral, mair: Any, sian: Any, policy: Any, settings: Any, tmp_path: Any
) -> None:
    settings.AUDIT_KEYS, settings.AUDIT_ANCHOR = [KEY], str(tmp_path / "anchor.jsonl")
    officer, manager = desk_of(mair), desk_of(sian)

    # Asked, gathered, each piece decided on.
    request = ask(officer)
    exemption = policy.exemptions.get(code="other-people")
    for item in request.items.all():
        redacted = {
            "decision": "redact",
            "names": ["Nest Pugh"],
            "passages": "Lôn Gudd",
            "exemption": exemption.pk,
        }
        decision = redacted if item.kind == "report" else {"decision": "disclose"}
        send(officer, item.get_absolute_url(), **decision)

    # A second person reads the document itself, and it is handed out.
    send(officer, reverse("make_subject_pack", args=[request.reference]))
    render_documents()
    pack = request.packs.get()
    copy = reverse("subject_pack", args=[pack.pk])
    content = b"".join(manager.get(reverse("subject_pack_document", args=[pack.pk])))
    said = read_pdf(content).text
    assert "[…] of […] says that he comes hungry every day." in said
    assert request.reference in said
    assert "Copy 1" in said
    assert not [word for word in KEPT_BACK if word in said]
    send(manager, copy, act="check", is_read="on")
    send(officer, copy, act="release", way="by_hand")
    send(officer, reverse("close_subject_request", args=[request.reference]), closing="answered")

    # The time of the file is over; a hold keeps it, and is ended.
    see_to_retention()
    file = reverse("kept_file", args=[referral.reference])
    assert referral.reference in officer.get(reverse("kept_files")).content.decode()
    send(
        officer,
        reverse("legal_holds"),
        scope="file",
        reference=referral.reference,
        kind="court",
        reason="A case is expected.",
        **day("review_on", timezone.localdate() + dt.timedelta(days=30)),
    )
    destroy = {"act": "decide", "decision": "destroy", "reason": "The schedule lets it go now."}
    refused = officer.post(file, destroy)
    assert "A legal hold keeps it" in refused.content.decode()
    hold = reverse("legal_hold", args=[LegalHold.objects.get().pk])
    send(officer, hold, reason="No case came of it.")

    # Two people end it.
    send(officer, file, **destroy)
    send(manager, reverse("approval", args=[Approval.objects.get().pk]), decision="approve")
    send(officer, file, act="destroy")

    assert not Referral.objects.exists()
    assert not Report.objects.exists()
    assert not PersonRecord.objects.exists()
    stone = Disposal.objects.get()
    assert (stone.reference, stone.approved_by) == (referral.reference, sian.pk)
    pack.refresh_from_db()
    assert pack.document_id is None, "the copy held its words too"
    see_to_retention()
    assert not stone.removing.filter(removed_at__isnull=True).exists()

    # What happened is still on record, and whole.
    assert AuditEvent.objects.filter(event="referral.erased").exists()
    assert AuditEvent.objects.filter(event="subject_request.released").exists()
    seal_all()
    assert found() == []
