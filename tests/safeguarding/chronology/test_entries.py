"""Entries added by hand: by whom, put right by versions, struck out, and never overwritten."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import Agency, User
from people.models import PersonRecord
from policies.models import Policy
from records import row_security
from records.models import AuditEvent
from records.refusals import Refused
from safeguarding.chronology.models import ChronologyEntry
from safeguarding.chronology.operations import (
    add_chronology_entry,
    correct_chronology_entry,
    strike_out_chronology_entry,
)
from safeguarding.chronology.rules import When
from tests.cast import actor, team
from tests.factories.chronology import TOLD, ChronologyEntryFactory
from tests.factories.people import DenialFactory
from tests.people.family import Family, reported

pytestmark = pytest.mark.django_db
WHEN = When(dt.date(2024, 3, 4))


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def jac() -> PersonRecord:
    return reported("Jac")


def test_an_entry_is_added_with_who_wrote_it_and_its_event(jac: PersonRecord, nia: User) -> None:
    at = timezone.now()

    entry = add_chronology_entry(jac, when=WHEN, told=TOLD, by=actor(nia), at=at)

    assert (entry.version, entry.recorded_by_name, entry.recorded_at) == (1, nia.name, at)
    assert entry.entered_for_id == actor(nia).agency_id
    event = AuditEvent.objects.get(event="chronology_entry.added")
    assert event.details == {"person": str(jac.person_id), "version": 1}


def test_one_that_says_nothing_is_refused(jac: PersonRecord, nia: User) -> None:
    with pytest.raises(Refused) as refused:
        add_chronology_entry(
            jac,
            when=WHEN,
            told=replace(TOLD, words=" ", source=""),
            by=actor(nia),
            at=timezone.now(),
        )

    assert len(refused.value.objections) == 2
    assert not ChronologyEntry.objects.exists()


def test_putting_right_makes_the_next_version_and_keeps_the_first(
    jac: PersonRecord, nia: User
) -> None:
    first = add_chronology_entry(jac, when=WHEN, told=TOLD, by=actor(nia), at=timezone.now())

    second = correct_chronology_entry(
        first,
        when=When(dt.date(2024, 3, 1), "month"),
        told=replace(TOLD, words="Had no lunch on most days."),
        reason="The record says most days.",
        by=actor(nia),
        at=timezone.now(),
    )

    assert (second.entry_id, second.version) == (first.entry_id, 2)
    assert ChronologyEntry.objects.get(pk=first.pk).words == TOLD.words
    assert list(ChronologyEntry.objects.all().standing()) == [second]
    assert AuditEvent.objects.filter(event="chronology_entry.corrected").count() == 1


def test_what_somebody_else_put_right_meanwhile_is_not_overwritten(
    jac: PersonRecord, nia: User, owen: User
) -> None:
    first = add_chronology_entry(jac, when=WHEN, told=TOLD, by=actor(nia), at=timezone.now())
    said: dict[str, Any] = {"when": WHEN, "told": TOLD, "reason": "Wrong.", "at": timezone.now()}
    correct_chronology_entry(first, **said, by=actor(owen))

    with pytest.raises(Refused, match="Somebody else"):
        correct_chronology_entry(first, **said, by=actor(nia))

    assert ChronologyEntry.objects.count() == 2


def test_what_is_struck_out_stays_to_be_read_and_stands_no_longer(
    jac: PersonRecord, nia: User
) -> None:
    first = add_chronology_entry(jac, when=WHEN, told=TOLD, by=actor(nia), at=timezone.now())

    struck = strike_out_chronology_entry(
        first, reason="About another child.", by=actor(nia), at=timezone.now()
    )

    assert not ChronologyEntry.objects.all().standing().exists()
    assert ChronologyEntry.objects.filter(entry_id=first.entry_id).count() == 2
    with pytest.raises(Refused, match="struck out"):
        correct_chronology_entry(
            struck, when=WHEN, told=TOLD, reason="Again.", by=actor(nia), at=timezone.now()
        )


def test_another_agency_puts_nothing_right(jac: PersonRecord, nia: User, rhys: User) -> None:
    entry = add_chronology_entry(jac, when=WHEN, told=TOLD, by=actor(nia), at=timezone.now())

    with pytest.raises(Refused, match="Only the agency"):
        strike_out_chronology_entry(entry, reason="Wrong.", by=actor(rhys), at=timezone.now())


def test_as_known_on_a_day_each_entry_reads_as_it_stood(jac: PersonRecord, nia: User) -> None:
    by, day = actor(nia), dt.timedelta(days=1)
    at = timezone.now() - 10 * day
    entry = add_chronology_entry(jac, when=WHEN, told=TOLD, by=by, at=at)
    said: dict[str, Any] = {
        "when": WHEN,
        "told": replace(TOLD, words="Otherwise."),
        "reason": "Wrong.",
    }
    corrected = correct_chronology_entry(entry, **said, by=by, at=at + 2 * day)
    strike_out_chronology_entry(corrected, reason="Not Jac.", by=by, at=at + 4 * day)

    def words(known_at: dt.datetime) -> list[str]:
        stood = ChronologyEntry.objects.all().standing(known_at)
        return [each.words for each in stood]

    assert words(at - day) == []
    assert words(at + day) == [TOLD.words]
    assert words(at + 3 * day) == ["Otherwise."]
    assert words(at + 5 * day) == []


@pytest.mark.parametrize("change", ["UPDATE {} SET words = 'x'", "DELETE FROM {}"])
def test_the_database_changes_no_version(jac: PersonRecord, change: str) -> None:
    ChronologyEntryFactory.create(record=jac)

    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format("safeguarding_chronologyentry"))


class TestWhoSeesIt:
    """In Python and in PostgreSQL, each by itself."""

    def both(self, user: User) -> tuple[int, int]:
        by = actor(user)
        asked = ChronologyEntry.objects.visible_to(by).count()
        with row_security.seen_by(by):
            fenced = ChronologyEntry.objects.count()
        return asked, fenced

    def test_whoever_may_see_the_person(
        self, jac: PersonRecord, nia: User, oren: User, rhys: User
    ) -> None:
        ChronologyEntryFactory.create(record=jac)

        assert self.both(nia) == (1, 1)
        assert self.both(oren) == (0, 0)
        assert self.both(rhys) == (0, 0)

    def test_nobody_who_is_denied(self, jac: PersonRecord, nia: User) -> None:
        ChronologyEntryFactory.create(record=jac)
        DenialFactory.create(person=jac.person, user_id=nia.pk)

        assert self.both(nia) == (0, 0)

    def test_of_a_restricted_referral_only_who_may_open_that(
        self, jac: PersonRecord, nia: User
    ) -> None:
        hidden = Family().sister.referrals.get()
        ChronologyEntryFactory.create(record=jac, referral=hidden)
        ChronologyEntryFactory.create(record=jac, referral=jac.referrals.get())

        assert self.both(nia) == (1, 1)

    def test_of_somebody_hidden_nothing(self, nia: User) -> None:
        ChronologyEntryFactory.create(record=Family().sister)

        assert self.both(nia) == (0, 0)
