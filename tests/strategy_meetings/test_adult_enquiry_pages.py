"""The pages on which enquiries about an adult are written, determined and authorised."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from accounts.roles import Role
from records import documents
from records.models import IssuedDocument
from referrals.models import Status
from strategy_meetings.models import AdultEnquiry, Enquiry, EnquiryDecision, EnquiryElement
from tests.cast import actor, agency, person, sign_in
from tests.factories.known import SafetyWarningFactory
from tests.factories.section_126 import (
    AdultEnquiryFactory,
    CapacityDecisionFactory,
    EnquiryElementFactory,
    EnquiryMakerFactory,
    EnquiryStepFactory,
    ProtectionAndSupportOrderFactory,
    determined_by,
    ended,
)
from tests.factories.strategy_meetings import EnquiryFactory

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def enquiry() -> Enquiry:
    return EnquiryFactory.create()


@pytest.fixture
def manager() -> User:
    return person("Manon Eifion", Role.TEAM_MANAGER, "adults")


def url(page: str, enquiry: Enquiry, *more: object) -> str:
    return reverse(f"strategy_meetings:{page}", args=[enquiry.referral.reference, *more])


def day(name: str, on: dt.date) -> dict[str, int]:
    return {f"{name}_{part}": getattr(on, part) for part in ("day", "month", "year")}


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_the_page_shows_everything_that_is_written(
    client: Client, ceri: User, enquiry: Enquiry
) -> None:
    EnquiryElementFactory.create(enquiry=enquiry)
    AdultEnquiryFactory.create(enquiry=enquiry)
    EnquiryMakerFactory.create(enquiry=enquiry)
    EnquiryStepFactory.create(enquiry=enquiry)
    CapacityDecisionFactory.create(enquiry=enquiry)
    ProtectionAndSupportOrderFactory.create(referral=enquiry.referral)

    page = text_of(sign_in(client, ceri).get(url("enquiry", enquiry)))

    for words in (
        "The bank confirms four withdrawals.",
        "He wants to stay at home.",
        "Asked by the authority: Whether the pressure sore was treated.",
        "She has not been let in since June.",
        "Who looks after his money",
        "They lack capacity to decide this",
        "Applied for on 5 May 2026 by Rhys Morgan",
    ):
        assert words in page


def test_an_empty_page_says_that_nothing_is_there_yet(
    client: Client, ceri: User, enquiry: Enquiry
) -> None:
    page = text_of(sign_in(client, ceri).get(url("enquiry", enquiry)))

    for words in (
        "Nothing is written here. It may stay so.",
        "Nobody is recorded yet.",
        "No contact or evidence is recorded yet.",
        "None was applied for.",
    ):
        assert words in page
    assert "Investigations" not in page


def test_an_element_is_written_and_saves_itself(
    client: Client, ceri: User, enquiry: Enquiry
) -> None:
    sign_in(client, ceri)
    saved = client.post(
        url("save_element", enquiry, "initial-evaluation"), {"text": "He is in debt.", "version": 0}
    )
    assert saved.json()["version"] == 1

    client.post(
        url("element", enquiry, "initial-evaluation"),
        {"text": "He is in debt, and afraid.", "version": 1},
    )

    assert EnquiryElement.objects.get().text == "He is in debt, and afraid."


def test_two_people_at_one_element_see_both_texts(
    client: Client, ceri: User, enquiry: Enquiry
) -> None:
    EnquiryElementFactory.create(enquiry=enquiry)
    address = ("element", enquiry, "factual-accuracy")
    typed = {"text": "The bank knows nothing.", "version": 0}
    sign_in(client, ceri)

    by_itself = client.post(url("save_element", enquiry, "factual-accuracy"), typed)
    by_hand = client.post(url(*address), typed)

    assert (by_itself.status_code, by_itself.json()["text"]) == (
        409,
        "The bank confirms four withdrawals.",
    )
    assert by_hand.status_code == 409
    assert "The bank knows nothing." in text_of(by_hand)
    assert "The bank confirms four withdrawals." in text_of(by_hand)
    assert EnquiryElement.objects.get().version == 1


def test_an_element_with_a_bad_version_or_none_of_that_name_is_refused(
    client: Client, ceri: User, enquiry: Enquiry
) -> None:
    sign_in(client, ceri)

    bad = client.post(
        url("save_element", enquiry, "factual-accuracy"), {"text": "A", "version": "x"}
    )

    assert bad.status_code == 422
    assert client.get(url("element", enquiry, "gossip")).status_code == 404
    assert client.post(url("save_element", enquiry, "gossip"), {}).status_code == 404
    assert client.get(url("add_to_enquiry", enquiry, "gossip")).status_code == 404
    assert client.get(url("findings", enquiry, uuid4())).status_code == 404


def test_the_adults_side_is_recorded(client: Client, ceri: User, enquiry: Enquiry) -> None:
    reason = enquiry.referral.policy.consent_reasons.get(code="adult-coercion")
    urgent = enquiry.referral.policy.urgent_circumstances.get(code="serious-injury")

    client = sign_in(client, ceri)
    answer = client.post(
        url("adult", enquiry),
        {
            "view_at_start": "He wants his son to stay.",
            "agrees": "no",
            "consent_reason": reason.pk,
            "advocacy": "accepted",
            "urgent_circumstance": urgent.pk,
            **day("urgent_on", TODAY()),
            "risk_before": "red",
            "version": 0,
        },
    )

    assert answer.status_code == 302
    row = AdultEnquiry.objects.get()
    assert (row.agrees, row.consent_reason, row.risk_before) == ("no", reason, "red")
    page = text_of(client.get(url("enquiry", enquiry)))
    assert "The adult is to be seen today." in page
    assert "They are under coercion or undue influence" in page


def test_what_is_missing_stands_beside_its_field_and_what_was_typed_is_kept(
    client: Client, ceri: User, enquiry: Enquiry
) -> None:
    answer = sign_in(client, ceri).post(
        url("adult", enquiry),
        {"view_at_start": "Let me be.", "agrees": "no", "advocacy": "refused", "version": 0},
    )

    page = text_of(answer)
    assert answer.status_code == 200
    assert "Choose why the enquiries go on, for the answer above." in page
    assert "Say why they refused an advocate, in their words." in page
    assert "Let me be." in page
    assert not AdultEnquiry.objects.filter(version__gt=0).exists()


def test_two_people_at_the_adults_side_do_not_overwrite_each_other(
    client: Client, ceri: User, enquiry: Enquiry
) -> None:
    AdultEnquiryFactory.create(enquiry=enquiry)

    answer = sign_in(client, ceri).post(
        url("adult", enquiry), {"view_at_start": "He wants to move.", "version": 0}
    )

    assert answer.status_code == 409
    assert "Diogel saved this while you were writing." in text_of(answer)
    assert "He wants to move." in text_of(answer)
    assert AdultEnquiry.objects.get().view_at_start == "He wants to stay at home."


@pytest.mark.parametrize(
    ("what", "typed", "missing"),
    [
        pytest.param(
            "maker",
            {"who": "Eleri Hughes", "is_caused": "on"},
            "Say what they were asked to find out.",
            id="asked for nothing",
        ),
        pytest.param(
            "step",
            {"kind": "evidence", "who": "The bank", "text": "Four withdrawals."},
            "Give the day.",
            id="no day",
        ),
        pytest.param(
            "capacity",
            {"decision": "His money", "result": "lacks", "reason": "He forgets."},
            "Say who assessed it.",
            id="assessed by nobody",
        ),
    ],
)
def test_what_is_added_without_its_parts_is_refused_beside_the_field(
    client: Client, ceri: User, enquiry: Enquiry, what: str, typed: dict[str, Any], missing: str
) -> None:
    more = {"agency": agency("health").pk, **day("began_on", TODAY())} if what == "maker" else {}

    answer = sign_in(client, ceri).post(url("add_to_enquiry", enquiry, what), {**typed, **more})

    assert answer.status_code == 200
    assert missing in text_of(answer)
    assert next(iter(typed.values())) in text_of(answer)


def test_who_makes_the_enquiries_is_added_and_what_they_found(
    client: Client, ceri: User, enquiry: Enquiry
) -> None:
    sign_in(client, ceri)
    client.post(
        url("add_to_enquiry", enquiry, "maker"),
        {"agency": agency("health").pk, "who": "Eleri Hughes", **day("began_on", TODAY())},
    )
    maker = enquiry.makers.get()

    typed = {"found": "The sore was treated.", "version": 0, **day("reported_on", TODAY())}
    assert client.post(url("findings", enquiry, maker.pk), typed).status_code == 302
    assert client.post(url("findings", enquiry, maker.pk), typed).status_code == 409

    assert "Told on" in text_of(client.get(url("enquiry", enquiry)))


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        pytest.param({"determination": "1"}, "Say what was done at once", id="no action"),
        pytest.param({"determination": "2"}, "Choose what follows for the adult.", id="no route"),
        pytest.param({"determination": "7"}, "Choose a determination.", id="no such one"),
    ],
)
def test_a_determination_without_its_parts_stays_on_the_page(
    client: Client, ceri: User, enquiry: Enquiry, typed: dict[str, str], missing: str
) -> None:
    answer = sign_in(client, ceri).post(
        url("enquiry", enquiry), {**typed, "reason": "Kept words.", "reason_late": "Away."}
    )

    page = text_of(answer)
    assert "Kept words." in page
    assert missing in page or "valid choice" in page
    assert not EnquiryDecision.objects.exists()


def test_one_determines_and_another_authorises(
    client: Client, ceri: User, manager: User, enquiry: Enquiry
) -> None:
    sign_in(client, ceri).post(
        url("enquiry", enquiry),
        {"determination": "3", "reason": "He is at risk.", "reason_late": "He was away."},
    )
    assert "It waits for a second person" in text_of(client.get(url("enquiry", enquiry)))
    own = text_of(client.get(url("authorise", enquiry)))
    assert "Somebody else has to authorise it." in own
    refused = client.post(url("authorise", enquiry), {"answer": "authorise"})
    assert "Somebody else has to authorise your determination." in text_of(refused)

    desk = sign_in(Client(), manager)
    assert "He is at risk." in text_of(desk.get(url("authorise", enquiry)))
    desk.post(url("authorise", enquiry), {"answer": "authorise"})

    enquiry.refresh_from_db()
    enquiry.referral.refresh_from_db()
    assert (enquiry.determination, enquiry.ended_by) == ("3", manager.pk)
    assert enquiry.referral.status == Status.STRATEGY_MEETING
    assert "Authorised by Manon Eifion" in text_of(desk.get(url("enquiry", enquiry)))


def test_a_determination_is_sent_back_with_a_reason(
    client: Client, ceri: User, manager: User, enquiry: Enquiry
) -> None:
    determined_by(enquiry, by=actor(ceri))
    sign_in(client, manager)

    without = client.post(url("authorise", enquiry), {"answer": "return"})
    client.post(url("authorise", enquiry), {"answer": "return", "reason": "See him alone first."})

    assert "Say why you send it back." in text_of(without)
    page = text_of(sign_in(Client(), ceri).get(url("enquiry", enquiry)))
    assert "See him alone first." in page
    assert "Record the determination" in page


def test_a_social_worker_determines_and_authorises_nothing(
    client: Client, ceri: User, enquiry: Enquiry
) -> None:
    determined_by(enquiry, by=actor(ceri))
    worker = person("Ianto Rees", Role.SOCIAL_WORKER, "adults")

    answer = sign_in(client, worker).get(url("authorise", enquiry))

    assert answer.status_code in (403, 404)
    assert EnquiryDecision.objects.get().is_authorised is None


def test_an_outsider_finds_none_of_the_pages(
    client: Client, outside_chair: User, oren: User, enquiry: Enquiry
) -> None:
    maker = EnquiryMakerFactory.create(enquiry=enquiry)
    order = ProtectionAndSupportOrderFactory.create(referral=enquiry.referral)
    pages = [
        url("element", enquiry, "factual-accuracy"),
        url("adult", enquiry),
        url("add_to_enquiry", enquiry, "step"),
        url("findings", enquiry, maker.pk),
        url("authorise", enquiry),
        url("apply_for_support_order", enquiry),
        url("support_order", enquiry, order.pk),
        url("investigate", enquiry),
    ]
    for user in (outside_chair, oren):
        desk = sign_in(client, user)
        assert {page: desk.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)


def test_a_screener_may_see_the_referral_and_write_nothing(
    client: Client, nia: User, enquiry: Enquiry
) -> None:
    desk = sign_in(client, nia)

    assert desk.get(url("adult", enquiry)).status_code == 403
    assert desk.post(url("issue_enquiry", enquiry), {"language": "en"}).status_code == 403


def test_once_ended_nothing_can_be_written(client: Client, ceri: User, enquiry: Enquiry) -> None:
    ended(enquiry, determination="3", by=actor(ceri))
    desk = sign_in(client, ceri)

    assert desk.get(url("adult", enquiry)).status_code == 404
    assert "Add a contact or evidence" not in text_of(desk.get(url("enquiry", enquiry)))


def test_what_staff_must_know_before_a_visit_stands_on_the_page_and_on_the_record(
    client: Client, ceri: User, enquiry: Enquiry
) -> None:
    person = enquiry.referral.record.person
    overdue = timezone.localdate() - dt.timedelta(days=1)
    SafetyWarningFactory.create(person=person, review_on=overdue)
    desk = sign_in(client, ceri)

    page = text_of(desk.get(url("enquiry", enquiry)))
    desk.post(url("issue_enquiry", enquiry), {"language": "en"})

    assert "Staff safety: Dangerous animal. The dog bites. (review overdue since" in page
    record = IssuedDocument.objects.get()
    (warning,) = record.context["warnings"]
    assert warning.startswith(f"{enquiry.referral.record.name}: Staff safety: Dangerous animal.")
    pages = PdfReader(documents.path_of(documents.make(record, at=timezone.now()))).pages
    assert "The dog bites. (review overdue" in " ".join(pages[0].extract_text().split())
