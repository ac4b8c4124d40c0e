"""One box for whatever is known of somebody."""

import datetime as dt

import pytest
from django.test import Client

from accounts.models import Agency, User
from people import rules_search as rules
from policies.models import Policy
from records.models import AuditEvent
from tests.cast import sign_in, team
from tests.factories.known import SafetyWarningFactory
from tests.people.family import HIDDEN, reported

BORN = dt.date(2019, 3, 27)


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("Mair Evans", {"given_name": "Mair", "family_name": "Evans"}),
        ("Caneri", {"family_name": "Caneri"}),
        ("27.3.2019", {"date_of_birth": BORN}),
        ("2019-03-27", {"date_of_birth": BORN}),
        ("Evans 27/03/2019", {"family_name": "Evans", "date_of_birth": BORN}),
        ("31.2.2019", {"family_name": "31.2.2019"}),
        ("ll302dd", {"postcode": "LL302DD"}),
        ("LL30 2DD, Evans", {"postcode": "LL30 2DD", "family_name": "Evans"}),
        ("sg-7kq2-m4xw", {"reference": "SG-7KQ2-M4XW"}),
        ("999 000 0018", {"nhs_number": "999 000 0018"}),
        ("01492 960123", {"telephone": "01492 960123"}),
        ("+44 1492 960123", {"telephone": "+44 1492 960123"}),
        ("A123456789012", {"upn": "A123456789012"}),
        ("2 Lôn Las, Puw", {"address": "2 Lôn Las", "family_name": "Puw"}),
        ("2 Lôn Las LL30 2DD", {"address": "2 Lôn Las", "postcode": "LL30 2DD"}),
        ("", {}),
        (" , ", {}),
        ("👶", {"family_name": "👶"}),
        ("9" * 200, {"family_name": "9" * 200}),
    ],
)
def test_what_is_typed_is_known_by_its_looks(typed: str, sought: dict[str, object]) -> None:
    assert rules.read_box(typed) == sought


@pytest.fixture(autouse=True)
def partnership(request: pytest.FixtureRequest) -> None:
    """Conwy with the teams that reports go to, for the tests of the page."""
    if "client" in request.fixturenames:
        for name in ("conwy", "policy"):
            request.getfixturevalue(name)
        team("mash"), team("safeguarding")


class TestPage:
    @pytest.mark.parametrize(
        "typed",
        [
            "Mair Puw",
            "puw mair",
            "27.3.2019",
            "LL30 2DD",
            "01632 960001",
            "01632960001",
            "999 000 0018",
            "2 Lôn Las, Puw",
            "2 Lôn Las LL30 2DD",
        ],
    )
    def test_somebody_is_found_by_anything(
        self, client: Client, nia: User, typed: str, conwy: Agency, policy: Policy
    ) -> None:
        mair = reported(
            "Mair",
            date_of_birth=BORN,
            address="2 Lôn Las, Llandudno",
            postcode="LL30 2DD",
            telephone="01632 960001",
            nhs_number="9990000018",
        )
        SafetyWarningFactory.create(person=mair.person, words="The dog bites.")
        sign_in(client, nia)

        body = client.post("/people/", {"box": typed}).content.decode()

        assert f'href="/people/{mair.person_id}/"' in body
        assert "The dog bites." in body

    def test_by_the_reference_of_a_referral(self, client: Client, nia: User) -> None:
        mair = reported("Mair")
        sign_in(client, nia)

        reference = mair.referrals.get().reference
        body = client.post("/people/", {"box": reference.lower()}).content.decode()

        assert "Mair Puw" in body
        assert "Same reference" in body
        details = AuditEvent.objects.get(event="person.searched").details
        assert details == {"asked": ["reference"], "found": 1}

    @pytest.mark.parametrize("by", ["reference", "name", "telephone", "nhs_number"])
    def test_nobody_hidden_is_found_by_anything(self, client: Client, nia: User, by: str) -> None:
        hidden = reported(HIDDEN, "practitioner", telephone="01632 960009", nhs_number="9990000018")
        typed = {
            "reference": hidden.referrals.get().reference,
            "name": HIDDEN,
            "telephone": "01632 960009",
            "nhs_number": "999 000 0018",
        }[by]
        sign_in(client, nia)

        response = client.post("/people/", {"box": typed})

        assert response.context["found"] == []

    def test_an_address_alone_is_too_little_and_is_kept(self, client: Client, nia: User) -> None:
        sign_in(client, nia)

        response = client.post("/people/", {"box": "2 Lôn Las"})

        assert response.status_code == 400
        assert 'value="2 Lôn Las"' in response.content.decode()
        assert "Add a name or the postcode" in response.content.decode()
