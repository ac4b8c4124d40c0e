"""Words that try to become something else: a header, an entry in a calendar, markup, a pattern."""

import email
import html
import re
import time
from email.errors import HeaderParseError
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import User
from meetings.calendars import calendar_for
from meetings.models import Attendance
from records import tasks
from records.audit import SYSTEM
from records.models import Message
from records.outbox import queue_email
from safeguarding.embedded import PROJECT
from tests.cast import sign_in
from tests.factories.meetings import STARTS_AT, MeetingFactory, arrangements, invitee
from tests.factories.referrals import ReportFactory, somebody
from tests.project.doors import PARAMETERS, Hidden
from tests.project.named_rights import CANARY, World

pytestmark = pytest.mark.django_db

LINES = {
    "CRLF": "Mair\r\nBcc: x@evil.example",
    "LF": "Mair\nBcc: x@evil.example",
    "CR": "Mair\rBcc: x@evil.example",
    "folded": "Mair\r\n Bcc: x@evil.example",
    "line separator": "Mair\u2028Bcc: x@evil.example",
    "next line": "Mair\x85Bcc: x@evil.example",
    "vertical tab": "Mair\x0bBcc: x@evil.example",
    "encoded": "=?utf-8?q?Mair=0D=0ABcc:_x@evil.example?=",
    "a body of its own": "Mair\r\n\r\n<script>alert(1)</script>",
}
ADDRESSES = {
    "many": ", ".join(f"x{n}@evil.example" for n in range(10_000)),
    "two": "mair@example.wales,x@evil.example",
    "semicolon": "mair@example.wales;x@evil.example",
    "a name with a header": '"a\r\nBcc: x@evil.example" <mair@example.wales>',
    "an angle": "<mair@example.wales> x@evil.example",
    "percent": "mair%0d%0aBcc:x@evil.example",
    "no domain": "mair@",
    "very long": f"{'m' * 300}@example.wales",
    "NUL": "mair@example.wales\0x@evil.example",
}
# What an e-mail may say: references, links, moments, numbers, and words of the arrangements.
SAID = {
    *("reference", "url", "base_url", "path", "link", "key", "version", "count", "days", "minutes"),
    *(
        "due_at",
        "starts_at",
        "ends_at",
        "at",
        "until",
        "due_on",
        "timescale.name",
        "act",
        "finding",
    ),
    *("stage.name_en", "stage.name_cy", "outcome.name_en", "outcome.name_cy"),
    "referral_reference",
    "words",  # of feedback, which a screener wrote for this reporter and may not name a third
}


@pytest.mark.parametrize("name", LINES.values(), ids=list(LINES))
def test_a_name_becomes_no_header(mash, name: str):
    child = somebody(given_name=name, family_name=name, address=name)
    told = {"concern": name, "reporter_name": name, "reporter_email": "tomos@example.wales"}
    ReportFactory.create(people=[child], told=told)

    tasks.deliver_messages()

    assert mail.outbox, "nothing was sent, so this proves nothing"
    for sent in mail.outbox:
        parsed: EmailMessage = email.message_from_bytes(
            sent.message().as_bytes(), _class=EmailMessage
        )
        assert parsed.get_all("Bcc") is None
        assert len(parsed.get_all("To", [])) == len(sent.recipients()) == 1
        assert "Mair" not in str(parsed["Subject"]) + sent.body


@pytest.mark.parametrize("where", ["to", "subject"])
@pytest.mark.parametrize("text", LINES.values(), ids=list(LINES))
def test_a_message_that_holds_a_header_goes_to_nobody_else(text: str, where: str):
    """Were such a row to come about all the same, the message is not sent, or is harmless."""
    now = timezone.now()
    message = queue_email(
        key="one",
        to="mair@example.wales",
        template="accounts/email/new_device",
        language="en",
        context={"at": now},
        by=SYSTEM,
        at=now,
    )
    assert message is not None
    Message.objects.filter(pk=message.pk).update(**{where: text})

    tasks.deliver_next(at=now)

    message.refresh_from_db()
    assert message.status == ("sent" if mail.outbox else "queued")
    for sent in mail.outbox:
        assert len(sent.recipients()) == 1
        try:
            written = sent.message().as_bytes()
        except HeaderParseError:
            continue  # a mail server is not even told of it
        parsed: EmailMessage = email.message_from_bytes(written, _class=EmailMessage)
        assert parsed.get_all("Bcc") is None
        assert "<script" not in sent.body


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=list(ADDRESSES))
def test_an_address_that_is_several_or_none_is_refused_beside_the_field(client, address: str):
    where = reverse("referrals:report_by_work_address")

    answer = client.post(where, {"email": address})

    assert answer.status_code in {200, 400}
    assert answer.context["form"].errors["email"]
    assert not Message.objects.exists()
    assert mail.outbox == []


def test_templates_of_e_mails_say_references_links_and_moments():
    """No name, address or word of a report can be in a message: no template has a place for it."""
    said: dict[str, set[str]] = {}
    paths = sorted((PROJECT / "templates").glob("**/email/*.txt"))
    for path in paths:
        for variable in re.findall(r"\{\{\s*([\w.]+)", path.read_text()):
            said.setdefault(variable, set()).add(path.name)

    assert len(paths) > 40
    assert {name: files for name, files in said.items() if name not in SAID} == {}


def test_of_everything_that_happens_no_message_names_anybody(request):
    world = World(request.getfixturevalue)
    for named in PARAMETERS.values():
        if isinstance(named, Hidden):
            named.make(world)

    messages = list(Message.objects.all())
    assert len({message.template for message in messages}) > 5
    for message in messages:
        everything = message.subject + message.body + message.calendar + message.key
        assert CANARY not in everything, message.template
        assert "Canari" not in everything, message.template


