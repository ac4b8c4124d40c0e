"""A concern about somebody's work, looked for on every page by those who may know nothing of it.

Its subject, somebody in their line and somebody with a declared conflict ask for every address of
the site, in the roles that open most doors at the authority: with the keys and references of the
concern where an address names something, and as it is where it names nothing.
"""

import io
import itertools
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from meetings import operations as meetings
from policies.queries import current_policy
from records import documents
from records.audit import SYSTEM
from records.models import AuditEvent, Message
from referrals.models import Referral
from safeguarding.rights import operations as rights
from safeguarding.rights.models import HeldItem, SubjectRequest
from strategy_meetings import operations
from strategy_meetings.models import StrategyMeeting
from tests import cast
from tests.factories.concerns import (
    ConcernActionFactory,
    ConcernEmployerFactory,
    ConcernEntryFactory,
    ConcernInvestigationFactory,
    ConcernNoticeFactory,
    decided,
)
from tests.factories.meetings import arrangements
from tests.factories.referrals import ReportFactory, somebody
from tests.factories.rights import SubjectRequestFactory
from tests.factories.strategy_meetings import StrategyMeetingFactory
from tests.journeys.reading import numbers_in
from tests.project.doors import NOTHING, Hidden, Page, pages, stands_for
from tests.project.matrix_cast import SYSTEMS
from tests.project.matrix_stage import Stage, lasting_session, stage_of, undone

CANARY = "Zq7Caneri"
PAGES = [page for page in pages() if not page.is_public]
# Who they are to the practitioner, and as what they work: together they open most doors.
KEPT_OUT = (
    ("subject", Role.LADO),
    ("subject", Role.SERVICE_MANAGER),
    ("subject", Role.MASH_MANAGER),
    ("line", Role.LADO),
    ("line", Role.TEAM_MANAGER),
    ("conflict", Role.GATEKEEPER),
)

API = [page for page in pages() if page.name.startswith("api")]
# A report is one document for everybody: who asks for one is told of the quarters there are.
COUNTED_FOR_ALL = {"measures:request_report"}
SENT = {"reason": "Kept.", "words": "Kept.", "act": "confirm", "is_agreed": "yes", "kind": "full"}
# One of each kind is enough where the pages have been asked for by all of them.
OF_THE_CONCERN = {"investigation_id", "employer_id", "action_id", "document_id", "reference"}
ONE_OF_EACH = (KEPT_OUT[0], KEPT_OUT[4], KEPT_OUT[5])


