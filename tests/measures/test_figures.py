"""The page of figures: who sees it, which quarter, and that its numbers lead to their rows."""

import pytest
from django.urls import reverse
from django.utils import timezone

from records.models import AuditEvent
from referrals.models import Pathway
from tests.cast import sign_in
from tests.measures.story import decided, moment, received

pytestmark = pytest.mark.django_db

PAGE = "/figures/"


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_manager_sees_the_quarter_beside_the_one_before(client, sian):
    decided(received(moment(6, 8)), moment(6, 9))
    for day, late in ((6, 0), (7, 0), (8, 0), (13, 2), (14, 2)):
        decided(received(moment(7, day)), moment(7, day + 1 + late))

    response = sign_in(client, sian).get(PAGE, {"quarter": "2026-2", "team": ""})

    text = text_of(response)
    assert "Figures for July to September 2026" in text
    assert "3 of 5. Quarter before: 100.0 % (1 of 1)" in text
    assert response.context["tiles"][0] == {
        "key": "C04.late",
        "of_all": False,
        "number": "2",
        "label": "Decisions on children late",
        "note": "Quarter before: 0",
        "is_urgent": True,
        "url": "/figures/C04.late/referrals/?quarter=2026-2",
    }


def test_looking_at_figures_is_on_the_record(client, sian):
    received(moment(7, 6))

    sign_in(client, sian).get(PAGE, {"quarter": "2026-2", "team": ""})

    event = AuditEvent.objects.get(event="figures.viewed")
    assert (event.actor_id, event.details) == (sian.pk, {"quarter": "2026-2", "team": ""})


@pytest.mark.parametrize("role", ["mared", "sian", "beth"])
def test_those_who_manage_or_audit_may_see_figures(client, role, request):
    assert sign_in(client, request.getfixturevalue(role)).get(PAGE).status_code == 200


@pytest.mark.parametrize("role", ["tomos", "nia", "alun", "oren"])
def test_others_may_not(client, role, request):
    assert sign_in(client, request.getfixturevalue(role)).get(PAGE).status_code == 403


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(PAGE).headers["Location"].startswith(reverse("account_login"))


def test_the_outsider_sees_her_own_agency_only(client, olwen):
    received(moment(7, 6), name="Canari")

    text = text_of(sign_in(client, olwen).get(PAGE, {"quarter": "2026-3"}))

    assert "Denbighshire" in text
    assert "Canari" not in text
    assert "No reports in this quarter" in text or "Choose a quarter" in text


def test_an_auditor_sees_numbers_and_no_way_to_the_referrals(client, beth):
    received(moment(7, 6))

    text = text_of(sign_in(client, beth).get(PAGE, {"quarter": "2026-2", "team": ""}))

    assert "Contacts received" in text
    assert "/referrals/?quarter=" not in text


def test_before_any_report_the_page_says_so(client, sian):
    text = text_of(sign_in(client, sian).get(PAGE))

    assert "No reports in this quarter" in text


@pytest.mark.parametrize("typed", ["2026-9", "1066-1", "x", "", "2026-2\x00", "9" * 5000])
def test_a_quarter_that_is_not_in_the_list_is_told_beside_the_field(client, sian, typed):
    response = sign_in(client, sian).get(PAGE, {"quarter": typed})

    assert response.status_code == 200
    assert "Choose a quarter from the list." in text_of(response)


def test_the_page_opens_on_the_quarter_that_runs(client, sian):
    received(timezone.now())

    response = sign_in(client, sian).get(PAGE)

    assert response.context["is_provisional"]
    assert "The quarter has not ended" in text_of(response)


def test_the_page_takes_as_many_queries_however_much_happened(
    client, sian, django_assert_max_num_queries
):
    sign_in(client, sian)
    for day in (6, 7, 8):
        received(moment(7, day))
        received(moment(7, day), pathway=Pathway.ADULT)

    with django_assert_max_num_queries(123):
        client.get(PAGE, {"quarter": "2026-2", "team": ""})
