"""Information rights and requests for what is held, page by page: who comes in, and what stays."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from people.models import Denial
from records.models import AuditEvent
from records.tasks import render_documents
from referrals.models import Referral, ReportPerson
from safeguarding.rights import operations
from safeguarding.rights.models import HeldItem, SubjectRequest
from safeguarding.rights.rules import Said
from tests.cast import actor, sign_in
from tests.factories.referrals import ReferralFactory, somebody
from tests.factories.rights import SubjectRequestFactory

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("subject_requests"), reverse("record_subject_request")


@pytest.fixture
def referral(mash) -> Referral:
    return ReferralFactory.create(
        people=[
            somebody(given_name="Mair", family_name="Evans"),
            somebody(ReportPerson.Role.OTHER, given_name="Nest", family_name="Pugh"),
        ],
        told={"categories": ["neglect"], "concern": "Nest Pugh says that he comes hungry."},
    )


@pytest.fixture
def asked(mair, referral) -> SubjectRequest:
    request = SubjectRequestFactory.create(record=referral.record, by=actor(mair))
    return operations.gather(request, by=actor(mair), at=timezone.now())


def desk(user) -> Client:
    return sign_in(Client(), user)


def item(asked: SubjectRequest, kind: str = "report") -> HeldItem:
    return asked.items.get(kind=kind)


def written(**changes) -> dict[str, str]:
    today = timezone.localdate()
    return {
        "received_on_day": str(today.day),
        "received_on_month": str(today.month),
        "received_on_year": str(today.year),
        "asked_by": "person",
        "person_name": "Mair Evans",
        "identity_proof": "Passport",
        "contact": "1 Stryd Fawr",
        "language": "en",
        **changes,
    }


@pytest.mark.parametrize(("name", "status"), [("mair", 200), ("mali", 200), ("nia", 403)])
def test_the_page_of_rights_is_for_those_with_a_part_in_it(request, name, status):
    answer = desk(request.getfixturevalue(name)).get(reverse("rights"))

    assert answer.status_code == status
    assert (LIST in answer.content.decode()) == (status == 200)


def test_a_worker_finds_none_of_it(nia, asked):
    worker = desk(nia)

    pages = [
        LIST,
        NEW,
        asked.get_absolute_url(),
        reverse("subject_request_people", args=[asked.reference]),
        item(asked).get_absolute_url(),
    ]
    assert {worker.get(page).status_code for page in pages} == {403}


def test_the_list_says_what_waits_and_so_does_my_work(mair, asked):
    reader = desk(mair)

    assert asked.reference in reader.get(LIST).content.decode()
    assert "1 person waits for what is held about them" in reader.get("/").content.decode()
    assert AuditEvent.objects.filter(event="subject_requests.listed").exists()


def test_an_empty_list_says_so(mair):
    assert "Nobody has asked" in desk(mair).get(LIST).content.decode()
    assert desk(mair).get(f"{LIST}?after=nonsense").status_code == 200


def test_the_list_takes_the_same_number_of_queries_however_long(mair, asked):
    reader = desk(mair)
    reader.get(LIST)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            reader.get(LIST)
        return len(counted)

    one = queries()
    for _each in range(3):
        SubjectRequestFactory.create(by=actor(mair))
    assert queries() == one


def test_a_request_is_written_down_and_leads_to_who_is_meant(mair, referral):
    answer = desk(mair).post(NEW, written())

    request = SubjectRequest.objects.get()
    assert answer["Location"] == reverse("subject_request_people", args=[request.reference])
    assert (request.person_name, request.recorded_by) == ("Mair Evans", mair.pk)


def test_who_asks_for_another_says_by_what_right_and_what_was_typed_stays(mair):
    answer = desk(mair).post(NEW, written(asked_by="parent", identity_proof="Canari proof"))

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Say how they showed that they may ask." in page
    assert "Canari proof" in page
    assert not SubjectRequest.objects.exists()
    assert desk(mair).post(NEW, {}).status_code == 400
    assert desk(mair).post(NEW, written(received_on_year="2999")).status_code == 400
    assert desk(mair).post(NEW, written(person_name="\0")).status_code == 400


def test_people_of_the_name_are_offered_chosen_and_gathered(mair, referral):
    request = SubjectRequestFactory.create(by=actor(mair))
    page = reverse("subject_request_people", args=[request.reference])

    assert "Mair Evans" in desk(mair).get(page).content.decode()
    assert desk(mair).post(page, {}).status_code == 400
    stranger = {"people": [str(request.pk)]}
    assert desk(mair).post(page, stranger).status_code == 400
    answer = desk(mair).post(page, {"people": [str(referral.record.person_id)]})

    assert answer["Location"] == request.get_absolute_url()
    assert request.items.count() == 2


def test_whoever_is_restricted_is_not_offered_by_name_nor_by_reference(mair, mali, referral):
    request = SubjectRequestFactory.create(by=actor(mair))
    referral.record.person.restrictions.create(
        kind="high-risk", reason="A threat.", restricted_at=timezone.now(), restricted_by=mali.pk
    )
    page = reverse("subject_request_people", args=[request.reference])

    for query in ("", f"?reference={referral.reference}"):
        assert "Nobody of this name is on record" in desk(mair).get(page + query).content.decode()
        assert "Mair Evans" in desk(mali).get(page + query).content.decode()


def test_whoever_is_denied_the_person_gets_what_is_missing(mair, sian, asked):
    Denial.objects.create(
        person_id=asked.person_ids[0],
        user_id=sian.pk,
        reason="relative",
        denied_at=timezone.now(),
        denied_by=mair.pk,
    )
    pages = [asked.get_absolute_url(), item(asked).get_absolute_url()]
    assert {desk(sian).get(page).status_code for page in pages} == {404}
    assert {desk(mair).get(page).status_code for page in pages} == {200}


def test_the_request_lists_every_piece_with_where_it_stands(mair, asked):
    page = desk(mair).get(asked.get_absolute_url()).content.decode()

    assert "2 pieces are not decided on yet" in page
    assert item(asked).get_absolute_url() in page
    assert AuditEvent.objects.filter(event="subject_request.viewed").exists()


def test_a_piece_is_redacted_by_the_names_it_offers(mair, asked, policy):
    page = item(asked).get_absolute_url()
    exemption = policy.exemptions.get(code="other-people")
    shown = desk(mair).get(page).content.decode()
    assert "Nest Pugh" in shown
    assert "Schedule 2, paragraph 16" in shown

    wrong = {"decision": "redact", "passages": "Canari nowhere", "exemption": exemption.pk}
    answer = desk(mair).post(page, wrong)
    assert answer.status_code == 400
    assert "Canari nowhere" in answer.content.decode()
    assert desk(mair).post(page, {}).status_code == 400
    assert desk(mair).post(page, {"decision": "withhold"}).status_code == 400
    assert desk(mair).post(page, {**wrong, "exemption": "x"}).status_code == 400

    right = {"decision": "redact", "names": ["Nest Pugh"], "exemption": exemption.pk}
    assert desk(mair).post(page, {**right, "passages": "hungry\n"}).status_code == 302
    after = desk(mair).get(page).content.decode()
    assert "[…] says that he comes […]." in after


def copy_of(asked: SubjectRequest, mair) -> str:
    for each in asked.items.all():
        operations.decide_item(each, said=Said("disclose"), by=actor(mair), at=timezone.now())
    desk(mair).post(reverse("make_subject_pack", args=[asked.reference]))
    return reverse("subject_pack", args=[asked.packs.get().pk])


def test_a_copy_is_checked_by_another_and_handed_out(mair, sian, asked):
    page = copy_of(asked, mair)
    document = reverse("subject_pack_document", args=[asked.packs.get().pk])
    assert desk(sian).get(document).status_code == 404, "it is not drawn yet"
    render_documents()
    assert "Somebody else who answers requests" in desk(mair).get(page).content.decode()
    assert desk(mair).post(page, {"act": "check", "is_read": "on"}).status_code == 400
    assert desk(sian).post(page, {"act": "check"}).status_code == 400
    assert desk(sian).get(document)["Content-Type"] == "application/pdf"
    assert desk(sian).post(page, {"act": "check", "is_read": "on"}).status_code == 302
    assert desk(mair).post(page, {"act": "release"}).status_code == 400
    assert desk(mair).post(page, {"act": "release", "way": "by_hand"}).status_code == 302

    assert asked.packs.get().released_by == mair.pk
    assert AuditEvent.objects.filter(event="subject_request.released").exists()
    assert desk(mair).post(page, {"act": "nonsense"}).status_code == 200


def test_a_copy_is_sent_back_with_a_reason(mair, sian, asked):
    page = copy_of(asked, mair)

    assert desk(sian).post(page, {"act": "return", "reason": ""}).status_code == 400
    answer = desk(sian).post(page, {"act": "return", "reason": "Her street stands in it."})
    assert answer.status_code == 302
    assert "Sent back" in desk(mair).get(asked.get_absolute_url()).content.decode()


def test_the_time_is_extended_and_the_request_closed_on_pages_of_their_own(mair, asked):
    extend = reverse("extend_subject_request", args=[asked.reference])
    close = reverse("close_subject_request", args=[asked.reference])

    assert desk(mair).post(extend, {"reason": ""}).status_code == 400
    assert desk(mair).post(extend, {"reason": "Four agencies are asked."}).status_code == 302
    assert desk(mair).post(extend, {"reason": "Again."}).status_code == 400
    early = desk(mair).post(close, {"closing": "answered", "reason": "Canari"})
    assert early.status_code == 400
    assert "Canari" in early.content.decode()
    closed = {"closing": "withdrawn", "reason": "She rang to say so."}
    assert desk(mair).post(close, closed).status_code == 302
    asked.refresh_from_db()
    assert asked.closing == "withdrawn"


def test_the_pages_are_in_welsh_too(mair, asked):
    reader = desk(mair)
    reader.cookies["django_language"] = "cy"

    for page in (LIST, NEW, asked.get_absolute_url(), item(asked).get_absolute_url()):
        assert 'lang="cy"' in reader.get(page).content.decode()
