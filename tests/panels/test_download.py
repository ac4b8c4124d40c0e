"""The minutes of a sitting: plain values, a tagged PDF, and who may take a copy."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from meetings import operations as meetings
from panels import documents, operations
from records.documents import make, path_of
from records.models import AuditEvent, IssuedDocument
from tests.cast import actor, sign_in
from tests.factories.panels import begin, gives
from tests.panels.conftest import deny
from tests.panels.pages import sitting_url


@pytest.fixture
def held(listing, huw, sara, police):
    """Return the sitting, at which Sara was and Mair's case was decided."""
    now = timezone.now()
    gives(listing, police)
    begin(listing.sitting, at=now)
    meetings.record_attendance(
        listing.sitting.meeting.attendances.get(user_id=sara.pk),
        response="attended",
        arrived_at=now,
        by=actor(huw),
        at=now,
    )
    operations.assess(listing, score=15, by=actor(huw), at=now)
    operations.decide(
        listing, decision="safety-plan", rationale="All agreed.", by=actor(huw), at=now
    )
    return operations.conclude_sitting(listing.sitting, by=actor(huw), at=now)


def issued(held, huw, language: str = "en"):
    document = operations.issue_minutes(held, language=language, by=actor(huw), at=timezone.now())
    return make(document, at=timezone.now())


def test_the_minutes_are_plain_values(held):
    values = documents.minutes(held, language="en")

    assert json.loads(json.dumps(values)) == values
    assert values["cases"][0]["decision"] == "Safety plan with agreed actions"
    assert "Evans" not in values["title"]


@pytest.mark.parametrize(
    ("language", "decision"),
    [("en", "Safety plan with agreed actions"), ("cy", "Cynllun diogelwch gyda chamau")],
)
def test_the_pdf_is_tagged_and_holds_the_decision(client, held, huw, language, decision):
    document = issued(held, huw, language)

    response = sign_in(client, huw).get(reverse("panels:download", args=[document.pk]))

    pdf = PdfReader(BytesIO(response.getvalue()))
    root: Any = pdf.trailer["/Root"]
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert decision in text
    assert "Three incidents since March." in text
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith(language)
    assert held.meeting.reference in response.headers["Content-Disposition"]


def test_who_was_there_takes_their_copy_and_others_neither(client, held, huw, sara, haf, lowri):
    whole = issued(held, huw)
    copy = make(IssuedDocument.objects.get(kind="sitting-copy-1"), at=timezone.now())
    for user, statuses in ((sara, (404, 200)), (haf, (404, 404)), (lowri, (404, 404))):
        client = sign_in(client, user)
        found = [
            client.get(reverse("panels:download", args=[each.pk])).status_code
            for each in (whole, copy)
        ]
        assert tuple(found) == statuses, user
    assert sign_in(client, huw).get(reverse("panels:download", args=[whole.pk])).status_code == 200


def test_who_is_denied_somebody_in_the_minutes_gets_none(client, held, huw, sara, listing):
    issued(held, huw)
    copy = make(IssuedDocument.objects.get(kind="sitting-copy-1"), at=timezone.now())
    where = reverse("panels:download", args=[copy.pk])
    assert sign_in(client, sara).get(where).status_code == 200
    deny(sara, listing.referral)

    assert sign_in(client, sara).get(where).status_code == 404
    page = client.get(held.get_absolute_url())
    assert page.context["documents"] == []


def test_minutes_that_are_no_longer_as_issued_are_not_given_and_it_is_on_record(client, held, huw):
    document = issued(held, huw)
    path_of(document).write_bytes(b"%PDF-1.7 something else")

    response = sign_in(client, huw).get(reverse("panels:download", args=[document.pk]))

    event = AuditEvent.objects.about(document).get(event="document.altered")
    assert response.status_code == 410
    assert "something else" not in response.content.decode()
    assert "no longer as it was issued" in response.content.decode()
    assert (event.actor_id, event.actor_role) == (huw.pk, "panel_coordinator")
    assert not AuditEvent.objects.filter(event="document.downloaded").exists()


def test_minutes_are_issued_after_the_end(client, held, huw):
    response = sign_in(client, huw).post(sitting_url("issue", held), {"language": "cy"})

    assert response.status_code == 302
    assert IssuedDocument.objects.get(kind="sitting_minutes").language == "cy"


def test_there_are_no_minutes_before_the_end(client, sitting, huw):
    with pytest.raises(operations.Refused, match="once the sitting has been concluded"):
        issued(sitting, huw)

    assert sign_in(client, huw).post(sitting_url("issue", sitting)).status_code == 302
    assert not IssuedDocument.objects.exists()
