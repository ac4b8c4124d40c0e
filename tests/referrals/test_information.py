"""What agencies told, by person, and who may read which of it: sealed, released, withdrawn, own."""

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Agency
from accounts.roles import Role as StaffRole
from people.models import Denial
from referrals import operations
from referrals.models import DisclosedItem, ItemRelease
from tests.cast import actor, agency, person, sign_in
from tests.factories.information import (
    ASKED_AT,
    InformationRequestFactory,
    asked_of,
    household,
    tells,
    told,
)

pytestmark = pytest.mark.django_db
SOURCE = "An informant says that he deals."
LINE = "Information suggests involvement with drugs."


@pytest.fixture
def referral(mash):
    return household()


@pytest.fixture
def health(db):
    return agency("health")


@pytest.fixture
def request_(referral, nia):
    agencies = [agency(code) for code in ("police", "glan-morfa", "health")]
    return InformationRequestFactory.create(referral=referral, asked=agencies, by=actor(nia))


@pytest.fixture
def item(request_, police, rhys):
    """Return intelligence the police told about Mair, with a sanitised line."""
    asked = asked_of(request_, police)
    grades = {"source_grade": "1", "assessment_grade": "A", "handling": "P"}
    return tells(asked, items=told(asked, SOURCE, sanitised=LINE, **grades), by=actor(rhys))[0]


def address(referral):
    return reverse("referrals:information", args=[referral.reference])


def page_for(client, user, referral) -> str:
    return sign_in(client, user).get(address(referral)).content.decode()


def released(item, to: Agency, by) -> None:
    operations.release_items(
        item.disclosure.asked.request.referral,
        items=[item],
        to=to,
        agreed_by="DS Bevan",
        by=actor(by),
        at=ASKED_AT,
    )


def let_in(referral, code: str, by) -> None:
    operations.let_in_agency(
        referral,
        agency=agency(code),
        reason="meeting",
        source_kind="meeting",
        source_id=referral.pk,
        by=actor(by),
        at=ASKED_AT,
    )


def test_the_team_sees_who_answered_what_is_late_and_the_things_by_person(
    client, nia, referral, item, haf, health
):
    operations.cannot_share(
        asked_of(item.disclosure.asked.request, health),
        reason="Her consent is awaited.",
        version=1,
        by=actor(haf),
        at=ASKED_AT,
    )

    page = page_for(client, nia, referral)

    assert item.disclosure.asked.request.reference in page
    assert "Information held" in page
    assert "Her consent is awaited." in page
    assert "Not answered yet" in page
    assert "late" in page
    assert SOURCE in page
    assert LINE in page
    assert "Intelligence graded 1 A P" in page
    assert "Data Protection Act 2018, Part 3" in page


def test_sealed_it_is_for_the_team_alone(client, referral, item, mared, owen, mali, sian, rhys):
    for insider in (owen, mared):
        assert SOURCE in page_for(client, insider, referral)
    for outside in (sian,):  # sees every unrestricted referral of the council
        page = page_for(client, outside, referral)
        assert SOURCE not in page
        assert LINE not in page
        assert "North Wales Police" not in page


def test_released_to_the_case_file_only_the_sanitised_line_is_read(
    client, nia, sian, referral, item, conwy
):
    sent = {"items": [str(item.pk)], "to": "conwy", "agreed_by": "DS Bevan, by telephone"}

    answer = sign_in(client, nia).post(address(referral), sent)

    assert answer.status_code == 302
    page = page_for(client, sian, referral)
    assert LINE in page
    assert SOURCE not in page
    assert "1 A P" not in page
    assert "the case file" in page_for(client, nia, referral)


def test_a_release_without_the_originator_is_refused_beside_what_was_chosen(
    client, nia, referral, request_, police, rhys
):
    asked = asked_of(request_, police)
    items = told(asked, SOURCE, sanitised=LINE)
    (item,) = tells(asked, items=items, by=actor(rhys), is_originator_controlled=True)
    sign_in(client, nia)

    page = client.post(address(referral), {"items": [str(item.pk)], "to": "conwy"}).content.decode()
    assert "say who there agreed" in page
    page = client.post(address(referral), {"to": "conwy"}).content.decode()
    assert "Choose what is released." in page
    assert not ItemRelease.objects.exists()


def test_somebody_without_anything_sealed_releases_nothing(client, sian, referral, item):
    answer = sign_in(client, sian).post(address(referral), {"items": [str(item.pk)], "to": "conwy"})

    assert answer.status_code == 403
    assert not ItemRelease.objects.exists()


def test_what_is_withdrawn_is_opened_no_more_and_said_to_be(
    client, nia, sian, rhys, referral, item, conwy
):
    released(item, conwy, nia)
    operations.withdraw_item(item, reason="The source lied.", by=actor(rhys), at=ASKED_AT)

    for reader in (nia, sian):
        page = page_for(client, reader, referral)
        assert SOURCE not in page
        assert LINE not in page
    assert "North Wales Police withdrew something about Mair Evans" in page_for(
        client, nia, referral
    )


def test_the_emergency_duty_team_asks_at_night_and_the_day_team_reads_it(
    client, emyr, nia, referral, police, rhys
):
    type(referral).objects.filter(pk=referral.pk).update(owning_team=emyr.memberships.get().team_id)
    referral.refresh_from_db()
    request = InformationRequestFactory.create(referral=referral, asked=[police], by=actor(emyr))
    tells(asked_of(request, police), SOURCE, by=actor(rhys))
    assert SOURCE in page_for(client, emyr, referral)
    assert SOURCE not in page_for(client, nia, referral)

    type(referral).objects.filter(pk=referral.pk).update(owning_team=nia.memberships.get().team_id)

    assert SOURCE in page_for(client, nia, referral)


