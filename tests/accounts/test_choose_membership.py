"""Somebody acts in one membership at a time, also with two tabs open."""

import pytest
from django.utils import timezone

from accounts import operations
from accounts.models import Membership, User
from accounts.roles import Role
from records.audit import SYSTEM
from records.models import AuditEvent
from tests.cast import sign_in, team
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db

CHOOSE = "/account/membership/"


@pytest.fixture
def screening(nia: User) -> Membership:
    """Nia's first membership, in the MASH."""
    return nia.memberships.get()


@pytest.fixture
def night_shift(nia: User, screening: Membership) -> Membership:
    """Her second one, with the emergency duty team."""
    return MembershipFactory.create(
        user=nia, team=team("emergency-duty"), role=Role.EMERGENCY_DUTY_WORKER
    )


def shown_role(client):
    return client.get("/account/").context["membership"].role


def test_the_first_membership_is_acted_in_until_another_is_chosen(client, nia, night_shift):
    sign_in(client, nia)
    assert shown_role(client) == Role.SCREENER

    client.post(CHOOSE, {"membership": str(night_shift.pk), "next": "/account/"})

    event = AuditEvent.objects.get(event="membership.chosen")
    assert shown_role(client) == Role.EMERGENCY_DUTY_WORKER
    assert (event.subject_id, event.actor_role) == (night_shift.pk, Role.EMERGENCY_DUTY_WORKER)
    assert event.actor_team_id == night_shift.team_id


@pytest.mark.parametrize(
    "choice", ["", "\x00", "not-a-key", "00000000-0000-0000-0000-000000000000"]
)
def test_a_choice_that_is_none_of_theirs_is_refused_beside_the_field(
    client, nia, night_shift, choice
):
    page = sign_in(client, nia).post(CHOOSE, {"membership": choice})

    assert page.status_code == 200
    assert "membership" in page.context["form"].errors


def test_nobody_acts_in_somebody_elses_membership(client, nia, mared):
    page = sign_in(client, nia).post(CHOOSE, {"membership": str(mared.memberships.get().pk)})

    assert "membership" in page.context["form"].errors
    assert shown_role(client) == Role.SCREENER


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)"]
)
def test_choosing_leads_nowhere_but_to_our_own_pages(client, nia, night_shift, elsewhere):
    sign_in(client, nia)

    response = client.post(CHOOSE, {"membership": str(night_shift.pk), "next": elsewhere})

    assert response["Location"] == "/"


def test_a_membership_that_ended_is_acted_in_no_longer(client, nia, night_shift):
    sign_in(client, nia)
    client.post(CHOOSE, {"membership": str(night_shift.pk), "next": "/account/"})

    operations.end_membership(night_shift, by=SYSTEM, at=timezone.now())

    assert client.get("/account/").status_code == 302
    assert shown_role(sign_in(client, nia)) == Role.SCREENER


def test_a_form_opened_in_another_role_does_nothing_until_asked(
    client, nia, screening, night_shift
):
    sign_in(client, nia)
    client.post(CHOOSE, {"membership": str(night_shift.pk), "next": "/account/"})
    form = {"acting": str(screening.pk), "language": "cy", "words": "O'r gorau, ŵyn <b>"}

    page = client.post("/account/?tab=1", form)

    nia.refresh_from_db()
    assert page.status_code == 409
    assert nia.language == "en"
    assert ("words", "O'r gorau, ŵyn <b>") in page.context["typed"]
    assert 'action="/account/?tab=1"' in page.content.decode()


def test_the_form_can_be_sent_in_the_role_it_was_opened_in(client, nia, screening, night_shift):
    sign_in(client, nia)
    client.post(CHOOSE, {"membership": str(night_shift.pk), "next": "/account/"})

    client.post("/account/", {"acting": str(screening.pk), "act_in_this": "yes", "language": "cy"})

    nia.refresh_from_db()
    assert nia.language == "cy"
    assert shown_role(client) == Role.SCREENER
    assert AuditEvent.objects.filter(event="membership.chosen").count() == 2


@pytest.mark.parametrize("meant", ["\x00", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_form_in_a_role_that_is_not_theirs_cannot_be_sent(client, nia, meant):
    page = sign_in(client, nia).post(
        "/account/", {"acting": meant, "act_in_this": "yes", "language": "cy"}
    )

    assert page.status_code == 409
    assert page.context["meant"] is None


def test_a_form_sent_in_the_role_it_was_opened_in_just_works(client, nia, screening):
    page = sign_in(client, nia).post("/account/", {"acting": str(screening.pk), "language": "cy"})

    assert page.status_code == 302


def test_somebody_without_a_role_is_told_so_and_can_leave(client, nia, screening):
    operations.end_membership(screening, by=SYSTEM, at=timezone.now())
    sign_in(client, nia)

    page = client.get("/account/")

    assert page.status_code == 403
    assert "/accounts/logout/" in page.content.decode()
    assert client.get("/privacy/").status_code == 200
    assert client.get("/accounts/2fa/").status_code == 200