class Vault:
    """One concern from report to outcome meeting, and those who may know nothing of it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.handler = ClientHandler(enforce_csrf_checks=False)
        self.requests = RequestFactory()
        self.people = {key: self.colleague(*key) for key in KEPT_OUT}
        self.cookies = {key: lasting_session(user) for key, user in self.people.items()}
        self.before = {
            (key, page.name): self.numbers(key, page)
            for key in self.people
            for page in PAGES
            if not page.parameters
        }
        self.tell_the_story()

    def colleague(self, kind: str, role: Role) -> User:
        where = "mash" if role == Role.MASH_MANAGER else "safeguarding"
        return cast.person(f"{kind} {role}".title(), role, where)

    def tell_the_story(self) -> None:
        at, dai = timezone.now(), self.stage.fixture("dai")
        by = cast.actor(dai)
        child = somebody(given_name=CANARY, family_name=f"{CANARY}-Plentyn")
        accused = somebody(
            "practitioner",
            "alleged_source",
            given_name=CANARY,
            family_name=f"{CANARY}-Athro",
            address=f"{CANARY} Fawr",
        )
        told = {"concern": CANARY, "whereabouts": CANARY}
        report = ReportFactory.create(people=[child, accused], told=told, at=at)
        self.referral: Referral = report.referrals.get(pathway="practitioner")
        self.child: Referral = report.referrals.get(pathway="child")
        for (kind, _role), user in self.people.items():
            operations.keep_out(self.referral, user=user, kind=kind, words=CANARY, by=by, at=at)
        decided(self.referral, by=by, at=at)
        for entry in ("first-response", "safeguard", "briefing"):
            ConcernEntryFactory.create(referral=self.referral, kind=entry, words=CANARY)
        self.investigation = ConcernInvestigationFactory.create(referral=self.referral)
        eleri = self.stage.fixture("eleri").memberships.get()
        self.employer = ConcernEmployerFactory.create(referral=self.referral, contact=eleri)
        self.action = ConcernActionFactory.create(employer=self.employer)
        ConcernNoticeFactory.create(referral=self.referral, words=CANARY)
        self.copy = documents.make(
            operations.issue_concern(self.referral, language="en", by=by, at=at), at=at
        )
        self.meeting: StrategyMeeting = StrategyMeetingFactory.create(
            referral=self.referral,
            meeting_type=current_policy(at).meeting_types.get(code="practitioner-strategy"),
            chair=dai,
            arrangements=arrangements(dai, starts_at=at),
            by=by,
            at=at,
        )
        meetings.start_meeting(self.meeting.meeting, by=by, at=at)
        self.minutes = documents.make(
            documents.issue(
                kind="minutes",
                template="pdf/base.html",
                language="en",
                context={"title": CANARY},
                title="Minutes",
                reference=self.meeting.meeting.reference,
                by=SYSTEM,
                at=at,
            ),
            at=at,
        )

    def names(self, page: Page, parameter: str) -> list[Any]:
        """Return what of this concern a parameter of this page may name; nothing for others."""
        meeting = self.meeting.meeting
        record = self.referral.record
        found: dict[str, list[Any]] = {
            "reference": [self.referral.reference, meeting.reference, self.child.reference],
            "referral": [self.referral.reference],
            "person_id": [record.person_id, self.child.record.person_id],
            "other_id": [self.child.record.person_id],
            "investigation_id": [self.investigation.pk],
            "employer_id": [self.employer.pk],
            "action_id": [self.action.pk],
            "document_id": [self.copy.pk, self.minutes.pk],
            "attendance_id": [meeting.attendances.get().pk],
        }
        if parameter == "reference" and page.name.startswith("referrals:my_report"):
            return [self.referral.report.reference]
        if parameter in found:
            return found[parameter]
        said = stands_for(page, parameter)
        is_plain = said is not None and not isinstance(said, Hidden)
        return [said if is_plain else NOTHING[page.parameters[parameter]]]

    def addresses(self, page: Page) -> Iterator[str]:
        """Yield the page's address with each thing of the concern that it may name."""
        named = {parameter: self.names(page, parameter) for parameter in page.parameters}
        for number in range(max((len(values) for values in named.values()), default=1)):
            chosen = {name: values[number % len(values)] for name, values in named.items()}
            yield reverse(page.name, kwargs=chosen)

    def ask(self, key: tuple[str, Role], where: str, said: dict[str, str] | None = None) -> Any:
        cookie = f"{settings.SESSION_COOKIE_NAME}={self.cookies[key]}"
        method = self.requests.get if said is None else self.requests.post
        with undone():
            response: Any = self.handler(method(where, said, HTTP_COOKIE=cookie).environ)
        if response.streaming:
            response.streaming_content = [b"".join(response.streaming_content)]
        return response

    def text(self, key: tuple[str, Role], where: str, said: dict[str, str] | None = None) -> str:
        response = self.ask(key, where, said)
        assert response.status_code < 500, (key, where)
        return self.read(response)

    def read(self, response: Any) -> str:
        """Return all that an answer says, its headers too."""
        body = response.getvalue() if response.streaming else response.content
        return str(body.decode(errors="replace")) + str(response.headers)

    def numbers(self, key: tuple[str, Role], page: Page) -> list[str]:
        return numbers_in(self.text(key, reverse(page.name)))


@pytest.fixture(scope="module")
def vault(
    django_db_setup: None, template: str, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Vault]:
    with stage_of(template, django_db_blocker) as stage:
        yield Vault(stage)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_they_find_nothing_of_it_at_any_address(vault: Vault, page: Page) -> None:
    secrets = (CANARY, *(each.reference for each in (vault.referral, vault.child)))
    meeting = vault.meeting.meeting.reference
    for key in vault.people:
        for where in vault.addresses(page):
            said = vault.text(key, where)
            shown = [secret for secret in (*secrets, meeting) if secret in said.replace(where, "")]
            assert not shown, (key, where)
            if not page.parameters and page.name not in COUNTED_FOR_ALL:
                assert numbers_in(said) == vault.before[key, page.name], key


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_nothing_they_send_anywhere_is_answered_with_it_or_changes_it(
    vault: Vault, page: Page
) -> None:
    secrets = (CANARY, *(each.reference for each in (vault.referral, vault.child)))
    names_it = bool(page.parameters) and set(page.parameters) <= OF_THE_CONCERN
    for key in ONE_OF_EACH:
        for where in vault.addresses(page):
            response = vault.ask(key, where, SENT)
            said = vault.read(response)
            assert response.status_code < 500, (key, where)
            shown = [secret for secret in secrets if secret in said.replace(where, "")]
            assert not shown, (key, where)
            if names_it and page.app == "strategy_meetings":
                assert response.status_code in {403, 404, 405}, (key, where)


