"""What the tests of copies share: minutes that name a child in every way, and a PDF read whole."""

import io
import re
from typing import Any

import pikepdf
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from meetings.models import Attendance
from people.rules_naming import folded
from records import documents as records
from records.models import IssuedDocument
from strategy_meetings import operations
from strategy_meetings.models import MinutesCopy
from tests.cast import actor
from tests.pdfs import read_pdf

Kind = MinutesCopy.Kind
MINUTES = """Catrin, known to all as Tinc, lives at 12 Ffordd Bangor, Llandudno LL30 1AA.
Catrin's bruises were seen in class 5B by her teacher; C.C. said little of it.
We asked about Gatrin: she goes i Fangor with her mother, Mererid. Call 07700 900123.
CATRIN CANARI was born on 7 March 2018. The teacher wrote that Catrin
Canari was quiet. It may be that the Year 5 trip mattered to SIAN."""


def set_employers(attendance: Attendance, elin: User, language: str = "en") -> MinutesCopy:
    return operations.set_copy(
        attendance,
        kind=Kind.EMPLOYER,
        reason="They employ somebody who was there.",
        language=language,
        by=actor(elin),
        at=timezone.now(),
    )


def bytes_of(document: IssuedDocument) -> bytes:
    records.make(document, at=timezone.now())
    return records.path_of(document).read_bytes()


def read(content: bytes) -> str:
    """Return what a PDF says: as pdftotext reads it, and each text in its objects."""
    found = [read_pdf(content).text]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert not pdf.attachments
        assert "/StructTreeRoot" in pdf.Root
        found.append(str(pdf.docinfo))
        for each in pdf.objects:
            found += texts_in(each)
    return comparable(found)


def undone(content: bytes) -> str:
    """Return every byte of a PDF as text, packed and unpacked, in either width of letter."""
    found = [content.decode("latin-1")]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Stream):
                raw = each.read_bytes()
                found += [raw.decode("latin-1"), raw.decode("utf-16-be", errors="ignore")]
    return comparable(found)


def comparable(found: list[str]) -> str:
    return " ".join(folded("\n".join(found))[0].split())


def texts_in(value: Any) -> list[str]:
    """Return every text in an object of a PDF: titles, bookmarks, alternatives, properties."""
    if isinstance(value, pikepdf.String):
        return [str(value)]
    parts: list[Any] = []
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        parts = [each for _key, each in value.items()]
    elif isinstance(value, pikepdf.Array):
        parts = list(value)
    return [text for each in parts if not is_elsewhere(each) for text in texts_in(each)]


def is_elsewhere(value: Any) -> bool:
    """Say whether a value is an object of its own, which is read in its turn."""
    return bool(getattr(value, "is_indirect", False))


def download(document: IssuedDocument) -> str:
    return reverse("strategy_meetings:download", args=[document.pk])


def digest_on(page: str) -> str:
    """Return the digest that the form of the preview carries."""
    found = re.search(r'name="digest" value="(\w{64})"', page)
    assert found is not None
    return found[1]
