"""A part of the minutes for named readers; for everybody else there is none."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from meetings import operations as meetings
from meetings.models import Attendance
from meetings.models_restricted import RestrictedPart
from records import row_security
from records.models import AuditEvent
from referrals.models import Referral
from safeguarding.rights import operations as rights
from safeguarding.rights.models import HeldItem
from strategy_meetings.models import StrategyMeeting
from tests.cast import actor, sign_in
from tests.factories.meetings import RestrictedPartFactory
from tests.factories.rights import SubjectRequestFactory
from tests.strategy_meetings.holding import LATER, conclude, decide, start
from tests.strategy_meetings.pages import begin, url

TEXT = "An informant in the house says he keeps a gun."


def of(called: StrategyMeeting, user: User) -> Attendance:
    return called.meeting.attendances.get(user_id=user.pk)


@pytest.fixture
def part(called: StrategyMeeting, elin: User, carys: User) -> RestrictedPart:
    """For Elin, who chairs, and Carys of the police; Gwen, who takes the minutes, is not named."""
    begin(called, elin, carys)
    return RestrictedPartFactory.create(
        meeting=called.meeting, text=TEXT, readers=[of(called, elin), of(called, carys)]
    )


def test_it_is_written_for_those_named_and_read_by_them(
    client: Client, called: StrategyMeeting, elin: User, carys: User
) -> None:
    begin(called, elin, carys)

    sign_in(client, elin).post(
        url("restricted", called), {"text": TEXT, "readers": [str(of(called, carys).pk)]}
    )

    part = RestrictedPart.objects.get()
    assert {reader.user_id for reader in part.readers.all()} == {elin.pk, carys.pk}
    assert TEXT in sign_in(client, carys).get(url("restricted", called)).content.decode()
    assert AuditEvent.objects.about(part).filter(event="restricted_part.viewed").exists()


def test_for_others_it_is_absent_without_a_hint(
    client: Client, called: StrategyMeeting, part: RestrictedPart, gwen: User, haf: User
) -> None:
    sign_in(client, gwen)
    before = client.get(url("restricted", called)).content.decode()

    assert TEXT not in before
    assert "You read no restricted part of these minutes." in before
    assert client.get(url("restricted_part", called, part.pk)).status_code == 404
    for page in ("minutes", "meeting"):
        assert "gun" not in client.get(url(page, called)).content.decode()
    assert not AuditEvent.objects.about(called.meeting).filter(event__contains="restricted_part")
    assert sign_in(client, haf).get(url("restricted", called)).status_code == 404


def test_somebody_invited_who_is_not_named_finds_no_such_page(
    client: Client, called: StrategyMeeting, elin: User, carys: User
) -> None:
    begin(called, elin, carys)
    RestrictedPartFactory.create(meeting=called.meeting, text=TEXT)

    assert sign_in(client, carys).get(url("restricted", called)).status_code == 404


def test_the_database_shows_it_to_its_readers_alone(
    part: RestrictedPart, elin: User, carys: User, gwen: User
) -> None:
    seen = {}
    for user in (elin, carys, gwen):
        with row_security.seen_by(actor(user)):
            named = part.readers.through.objects.filter(restrictedpart_id=part.pk)
            seen[user.name] = (RestrictedPart.objects.count(), named.count())

    assert seen == {elin.name: (1, 2), carys.name: (1, 2), gwen.name: (0, 0)}


def test_a_reader_whose_invitation_is_taken_back_reads_no_more(
    called: StrategyMeeting, part: RestrictedPart, carys: User, elin: User
) -> None:
    found = of(called, carys)
    found.withdrawn_at, found.withdrawn_by = LATER, elin.pk
    found.save()

    assert not RestrictedPart.objects.visible_to(actor(carys)).exists()


def test_a_reader_changes_it_and_two_at_once_lose_nothing(
    client: Client, called: StrategyMeeting, part: RestrictedPart, elin: User, carys: User
) -> None:
    page = url("restricted_part", called, part.pk)
    readers = {"readers": [str(of(called, carys).pk)]}
    sign_in(client, elin).post(page, {"text": "Elin's text.", "version": "0", **readers})

    late = client.post(page, {"text": "Another text.", "version": "0", **readers})

    assert late.status_code == 409
    for text in ("Elin&#x27;s text.", "Another text."):
        assert text in late.content.decode()
    part.refresh_from_db()
    assert (part.text, part.version) == ("Elin's text.", 1)


def test_who_has_no_part_in_running_the_meeting_adds_none(
    client: Client, called: StrategyMeeting, part: RestrictedPart, carys: User
) -> None:
    page = sign_in(client, carys).post(url("restricted", called), {"text": "More."})

    assert "Write a restricted part" not in page.content.decode()
    assert RestrictedPart.objects.count() == 1


def test_an_empty_one_is_refused(client: Client, called: StrategyMeeting, elin: User) -> None:
    begin(called, elin)

    page = sign_in(client, elin).post(url("restricted", called), {"text": "  "}).content.decode()

    assert "Write down what is restricted." in page
    assert not RestrictedPart.objects.exists()


def test_after_closing_it_stands_as_it_is(
    client: Client, called: StrategyMeeting, elin: User, carys: User
) -> None:
    start(called, elin, present=(carys,))
    part = RestrictedPartFactory.create(meeting=called.meeting, text=TEXT)
    decide(called, elin)
    conclude(called, "section-47-joint", elin)

    with pytest.raises(meetings.Refused, match="has been concluded"):
        meetings.change_restricted_part(
            part,
            text="Nothing.",
            readers=list(part.readers.all()),
            version=0,
            by=actor(elin),
            at=LATER,
        )
    assert TEXT in sign_in(client, elin).get(url("restricted", called)).content.decode()


def test_whoever_asks_for_their_file_gets_it_only_by_a_keeper_who_decides_so(
    part: RestrictedPart, child: Referral, mair: User, mali: User
) -> None:
    request = SubjectRequestFactory.create(record=child.record, by=actor(mair))

    rights.gather(request, by=actor(mair), at=timezone.now())

    found = request.items.get(source_id=part.pk)
    assert (found.off_because, found.decision) == ("restricted", "")
    assert TEXT in found.words
    assert list(HeldItem.objects.visible_to(actor(mair)).filter(pk=found.pk)) == []
    assert list(HeldItem.objects.visible_to(actor(mali)).filter(pk=found.pk)) == [found]
    assert not request.items.exclude(pk=found.pk).filter(words__contains="gun").exists()
