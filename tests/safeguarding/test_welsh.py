"""A page asked for in Welsh answers in Welsh: its words, its dates, its plurals and its errors."""

import datetime as dt
import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import ngettext, override

from accounts.models import User
from referrals.clocks import days_left
from referrals.models import Pathway
from tests.cast import actor, sign_in
from tests.factories.meetings import arrangements, invitee
from tests.factories.panels import ListingFactory, PanelFactory, SittingFactory
from tests.factories.strategy_meetings import StrategyMeetingFactory, awaiting
from tests.referrals.arriving import arrives

pytestmark = pytest.mark.django_db

# Common in English, and words of no other meaning in Welsh.
ENGLISH = re.compile(
    r"\b(the|and|with|your|you|are|was|were|this|that|not|from|has|have|who|which|when|what|name|"
    r"report|referral|meeting|team|agency|date|choose|give|save|record|open|back)\b",
    re.IGNORECASE,
)
READ_ALOUD = {"aria-label", "title", "placeholder", "alt", "data-label"}
EMPTY = {"br", "img", "input", "meta", "link", "hr"}


class Words(HTMLParser):
    """Gathers what a page says itself, leaving out what it says to be in another language."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = tag != "html" and given.get("lang", "cy") != "cy"
        self.open.append((tag, foreign or tag in {"script", "style", "textarea"}))
        if not self.is_silent:
            names = {name for name in given if name in READ_ALOUD or name.startswith("data-i18n")}
            self.said += [str(given[name]) for name in sorted(names)]
        if tag in EMPTY:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.is_silent:
            self.said.append(data)

    @property
    def is_silent(self) -> bool:
        return any(silent for _tag, silent in self.open)


def english_in(page: str) -> list[str]:
    words = Words()
    words.feed(page)
    return [said.strip() for said in words.said if ENGLISH.search(said)]


@pytest.fixture
def cy() -> Client:
    """Return a browser that asks for Welsh."""
    return Client(headers={"accept-language": "cy"})


@pytest.fixture
def referral(tomos: User, mash: object) -> str:
    """Return the reference of a referral that waits for its screening decision."""
    told = "Mae wedi bod yn flinedig ac yn dawedog ers pythefnos."
    return arrives(by=actor(tomos), language="cy", concern=told).reference


@pytest.fixture
def meeting(elin: User, gwen: User) -> str:
    """Return the reference of a strategy meeting on Friday 3 July 2026."""
    called = StrategyMeetingFactory.create(
        referral=awaiting(Pathway.CHILD),
        chair=elin,
        arrangements=arrangements(
            elin,
            starts_at=dt.datetime(2026, 7, 3, 13, 30, tzinfo=dt.UTC),
            minute_taker=invitee(gwen, can_decide=False),
        ),
        by=actor(elin),
    )
    return called.meeting.reference


@pytest.fixture
def sitting(elin: User, haf: User, huw: User) -> str:
    """Return the reference of a panel's sitting next week, with one case."""
    called = SittingFactory.create(
        panel=PanelFactory.create(),
        chair=elin,
        starts_at=timezone.now() + dt.timedelta(days=7),
        invitees=[invitee(haf)],
        by=actor(huw),
    )
    ListingFactory.create(sitting=called, reason="Pedwar ar ddeg ar y rhestr.", by=actor(huw))
    return called.meeting.reference


PAGES = [  # who reads it, the page, and the reference in its address
    (None, "referrals:report", None),
    (None, "account_login", None),
    (None, "account_reset_password", None),
    (None, "privacy", None),
    (None, "accessibility", None),
    ("tomos", "home", None),
    ("tomos", "referrals:my_reports", None),
    ("nia", "home", "referral"),
    ("nia", "referrals:queue", "referral"),
    ("nia", "referrals:referral", "referral"),
    ("nia", "referrals:screen", "referral"),
    ("nia", "people:search", None),
    ("nia", "mfa_index", None),
    ("mared", "referrals:history", "referral"),
    ("mared", "referrals:rate", "referral"),
    ("mared", "referrals:allocate", "referral"),
    ("elin", "strategy_meetings:waiting", "meeting"),
    ("elin", "strategy_meetings:invite", "meeting"),
    ("elin", "strategy_meetings:meeting", "meeting"),
    ("elin", "strategy_meetings:reschedule", "meeting"),
    ("huw", "panels:panels", "sitting"),
    ("huw", "panels:waiting", None),
    ("huw", "panels:sitting", "sitting"),
    ("huw", "panels:cancel", "sitting"),
    ("sian", "measures:figures", "referral"),
    ("beth", "policies:timescales", None),
    ("alun", "imports", None),
    ("alun", "accounts:profile", None),
]


def address_of(page: str, of: str | None, request: pytest.FixtureRequest) -> str:
    """Make what the page is about, and return its address."""
    reference = request.getfixturevalue(of) if of else None
    if page in {"home", "referrals:queue", "measures:figures"} or page.endswith(
        (":waiting", ":panels")
    ):
        return reverse(page)
    return reverse(page, args=[reference] if reference else [])


@pytest.mark.parametrize(("who", "page", "of"), PAGES)
def test_a_page_asked_for_in_welsh_says_nothing_in_english(
    who: str | None, page: str, of: str | None, cy: Client, request: pytest.FixtureRequest
) -> None:
    address = address_of(page, of, request)
    if who:
        sign_in(cy, request.getfixturevalue(who))

    response = cy.get(address)
    shown = response.content.decode()

    assert response.status_code == 200
    assert '<html lang="cy"' in shown
    assert english_in(shown) == []


