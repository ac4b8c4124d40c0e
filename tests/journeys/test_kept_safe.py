"""Where somebody is kept safe, looked for at every address of the site by those who may not know.

Whoever is put on record here lives where nobody may be told, under an address, a postcode and a
number that stand nowhere else. Everybody of the access matrix asks for every page about them; so
does a colleague of those who hold the referral who is said to have harmed somebody, and is kept
from them. Where those who hold the referral do read it is written in `MAY`: that is also what
shows that it would be found.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.roles import Role
from meetings.models import Circulation
from panels import operations as panels
from people.models import Denial, Household, Person, PersonRecord
from records.audit import SYSTEM
from records.models import AuditEvent, IssuedDocument, Message, WebhookCall
from strategy_meetings import operations as strategy_meetings
from strategy_meetings.models import StrategyMeeting
from tests import cast
from tests.factories.copies import came
from tests.journeys.reading import text_of
from tests.project import named_enquiries
from tests.project.doors import Page, address, pages
from tests.project.matrix_cast import COLUMNS
from tests.project.matrix_stage import Stage, lasting_session, stage_of, undone
from tests.project.named import CANARY
from tests.project.named_rights import World

ADDRESS, POSTCODE, TELEPHONE = "9 Noddfa Ddirgel", "LL31 9ZX", "01632 960987"
SAFE = (ADDRESS, POSTCODE, TELEPHONE)
# A calendar is public to whoever has its address.
PAGES = [
    page
    for page in pages()
    if not page.is_public or page.app == "api" or page.name == "meetings:feed"
]
# Who holds the referral reads it: who works for its agency, and who sits in its team.
HOLD = {
    "screener",
    "mash_manager",
    "emergency_duty_worker",
    "partner_researcher",
    "social_worker",
    "lead_coordinator",
    "lado",
    "isro",
    "panel_coordinator",
    "service_manager",
    "team_manager",
}
# Where they read it. Nobody else does, and they nowhere else.
MAY = {
    "referrals:answers",
    "referrals:check",
    "referrals:copy_out",
    "referrals:referral",
    "referrals:screen",
    "referrals:sign_off",
}
HARMED_BY = "Harri Ddu"
# What is sent everywhere; a page takes what it knows. Drawings are handed out for it as PDFs.
SENT = {"language": "en", "purpose": "check", "reason": "Kept.", "box": CANARY}
SEND = ("screener", "isro", "employer_contact")
PAPERS = {
    "chronology",
    "concern",
    "decisions",
    "minutes",
    "section_126",
    "section_47",
    "sitting_minutes",
    "subject_access",
}


def as_kept_safe(save: Callable[..., None]) -> Callable[..., None]:
    """Return a ``save`` by which whoever is recorded lives there, and every home is that one."""

    def kept(row: PersonRecord | Household, *args: Any, **fields: Any) -> None:
        row.address, row.postcode, row.search_postcode = ADDRESS, POSTCODE, ""
        if isinstance(row, PersonRecord):
            row.telephone, row.is_place_kept_safe = TELEPHONE, True
        else:
            row.is_kept_safe = True
        save(row, *args, **fields)

    return kept


@pytest.fixture(scope="module")
def stage(
    django_db_setup: None, template: str, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Stage]:
    with (
        stage_of(template, django_db_blocker) as stage,
        mock.patch.object(PersonRecord, "save", as_kept_safe(PersonRecord.save)),
        mock.patch.object(Household, "save", as_kept_safe(Household.save)),
    ):
        yield stage


@pytest.fixture(scope="module")
def world(stage: Stage) -> World:
    """Everything that an address can name, about people who are kept safe."""
    world = World(stage.fixture)
    for page in PAGES:
        address(page, world)
    send_papers(world)
    return world


def send_papers(world: World) -> None:
    """Send the papers of a strategy meeting and of a sitting to those who came."""
    by, at = cast.actor(world.fixture("ceri")), timezone.now()
    adult = named_enquiries.investigation(world).referral
    called = StrategyMeeting.objects.get(meeting__referrals=adult)
    for attendance in called.meeting.attendances.all():
        came(attendance)
    strategy_meetings.issue_minutes(called, language="en", by=by, at=at)
    strategy_meetings.issue_decisions(called, by=SYSTEM, at=at)
    enquiry = named_enquiries.child_enquiry(world)
    strategy_meetings.issue_child_record(enquiry, language="cy", by=SYSTEM, at=at)
    sitting = world.listing.sitting
    for attendance in sitting.meeting.attendances.all():
        came(attendance)
    panels.conclude_sitting(sitting, by=SYSTEM, at=at)
    panels.issue_minutes(sitting, language="cy", by=SYSTEM, at=at)


@pytest.fixture(scope="module")
def harmed_by(world: World) -> dict[str, str]:
    """Sign in a screener whom everybody here is kept from; return what they show."""
    user = cast.person(HARMED_BY, Role.SCREENER, "mash")
    for person in Person.objects.all():
        Denial.objects.create(
            person=person,
            user_id=user.pk,
            reason=Denial.Kind.RELATIVE,
            denied_at=timezone.now(),
            denied_by=SYSTEM.id,
        )
    return {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={lasting_session(user)}"}


def read(response: Any) -> str:
    """Return all that an answer says: a page, a file or what is packed in one; its headers."""
    body = response.getvalue() if response.streaming else response.content
    return text_of(body) + str(response.headers)


def safe_in(text: str) -> list[str]:
    """Return what of the place stands in a text, however its spaces are written."""
    close = re.sub(r"\s|&nbsp;|&#160;|%20|\+|\\u00a0", "", text).casefold()
    return [secret for secret in SAFE if secret.replace(" ", "").casefold() in close]


def asked(stage: Stage, page: Page, where: str) -> Iterator[tuple[str, Any]]:
    """Yield who asks for the page, or for its list as a table, with what they are answered."""
    for column in COLUMNS:
        yield column, stage.ask(column, "open", where)
        if not page.parameters:
            yield column, stage.ask(column, "open", where, {"format": "csv"})


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_it_is_read_at_no_address_but_by_those_who_hold_the_referral(
    stage: Stage, world: World, page: Page
) -> None:
    where = address(page, world)

    read_by = {who for who, answer in asked(stage, page, where) if safe_in(read(answer))}

    assert read_by <= HOLD
    assert bool(read_by) == (page.name in MAY), read_by


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in MAY], ids=str)
def test_nothing_that_is_sent_is_answered_with_it(stage: Stage, world: World, page: Page) -> None:
    """Forms come back with what was typed, drawings and lists come as files."""
    where = address(page, world)

    for column in SEND:
        answer = stage.ask(column, "send", where, SENT)
        assert not safe_in(read(answer)), column


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_whoever_harmed_them_reads_it_nowhere(
    stage: Stage, world: World, harmed_by: dict[str, str], page: Page
) -> None:
    """They work where the referral is held: their colleagues read it."""
    where = address(page, world)

    for method, said in (("get", {}), ("post", SENT)):
        made = getattr(stage.requests, method)(where, said, **harmed_by)
        with undone():
            answer = stage.handler(made.environ)
            assert not safe_in(read(answer)), method


def test_no_paper_holds_it_whoever_it_is_for(world: World) -> None:
    """A paper says for ever what it said when it was issued, whoever is handed it."""
    papers = {paper.kind: paper for paper in IssuedDocument.objects.all()}

    assert papers.keys() >= PAPERS
    assert Circulation.objects.exists()
    for kind, paper in papers.items():
        assert not safe_in(str(paper.context)), kind
        assert not safe_in(paper.title), kind


def test_nothing_that_went_out_and_nothing_on_the_trail_holds_it(world: World) -> None:
    said = [f"{each.subject} {each.body}" for each in Message.objects.all()]
    called = [str(each.__dict__) for each in WebhookCall.objects.all()]
    kept = [str(each) for each in AuditEvent.objects.values_list("details", flat=True)]

    assert said
    assert kept
    for words in (*said, *called, *kept):
        assert not safe_in(words), words


def test_whoever_is_kept_safe_is_found_by_no_part_of_it(stage: Stage, world: World) -> None:
    """Not by those who hold the referral either: whoever looks by the place learns who is there."""
    where = address(next(page for page in PAGES if page.name == "people:search"), world)

    for box in (f"{ADDRESS}, {POSTCODE}", POSTCODE, TELEPHONE):
        found = read(stage.ask("screener", "send", where, {"box": box}))
        assert CANARY not in found, box
    assert CANARY in read(stage.ask("screener", "send", where, {"box": CANARY}))
