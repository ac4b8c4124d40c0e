"""One person's page: across children and adults, and nothing of anybody hidden."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, User
from people.models import Kind, PersonRecord, Relationship, Stay
from policies.models import Policy
from records.models import AuditEvent
from tests.cast import sign_in, team
from tests.factories.families import RelationshipFactory, StayFactory
from tests.factories.known import SafetyWarningFactory
from tests.factories.people import DenialFactory, PersonRecordFactory
from tests.people.family import HIDDEN, Family, reported


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def family() -> Family:
    return Family()


def page(record: PersonRecord, name: str = "person", *keys: object) -> str:
    return reverse(f"people:{name}", args=[record.person_id, *keys])


class TestPerson:
    def test_it_shows_the_person_with_whom_they_live_and_all_open_work(
        self, client: Client, family: Family, nia: User
    ) -> None:
        SafetyWarningFactory.create(person=family.nerys.person, words="The dog bites.")
        sign_in(client, nia)

        body = client.get(page(family.jac)).content.decode()

        own, mothers = (record.referrals.get() for record in (family.jac, family.nerys))
        assert f'href="{own.get_absolute_url()}"' in body
        assert f'href="{mothers.get_absolute_url()}"' in body
        assert f'href="{page(family.nerys)}"' in body
        assert "Parent, with parental responsibility" in body
        assert "The dog bites." in body
        assert "2 Lôn Las, LL30 2DD" in body

    def test_the_look_leaves_one_event_and_no_name_in_the_title(
        self, client: Client, family: Family, nia: User
    ) -> None:
        sign_in(client, nia)

        response = client.get(page(family.jac))

        event = AuditEvent.objects.get(event="person.viewed")
        assert (event.subject_id, event.actor_id) == (family.jac.person_id, nia.pk)
        assert "Jac" not in response.content.decode().split("</title>")[0]

    def test_a_hidden_sister_appears_nowhere(
        self, client: Client, family: Family, nia: User
    ) -> None:
        sign_in(client, nia)

        response = client.get(page(family.jac))

        assert HIDDEN not in response.content.decode()
        (home,) = response.context["page"].households
        assert [member.name for member in home.members] == ["Nerys Puw"]
        assert len(response.context["page"].kin) == 1
        assert client.get(page(family.sister)).status_code == 404

    @pytest.mark.parametrize(
        "name", ["person", "life", "keep_safe", "add_relative", "add_stay", "same"]
    )
    def test_an_outsider_cannot_tell_that_the_person_exists(
        self, client: Client, family: Family, oren: User, name: str
    ) -> None:
        sign_in(client, oren)

        assert client.get(page(family.jac, name)).status_code in {404, 405}
        assert client.post(page(family.jac, name)).status_code in {404, 405}

    def test_who_is_denied_cannot_tell_either(
        self, client: Client, family: Family, nia: User
    ) -> None:
        DenialFactory.create(person=family.jac.person, user_id=nia.pk)
        sign_in(client, nia)

        assert client.get(page(family.jac)).status_code == 404
        assert "Jac" not in client.get(page(family.nerys)).content.decode()

    @pytest.mark.parametrize("name", ["alun", "tomos", "gwen"])
    def test_whoever_does_not_find_people_is_refused(
        self, client: Client, family: Family, name: str, request: pytest.FixtureRequest
    ) -> None:
        sign_in(client, request.getfixturevalue(name))

        assert client.get(page(family.jac)).status_code == 403

    def test_who_may_only_look_is_offered_nothing_to_change(
        self, client: Client, family: Family, elin: User
    ) -> None:
        sign_in(client, elin)
        family.jac.referrals.update(owning_team=team("safeguarding"))

        body = client.get(page(family.jac)).content.decode()

        assert "Jac Puw" in body
        assert page(family.jac, "add_relative") not in body
        assert client.post(page(family.jac, "add_relative")).status_code == 403

    def test_it_costs_the_same_however_large_the_family(
        self, client: Client, family: Family, nia: User
    ) -> None:
        sign_in(client, nia)

        def cost() -> int:
            with CaptureQueriesContext(connection) as captured:
                client.get(page(family.jac))
            return len([each for each in captured if "set_config" not in each["sql"]])

        cost()
        few = cost()
        for number in range(4):
            child = reported(f"Plentyn {number}", address="2 Lôn Las", postcode="LL30 2DD")
            RelationshipFactory.create(record=child, other=family.jac, kind=Kind.SIBLING)
            StayFactory.create(record=child, household=family.house)

        assert cost() == few

    def test_it_answers_in_welsh(self, client: Client, family: Family, nia: User) -> None:
        sign_in(client, nia)
        client.cookies["django_language"] = "cy"

        assert '<html lang="cy"' in client.get(page(family.jac)).content.decode()


class TestLife:
    def test_a_child_who_was_expected_is_born(self, client: Client, nia: User) -> None:
        today = timezone.localdate()
        baby = reported(
            "", description="Baby of Nerys Puw", expected_on=today - dt.timedelta(days=2)
        )
        sign_in(client, nia)
        assert "no birth is recorded" in client.get(page(baby)).content.decode()

        response = client.post(
            page(baby, "life"),
            {
                "what": "born",
                "day_day": today.day,
                "day_month": today.month,
                "day_year": today.year,
                "given_name": "Mali",
                "sex": "female",
            },
        )

        body = client.get(response["Location"]).content.decode()
        assert "Mali Puw" in body
        assert "0 months old" in body
        assert baby.referrals.get().reference in body

    def test_a_wrong_day_is_said_beside_it_and_kept(
        self, client: Client, family: Family, nia: User
    ) -> None:
        sign_in(client, nia)

        response = client.post(
            page(family.jac, "life"),
            {"what": "died", "day_day": "1", "day_month": "1", "day_year": "2199"},
        )

        assert response.status_code == 400
        assert "day" in response.context["form"].errors
        assert 'value="2199"' in response.content.decode()
        assert family.jac.person.records.count() == 1

    def test_a_death_is_shown(self, client: Client, family: Family, nia: User) -> None:
        sign_in(client, nia)

        client.post(
            page(family.nerys, "life"),
            {"what": "died", "day_day": "1", "day_month": "5", "day_year": "2026"},
        )

        assert "died on 1 May 2026" in client.get(page(family.jac)).content.decode()


class TestRelatives:
    SOUGHT = {"given_name": "Guto", "family_name": "Wledig"}
    TOLD = {"kind": "sibling", "told_by": "His mother"}

    def looked(self, client: Client, record: PersonRecord, **sought: str) -> str:
        """Look for somebody, and return what says that they were looked for."""
        response = client.post(page(record, "add_relative"), {**sought, "act": "search"})
        token: str = response.context["looked_for"]
        return token

    def test_somebody_new_is_put_on_record_after_looking(
        self, client: Client, family: Family, nia: User
    ) -> None:
        sign_in(client, nia)
        token = self.looked(client, family.jac, **self.SOUGHT)

        response = client.post(
            page(family.jac, "add_relative"),
            {**self.SOUGHT, **self.TOLD, "person": "new", "looked_for": token, "act": "record"},
        )

        assert response["Location"] == page(family.jac)
        guto = PersonRecord.objects.get(given_name="Guto")
        assert client.get(page(guto)).status_code == 200
        assert "Guto Wledig" in client.get(page(family.jac)).content.decode()

    @pytest.mark.parametrize("looked_for", ["", "made up", "somebody else"])
    def test_nobody_is_put_on_record_who_was_not_looked_for(
        self, client: Client, family: Family, nia: User, looked_for: str
    ) -> None:
        sign_in(client, nia)
        if looked_for == "somebody else":
            looked_for = self.looked(client, family.jac, given_name="Elen")

        response = client.post(
            page(family.jac, "add_relative"),
            {
                **self.SOUGHT,
                **self.TOLD,
                "person": "new",
                "looked_for": looked_for,
                "act": "record",
            },
        )

        assert response.status_code == 200
        assert response.context["form"] is not None
        assert not PersonRecord.objects.filter(given_name="Guto").exists()

    def test_somebody_on_record_is_chosen_and_nobody_hidden_can_be(
        self, client: Client, family: Family, nia: User
    ) -> None:
        elen = reported("Elen")
        sign_in(client, nia)
        sought = {"given_name": "Elen", "family_name": "Puw"}
        token = self.looked(client, family.jac, **sought)
        sent = {**sought, **self.TOLD, "looked_for": token, "act": "record"}

        hidden = client.post(
            page(family.jac, "add_relative"), {**sent, "person": str(family.sister.person_id)}
        )
        chosen = client.post(
            page(family.jac, "add_relative"), {**sent, "person": str(elen.person_id)}
        )

        assert "person" in hidden.context["form"].errors
        assert chosen.status_code == 302
        made = Relationship.objects.get(record=elen)
        assert (made.kind, made.other, made.agency) == (
            Kind.SIBLING,
            family.jac,
            nia.memberships.get().agency,
        )

    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
        self, client: Client, family: Family, nia: User
    ) -> None:
        sign_in(client, nia)
        token = self.looked(client, family.jac, **self.SOUGHT)

        response = client.post(
            page(family.jac, "add_relative"),
            {
                **self.SOUGHT,
                "looked_for": token,
                "act": "record",
                "kind": "uncle\x00",
                "told_by": "His mother",
            },
        )

        assert response.status_code == 400
        assert response.context["form"].errors.keys() == {"person", "kind"}
        assert 'value="His mother"' in response.content.decode()

    @pytest.mark.parametrize(
        ("sent", "shown"),
        [
            (
                {
                    "decision": "ended",
                    "ends_on_day": "1",
                    "ends_on_month": "5",
                    "ends_on_year": "2026",
                },
                1,
            ),
            ({"decision": "wrong", "reason": "She is his aunt."}, 0),
        ],
    )
    def test_a_relationship_ends_or_was_wrong(
        self, client: Client, family: Family, nia: User, sent: dict[str, str], shown: int
    ) -> None:
        sign_in(client, nia)

        response = client.post(page(family.jac, "relationship", family.tie.pk), sent)

        body = client.get(response["Location"]).content.decode()
        assert ("Parent, with parental responsibility, no longer" in body) == bool(shown)

    def test_no_other_familys_and_nobody_hidden_can_be_ended(
        self, client: Client, family: Family, nia: User
    ) -> None:
        hidden = Relationship.objects.get(kind=Kind.SIBLING)
        elsewhere = RelationshipFactory.create(record=reported("Elen"), other=reported("Guto"))
        sign_in(client, nia)

        for tie in (hidden, elsewhere):
            assert client.get(page(family.jac, "relationship", tie.pk)).status_code == 404
        assert client.post(page(family.jac, "relationship", family.tie.pk)).status_code == 400


class TestHomes:
    def test_somebody_moves_in_with_their_mother(
        self, client: Client, family: Family, nia: User
    ) -> None:
        elen = reported("Elen")
        RelationshipFactory.create(record=family.nerys, other=elen)
        sign_in(client, nia)

        shown = client.get(page(elen, "add_stay")).content.decode()
        client.post(
            page(elen, "add_stay"),
            {"household": str(family.house.pk), "told_by": "Her mother"},
        )

        assert "With Nerys Puw: 2 Lôn Las, LL30 2DD" in shown
        body = client.get(page(family.jac)).content.decode()
        assert "Elen Puw" in body

    def test_a_household_that_was_not_offered_cannot_be_chosen(
        self, client: Client, family: Family, nia: User
    ) -> None:
        other = StayFactory.create(record=PersonRecordFactory.create())
        sign_in(client, nia)

        response = client.post(
            page(family.jac, "add_stay"),
            {"household": str(other.household_id), "told_by": "A neighbour"},
        )

        assert response.status_code == 400
        assert 'value="A neighbour"' in response.content.decode()
        assert Stay.objects.filter(record=family.jac).count() == 1

    def test_another_place_needs_an_address(
        self, client: Client, family: Family, nia: User
    ) -> None:
        sign_in(client, nia)

        response = client.post(
            page(family.jac, "add_stay"), {"household": "another", "told_by": "A neighbour"}
        )

        assert "Give the address" in response.content.decode()

    def test_somebody_moves_out(self, client: Client, family: Family, nia: User) -> None:
        sign_in(client, nia)

        client.post(
            page(family.jac, "stay", family.stays[family.jac].pk),
            {
                "decision": "ended",
                "ends_on_day": "1",
                "ends_on_month": "5",
                "ends_on_year": "2026",
            },
        )

        body = client.get(page(family.jac)).content.decode()
        assert "No household is recorded today" in body
        assert "until 1 May 2026" in body