@pytest.mark.parametrize(("who", "page", "of"), PAGES[::4])
def test_the_same_page_in_english_would_be_noticed(
    who: str | None, page: str, of: str | None, client: Client, request: pytest.FixtureRequest
) -> None:
    address = address_of(page, of, request)
    if who:
        sign_in(client, request.getfixturevalue(who))

    shown = client.get(address).content.decode()

    assert len(english_in(shown)) > 2


def test_what_somebody_prefers_comes_before_what_the_browser_asks_for(
    client: Client, tomos: User
) -> None:
    sign_in(client, tomos)
    client.post(reverse("set_language"), {"language": "cy"})

    shown = client.get("/").content.decode()

    assert settings.LANGUAGE_COOKIE_NAME in client.cookies
    assert "Fy ngwaith" in shown


def test_a_form_says_in_welsh_what_is_missing(cy: Client) -> None:
    first = cy.post(reverse("referrals:report")).headers["location"]

    shown = cy.post(first, {}).content.decode()

    assert "Mae problem" in shown
    assert "Dewiswch am bwy rydych chi'n poeni" in shown.replace("&#x27;", "'")
    assert "<title>Gwall: " in shown
    assert english_in(shown) == []


def test_signing_in_is_refused_in_welsh(cy: Client, nia: User) -> None:
    shown = cy.post(
        reverse("account_login"), {"login": nia.email, "password": "nid hwn"}
    ).content.decode()

    said = "Nid yw'r cyfeiriad e-bost neu'r cyfrinair a roesoch yn gywir."
    assert said in shown.replace("&#x27;", "'")
    assert english_in(shown) == []


@pytest.mark.parametrize("password", ["a1", "12345678901", "password1234", "nia.roberts"])
def test_a_weak_password_is_refused_in_welsh(nia: User, password: str) -> None:
    with override("cy"), pytest.raises(ValidationError) as refused:
        validate_password(password, nia)

    assert [said for said in refused.value.messages if ENGLISH.search(said)] == []
    assert "cyfrinair" in refused.value.messages[0].lower()


def test_a_page_that_is_not_there_says_so_in_welsh(cy: Client, nia: User) -> None:
    response = sign_in(cy, nia).get("/referrals/SG-0000-0000/")

    assert response.status_code == 404
    assert "Heb ddod o hyd i'r dudalen" in response.content.decode().replace("&#x27;", "'")


def test_a_meeting_has_its_day_in_welsh_and_its_time_by_24_hours(
    cy: Client, elin: User, meeting: str
) -> None:
    page = reverse("strategy_meetings:meeting", args=[meeting])

    shown = sign_in(cy, elin).get(page).content.decode()

    assert "Dydd Gwener 3 Gorffennaf 2026" in shown
    assert "14:30" in shown


@pytest.mark.parametrize(
    ("month", "full", "short"),
    [
        (1, "Ionawr", "Ion"),
        (2, "Chwefror", "Chwe"),
        (3, "Mawrth", "Maw"),
        (4, "Ebrill", "Ebr"),
        (5, "Mai", "Mai"),
        (6, "Mehefin", "Meh"),
        (7, "Gorffennaf", "Gorff"),
        (8, "Awst", "Awst"),
        (9, "Medi", "Medi"),
        (10, "Hydref", "Hyd"),
        (11, "Tachwedd", "Tach"),
        (12, "Rhagfyr", "Rhag"),
    ],
)
def test_a_month_by_its_welsh_name(month: int, full: str, short: str) -> None:
    day = dt.date(2026, month, 1)

    with override("cy"):
        assert date_format(day) == f"1 {full} 2026"
        assert date_format(day, "j M Y") == f"1 {short} 2026"


@pytest.mark.parametrize(
    ("number", "left", "limit", "since"),
    [
        (1, "1 diwrnod 3 awr ar ôl", "1 diwrnod gwaith", "1\xa0diwrnod"),
        (2, "2 ddiwrnod 3 awr ar ôl", "2 ddiwrnod gwaith", "2\xa0ddiwrnod"),
        (3, "3 diwrnod 3 awr ar ôl", "3 diwrnod gwaith", "3\xa0diwrnod"),
        (6, "6 diwrnod 3 awr ar ôl", "6 diwrnod gwaith", "6\xa0diwrnod"),
        (8, "8 diwrnod 3 awr ar ôl", "8 diwrnod gwaith", "1\xa0wythnos, 1\xa0diwrnod"),
        (11, "11 diwrnod 3 awr ar ôl", "11 diwrnod gwaith", "1\xa0wythnos, 4\xa0diwrnod"),
        (12, "12 diwrnod 3 awr ar ôl", "12 diwrnod gwaith", "1\xa0wythnos, 5\xa0diwrnod"),
    ],
)
def test_a_number_of_days_mutates_as_welsh_does(
    number: int, left: str, limit: str, since: str
) -> None:
    now = timezone.now()

    with override("cy"):
        said = ngettext(
            "The limit is %(number)d working day.", "The limit is %(number)d working days.", number
        )
        assert days_left(number, 3) == left
        assert said % {"number": number} == f"Y terfyn yw {limit}."
        assert timesince(now - dt.timedelta(days=number), now) == since
