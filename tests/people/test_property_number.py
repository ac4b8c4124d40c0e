"""The number of a property, where somebody lives: checked beside its field, and shown."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Agency, User
from policies.models import Policy
from tests.cast import sign_in, team
from tests.people.family import Family

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(conwy: Agency, policy: Policy) -> Family:
    team("mash"), team("safeguarding")
    return Family()


def test_a_place_has_the_number_of_its_property_or_is_told_what_is_wrong_with_it(
    client: Client, family: Family, nia: User
) -> None:
    sign_in(client, nia)
    add_stay = reverse("people:add_stay", args=[family.jac.person_id])
    said = {"household": "another", "address": "4 Lôn Goch", "told_by": "A neighbour"}

    wrong = client.post(add_stay, {**said, "uprn": "LL30 2DD"})
    assert "This is not a unique property reference number" in wrong.content.decode()
    assert 'value="LL30 2DD"' in wrong.content.decode()
    client.post(add_stay, {**said, "uprn": "0100 100 123456"})

    person = client.get(reverse("people:person", args=[family.jac.person_id]))
    assert "4 Lôn Goch, UPRN 100100123456" in person.content.decode()
