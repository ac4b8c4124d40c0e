"""Requests for what is held, as somebody reads them who would like to know more than is theirs."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import PersonRecord, Restriction
from people.operations_safe import keep_safe
from records.audit import SYSTEM
from records.refusals import Refused
from records.tasks import render_documents
from referrals.models import Referral, ReportPerson
from safeguarding.rights import documents, operations
from safeguarding.rights.models import HeldItem, SubjectPack, SubjectRequest
from safeguarding.rights.rules import Said
from tests.cast import actor, agency, sign_in
from tests.factories.people import RestrictionFactory
from tests.factories.referrals import ReferralFactory, somebody
from tests.factories.rights import SubjectRequestFactory

pytestmark = pytest.mark.django_db
CHANGED = "has changed since it was gathered"
MAIR = {"given_name": "Mair", "family_name": "Evans"}


@pytest.fixture
def referral(mash) -> Referral:
    return about_mair(concern="Caneri: he comes hungry every day.")


def about_mair(**told) -> Referral:
    child = somebody(**MAIR, address="1 Stryd Fawr", telephone="01632 960001")
    return ReferralFactory.create(people=[child], told=told)


def restrict(referral: Referral, *, alone: bool = False) -> Restriction:
    """Restrict whoever a referral is about; ``alone``, that referral only."""
    of_one = {"referral_id": referral.pk} if alone else {}
    return RestrictionFactory.create(person=referral.record.person, **of_one)


def gathered(referral: Referral, by, **fields) -> SubjectRequest:
    request = SubjectRequestFactory.create(record=referral.record, by=actor(by), **fields)
    return operations.gather(request, by=actor(by), at=timezone.now())


def decided(referral: Referral, by, **fields) -> SubjectRequest:
    request = gathered(referral, by, **fields)
    for item in request.items.all():
        said = Said("disclose", reason="It is hers to know.")
        operations.decide_item(item, said=said, by=actor(by), at=timezone.now())
    return request


def copy_of(request: SubjectRequest, by) -> SubjectPack:
    seen = HeldItem.objects.visible_to(actor(by)).filter(request=request)
    keys = list(seen.values_list("pk", flat=True))
    return operations.make_pack(request, items=keys, by=actor(by), at=timezone.now())


def check(pack: SubjectPack, by) -> SubjectPack:
    render_documents()
    return operations.check_pack(pack, by=actor(by), at=timezone.now())


def desk(user) -> Client:
    return sign_in(Client(), user)


class TestACopyOfWhatIsRestricted:
    @pytest.fixture
    def request_of_hers(self, mali, referral) -> SubjectRequest:
        """Have Mali make a copy of what is restricted."""
        restrict(referral)
        request = decided(referral, mali)
        copy_of(request, mali)
        render_documents()
        return request

    def test_no_page_and_no_document_of_it_opens(self, mair, mali, request_of_hers):
        pack = request_of_hers.packs.get()
        pages = [
            reverse("subject_pack", args=[pack.pk]),
            reverse("subject_pack_document", args=[pack.pk]),
        ]

        assert [desk(mair).get(page).status_code for page in pages] == [404, 404]
        assert [desk(mali).get(page).status_code for page in pages] == [200, 200]
        assert "Copy" not in desk(mair).get(request_of_hers.get_absolute_url()).content.decode()

    def test_no_refusal_tells_of_it(self, mair, request_of_hers):
        other = about_mair()
        page = reverse("subject_request_people", args=[request_of_hers.reference])
        close = reverse("close_subject_request", args=[request_of_hers.reference])

        chosen = desk(mair).post(page, {"people": [str(other.record.person_id)]})
        closed = desk(mair).post(close, {"closing": "answered", "reason": ""})

        assert chosen.status_code == 302
        assert "No copy was handed out yet." in closed.content.decode()
        assert request_of_hers.packs.exists()

    def test_it_is_apart_from_what_everybody_sees_and_no_number_is_missing(
        self, mair, mali, referral
    ):
        other = about_mair(concern="Seen at school.")
        restrict(other, alone=True)
        PersonRecord.objects.filter(pk=other.record_id).update(person=referral.record.person)
        request = decided(referral, mali)

        open_to_all, kept = copy_of(request, mali), copy_of(request, mali)

        assert {item.referral_id for item in open_to_all.items.all()} == {None, referral.pk}
        assert {item.referral_id for item in kept.items.all()} == {other.pk}
        assert (open_to_all.copy_number, kept.copy_number) == (1, operations.FIRST_KEPT)
        with pytest.raises(Refused, match="waiting, or was handed out"):
            copy_of(request, mali)


class TestWhatChangedSince:
    def test_what_turned_out_to_be_somebody_elses_is_not_sent(self, mair, sian, referral):
        other = about_mair(concern="Aral")
        theirs, hers = other.record.person_id, referral.record.person_id
        PersonRecord.objects.filter(pk=other.record_id).update(person=hers)
        request, sent = decided(referral, mair), decided(referral, mair)
        waiting = copy_of(sent, mair)
        PersonRecord.objects.filter(pk=other.record_id).update(person=theirs)

        with pytest.raises(Refused, match=CHANGED):
            copy_of(request, mair)
        with pytest.raises(Refused, match=CHANGED):
            check(waiting, sian)
        operations.gather(request, by=actor(mair), at=timezone.now())
        assert not any("Aral" in item.words for item in request.items.all())
        assert copy_of(request, mair).items.exists()

    def test_what_stood_in_a_returned_copy_is_withheld_and_not_lost(self, mair, sian, referral):
        other = about_mair(concern="Aral")
        theirs = other.record.person_id
        PersonRecord.objects.filter(pk=other.record_id).update(person=referral.record.person)
        request = decided(referral, mair)
        pack = copy_of(request, mair)
        PersonRecord.objects.filter(pk=other.record_id).update(person=theirs)
        operations.return_pack(pack, reason="It is another's.", by=actor(sian), at=timezone.now())
        operations.gather(request, by=actor(mair), at=timezone.now())

        aral = request.items.get(referral_id=other.pk, kind="report")
        assert (aral.decision, aral.off_because) == ("", "about_another")

    def test_what_was_restricted_since_is_decided_on_again(self, mali, sian, referral):
        request, sent = decided(referral, mali), decided(referral, mali)
        pack = check(copy_of(sent, mali), sian)
        restrict(referral)

        with pytest.raises(Refused, match=CHANGED):
            copy_of(request, mali)
        with pytest.raises(Refused, match=CHANGED):
            operations.release_pack(pack, way="post", by=actor(mali), at=timezone.now())
        operations.gather(request, by=actor(mali), at=timezone.now())
        assert {item.off_because for item in request.items.all()} == {"restricted"}
        assert not request.items.exclude(decision="").exists()

    def test_a_copy_for_a_request_that_was_not_valid_never_leaves(self, mair, sian, referral):
        request = decided(referral, mair)
        checked, waiting = check(copy_of(request, mair), sian), decided(referral, mair)
        pack = copy_of(waiting, mair)
        for each in (request, waiting):
            operations.close_request(
                each,
                closing="not_valid",
                reason="The passport was false.",
                by=actor(mair),
                at=timezone.now(),
            )

        with pytest.raises(Refused, match="closed"):
            operations.release_pack(checked, way="post", by=actor(mair), at=timezone.now())
        with pytest.raises(Refused, match="closed"):
            check(pack, sian)


class TestWhatACopySays:
    def test_a_number_that_is_kept_safe_is_in_none(self, mair, referral):
        keep_safe(referral.record, is_kept=True, by=SYSTEM, at=timezone.now())

        request = gathered(referral, mair)

        assert not any("960001" in item.words for item in request.items.all())
        keep_safe(referral.record, is_kept=False, by=SYSTEM, at=timezone.now())
        operations.gather(request, by=actor(mair), at=timezone.now())
        assert any("960001" in item.words for item in request.items.all())

    def test_the_reference_of_anothers_file_is_in_none(self, mair, mash):
        sister = ReferralFactory.create(
            people=[
                somebody(given_name="Nest", family_name="Evans"),
                somebody(ReportPerson.Role.OTHER, **MAIR),
            ],
            told={"concern": "What Mair herself told the school."},
        )
        record = sister.report.people.get(role="other").record
        request = SubjectRequestFactory.create(record=record, by=actor(mair))
        operations.gather(request, by=actor(mair), at=timezone.now())
        for item in request.items.all():
            said = Said("disclose", reason="She told it herself.")
            operations.decide_item(item, said=said, by=actor(mair), at=timezone.now())

        told = str(documents.pack(request, list(request.items.all()), copy_number=1))

        assert "What Mair herself told the school." in told
        assert sister.reference not in told

    def test_the_agency_that_a_report_came_from_can_be_taken_out(self, mair, policy, mash):
        school = agency("glan-morfa")
        referral = about_mair(reporter_agency_id=school.pk, concern="He comes hungry.")
        request = gathered(referral, mair)
        report = request.items.get(kind="report")
        said = Said(
            "redact", exemption=policy.exemptions.first(), taken_out=[school.name], reason="Asked."
        )
        operations.decide_item(report, said=said, by=actor(mair), at=timezone.now())

        told = str(
            documents.pack(request, list(request.items.filter(kind="report")), copy_number=1)
        )

        assert school.name not in told
        assert "He comes hungry." in told
