"""One sitting: its agenda, what is not ready, who is here, the actions, the end."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from meetings import operations as meetings
from meetings.models import Meeting
from panels import operations
from panels.models import Listing
from panels.queries.agenda import agenda_of
from records.models import AuditEvent
from referrals.models import Referral
from tests.cast import actor, sign_in
from tests.factories.panels import ListingFactory, SittingFactory, awaiting_panel, begin, gives
from tests.panels.conftest import deny
from tests.panels.pages import sitting_url


@pytest.fixture
def page_of(client):
    def page(user, sitting):
        return sign_in(client, user).get(sitting.get_absolute_url())

    return page


def test_the_agenda_shows_initials_and_no_name(page_of, huw, listing):
    response = page_of(huw, listing.sitting)
    page = response.content.decode()

    assert f"ME · {listing.referral.reference}" in page
    assert "Evans" not in page
    assert "0 of 3 agencies answered" in page
    event = AuditEvent.objects.get(event="sitting.viewed")
    assert event.subject_reference == listing.sitting.meeting.reference


def test_before_it_the_page_says_what_is_not_ready(page_of, huw, listing, police):
    gives(listing, police)

    page = page_of(huw, listing.sitting).content.decode()

    assert "1 case lacks information from" in page
    assert "from North Wales Police" not in page
    assert "1 case has no risk score." in page
    assert "1 of 3 agencies answered" in page


def test_a_conflicted_member_sees_neither_the_case_nor_a_gap(page_of, sara, listing):
    others = [ListingFactory.create(sitting=listing.sitting) for _number in range(2)]
    whole = page_of(sara, listing.sitting).context["cases"]
    assert [case.number for case in whole] == [1, 2, 3]

    deny(sara, others[0].referral)

    response = page_of(sara, listing.sitting)
    cases = response.context["cases"]
    assert [case.number for case in cases] == [1, 2]
    assert [case.pk for case in cases] == [listing.pk, others[1].pk]
    assert "Agenda: 2 cases" in response.content.decode()
    assert others[0].referral.reference not in response.content.decode()
    assert "2 cases lack information" in response.content.decode()
    assert "3 cases" not in response.content.decode()


def test_a_case_that_was_restricted_since_is_gone_from_the_agenda(page_of, sara, listing):
    other = ListingFactory.create(sitting=listing.sitting)
    Referral.objects.filter(pk=listing.referral_id).update(is_restricted=True)

    response = page_of(sara, listing.sitting)

    assert [(case.number, case.pk) for case in response.context["cases"]] == [(1, other.pk)]
    assert listing.referral.reference not in response.content.decode()


def test_an_agency_outside_the_panel_finds_no_such_sitting(page_of, lowri, oren, listing):
    assert page_of(lowri, listing.sitting).status_code == 404
    assert page_of(oren, listing.sitting).status_code == 404


@pytest.mark.parametrize("page", ["attendance", "conclude", "cancel"])
def test_a_member_may_not_hold_the_sitting(client, sara, sitting, page):
    assert sign_in(client, sara).get(sitting_url(page, sitting)).status_code == 403


def test_recording_who_is_here_starts_it(client, huw, sara, sitting):
    attendance = sitting.meeting.attendances.get(user_id=sara.pk)

    response = sign_in(client, huw).post(
        sitting_url("attendance", sitting), {"present": [str(attendance.pk)]}
    )

    assert response["Location"] == sitting.get_absolute_url()
    sitting.meeting.refresh_from_db()
    attendance.refresh_from_db()
    assert sitting.meeting.status == Meeting.Status.UNDER_WAY
    assert attendance.arrived_at is not None


def test_the_chair_holds_it_too(client, elin, sitting):
    client = sign_in(client, elin)

    assert client.get(sitting_url("attendance", sitting)).status_code == 200


def test_the_case_to_be_heard_now_is_first(page_of, huw, listing):
    second = ListingFactory.create(sitting=listing.sitting)
    begin(listing.sitting, at=timezone.now())
    assert page_of(huw, listing.sitting).context["now"].pk == listing.pk

    operations.decide(
        listing, decision="safety-plan", rationale="Agreed.", by=actor(huw), at=timezone.now()
    )

    response = page_of(huw, listing.sitting)
    assert response.context["now"].pk == second.pk
    assert "Now: case 2 of 2" in response.content.decode()
    assert "Safety plan with agreed actions" in response.content.decode()


def test_actions_of_an_earlier_sitting_are_reviewed_overdue_first(
    client, page_of, huw, sara, listing, police, haf
):
    earlier = SittingFactory.create(
        panel=listing.sitting.panel, starts_at=timezone.now() - dt.timedelta(days=21)
    )
    before = ListingFactory.create(sitting=earlier)
    begin(earlier)
    today = timezone.localdate()
    for agency, days in ((haf.memberships.get().agency, 5), (police, -2)):
        meetings.agree_action(
            earlier.meeting,
            referral=before.referral,
            what="Fit an alarm.",
            agency=agency,
            due_on=today + dt.timedelta(days=days),
            by=actor(huw),
            at=timezone.now(),
        )

    response = page_of(huw, listing.sitting)

    actions = response.context["actions"]
    assert [action.agency for action in actions] == [police, haf.memberships.get().agency]
    assert "1 overdue" in response.content.decode()


def test_what_was_not_reached_is_named_before_the_end(client, huw, listing):
    begin(listing.sitting, at=timezone.now())
    sign_in(client, huw)

    page = client.get(sitting_url("conclude", listing.sitting)).content.decode()
    assert "1 case has no decision." in page
    response = client.post(sitting_url("conclude", listing.sitting))

    assert response.status_code == 302
    listing.sitting.meeting.refresh_from_db()
    assert listing.sitting.meeting.status == Meeting.Status.CONCLUDED


def test_a_sitting_that_has_not_begun_cannot_be_concluded(client, huw, sitting):
    response = sign_in(client, huw).post(sitting_url("conclude", sitting))

    assert response.status_code == 200
    assert "This meeting has not started." in response.content.decode()


def test_a_cancelled_sitting_tells_those_invited(client, huw, sitting):
    response = sign_in(client, huw).post(
        sitting_url("cancel", sitting), {"reason": "No case is ready."}
    )

    assert response.status_code == 302
    sitting.meeting.refresh_from_db()
    assert sitting.meeting.status == Meeting.Status.CANCELLED


def test_whoever_holds_it_sees_what_is_left_of_the_case_and_others_do_not(
    page_of, huw, sara, listing
):
    begin(listing.sitting, at=timezone.now() - dt.timedelta(minutes=5, seconds=30))

    held = page_of(huw, listing.sitting).content.decode()
    assert "3 minutes left" in held
    page = page_of(sara, listing.sitting).content.decode()
    assert "about 8 minutes for each case" in page
    assert "minutes left" not in page


def test_a_case_that_takes_longer_is_over_its_time(page_of, huw, listing):
    begin(listing.sitting, at=timezone.now() - dt.timedelta(minutes=20, seconds=30))

    assert "12 minutes over its time" in page_of(huw, listing.sitting).content.decode()


def test_it_says_by_when_agencies_answer(page_of, huw, listing):
    due = timezone.localdate(listing.sitting.meeting.starts_at) - dt.timedelta(days=2)

    page = page_of(huw, listing.sitting).content.decode()

    assert f"Agencies answer by {date_format(due, 'j F Y')}." in page
    assert "That day has passed" not in page


def test_an_empty_agenda_says_so(page_of, huw, sitting):
    assert "There is no case on your agenda." in page_of(huw, sitting).content.decode()


def test_the_agenda_asks_as_often_however_long_it_is(client, page_of, huw, listing):
    page_of(huw, listing.sitting)
    with CaptureQueriesContext(connection) as with_one:
        client.get(listing.sitting.get_absolute_url())
    for _number in range(4):
        ListingFactory.create(sitting=listing.sitting, referral=awaiting_panel())

    with CaptureQueriesContext(connection) as with_five:
        client.get(listing.sitting.get_absolute_url())

    assert len(with_five) == len(with_one)


def test_the_page_is_in_welsh(client, huw, listing):
    sign_in(client, huw)
    client.cookies["django_language"] = "cy"

    response = client.get(listing.sitting.get_absolute_url())

    assert response.headers["Content-Language"] == "cy"
    assert "MARAC Conwy" in response.content.decode()
    assert ">Dydd " in response.content.decode()


@pytest.mark.parametrize("denied", [False, True])
@pytest.mark.parametrize("who", ["huw", "elin", "sara", "haf", "lowri"])
def test_the_agenda_holds_what_the_reader_may_see_and_nothing_else(request, who, denied, listing):
    """It is asked for by a query that is kept as SQL; which cases are whose is said elsewhere."""
    other = ListingFactory.create(sitting=listing.sitting, referral=awaiting_panel())
    user = request.getfixturevalue(who)
    if denied:
        deny(user, other.referral)
    reader = actor(user)

    shown = [case.pk for case in agenda_of(listing.sitting, reader, [])]

    visible = Listing.objects.visible_to(reader).filter(sitting=listing.sitting)
    assert shown == list(visible.order_by("position").values_list("pk", flat=True))
    assert (other.pk in shown) is (not denied and who != "lowri")
