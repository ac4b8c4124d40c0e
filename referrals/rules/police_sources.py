"""From the bytes of a file or a paste to a text that can be read and kept. Pure.

Whatever comes, the answer is a text or a sentence that says why not. What was done to make it
readable is listed; the bytes themselves are kept unaltered.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import gettext as _

LARGEST = 2_000_000  # bytes of one notification
MOST = 100  # notifications in one batch
FEW = 10  # NULs that may have slipped into a text
MOST_PARTS = 100  # of one e-mail
LONGEST_MARKUP = 300_000  # characters; the time to take markup apart grows faster than they do
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
# Marks that turn the direction of writing could make a text read as something it does not say.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
MAGIC = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")
HEADERS = ("From", "Subject", "Date")


class Unusable(Exception):
    """There is no text in it that anybody could read; the message says why, in a sentence."""


@dataclass(frozen=True)
class Received:
    """One notification as it came: the name of its file (none for a paste), and its bytes."""

    name: str
    source: bytes


@dataclass
class Readable:
    """A text to read. ``changes`` are what was done for that, each a code and a count or word."""

    text: str
    changes: list[list[Any]] = field(default_factory=list)
    sent_at: datetime | None = None


def readable(item: Received) -> Readable:
    """Return the text of a file, or of a paste. Raises Unusable."""
    source = item.source
    if not source.strip():
        raise Unusable(_("It is empty."))
    if len(source) > LARGEST:
        raise Unusable(_("It is larger than 2 MB. Paste its text instead."))
    is_mail = item.name.casefold().endswith(".eml")
    found = mail(source) if is_mail else decoded(source, "")
    found.text = found.text.replace("\r\n", "\n").replace("\r", "\n").replace("\u0085", "\n")
    found.text, controls = UNREADABLE.subn("\ufffd", found.text)
    found.text, turns = TURNING.subn("", found.text)
    found.changes += [[code, n] for code, n in (("controls", controls), ("turns", turns)) if n]
    if not found.text.replace("\ufffd", "").strip():
        raise Unusable(_("There is no text in it that could be read."))
    return found


def decoded(source: bytes, charset: str) -> Readable:
    """Return the bytes as text: in the charset they claim, or in the one they must be in."""
    if source.startswith(MAGIC):
        raise Unusable(_("It is not text. Save the e-mail as an .eml file, or paste its text."))
    claimed = [charset] if charset else []
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        claimed = ["utf-16"]
    for encoding in (*claimed, "utf-8-sig"):
        try:
            return Readable(source.decode(encoding))
        except (LookupError, ValueError):  # a charset nobody knows, or other bytes than it has
            continue
    if source.count(b"\0") > max(FEW, len(source) // 100):
        raise Unusable(_("It is not text. Save the e-mail as an .eml file, or paste its text."))
    return Readable(source.decode("cp1252", errors="replace"), [["charset", charset]])


def mail(source: bytes) -> Readable:
    """Return the text of an e-mail: its plain part, else its HTML without the markup.

    A source that is no e-mail, or one too broken to be taken apart, is read whole as it stands.
    """
    try:
        return text_of_mail(message_from_bytes(source))
    except Unusable:
        raise
    except Exception:  # noqa: BLE001  whatever the library makes of a hostile message
        found = decoded(source, "")
        found.changes.append(["mime", ""])
        return found


def text_of_mail(message: Message) -> Readable:
    """Return the first plain part that is no attachment, else the first of HTML."""
    texts: dict[str, Message] = {}
    others = 0
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            raise ValueError("more parts than an e-mail has")
        if part.is_multipart():
            continue
        is_attached = "attachment" in str(part.get("Content-Disposition", "")).casefold()
        kind = "" if is_attached else part.get_content_type()
        if kind in ("text/plain", "text/html") and kind not in texts:
            texts[kind] = part
        else:
            others += 1
    chosen = texts.get("text/plain") or texts.get("text/html")
    if chosen is None or not message.keys():
        raise ValueError("no part of it is text")
    found = decoded(payload(chosen), str(chosen.get_content_charset() or ""))
    if chosen is texts.get("text/html") and "text/plain" not in texts:
        found.text = without_markup(found.text)
        found.changes.append(["html", ""])
    if others:
        found.changes.append(["attachments", others])
    heads = [f"{name}: {' '.join(str(message[name]).split())}" for name in HEADERS if message[name]]
    found.text = "\n".join([*heads, "", found.text])
    found.sent_at = sent_at(message)
    return found


def payload(part: Message) -> bytes:
    given = part.get_payload(decode=True)
    if not isinstance(given, bytes) or not given.strip():
        raise ValueError("an empty part")
    return given


def sent_at(message: Message) -> datetime | None:
    """Return when the e-mail says it was sent, in UTC; None where it does not say."""
    try:
        moment = parsedate_to_datetime(str(message["Date"]))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


class Stripper(HTMLParser):
    """Keeps the words of an HTML text, with a new line where a block begins."""

    BLOCKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "table"})
    HIDDEN = frozenset({"script", "style", "head"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.hidden += tag in self.HIDDEN
        if tag in self.BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(0, self.hidden - (tag in self.HIDDEN))

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def without_markup(html: str) -> str:
    if len(html) > LONGEST_MARKUP:
        raise ValueError("too much markup")
    stripper = Stripper()
    stripper.feed(html)
    stripper.close()
    lines = (" ".join(line.split()) for line in "".join(stripper.words).splitlines())
    text = "\n".join(line for line in lines if line)
    if not text:
        raise ValueError("nothing but markup")
    return text
