"""The pages on which an enquiry about a child is written, and read beside a sister's."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from accounts.roles import Role
from records import documents
from records.audit import SYSTEM
from records.models import AuditEvent, IssuedDocument
from strategy_meetings.models import ChildConsidered, ChildEnquiry, Enquiry, EnquiryDecision
from tests.cast import person, sign_in
from tests.factories.accounts import MembershipFactory
from tests.factories.known import SafetyWarningFactory
from tests.factories.people import DenialFactory
from tests.factories.section_47 import (
    TODAY,
    ChildConsideredFactory,
    determined_by,
    learned,
    running,
)
from tests.factories.section_126 import AdultEnquiryFactory

pytestmark = pytest.mark.usefixtures("elin", "conwy")


@pytest.fixture
def enquiry(elin: User) -> Enquiry:
    return running(given_name="Efa")


@pytest.fixture
def sara(enquiry: Enquiry) -> User:
    """Work in the team that holds the child's referral."""
    team = enquiry.referral.owning_team
    return MembershipFactory.create(role=Role.SOCIAL_WORKER, team=team).user


@pytest.fixture
def manager(enquiry: Enquiry) -> User:
    team = enquiry.referral.owning_team
    return MembershipFactory.create(role=Role.TEAM_MANAGER, team=team).user


def url(page: str, enquiry: Enquiry, *more: object) -> str:
    return reverse(f"strategy_meetings:{page}", args=[enquiry.referral.reference, *more])


def day(name: str, on: dt.date) -> dict[str, int]:
    return {f"{name}_{part}": getattr(on, part) for part in ("day", "month", "year")}


def text_of(response: Any) -> str:
    return str(response.content.decode())


def tied(enquiry: Enquiry, **fields: Any) -> Enquiry:
    """Return a sister's enquiry, tied to this one."""
    theirs = running(**{"given_name": "Lleucu", **fields})
    ChildConsideredFactory.create(
        enquiry=enquiry, name="A sister", done="own_enquiry", reason="", own=theirs
    )
    return theirs


def test_an_empty_page_says_that_nothing_is_there_yet(
    client: Client, sara: User, enquiry: Enquiry
) -> None:
    page = text_of(sign_in(client, sara).get(url("enquiry", enquiry)))

    for words in (
        "Nothing is recorded yet of the child, the home or the parents.",
        "No agency is recorded yet.",
        "No other child is recorded as considered.",
    ):
        assert words in page
    assert "side by side" not in page


def test_what_was_learned_is_written_and_shown(
    client: Client, sara: User, enquiry: Enquiry
) -> None:
    told = {"child_words": "Dw i ofn.", "language": "Cymraeg", "was_alone": "yes", "version": 0}
    sign_in(client, sara)

    refused = client.post(url("child", enquiry), {**told, **day("seen_on", TODAY)})
    assert "Say who saw the child." in text_of(refused)
    assert "Dw i ofn." in text_of(refused)
    assert not ChildEnquiry.objects.exists()

    done = {**told, **day("seen_on", TODAY), "seen_by_whom": "Branwen", "is_joint": "on"}
    assert client.post(url("child", enquiry), done).status_code == 302
    page = text_of(client.get(url("enquiry", enquiry)))
    for words in ("Dw i ofn.", "Cymraeg", "Yes, alone", "Joint enquiry"):
        assert words in page


def test_what_somebody_saved_meanwhile_is_not_written_over(
    client: Client, sara: User, enquiry: Enquiry
) -> None:
    learned(enquiry, home_words="Clean.")

    response = sign_in(client, sara).post(
        url("child", enquiry), {"home_words": "Cold and dark.", "version": 0}
    )

    assert response.status_code == 409
    assert "Cold and dark." in text_of(response)
    assert ChildEnquiry.objects.get().home_words == "Clean."


def test_a_determination_waits_for_a_manager_and_is_read_by_them(
    client: Client, sara: User, manager: User, enquiry: Enquiry
) -> None:
    sign_in(client, sara)
    said = {"determination": "3", "is_conference_needed": "no", "reason": "At risk."}
    refused = text_of(client.post(url("enquiry", enquiry), said))
    assert "A child at continuing risk goes to a conference." in refused
    said["is_conference_needed"] = "yes"
    assert "Record first when the child was seen" in text_of(
        client.post(url("enquiry", enquiry), said)
    )

    learned(enquiry)
    assert client.post(url("enquiry", enquiry), said).status_code == 302
    assert EnquiryDecision.objects.get().is_authorised is None
    assert client.get(url("authorise", enquiry)).status_code == 403

    page = text_of(sign_in(Client(), manager).get(url("authorise", enquiry)))
    assert "A conference is needed." in page