def test_no_file_taken_out_holds_it(vault: Vault) -> None:
    taken = set()
    for page in (page for page in PAGES if not page.parameters):
        for key, kind in itertools.product(ONE_OF_EACH, ("csv", "xlsx", "json", "pdf")):
            response = vault.ask(key, f"{reverse(page.name)}?format={kind}")
            body = response.getvalue() if response.streaming else response.content
            if "Content-Disposition" not in response:
                continue
            taken.add(kind)
            texts = [body]
            if zipfile.is_zipfile(io.BytesIO(body)):
                with zipfile.ZipFile(io.BytesIO(body)) as packed:
                    texts = [packed.read(name) for name in packed.namelist()]
            for secret in (CANARY, vault.referral.reference, vault.child.reference):
                assert not any(secret.encode() in text for text in texts), (key, page.name, kind)
    assert taken >= {"csv", "xlsx"}


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_system_of_an_agency_is_told_of_it(vault: Vault, system: str) -> None:
    """Another agency's system asks for each address with what it could have heard of."""
    for page in API:
        for where in vault.addresses(page):
            for action in ("open", "send"):
                response: Any = vault.stage.ask(system, action, where)
                assert response.status_code < 500
                said = vault.read(response).replace(where, "")
                assert CANARY not in said, where
                assert vault.referral.reference not in said, where


def test_no_calendar_of_theirs_has_its_meeting(vault: Vault) -> None:
    for key, user in vault.people.items():
        token = meetings.make_feed(user, by=cast.actor(user), at=timezone.now())
        said = vault.text(key, reverse("meetings:feed", args=[token]))
        assert "BEGIN:VCALENDAR" in said
        assert vault.meeting.meeting.reference not in said, key
        assert CANARY not in said, key


def test_their_own_copy_of_what_is_held_is_decided_by_others(vault: Vault) -> None:
    """Who is in it may ask for what is held; a keeper decides, and none of them sees the asking."""
    by, at = cast.actor(vault.stage.fixture("mali")), timezone.now()
    with undone():
        request = SubjectRequestFactory.create(record=vault.referral.record, by=by)
        rights.gather(request, by=by, at=at)
        held = HeldItem.objects.filter(request=request)
        assert {item.off_because for item in held.filter(kind=HeldItem.Kind.REPORT)} == {
            HeldItem.OffBecause.PRACTITIONER
        }
        for user in vault.people.values():
            theirs = cast.actor(user)
            assert not SubjectRequest.objects.visible_to(theirs).filter(pk=request.pk).exists()
            assert not HeldItem.objects.visible_to(theirs).filter(request=request).exists()
        assert SubjectRequest.objects.visible_to(by).filter(pk=request.pk).exists()


def test_a_search_for_ones_own_name_leaves_nothing_of_it_behind(vault: Vault) -> None:
    """It may be asked about, by what is on record of the search: that tells of no concern."""
    name = {"given_name": CANARY, "family_name": f"{CANARY}-Athro"}
    before = AuditEvent.objects.order_by("-sequence").values_list("sequence", flat=True).first()
    with undone():
        for key in vault.people:
            cookie = f"{settings.SESSION_COOKIE_NAME}={vault.cookies[key]}"
            made = vault.requests.post(reverse("people:search"), name, HTTP_COOKIE=cookie)
            vault.handler(made.environ)
        kept = list(AuditEvent.objects.filter(sequence__gt=before).values())
        told = Message.objects.filter(to__in=[user.email for user in vault.people.values()])
        assert not told.exclude(template="accounts/email/invitation").exists()
    assert "person.searched" in {event["event"] for event in kept}
    for secret in (CANARY, vault.referral.reference, vault.child.reference):
        assert secret not in str(kept)


def test_no_search_finds_it(vault: Vault) -> None:
    name = {"given_name": CANARY, "family_name": f"{CANARY}-Athro"}
    for key in vault.people:
        said = vault.text(key, reverse("people:search"), name)
        assert f"{CANARY} Fawr" not in said, key
        assert vault.referral.reference not in said, key


def test_no_message_tells_them(vault: Vault) -> None:
    addresses = [user.email for user in vault.people.values()]

    told = Message.objects.filter(to__in=addresses).exclude(template="accounts/email/invitation")
    assert not told.exists()


def test_its_keepers_and_its_employer_do_see_it(vault: Vault) -> None:
    """Else a page on which nothing stands would prove nothing."""
    vault.people = {("keeper", Role.LADO): vault.stage.fixture("dai")}
    key = ("keeper", Role.LADO)
    vault.cookies[key] = lasting_session(vault.people[key])

    for name in ("concern", "concern_decide"):
        page = vault.text(
            key, reverse(f"strategy_meetings:{name}", args=[vault.referral.reference])
        )
        assert page
    assert CANARY in vault.text(key, vault.referral.get_absolute_url())
    assert vault.referral.reference in vault.text(key, reverse("strategy_meetings:concerns"))
