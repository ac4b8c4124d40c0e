"""A case that a panel hears, looked for at every address by those who must never learn of it.

Whoever is said to have harmed her has an account, in the seats that see most: at the council, and
at the police who sit on the panel. Somebody else works for an agency that nobody invited. Her
case is planted wherever an address can name something; what they count is what it was before.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.models_approvals import Approval
from accounts.roles import Role
from meetings import operations as meetings
from panels import operations as panels
from panels.models import Listing, Sitting
from panels.models_flags import Flag
from people.models import PersonRecord
from records.audit import SYSTEM
from records.models import IssuedDocument, Message, WebhookCall
from referrals import operations as referrals
from referrals.models import Referral, ReportAttachment, ReportPerson
from safeguarding.rights import operations as rights
from safeguarding.rights.models import HeldItem
from tests import cast
from tests.factories.approvals import ApprovalFactory
from tests.factories.copies import came
from tests.factories.meetings import invitee
from tests.factories.panels import (
    ListingFactory,
    PaperFactory,
    SittingFactory,
    awaiting_panel,
    begin,
    gives,
)
from tests.factories.people import PersonRecordFactory
from tests.factories.rights import SubjectRequestFactory
from tests.files import upload
from tests.journeys.reading import numbers_in, text_of
from tests.project.doors import Page, address, pages
from tests.project.matrix_stage import Stage, lasting_session, stage_of, undone
from tests.project.named_rights import World

HER = "Heulwen-Gudd"
WORDS = "Cloeon newydd i Nant-y-Gudd"
# A power of the police and the courts protects a child, and she is none.
PAGES = [
    page
    for page in pages()
    if (not page.is_public or page.app == "api") and page.name != "referrals:power"
]
LISTS = [page for page in PAGES if not page.parameters]
# What names her case in an address of panels; others name the sitting, which hears others too.
OF_HER = {"referral", "action_id", "paper_id", "flag_id"}
SOURCE = (
    (Role.PANEL_COORDINATOR, "safeguarding"),
    (Role.SERVICE_MANAGER, "childrens"),
    (Role.DESIGNATED_PERSON, "vulnerable-people"),
)
UNINVITED = ((Role.DESIGNATED_PERSON, "school-staff"),)
SENT = {"reason": "Kept.", "words": "Kept.", "purpose": "check", "language": "en"}


class Case(World):
    """The hidden things of every address; those that can be are of her case."""

    @cached_property
    def referral(self) -> Referral:
        return awaiting_panel(given_name=HER, family_name=HER, address=HER, concern=WORDS)

    @cached_property
    def person(self) -> PersonRecord:
        return self.referral.record

    @cached_property
    def file(self) -> ReportAttachment:
        given = upload(f"{HER}.txt", WORDS.encode())
        referrals.attach_to_referral(
            self.referral, file=given, shows=WORDS, by=SYSTEM, at=timezone.now()
        )
        return self.referral.report.attachments.get()

    @cached_property
    def approval(self) -> Approval:
        """What somebody asks a second person to allow about her."""
        return ApprovalFactory.create(
            reason=WORDS,
            subject_type=Referral._meta.label_lower,
            subject_id=self.referral.pk,
            subject_reference=self.referral.reference,
        )


class Hearing:
    """What was heard of her, and those who may know nothing of it."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.world = stage, Case(stage.fixture)
        self.harmed_by = [self.colleague("Source", *seat) for seat in SOURCE]
        self.uninvited = [self.colleague("Uninvited", *seat) for seat in UNINVITED]
        self.kept_out = [*self.harmed_by, *self.uninvited]
        self.sitting: Sitting = SittingFactory.create(
            chair=stage.fixture("elin"),
            starts_at=timezone.now(),
            invitees=[invitee(self.harmed_by[-1]), invitee(stage.fixture("haf"))],
        )
        self.another: Listing = ListingFactory.create(
            sitting=self.sitting, referral=awaiting_panel(), reason="Another."
        )
        begin(self.sitting, at=timezone.now())
        self.decide(self.another)
        self.before = self.counted()
        self.hear_her()

    def colleague(self, who: str, role: Role, team: str) -> User:
        user = cast.person(f"{who} {role}".title(), role, team)
        self.stage.shown[user.email] = {
            "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={lasting_session(user)}"
        }
        return user

    def counted(self) -> dict[tuple[str, str], list[str]]:
        """Return what each of those kept out counts on every list, and on the sitting's page."""
        asked = [(page.name, reverse(page.name)) for page in LISTS]
        asked.append(("sitting", self.sitting.get_absolute_url()))
        return {
            (user.email, name): numbers_in(self.said(user, where))
            for user in self.kept_out
            for name, where in asked
        }

    def hear_her(self) -> None:
        """List her, score, tell, bring a paper, decide, dissent, act, and send the minutes."""
        world, at, police = self.world, timezone.now(), cast.agency("police")
        harmed_by = PersonRecordFactory.create()
        world.referral.report.people.create(record=harmed_by, role=ReportPerson.Role.ALLEGED_SOURCE)
        self.record_of_source: PersonRecord = harmed_by
        for user in self.harmed_by:
            referrals.be_person(user.pk, harmed_by.person, by=SYSTEM, at=at)
        listing: Listing = ListingFactory.create(
            sitting=self.sitting, referral=world.referral, reason=WORDS, at=at
        )
        world.listing = listing
        world.panel_action = meetings.agree_action(
            self.sitting.meeting,
            referral=world.referral,
            what=WORDS,
            agency=police,
            due_on=timezone.localdate(),
            by=SYSTEM,
            at=at,
        )
        gives(listing, police, text=WORDS, at=at)
        world.paper = PaperFactory.create(listing=listing, agency=police, shows=WORDS, at=at)
        self.decide(listing)
        world.flag = Flag.objects.get(listing=listing, agency=police)
        panels.record_dissent(listing, agency=police, reason=WORDS, by=SYSTEM, at=at)
        self.counted_after = self.counted()
        for attendance in self.sitting.meeting.attendances.all():
            came(attendance)
        panels.conclude_sitting(self.sitting, by=SYSTEM, at=at)
        self.minutes: IssuedDocument = panels.issue_minutes(
            self.sitting, language="en", by=SYSTEM, at=at
        )

    def decide(self, listing: Listing) -> None:
        panels.decide(
            listing, decision="safety-plan", rationale="Agreed.", by=SYSTEM, at=timezone.now()
        )

    def said(self, user: User, where: str, sent: dict[str, str] | None = None) -> str:
        """Return all that somebody is answered, its headers too, without the address itself."""
        answer: Any = self.stage.ask(user.email, "send" if sent else "open", where, sent)
        assert answer.status_code < 500, where
        body = answer.getvalue() if answer.streaming else answer.content
        return text_of(body).replace(where, "") + str(answer.headers).replace(where, "")


