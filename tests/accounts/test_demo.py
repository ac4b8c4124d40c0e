"""The demo's people are there in the demo, and nowhere else."""

import pytest

from records.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_a_real_installation_has_no_demo(client, nia):
    membership = nia.memberships.get()

    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/sign-in/", {"membership": membership.pk}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_demo_lists_its_people_by_agency_and_role(client, nia, tomos, settings):
    settings.DEMO = True

    page = client.get("/demo/").content.decode()

    assert page.index("Conwy Council") < page.index("Nia Roberts") < page.index("Ysgol Glan Morfa")
    assert "Professional reporter" in page


def test_the_demo_signs_in_as_one_of_them_with_a_press(client, nia, settings):
    settings.DEMO = True
    membership = nia.memberships.get()

    response = client.post("/demo/sign-in/", {"membership": membership.pk})

    event = AuditEvent.objects.get(event="user.signed_in")
    assert response.status_code == 302
    assert client.get("/account/").context["membership"] == membership
    assert event.details == {"methods": ["demo"]}


@pytest.mark.parametrize("membership", ["", "\x00", "nobody", "x" * 10_000])
def test_nobody_signs_in_as_nobody(client, settings, membership):
    settings.DEMO = True

    assert client.post("/demo/sign-in/", {"membership": membership}).status_code == 404


def test_the_list_of_people_takes_the_same_few_queries_however_long(
    client, settings, nia, owen, tomos, django_assert_num_queries
):
    settings.DEMO = True

    with django_assert_num_queries(4):  # the list, the savepoint around it, the demo's progress
        client.get("/demo/")
