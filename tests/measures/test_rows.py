"""The referrals behind a number: exactly those it counts, and of them those one may open."""

import pytest

from records.models import AuditEvent
from referrals.models import Pathway
from tests.cast import sign_in
from tests.factories.people import DenialFactory
from tests.measures.story import decided, moment, received

pytestmark = pytest.mark.django_db

SUMMER = {"quarter": "2026-2"}


def page(key: str) -> str:
    return f"/figures/{key}/referrals/"


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_number_leads_to_exactly_the_referrals_it_counts(client, sian):
    in_time = decided(received(moment(7, 6)), moment(7, 7))
    late = decided(received(moment(7, 6)), moment(7, 9))
    sign_in(client, sian)

    met = text_of(client.get(page("C04"), SUMMER))
    everything = text_of(client.get(page("C04"), {**SUMMER, "of": "all"}))
    past = text_of(client.get(page("C04.late"), SUMMER))

    assert in_time.reference in met
    assert late.reference not in met
    assert in_time.reference in everything
    assert late.reference in everything
    assert in_time.reference not in past
    assert late.reference in past


def test_a_part_leads_to_its_own_referrals(client, sian):
    police, school = (received(moment(7, 6), source=source) for source in ("police", "school"))

    text = text_of(sign_in(client, sian).get(page("C02"), {**SUMMER, "part": "police"}))

    assert police.reference in text
    assert school.reference not in text


def test_a_number_of_people_leads_to_the_referrals_about_them(client, sian):
    first = received(moment(7, 6), pathway=Pathway.ADULT)
    again = received(moment(7, 7), pathway=Pathway.ADULT, someone=first.record.person)

    text = text_of(sign_in(client, sian).get(page("A02"), SUMMER))

    assert {first.reference in text, again.reference in text} == {True}
    assert "2 referrals. The figure is 1 (unit: adult). These are the referrals behind it." in text


def test_what_is_closed_to_one_is_neither_counted_nor_listed(client, sian):
    shown, denied = received(moment(7, 6)), received(moment(7, 6), name="Taliesin")
    DenialFactory.create(person=denied.record.person, user_id=sian.pk)

    text = text_of(sign_in(client, sian).get(page("C01"), SUMMER))

    assert shown.reference in text
    assert denied.reference not in text
    assert "Taliesin" not in text
    assert "1 referral." in text


def test_concerns_about_practitioners_stay_with_those_who_keep_them(client, sian):
    concern = received(moment(7, 6), pathway=Pathway.PRACTITIONER)

    text = text_of(sign_in(client, sian).get(page("X02"), SUMMER))

    assert concern.reference not in text
    assert "1 referral is counted. You may open 0 of them." in text


def test_listing_is_on_the_record(client, sian):
    received(moment(7, 6))

    sign_in(client, sian).get(page("C01"), SUMMER)

    event = AuditEvent.objects.get(event="figures.listed")
    assert event.details == {
        "measure": "C01",
        "part": "",
        "quarter": "2026-2",
        "team": "",
        "page": 1,
        "shown": 1,
    }


@pytest.mark.parametrize("role", ["tomos", "nia", "alun", "beth"])
def test_only_those_who_may_see_figures_and_referrals_may_list_them(client, role, request):
    user = sign_in(client, request.getfixturevalue(role))

    assert user.get(page("C01"), SUMMER).status_code == 403


def test_the_outsider_lists_her_own_agencys_only(client, olwen):
    ours = received(moment(7, 6), name="Canari")

    text = text_of(sign_in(client, olwen).get(page("C01"), SUMMER))

    assert ours.reference not in text
    assert "Canari" not in text


@pytest.mark.parametrize(
    ("key", "asked"),
    [
        pytest.param("C99", SUMMER, id="no such measure"),
        pytest.param("C04.not_due", SUMMER, id="said in a sentence alone"),
        pytest.param("C01", {"quarter": "9999-4"}, id="beyond all days"),
        pytest.param("C01", {}, id="no quarter"),
        pytest.param("C01", {"quarter": "2026-7"}, id="no such quarter"),
        pytest.param("C02", {**SUMMER, "part": "x\x00y"}, id="no code of a part"),
    ],
)
def test_what_there_is_no_list_of_is_not_found(client, sian, key, asked):
    assert sign_in(client, sian).get(page(key), asked).status_code == 404


@pytest.mark.parametrize("typed", ["0", "-1", "x", "999999999999", "1\x00"])
def test_a_page_that_does_not_exist_shows_one_that_does(client, sian, typed):
    received(moment(7, 6))

    response = sign_in(client, sian).get(page("C01"), {**SUMMER, "page": typed})

    assert response.status_code == 200


def test_a_part_that_does_not_exist_lists_nothing(client, sian):
    received(moment(7, 6))

    response = sign_in(client, sian).get(page("C02"), {**SUMMER, "part": "nobody"})

    assert response.status_code == 200
    assert "Nothing to show" in text_of(response)