def test_a_casework_team_that_holds_it_later_reads_only_what_was_released(
    client, referral, item, nia, conwy
):
    manager = person("Gethin Rowe", StaffRole.TEAM_MANAGER, "childrens")
    type(referral).objects.filter(pk=referral.pk).update(
        owning_team=manager.memberships.get().team_id
    )

    assert SOURCE not in page_for(client, manager, referral)
    released(item, conwy, nia)
    page = page_for(client, manager, referral)
    assert LINE in page
    assert SOURCE not in page


def test_a_screener_denied_somebody_of_the_household_reads_nothing_of_the_request(
    client, owen, referral, item
):
    deny(owen, referral.report.people.get(role="alleged_source").record.person)

    page = page_for(client, owen, referral)

    assert SOURCE not in page
    assert item.disclosure.asked.request.reference not in page


def deny(user, somebody) -> None:
    Denial.objects.create(
        person=somebody, user_id=user.pk, reason="conflict", denied_at=ASKED_AT, denied_by=user.pk
    )


@pytest.mark.parametrize(
    ("is_released", "is_withdrawn", "is_denied"),
    list(itertools.product([False, True], repeat=3)),
    ids=lambda value: "yes" if value else "no",
)
def test_every_reader_in_every_state(
    referral,
    item,
    nia,
    owen,
    emyr,
    sian,
    rhys,
    lowri,
    haf,
    oren,
    conwy,
    health,
    is_released,
    is_withdrawn,
    is_denied,
):
    """The table of who reads: own always; the team while it stands; others what was released."""
    readers = {"owen": owen, "emyr": emyr, "sian": sian, "rhys": rhys, "lowri": lowri}
    readers |= {"haf": haf, "oren": oren}
    if is_released:
        released(item, conwy, nia)
        released(item, health, nia)
    if is_withdrawn:
        operations.withdraw_item(item, reason="Wrong person.", by=actor(rhys), at=ASKED_AT)
    if is_denied:
        for user in readers.values():
            deny(user, referral.record.person)

    reads = {
        name
        for name, user in readers.items()
        if DisclosedItem.objects.visible_to(actor(user)).filter(pk=item.pk).exists()
    }

    expected = {"rhys"}  # the agency's own, whatever becomes of it
    if not is_withdrawn:
        expected |= {"owen"} | ({"sian", "emyr", "haf"} if is_released else set())
    assert reads == (set() if is_denied else expected)


def test_two_partners_and_an_outsider_see_exactly_their_own_and_what_was_released_to_them(
    client, referral, request_, item, nia, rhys, lowri, haf, oren, glan_morfa, health
):
    (of_school,) = tells(asked_of(request_, glan_morfa), "Late every Monday.", by=actor(lowri))
    released(item, health, nia)

    def reads(user):
        rows = DisclosedItem.objects.visible_to(actor(user))
        return set(rows.values_list("pk", flat=True))

    assert reads(rhys) == {item.pk}
    assert reads(lowri) == {of_school.pk}
    assert reads(haf) == {item.pk}
    assert reads(oren) == set()
    page = sign_in(client, haf).get(
        reverse("referrals:answer", args=[asked_of(request_, health).pk])
    )
    assert LINE in page.content.decode()
    assert SOURCE not in page.content.decode()


def test_a_partner_let_in_to_the_referral_sees_its_own_and_what_was_released_to_it(
    client, referral, request_, item, nia, lowri, glan_morfa, health
):
    tells(asked_of(request_, glan_morfa), "Late every Monday.", by=actor(lowri))
    let_in(referral, "glan-morfa", nia)

    page = page_for(client, lowri, referral)
    assert "Late every Monday." in page
    assert LINE not in page
    assert request_.reference not in page

    released(item, glan_morfa, nia)
    page = page_for(client, lowri, referral)
    assert LINE in page
    assert SOURCE not in page


def test_an_outsider_cannot_tell_that_it_exists(client, oren, lowri, referral, item):
    assert sign_in(client, oren).get(address(referral)).status_code == 404
    assert sign_in(client, lowri).get(address(referral)).status_code == 404


def test_before_anybody_was_asked_the_page_says_so(at_work, referral):
    page = at_work.get(address(referral)).content.decode()

    assert "Your team has asked no agency yet" in page
    assert "Ask agencies" in page


def test_late_answers_are_counted_on_my_work_and_listed(at_work, request_, nia):
    home = at_work.get(reverse("home")).content.decode()
    assert "late answers from agencies" in home

    page = at_work.get(f"{reverse('referrals:awaited')}?due=late").content.decode()

    assert page.count(request_.reference) == 3
    assert "North Wales Police" in page
    assert request_.referral.reference in page


def test_the_agency_sees_on_my_work_what_it_is_asked(client, rhys, request_):
    assert "asked of your agency" in sign_in(client, rhys).get(reverse("home")).content.decode()


def test_who_does_not_ask_has_no_list_of_awaited_answers(client, rhys, tomos):
    assert sign_in(client, rhys).get(reverse("referrals:awaited")).status_code == 403
    assert sign_in(client, tomos).get(reverse("referrals:awaited")).status_code == 403


def test_the_page_makes_as_many_queries_for_many_answers_as_for_few(
    at_work, referral, request_, item, nia, rhys, police
):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            at_work.get(address(referral))
        return len(captured)

    queries()  # the first look also notes what it read
    before = queries()
    for _number in range(2):
        more = InformationRequestFactory.create(referral=referral, asked=[police], by=actor(nia))
        tells(asked_of(more, police), "Seen.", "Seen too.", by=actor(rhys))
    queries()

    assert queries() == before