def test_another_child_considered_is_tied_by_reference_hidden_ones_as_if_missing(
    client: Client, sara: User, enquiry: Enquiry
) -> None:
    hidden = running(given_name="Lleucu")
    DenialFactory.create(person=hidden.referral.record.person, user_id=sara.pk)
    sign_in(client, sara)
    said = {"name": "A sister", "relation": "Sister", "done": "own_enquiry"}

    pages = [
        text_of(client.post(url("consider", enquiry), {**said, "own": reference}))
        for reference in (hidden.referral.reference, "SG-AAAA-AAAA")
    ]

    for page in pages:
        assert "There is no child&#x27;s enquiry under this reference." in page
    assert not ChildConsidered.objects.exists()
    open_to_all = running(given_name="Gwenno")
    seen = {**said, "own": open_to_all.referral.reference}
    assert client.post(url("consider", enquiry), seen).status_code == 302
    assert ChildConsidered.objects.get().own == open_to_all


def test_enquiries_stand_side_by_side_from_either_side_and_each_read_is_kept(
    client: Client, sara: User, enquiry: Enquiry
) -> None:
    theirs = tied(enquiry)
    learned(enquiry, home_words="Damp.")
    learned(theirs, home_words="Dry.")
    determined_by(theirs, determination="1", reason="Nothing found.", by=SYSTEM)
    SafetyWarningFactory.create(person=theirs.referral.record.person)
    sign_in(client, sara)

    for each in (enquiry, theirs):
        page = text_of(client.get(url("side_by_side", each)))
        for words in ("Damp.", "Dry.", "Nothing found.", "Not authorised yet.", "The dog bites."):
            assert words in page

    looked = AuditEvent.objects.filter(event="referral.viewed", actor_id=sara.pk)
    assert looked.filter(subject_id=theirs.referral.pk).count() == 2


def test_a_sister_whom_the_reader_may_not_see_leaves_no_trace(
    client: Client, sara: User, enquiry: Enquiry
) -> None:
    theirs = tied(enquiry)
    DenialFactory.create(person=theirs.referral.record.person, user_id=sara.pk)
    sign_in(client, sara)

    assert client.get(url("side_by_side", theirs)).status_code == 404
    for page in ("enquiry", "side_by_side"):
        words = text_of(client.get(url(page, enquiry)))
        assert theirs.referral.reference not in words
        assert "Lleucu" not in words
    assert "No other enquiry is tied" in text_of(client.get(url("side_by_side", enquiry)))


@pytest.mark.parametrize("page", ["child", "consider", "side_by_side"])
def test_the_pages_are_missing_to_strangers_and_refused_to_other_roles(
    client: Client, enquiry: Enquiry, sara: User, elin: User, page: str
) -> None:
    stranger = person("Ifan Prys", Role.SOCIAL_WORKER, "adults")

    assert sign_in(client, stranger).get(url(page, enquiry)).status_code == 404
    assert sign_in(client, elin).get(url(page, enquiry)).status_code == 403


@pytest.mark.parametrize("page", ["child", "consider"])
def test_nothing_is_written_once_it_has_ended(
    client: Client, enquiry: Enquiry, sara: User, page: str
) -> None:
    Enquiry.objects.update(ended_at=enquiry.started_at, ended_by=enquiry.started_by)

    assert sign_in(client, sara).get(url(page, enquiry)).status_code == 404


def test_an_adults_page_has_nothing_of_a_childs(client: Client, ceri: User) -> None:
    adult = AdultEnquiryFactory.create().enquiry

    for page in ("child", "consider", "side_by_side"):
        assert sign_in(client, ceri).get(url(page, adult)).status_code == 404


def test_what_staff_must_know_before_a_visit_stands_on_the_page_and_on_the_record(
    client: Client, sara: User, enquiry: Enquiry
) -> None:
    person = enquiry.referral.record.person
    overdue = timezone.localdate() - dt.timedelta(days=1)
    SafetyWarningFactory.create(person=person, review_on=overdue)
    desk = sign_in(client, sara)

    page = text_of(desk.get(url("enquiry", enquiry)))
    desk.post(url("issue_enquiry", enquiry), {"language": "en"})

    assert "Staff safety: Dangerous animal. The dog bites. (review overdue since" in page
    record = IssuedDocument.objects.get()
    (warning,) = record.context["warnings"]
    assert warning.startswith(f"{enquiry.referral.record.name}: Staff safety: Dangerous animal.")
    pages = PdfReader(documents.path_of(documents.make(record, at=timezone.now()))).pages
    assert "The dog bites. (review overdue" in " ".join(pages[0].extract_text().split())