def told_of_her(hearing: Hearing, text: str) -> list[str]:
    secrets = (HER, WORDS, hearing.world.referral.reference, str(hearing.world.listing.pk))
    return [secret for secret in secrets if secret in text]


@pytest.fixture(scope="module")
def hearing(
    django_db_setup: None, template: str, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Hearing]:
    with stage_of(template, django_db_blocker) as stage:
        yield Hearing(stage)


def test_no_count_of_theirs_changes_when_she_is_heard(hearing: Hearing) -> None:
    changed = {
        key: (before, hearing.counted_after[key])
        for key, before in hearing.before.items()
        if before != hearing.counted_after[key]
    }

    assert changed == {}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_no_address_tells_them_of_her(hearing: Hearing, page: Page) -> None:
    where = address(page, hearing.world)

    for user in hearing.kept_out:
        assert not told_of_her(hearing, hearing.said(user, where)), user.email
        assert not told_of_her(hearing, hearing.said(user, where, SENT)), user.email
        if not page.parameters:
            assert not told_of_her(hearing, hearing.said(user, f"{where}?format=csv")), user.email


def test_what_is_hers_is_missing_for_them(hearing: Hearing) -> None:
    """Her case, what was brought and agreed for it, and its minutes: as if never there."""
    ours = [page for page in PAGES if page.app == "panels" and OF_HER & page.parameters.keys()]
    assert ours

    for page in ours:
        where = address(page, hearing.world)
        for user in hearing.kept_out:
            for action in ("open", "send"):
                answer = hearing.stage.ask(user.email, action, where)
                assert answer.status_code in {403, 404, 405}, (page, user.email)


def test_no_search_finds_her(hearing: Hearing) -> None:
    for user in hearing.kept_out:
        found = hearing.said(user, reverse("people:search"), {"box": f"{HER} {HER}"})
        assert hearing.world.referral.reference not in found, user.email
        assert WORDS not in found, user.email


def test_no_copy_of_the_minutes_is_for_them(hearing: Hearing) -> None:
    copies = IssuedDocument.objects.filter(reference=hearing.sitting.meeting.reference)
    told = [copy for copy in copies if told_of_her(hearing, str(copy.context))]
    assert told

    for copy in told:
        where = reverse("panels:download", args=[copy.pk])
        for user in hearing.kept_out:
            assert hearing.stage.ask(user.email, "open", where).status_code == 404, user.email


def test_no_calendar_and_no_message_of_theirs_tells_of_her(hearing: Hearing) -> None:
    for user in hearing.kept_out:
        token = meetings.make_feed(user, by=cast.actor(user), at=timezone.now())
        feed = hearing.said(user, reverse("meetings:feed", args=[token]))
        assert "BEGIN:VCALENDAR" in feed
        assert not told_of_her(hearing, feed)
    to = [user.email for user in hearing.kept_out]
    for message in Message.objects.filter(to__in=to):
        assert not told_of_her(hearing, f"{message.subject} {message.body}"), message.template
    for call in WebhookCall.objects.all():
        assert not told_of_her(hearing, str(call.__dict__))


def test_what_is_held_about_the_source_holds_nothing_of_her(hearing: Hearing) -> None:
    by, at = cast.actor(hearing.stage.fixture("mali")), timezone.now()
    with undone():
        request = SubjectRequestFactory.create(record=hearing.record_of_source, by=by)
        rights.gather(request, by=by, at=at)
        held = HeldItem.objects.filter(request=request)
        # What the report says of her is about somebody else, and stays out until somebody decides.
        assert {(item.kind, item.off_because) for item in held} == {
            (HeldItem.Kind.RECORD, ""),
            (HeldItem.Kind.REPORT, HeldItem.OffBecause.ABOUT_ANOTHER),
        }


def test_those_who_hear_her_do_read_it(hearing: Hearing) -> None:
    """Else pages on which nothing stands would prove nothing."""
    huw = "panel_coordinator"
    for page in ("panels:listing", "panels:sitting", "panels:tracker"):
        named = next(each for each in PAGES if each.name == page)
        answer: Any = hearing.stage.ask(huw, "open", address(named, hearing.world))
        assert told_of_her(hearing, answer.content.decode()), page
