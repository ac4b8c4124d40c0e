"""Enquiries and their determination."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from records.audit import SYSTEM
from referrals.models import Pathway, Referral, Status
from referrals.operations import let_in_agency
from strategy_meetings.models import Enquiry
from tests.cast import agency, person, sign_in
from tests.factories.strategy_meetings import EnquiryFactory, awaiting


def address(referral: Referral) -> str:
    return reverse("strategy_meetings:enquiry", args=[referral.reference])


def test_enquiries_are_started_determined_and_authorised(client: Client, ceri: User) -> None:
    adult = awaiting(Pathway.ADULT)
    sign_in(client, ceri)
    assert "Start the enquiries" in client.get(address(adult)).content.decode()

    client.post(address(adult))
    page = client.get(address(adult)).content.decode()
    client.post(
        address(adult),
        {"determination": "3", "reason": "At risk of neglect.", "reason_late": "He was away."},
    )

    assert "Determination 3: at risk, and action is needed to protect" in page
    manager = sign_in(Client(), person("Manon Eifion", Role.TEAM_MANAGER, "adults"))
    authorise = reverse("strategy_meetings:authorise", args=[adult.reference])
    manager.post(authorise, {"answer": "authorise"})
    adult.refresh_from_db()
    assert adult.status == Status.STRATEGY_MEETING
    enquiry = Enquiry.objects.get(referral=adult)
    assert (enquiry.determination, enquiry.reason) == ("3", "At risk of neglect.")
    assert adult.deadlines.get(timescale__ref="A1").reason_late == "He was away."
    assert "At risk of neglect." in client.get(address(adult)).content.decode()


def test_a_determination_needs_its_reason(client: Client, ceri: User) -> None:
    enquiry = EnquiryFactory.create()

    response = sign_in(client, ceri).post(address(enquiry.referral), {"reason": "Because\x00"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Choose a determination." in page
    assert "Null characters are not allowed." in page
    assert Enquiry.objects.get().ended_at is None


def test_the_first_look_complains_of_nothing(client: Client, ceri: User) -> None:
    enquiry = EnquiryFactory.create()

    page = sign_in(client, ceri).get(address(enquiry.referral)).content.decode()

    assert "govuk-error-summary" not in page


def test_a_screener_may_see_the_referral_but_not_enquire(client: Client, nia: User) -> None:
    enquiry = EnquiryFactory.create()

    assert sign_in(client, nia).get(address(enquiry.referral)).status_code == 403


def test_an_outsider_cannot_tell_that_the_enquiries_exist(
    client: Client, outside_chair: User, oren: User
) -> None:
    enquiry = EnquiryFactory.create()

    for user in (outside_chair, oren):
        assert sign_in(client, user).get(address(enquiry.referral)).status_code == 404


def test_a_referral_without_enquiries_has_no_such_page(
    client: Client, elin: User, ceri: User, child: Referral
) -> None:
    assert sign_in(client, ceri).get(address(child)).status_code == 404


def test_somebody_let_in_reads_the_enquiries_and_determines_nothing(
    client: Client, db: None
) -> None:
    enquiry = EnquiryFactory.create()
    let_in_agency(
        enquiry.referral,
        agency=agency("health"),
        reason="meeting",
        source_kind="meeting",
        source_id=enquiry.pk,
        by=SYSTEM,
        at=timezone.now(),
    )
    sign_in(client, person("Eleri Hughes", Role.SOCIAL_WORKER, "health-safeguarding"))
    typed = {"determination": "nfa", "reason": "Not ours to say."}

    assert client.get(address(enquiry.referral)).status_code == 200
    assert client.post(address(enquiry.referral), typed).status_code == 403
    assert Enquiry.objects.get().ended_at is None
