"""Whoever looks is on record; who cannot be put on record sees nothing; who is refused is, too."""

import pytest
from django.db import connections
from django.test import Client

from accounts.models import User
from records.models import AuditEvent
from records.verbs import verb_of
from tests.cast import sign_in
from tests.project.doors import PARAMETERS, Hidden, Page, address, hidden, pages, stands_for
from tests.project.named_rights import CANARY, World

PRIVATE = [page for page in pages() if not page.is_public]
OBJECT_PAGES = [page for page in PRIVATE if hidden(page)]
LIST_PAGES = [
    page
    for page in PRIVATE
    if not hidden(page) and None not in {stands_for(page, name) for name in page.parameters}
]

# Opened, these are a form, and say nothing of what they are about.
FORMS = {"panels:call_sitting", "referrals:declare_conflict", "referrals:my_report_add"}
# A report being written is nobody else's to open, and no case yet.
OWN_WORDS = ("referrals:draft_",)


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    return World(request.getfixturevalue)


def plant_everything(world: World) -> None:
    for named in PARAMETERS.values():
        if isinstance(named, Hidden):
            named.make(world)
    # Whoever works here stands in lists of staff, which are about no record.
    User.objects.filter(name=CANARY).update(name="Rhywun Arall")


def events_after(sequence: int) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(sequence__gt=sequence))


def last_sequence() -> int:
    last = AuditEvent.objects.order_by("sequence").last()
    return last.sequence if last else 0


@pytest.mark.django_db
@pytest.mark.parametrize("page", OBJECT_PAGES, ids=str)
def test_whoever_opens_it_is_on_record(client: Client, world: World, page: Page):
    there = address(page, world)
    for insider in sorted({named.insider for named in hidden(page)}):
        user = world.fixture(insider)
        sign_in(client, user)
        before = last_sequence()

        answer = client.get(there)

        if answer.status_code != 200 or page.name.startswith(OWN_WORDS):
            continue
        if page.name in FORMS:
            assert CANARY not in answer.content.decode()
            continue
        looks = [event for event in events_after(before) if event.actor_id == user.pk]
        assert any(event.subject_id for event in looks), f"{page}: nobody is told who looked"


@pytest.mark.django_db
@pytest.mark.parametrize("page", OBJECT_PAGES, ids=str)
def test_whoever_is_refused_leaves_that_and_no_more(client: Client, world: World, page: Page):
    there = address(page, world)
    sign_in(client, world.fixture("oren"))
    before = last_sequence()

    answer = client.get(there)

    assert answer.status_code in {403, 404, 405}
    made = {event.event for event in events_after(before)}
    assert made == (set() if answer.status_code == 405 else {"page.refused"})


def test_whoever_cannot_be_put_on_record_sees_nothing(request: pytest.FixtureRequest, settings):
    """The right to write events is taken away in the database, and every page is asked for."""
    settings.REPORT_TELEPHONES = ["Nos / night: 01632 960200"]
    request.getfixturevalue("own_database")
    world = World(request.getfixturevalue)
    plant_everything(world)
    asked = []
    for page in OBJECT_PAGES:
        there = address(page, world)
        asked += [(there, page, named.insider) for named in hidden(page)]
    readers = {}
    for insider in sorted({insider for _there, _page, insider in asked}):
        readers[insider] = sign_in(Client(raise_request_exception=False), world.fixture(insider))
    asked += [(address(page, world), page, insider) for page in LIST_PAGES for insider in readers]
    with connections["owner"].cursor() as cursor:
        cursor.execute("REVOKE INSERT ON records_auditevent FROM diogel_app, diogel_system")

    unavailable = 0
    for there, page, insider in asked:
        answer = readers[insider].get(there)
        body = answer.getvalue().decode(errors="replace")
        if not page.name.startswith(OWN_WORDS):
            assert CANARY not in body + str(answer.headers), (page, insider)
        if answer.status_code == 503:
            unavailable += 1
            assert "Diogel is not available just now" in body
            assert "Nid yw Diogel ar gael ar hyn o bryd" in body
            assert "01632 960200" in body

    assert unavailable > len(OBJECT_PAGES) / 2


@pytest.mark.django_db
def test_whoever_reads_a_list_with_somebody_in_it_is_on_record(world: World):
    plant_everything(world)
    everybody = sorted({n.insider for n in PARAMETERS.values() if isinstance(n, Hidden)})
    unrecorded, shown = [], set()
    for insider in everybody:
        user = world.fixture(insider)
        reader = sign_in(Client(), user)
        for page in LIST_PAGES:
            before = last_sequence()
            answer = reader.get(address(page, world))
            if answer.status_code != 200 or CANARY not in answer.content.decode(errors="replace"):
                continue
            shown.add(page.name)
            if not [event for event in events_after(before) if verb_of(event.event)]:
                unrecorded.append((page.name, insider))

    assert shown, "no list showed anybody, so this proves nothing"
    assert unrecorded == []
