"""Copies of what is held: made by one, checked by another, handed out, and nothing of the rest."""

import datetime as dt
import io
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from pypdf import PdfReader

from people.models import Restriction, UserPerson
from policies.models import Exemption
from records import pdf
from records.models import AuditEvent, IssuedDocument
from records.refusals import Refused
from records.tasks import render_documents
from records.verbs import Verb, verb_of
from referrals.models import Referral, ReportPerson
from safeguarding.rights import documents, operations
from safeguarding.rights.models import HeldItem, SubjectPack, SubjectRequest
from tests.cast import actor
from tests.factories.referrals import ReferralFactory, somebody
from tests.pdfs import read_pdf
from tests.safeguarding.test_subject_access import (
    CONCERN,
    Kind,
    decide,
    gathered,
    items,
    made,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(mash) -> Referral:
    return ReferralFactory.create(
        people=[
            somebody(given_name="Mair", family_name="Evans", address="1 Stryd Fawr"),
            somebody(ReportPerson.Role.OTHER, given_name="Nest", family_name="Pugh"),
        ],
        told={"categories": ["neglect"], "concern": CONCERN},
    )


@pytest.fixture
def exemption(policy) -> Exemption:
    return Exemption.objects.get(policy=policy, code="other-people")


def decided(referral, mair, exemption) -> SubjectRequest:
    request = gathered(referral, mair)
    found = items(request, mair)
    decide(
        found[Kind.REPORT],
        mair,
        "redact",
        exemption=exemption,
        taken_out=["Nest Pugh", "4 Lôn Gudd"],
    )
    decide(found[Kind.RECORD], mair, "withhold", exemption=exemption)
    return request


def test_a_copy_holds_what_is_told_and_no_byte_of_what_is_not(mair, sian, referral, exemption):
    request = decided(referral, mair, exemption)
    pack = made(request, mair)
    render_documents()
    assert pack.document_id is not None
    document = IssuedDocument.objects.get(pk=pack.document_id)
    content = (Path(settings.FILES_ROOT) / str(document.pk)).read_bytes()

    said = read_pdf(content)
    assert "[…] of […] says that he comes hungry every day." in said.text
    for kept_back in ("Pugh", "Gudd", "Stryd Fawr", "withheld", "other-people"):
        assert kept_back not in said.text
        assert kept_back not in json.dumps(document.context, ensure_ascii=False)
        assert kept_back.encode() not in content
    assert "Mair" not in said.title
    assert said.is_tagged
    assert request.reference in said.text
    assert "Copy 1, for whoever asked" in said.text
    assert "OFFICIAL-SENSITIVE" in said.text


def test_somebody_else_checks_it_before_it_is_handed_out(mair, sian, referral, exemption):
    request = decided(referral, mair, exemption)
    pack = made(request, mair)
    at = timezone.now()
    with pytest.raises(Refused, match="second person"):
        operations.release_pack(pack, way="post", by=actor(mair), at=at)
    with pytest.raises(Refused, match="Somebody else has to check"):
        operations.check_pack(pack, by=actor(mair), at=at)
    operations.check_pack(pack, by=actor(sian), at=at)
    with pytest.raises(Refused, match="still being prepared"):
        operations.release_pack(pack, way="post", by=actor(mair), at=at)
    render_documents()

    pack = operations.release_pack(pack, way="post", by=actor(mair), at=timezone.now())

    (event,) = AuditEvent.objects.filter(event="subject_request.released")
    assert verb_of(event.event) == Verb.DISCLOSURE
    assert event.subject_reference == request.reference
    assert event.details["pieces"] == 1
    assert event.details["checked_by"] == str(sian.pk)
    assert pack.released_by_name == mair.name
    with pytest.raises(Refused, match="in a copy"):
        decide(items(request, mair)[Kind.REPORT], mair)
    closed = operations.close_request(
        request, closing="answered", reason="", by=actor(mair), at=timezone.now()
    )
    assert closed.closing == "answered"


def test_a_second_account_of_the_same_person_is_not_a_second_person(
    mair, sian, referral, exemption
):
    for user in (mair, sian):
        UserPerson.objects.create(
            user_id=user.pk,
            person=ReferralFactory.create().record.person
            if user is mair
            else UserPerson.objects.get(user_id=mair.pk).person,
            linked_at=timezone.now(),
            linked_by=mair.pk,
        )
    pack = made(decided(referral, mair, exemption), mair)

    with pytest.raises(Refused, match="Somebody else has to check"):
        operations.check_pack(pack, by=actor(sian), at=timezone.now())


def test_what_changed_since_is_not_what_was_checked(mair, sian, referral, exemption):
    pack = made(decided(referral, mair, exemption), mair)
    held = pack.items.get()
    held.taken_out = "hungry"
    held.save()

    with pytest.raises(Refused, match="has changed"):
        operations.check_pack(pack, by=actor(sian), at=timezone.now())


def test_a_copy_sent_back_is_never_handed_out_and_its_pieces_are_decided_again(
    mair, sian, referral, exemption
):
    request = decided(referral, mair, exemption)
    pack = made(request, mair)
    render_documents()
    with pytest.raises(Refused, match="looked at again"):
        operations.return_pack(pack, reason=" ", by=actor(sian), at=timezone.now())
    operations.return_pack(
        pack, reason="The street is still in it.", by=actor(sian), at=timezone.now()
    )

    with pytest.raises(Refused, match="second person"):
        operations.release_pack(pack, way="post", by=actor(mair), at=timezone.now())
    decide(items(request, mair)[Kind.REPORT], mair)
    assert made(request, mair).copy_number == 2


def test_a_copy_waits_until_everything_is_decided(mair, referral):
    request = gathered(referral, mair)
    with pytest.raises(Refused, match="not decided"):
        made(request, mair)


def test_a_copy_with_something_restricted_is_for_its_keepers_alone(mair, mali, referral, exemption):
    Restriction.objects.create(
        person=referral.record.person,
        kind="high-risk",
        reason="Somebody looks for her.",
        restricted_at=timezone.now(),
        restricted_by=mali.pk,
    )
    request = gathered(referral, mali)
    with pytest.raises(Refused, match="Nothing is to be sent"):
        made(request, mair)
    decide(items(request, mali)[Kind.REPORT], mali, reason="It is hers to know.")
    pack = made(request, mali)

    assert not SubjectPack.objects.visible_to(actor(mair)).exists()
    assert SubjectPack.objects.visible_to(actor(mali)).get() == pack


def test_an_alleged_source_by_name_gets_no_copy_for_another(mair, mash, exemption):
    source = somebody(ReportPerson.Role.ALLEGED_SOURCE, given_name="Dewi", family_name="Évans")
    referral = ReferralFactory.create(people=[somebody(given_name="Mair"), source])
    request = gathered(
        referral,
        mair,
        asked_by="parent",
        requester_name="dewi evans",
        authority_proof="Birth certificate",
    )
    for item in request.items.all():
        decide(item, mair)

    with pytest.raises(Refused, match="from whom harm is alleged"):
        made(request, mair)


def test_each_page_of_two_copies_says_which_it_is_and_nothing_of_the_other():
    """EX-04: whoever finds one page knows whose it is, and two copies at once never mix."""
    copies = {}
    for reference in ("SA-0000-0001", "SA-0000-0002"):
        request = SubjectRequest(
            reference=reference,
            received_on=dt.date(2026, 6, 1),
            language="cy",
            person_name=f"Canari {reference}",
        )
        item = HeldItem(
            kind=Kind.REPORT,
            happened_on=dt.date(2026, 5, 1),
            words=f"A long story of {reference}.\n" * 300,
            decision="disclose",
        )
        context = documents.pack(request, [item, item], copy_number=1)
        copies[reference] = pdf.render(
            template=documents.TEMPLATE, language="cy", context=context | {"version": 1}
        )
    for reference, content in copies.items():
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        (other,) = set(copies) - {reference}
        assert len(pages) > 5
        for page in pages:
            assert reference in page
            assert "OFFICIAL-SENSITIVE" in page.upper() or "SWYDDOGOL" in page.upper()
            assert other not in page
