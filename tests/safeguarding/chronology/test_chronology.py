"""The chronology of somebody: what stands in it, for whom, and nothing of anybody hidden."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, User
from people.models import Kind, PersonRecord
from people.operations_families import end_stay, relate, set_stay_aside
from policies.models import Policy
from records.models import AuditEvent
from safeguarding.chronology.entries import Entry
from safeguarding.chronology.views import PER_PAGE
from tests.cast import actor, sign_in, team
from tests.factories.chronology import ChronologyEntryFactory
from tests.factories.families import SAID, RelationshipFactory, StayFactory
from tests.factories.information import InformationRequestFactory, asked_of, holder_of, tells
from tests.factories.known import SafetyWarningFactory
from tests.factories.people import DenialFactory
from tests.people.family import HIDDEN, Family, reported

MARK = "Gwenynen"  # a word that stands in nothing else


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def family() -> Family:
    return Family()


def page(record: PersonRecord, name: str = "chronology", *keys: Any) -> str:
    return reverse(name, args=[record.person_id, *keys])


def days(name: str, day: dt.date) -> dict[str, str]:
    return {f"{name}_{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def entries(response: Any) -> list[Entry]:
    found: list[Entry] = list(response.context["story"].entries)
    return found


def words(response: Any) -> str:
    return " | ".join(entry.words for entry in entries(response))


class TestWhatStandsInIt:
    def test_every_part_of_the_record_tells_by_its_days(
        self, client: Client, family: Family, nia: User
    ) -> None:
        relate(
            family.nerys,
            reported("Dylan", "adult_at_risk"),
            kind=Kind.PARTNER,
            source=SAID,
            starts_on=dt.date(2020, 6, 1),
            by=family.by,
            at=family.at,
        )
        StayFactory.create(record=family.jac, household=family.house, starts_on=dt.date(2021, 2, 1))
        ChronologyEntryFactory.create(record=family.jac, significance="He was hungry.")
        SafetyWarningFactory.create(person=family.jac.person, words="The dog bites.")
        sign_in(client, nia)

        response = client.get(page(family.jac))

        said = words(response)
        assert said.startswith("Born. | Came to live here: 2 Lôn Las, LL30 2DD.")
        assert "A report came from" in said
        assert "Came to school without lunch." in said
        assert "Staff-safety warning raised: The dog bites." in said
        body = response.content.decode()
        assert "He was hungry." in body
        assert "9 years old" in body
        assert family.jac.referrals.get().reference in body
        mothers = words(client.get(page(family.nerys)))
        assert "From this day: Dylan Puw (Partner)." in mothers

    def test_what_reaches_the_team_that_asked_stands_in_it(
        self, client: Client, family: Family, nia: User, rhys: User, police: Agency
    ) -> None:
        referral = family.jac.referrals.get()
        request = InformationRequestFactory.create(referral=referral, asked=[police])
        tells(asked_of(request, police), "Seen in the park at night.", by=actor(rhys))
        sign_in(client, nia)

        said = words(client.get(page(family.jac)))

        assert "Agencies were asked: North Wales Police." in said
        assert "Seen in the park at night." in said

    def test_an_empty_one_says_so(self, client: Client, nia: User) -> None:
        record = reported("Heb")
        sign_in(client, nia)

        response = client.get(page(record), days("last", dt.date(1999, 1, 1)))

        assert "Nothing matches what was chosen" in response.content.decode()

    def test_each_look_is_on_record_of_each_person(
        self, client: Client, family: Family, nia: User
    ) -> None:
        sign_in(client, nia)

        response = client.get(page(family.jac), {"beside": [str(family.nerys.person_id)]})

        looks = AuditEvent.objects.filter(event="person.viewed", actor_id=nia.pk)
        assert {each.subject_id for each in looks} == {
            family.jac.person_id,
            family.nerys.person_id,
        }
        assert "Jac" not in response.content.decode().split("</title>")[0]

    def test_it_answers_in_welsh(self, client: Client, family: Family, nia: User) -> None:
        sign_in(client, nia)
        client.cookies["django_language"] = "cy"

        response = client.get(page(family.jac))

        assert '<html lang="cy"' in response.content.decode()

    def test_the_page_of_the_person_leads_to_it(
        self, client: Client, family: Family, nia: User
    ) -> None:
        sign_in(client, nia)

        assert (
            f'href="{page(family.jac)}"'
            in client.get(page(family.jac, "people:person")).content.decode()
        )


class TestChoosing:
    def test_by_kind_agency_and_days(
        self, client: Client, family: Family, nia: User, glan_morfa: Agency
    ) -> None:
        ChronologyEntryFactory.create(record=family.jac, agency=glan_morfa, words=MARK)
        sign_in(client, nia)

        by_kind = client.get(page(family.jac), {"kind": ["life"]})
        by_agency = client.get(page(family.jac), {"agency": [str(glan_morfa.pk)]})
        until = client.get(page(family.jac), days("last", dt.date(2024, 3, 4)))
        after = client.get(page(family.jac), days("first", dt.date(2024, 3, 5)))

        assert words(by_kind) == "Born."
        assert words(by_agency) == MARK
        assert words(until) == f"Born. | {MARK}"
        assert MARK not in words(after)

    @pytest.mark.parametrize(
        "asked",
        [
            {"kind": ["nonsense"]},
            {"agency": [str(uuid4())]},
            {"beside": [str(uuid4())]},
            {"beside": ["'; DROP TABLE"]},
            {"known_on_day": "31", "known_on_month": "2", "known_on_year": "2024"},
            {"known_on_day": "1", "known_on_month": "1", "known_on_year": "2999"},
            {"first_day": "x", "first_month": "\x00", "first_year": "9" * 5000},
            {"page": "9" * 5000},
            {"page": "-1"},
        ],
    )
    def test_nonsense_is_answered_and_shows_nothing_more(
        self, client: Client, family: Family, nia: User, asked: dict[str, Any]
    ) -> None:
        sign_in(client, nia)

        response = client.get(page(family.jac), asked)

        assert response.status_code == 200
        assert [lane.name for lane in response.context["story"].lanes] == ["Jac Puw"]

    def test_pages_follow_one_another(self, client: Client, family: Family, nia: User) -> None:
        for number in range(PER_PAGE):
            ChronologyEntryFactory.create(record=family.jac, words=f"{MARK} {number}")
        sign_in(client, nia)

        first = client.get(page(family.jac))
        second = client.get(page(family.jac), {"page": "2"})

        total = len(entries(first))
        assert total > PER_PAGE
        assert 'href="?page=2"' in first.content.decode()
        shown = [
            sum(len(cell["lines"]) for row in each.context["rows"] for cell in row["cells"])
            for each in (first, second)
        ]
        assert shown == [PER_PAGE, total - PER_PAGE]

    def test_it_costs_the_same_however_long_it_is(
        self, client: Client, family: Family, nia: User
    ) -> None:
        sign_in(client, nia)

        def cost() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page(family.jac)).status_code == 200
            return len([each for each in captured if "set_config" not in each["sql"]])

        ChronologyEntryFactory.create(record=family.jac)
        cost()
        few = cost()
        for number in range(5):
            ChronologyEntryFactory.create(record=family.jac, words=f"{MARK} {number}")
            SafetyWarningFactory.create(person=family.jac.person)
            child = reported(f"Plentyn {number}")
            RelationshipFactory.create(record=child, other=family.jac, kind=Kind.SIBLING)
            StayFactory.create(record=child, household=family.house)

        assert cost() == few


class TestSideBySide:
    def test_family_and_household_may_be_put_beside(
        self, client: Client, family: Family, nia: User
    ) -> None:
        sign_in(client, nia)

        response = client.get(page(family.jac), {"beside": [str(family.nerys.person_id)]})

        assert [lane.name for lane in response.context["story"].lanes] == ["Jac Puw", "Nerys Puw"]
        born = [entry.person_id for entry in entries(response) if entry.words == "Born."]
        assert born == [family.nerys.person_id, family.jac.person_id]

    def test_somebody_hidden_is_not_offered_and_cannot_be_asked_for(
        self, client: Client, family: Family, nia: User
    ) -> None:
        sign_in(client, nia)

        response = client.get(page(family.jac), {"beside": [str(family.sister.person_id)]})

        assert [lane.name for lane in response.context["story"].lanes] == ["Jac Puw"]
        assert HIDDEN not in response.content.decode()
        offered = dict(response.context["form"].fields["beside"].choices)
        assert list(offered) == [str(family.nerys.person_id)]


class TestAsKnownOn:
    def test_what_was_recorded_later_is_absent_and_what_was_ended_later_is_not_yet(
        self, client: Client, family: Family, nia: User
    ) -> None:
        stay = StayFactory.create(
            record=family.jac, household=family.house, starts_on=dt.date(2021, 2, 1)
        )
        later = family.at + dt.timedelta(days=20)
        end_stay(stay, on=dt.date(2026, 5, 1), by=family.by, at=later)
        ChronologyEntryFactory.create(record=family.jac, words=MARK, at=later)
        sign_in(client, nia)

        now = words(client.get(page(family.jac)))
        then = words(client.get(page(family.jac), days("known_on", family.at.date())))
        before = client.get(page(family.jac), days("known_on", dt.date(2020, 1, 1)))

        assert MARK in now
        assert "Moved out of here" in now
        assert MARK not in then
        assert "Moved out of here" not in then
        assert "Came to live here" in then
        assert (words(before), before.context["story"].lanes) == ("", ())

    def test_what_was_set_aside_later_reads_as_it_did(
        self, client: Client, family: Family, nia: User
    ) -> None:
        stay = StayFactory.create(
            record=family.jac, household=family.house, starts_on=dt.date(2021, 2, 1)
        )
        later = family.at + dt.timedelta(days=20)
        set_stay_aside(stay, reason="Another Jac.", by=family.by, at=later)
        sign_in(client, nia)

        assert "Came to live here" not in words(client.get(page(family.jac)))
        then = client.get(page(family.jac), days("known_on", family.at.date()))
        assert "Came to live here" in words(then)


class TestWhoComesIn:
    NAMES = ("chronology", "print_chronology", "copy_chronology", "add_chronology_entry")

    @pytest.mark.parametrize("name", NAMES)
    def test_an_outsider_cannot_tell_that_the_person_exists(
        self, client: Client, family: Family, oren: User, name: str
    ) -> None:
        sign_in(client, oren)

        assert client.get(page(family.jac, name)).status_code == 404
        assert client.post(page(family.jac, name)).status_code in {404, 405}

    @pytest.mark.parametrize("name", NAMES)
    def test_nor_can_who_is_denied(
        self, client: Client, family: Family, nia: User, name: str
    ) -> None:
        DenialFactory.create(person=family.jac.person, user_id=nia.pk)
        sign_in(client, nia)

        assert client.get(page(family.jac, name)).status_code == 404

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("who", ["alun", "tomos"])
    def test_whoever_does_not_find_people_is_refused(
        self, client: Client, family: Family, who: str, name: str, request: Any
    ) -> None:
        sign_in(client, request.getfixturevalue(who))

        assert client.get(page(family.jac, name)).status_code == 403

    def test_who_may_only_look_is_offered_nothing_to_write(
        self, client: Client, family: Family, elin: User
    ) -> None:
        sign_in(client, elin)
        family.jac.referrals.update(owning_team=team("safeguarding"))

        body = client.get(page(family.jac)).content.decode()

        assert page(family.jac, "add_chronology_entry") not in body
        assert page(family.jac, "copy_chronology") not in body
        assert client.get(page(family.jac, "add_chronology_entry")).status_code == 403
        assert client.post(page(family.jac, "copy_chronology")).status_code == 403


class TestNothingLeaks:
    def everywhere(self, client: Client, record: PersonRecord) -> list[Any]:
        asked = days("known_on", timezone.localdate())
        return [
            client.get(page(record)),
            client.get(page(record), asked),
            client.get(page(record, "print_chronology")),
            client.get(page(record, "copy_chronology")),
            client.get(page(record, "add_chronology_entry")),
        ]

    def test_a_hidden_sister_is_in_no_entry_count_option_or_picker(
        self, client: Client, family: Family, nia: User
    ) -> None:
        agency = team("health-safeguarding").agency
        hidden = family.sister.referrals.get()
        sign_in(client, nia)
        before = client.get(page(family.jac))
        StayFactory.create(
            record=family.sister, household=family.house, starts_on=dt.date(2022, 1, 1)
        )
        relate(
            family.sister,
            family.nerys,
            kind=Kind.CHILD,
            source=SAID,
            starts_on=dt.date(2017, 1, 1),
            by=family.by,
            at=family.at,
        )
        ChronologyEntryFactory.create(record=family.sister, words=f"{HIDDEN} fell.", agency=agency)
        ChronologyEntryFactory.create(
            record=family.jac, referral=hidden, words=f"{HIDDEN} hit him.", agency=agency
        )
        SafetyWarningFactory.create(person=family.sister.person, words=HIDDEN, agency=agency)

        for response in self.everywhere(client, family.jac):
            body = response.content.decode()
            assert HIDDEN not in body
            assert str(family.sister.person_id) not in body
            assert hidden.reference not in body
        after = client.get(page(family.jac))
        assert len(entries(after)) == len(entries(before))
        assert after.context["story"].agencies == before.context["story"].agencies
        assert agency.name not in after.content.decode()
        assert client.get(page(family.sister)).status_code == 404

    def test_nor_is_what_police_keep_sealed(
        self,
        client: Client,
        family: Family,
        nia: User,
        rhys: User,
        elin: User,
        police: Agency,
    ) -> None:
        referral = family.jac.referrals.get()
        request = InformationRequestFactory.create(
            referral=referral, asked=[police], by=holder_of(referral)
        )
        tells(asked_of(request, police), MARK, by=actor(rhys))
        referral.owning_team = team("safeguarding")
        referral.save()
        sign_in(client, elin)

        response = client.get(page(family.jac))

        assert response.status_code == 200
        assert MARK not in response.content.decode()
        assert "North Wales Police" not in response.content.decode()
        assert "information" not in {kind.value for kind in response.context["story"].kinds}