CALENDAR = {
    "a second event": "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:evil",
    "an attendee": "x\r\nATTENDEE:mailto:x@evil.example",
    "an alarm": "x\r\nBEGIN:VALARM\r\nREPEAT:1000000000\r\nEND:VALARM",
    "signs": 'x;VALUE=URI:http://evil.example,"y":\\n\\;',
    "a parameter": 'x";ALTREP="http://evil.example',
    "a line separator": "x\u2028BEGIN:VEVENT",
    "a bare return": "x\rBEGIN:VEVENT",
}


@pytest.mark.parametrize("text", CALENDAR.values(), ids=list(CALENDAR))
def test_a_calendar_has_one_event_whatever_stands_in_it(elin: User, haf: User, text: str):
    meeting = MeetingFactory.create(chair=elin)
    meeting.place = text
    attendance = Attendance(name=text, email=f"{text}@example.wales", is_required=True)

    try:
        drawn = calendar_for(
            meeting, attendance, method="REQUEST", summary=text, url=text, at=STARTS_AT
        )
    except ValueError:
        return  # refused by the library: no entry is made
    calendar = Calendar.from_ical(drawn)

    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE", "VEVENT"]
    (event,) = calendar.walk("VEVENT")
    assert event.subcomponents == []
    assert not isinstance(event["ATTENDEE"], list)
    assert "ALTREP" not in event["SUMMARY"].params
    assert text not in str(event.get("LOCATION", ""))


def test_an_entry_says_a_reference_and_nothing_that_was_typed(elin: User, haf: User):
    place = "12 Canari-Qx7 Terrace"
    told = arrangements(elin, place=place)
    MeetingFactory.create(chair=elin, arrangements=told, invitees=[invitee(haf)])

    calendars = [message.calendar for message in Message.objects.exclude(calendar="")]

    assert calendars
    assert not [text for text in calendars if "Canari" in text]


# Tags that our own pages have, so that finding one says nothing.
OWN_TAGS = {"</a>", "</form>", "</script>", "</svg>", "</p>", "<b>", "</b>", "</style>"}
MARKUP = {
    "mutation by math": (
        "<math><mtext><table><mglyph><style><!--</style>"
        '<img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">'
    ),
    "mutation by noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "a link of script": "[click](javascript:alert(1)) <a href=javascript:alert(1)>x</a>",
    "a link of data": "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "a style": "<style>body{display:none}</style><p style='background:url(//evil.example)'>",
    "a drawing": "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "a form": "<form action=//evil.example><input name=password></form>",
    "nested": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "a comment": "<!--><img src=x onerror=alert(1)>-->",
    "clobbering": "<img name=body><form id=documentElement><input name=attributes></form>",
    "Markdown": "# big\n\n<b>bold</b>\n\n![x](http://evil.example/x.png)",
    "an attribute": '" autofocus onfocus=alert(1) x="',
    "a script's end": "</script><script>alert(1)</script>",
}


@pytest.mark.parametrize("text", MARKUP.values(), ids=list(MARKUP))
def test_what_was_written_is_text_on_every_page_of_a_referral(client: Client, nia, mash, text: str):
    child = somebody(given_name=text[:100], family_name=text[:100], address=text)
    report = ReportFactory.create(people=[child], told={"concern": text, "reporter_name": text})
    referral = report.referrals.get()
    sign_in(client, nia)
    names = ("referral", "history", "answers", "known", "additions", "screen", "print_queue")

    shown = 0
    for name in names:
        where = [] if name == "print_queue" else [referral.reference]
        body = client.get(reverse(f"referrals:{name}", args=where)).content.decode()
        for part in re.findall(r"<[^>]+>", text):
            assert part not in body or part in OWN_TAGS, (name, part)
        assert not re.search(r"<\w[^>]*(href|src|action)=[\"']?\s*(javascript|data:text)", body)
        shown += text.splitlines()[0][:40] in html.unescape(body)

    assert shown > 1, "it is nowhere to be seen, so this proves nothing"


def test_no_template_lets_words_through_unescaped():
    """`safe` is said of our own hints and of drawn charts; plain text alone goes unescaped."""
    let_through = set()
    for path in sorted((PROJECT / "templates").rglob("*.html")):
        text = path.read_text()
        if re.search(r"\|\s*(safe|safeseq)\b|autoescape off|mark_safe", text):
            let_through.add(str(Path(path).relative_to(PROJECT / "templates")))

    own_hints = {"components/field.html", "django/forms/govuk/notes.html"}
    assert let_through == own_hints | {"measures/pdf/quarterly_report.html"}


SLOW = 10  # seconds; a pattern that runs away takes minutes, a busy machine does not
PATTERNS = (
    *("(a+)+$", "[", "(?P<", "\\", ".*", "%", "_", "' OR '1'='1", "a" * 150 + "!"),
    *("((((((((((a", "|".join("ab" * 20), "*?+", "& | ! <-> :*", "{1000000}", "\\u0000"),
)


@pytest.mark.parametrize("typed", PATTERNS, ids=range(len(PATTERNS)))
def test_a_pattern_is_searched_for_as_it_stands(client: Client, nia, mash, typed: str):
    ReportFactory.create(people=[somebody(given_name="Mair", family_name="Llwyd")])
    sign_in(client, nia)
    began = time.monotonic()

    by_name = client.post(reverse("people:search"), {"family_name": typed})
    in_queue = client.get(reverse("referrals:queue"), {"reference": typed, "q": typed})

    assert {by_name.status_code, in_queue.status_code} <= {200, 400}
    assert "Llwyd" not in by_name.content.decode().replace(html.escape(typed), "")
    assert time.monotonic() - began < SLOW
