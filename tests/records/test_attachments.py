"""Files that people give us: what is taken, what is refused and why, and how they are handed out.

The hostile cases are those of the list of inputs to try: H054, H056, H058, H060, H062 and H064.
"""

import io
import tracemalloc
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http.response import HttpResponseBase
from PIL import Image, ImageFile

from records import attachments, file_kinds
from records.audit import SYSTEM
from records.documents import Altered
from records.file_names import clean_name, extension_of
from records.models import Attachment, AuditEvent
from records.refusals import Refused
from records.tasks import scan_attachments
from records.uploads import was_too_large
from tests.clamav import Server, clamd, closed_port, url_of
from tests.files import (
    EICAR,
    EMAIL,
    chunk,
    docx,
    heic,
    pdf,
    picture,
    png,
    upload,
    zipped,
)
from tests.records.conftest import NOON

pytestmark = pytest.mark.django_db
State = Attachment.State


@pytest.fixture(autouse=True)
def files(settings, tmp_path: Path) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    settings.CLAMAV_URL = ""
    return tmp_path / "files"


@pytest.fixture
def scanner(settings) -> Iterator[Server]:
    with clamd() as server:
        settings.CLAMAV_URL = url_of(server)
        yield server


def take_in(name: str, content: bytes) -> Attachment:
    return attachments.take_in(upload(name, content), by=SYSTEM, at=NOON)


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        take_in(name, content)
    assert not Attachment.objects.exists()
    return str(refused.value)


def content_of(response: HttpResponseBase) -> bytes:
    return b"".join(response)


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("letter.pdf", pdf(), "application/pdf"),
        ("bruise.JPG", picture("JPEG"), "image/jpeg"),
        ("print.jpeg", picture("JPEG", mode="CMYK"), "image/jpeg"),
        ("bruise.png", picture("PNG"), "image/png"),
        ("phone.heic", heic(), "image/heic"),
        ("notes.docx", docx(), file_kinds.WORD),
        ("dates.xlsx", docx(main="xl/workbook.xml"), file_kinds.EXCEL),
        ("words.txt", b"Mae hi'n drist.\r\n", "text/plain"),
        ("from.eml", EMAIL, "message/rfc822"),
    ],
)
def test_what_people_have_is_taken(name: str, content: bytes, content_type: str, files: Path):
    attachment = take_in(name, content)

    assert (attachment.content_type, attachment.size) == (content_type, len(content))
    assert attachment.state == State.NOT_SCANNED
    assert (files / str(attachment.pk)).read_bytes() == content
    assert AuditEvent.objects.about(attachment).get().event == "attachment.taken_in"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("page.html", b"<html></html>", id="a page"),
        pytest.param("moving.gif", b"GIF89a" + b"\0" * 20, id="a moving picture"),
        pytest.param("a.pdf.exe", pdf(), id="a program under another name"),
        pytest.param(".htaccess", b"deny from all", id="no name before the full stop"),
        pytest.param("cod\u202efdp.exe", pdf(), id="letters turned round"),
        pytest.param("   ", pdf(), id="no name"),
        pytest.param("plain.zip", zipped(), id="a zip that is not locked"),
        pytest.param("nested.zip", zipped("b.zip", zipped()), id="a zip in a zip"),
        pytest.param("empty.pdf", b"", id="nothing in it"),
        pytest.param("macros.docx", docx(("word/vbaProject.bin", b"x")), id="macros"),
        pytest.param("hiding.docx", docx(("word/run.exe", b"MZ")), id="a program inside"),
        pytest.param("late.pdf", b"<html>" + b" " * 994 + pdf(), id="PDF after 1,000 bytes"),
        pytest.param("late.txt", b"<html><script>1</script>", id="a page as text"),
        pytest.param("binary.txt", b"MZ\x90\0\x03", id="a program as text"),
        pytest.param("two.pdf", pdf(garbage=zipped()), id="PDF and zip"),
        pytest.param("two.jpg", picture("JPEG") + zipped(), id="JPEG and zip"),
        pytest.param("script.jpg", b"GIF89a/*" + b"*/=1;alert(1)", id="GIF and script"),
        pytest.param("other.png", picture("JPEG"), id="another kind of picture"),
        pytest.param("cut.jpg", picture("JPEG", size=(900, 900))[:3000], id="half a JPEG"),
        pytest.param("cut.png", picture("PNG")[:-20], id="half a PNG"),
        pytest.param("vast.png", png(65_535, 65_535, chunk(b"IDAT", b"")), id="65,535 squared"),
        pytest.param("claim.png", png(1, 1, chunk(b"IDAT", b"1", claims=2**31 - 1)), id="2 GB"),
        pytest.param("cut.heic", heic(short_by=5), id="half a HEIC"),
        pytest.param("film.heic", heic(brand=b"isom"), id="a film"),
        pytest.param("bare.eml", b"<html>From: me", id="no e-mail"),
        pytest.param("wrong.msg", pdf(), id="no message"),
        pytest.param("wrong.docx", zipped(), id="no document"),
        pytest.param("broken.pdf", b"%PDF-1.7\nnothing\n%%EOF", id="no pages"),
    ],
)
def test_what_we_do_not_take_is_refused_in_a_sentence(name: str, content: bytes, files: Path):
    assert refusal(name, content).endswith(".")
    assert not list(files.glob("*"))


def test_half_a_picture_is_refused_where_weasyprint_made_pillow_forgiving(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)

    assert refusal("cut.jpg", picture("JPEG", size=(900, 900))[:3000]).endswith(".")


def test_a_film_made_of_png_pictures_is_refused():
    control = chunk(b"acTL", (100_000).to_bytes(4, "big") + bytes(4))

    assert "moving" in refusal("film.png", png(1, 1, control, chunk(b"IDAT", b"")))


def test_a_picture_whose_text_unpacks_to_gigabytes_is_refused():
    text = b"Comment\0\0" + zlib.compress(b"a" * 50_000_000, 9)

    assert refusal("bomb.png", png(1, 1, chunk(b"zTXt", text), chunk(b"IDAT", b"")))


def with_claim(content: bytes, *, size: int) -> bytes:
    """Return a zip whose last member says that it unpacks to ``size`` bytes."""
    changed = bytearray(content)
    place = content.rindex(b"PK\x01\x02")
    changed[place + 24 : place + 28] = size.to_bytes(4, "little")
    return bytes(changed)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(with_claim(docx(), size=0xFFFFFFF0), id="a part of 4 GB"),
        pytest.param(docx(("word/a.xml", b"a" * 9_000_000)), id="a thousand times smaller"),
        pytest.param(docx(*((f"word/{n}.xml", b"") for n in range(3_100))), id="3,100 parts"),
    ],
)
def test_a_bomb_is_refused_before_it_is_unpacked(content: bytes):
    tracemalloc.start()

    said = refusal("bomb.docx", content)

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "holds too much" in said
    assert most < 20_000_000


def test_members_that_share_their_bytes_are_refused():
    made = io.BytesIO(docx())
    with zipfile.ZipFile(made, "a") as archive:
        first = archive.infolist()[0]
        again = zipfile.ZipInfo("word/again.xml")
        again.header_offset, again.file_size = first.header_offset, first.file_size
        again.compress_size, again.CRC = first.compress_size, first.CRC
        again.compress_type = first.compress_type
        archive.filelist.append(again)
        archive._didModify = True  # type: ignore[attr-defined]

    assert "damaged" in refusal("overlap.docx", made.getvalue())


def test_a_member_without_a_name_is_refused():
    nameless = zipped("a.txt", is_locked=True).replace(b"a.txt", b"\0.txt")

    with pytest.raises(Refused, match="damaged"):
        take_in("a.zip", nameless)


def test_a_list_of_members_that_would_fill_the_memory_is_not_read(monkeypatch):
    monkeypatch.setattr(zipfile, "ZipFile", None)  # what reads it makes an object of each entry

    with pytest.raises(Refused, match="too much"):
        take_in("a.docx", b"PK\x03\x04" + (b"PK\x01\x02" + bytes(43)) * 4_000)


def test_a_picture_drawn_over_and_over_is_refused():
    made = io.BytesIO()
    Image.new("RGB", (40, 30)).save(made, "JPEG", progressive=True)
    whole = made.getvalue()
    assert take_in("a.jpg", whole).state == State.NOT_SCANNED
    last = whole[whole.rindex(b"\xff\xda") : -2]

    with pytest.raises(Refused, match="damaged"):
        take_in("a.jpg", whole[:-2] + last * 40 + whole[-2:])


def test_many_files_at_once_are_cut_off_as_they_arrive(settings, rf):
    settings.UPLOAD_MAX_BYTES = 1_000

    request = rf.post("/", {f"file{number}": upload("a.txt", b"x" * 900) for number in range(20)})

    assert sum(file.size for file in request.FILES.values()) == 5 * 900
    assert was_too_large(request)


def test_a_file_past_the_limit_is_refused(settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024

    assert refusal("long.txt", b"a" * 1_048_577) == "The file is larger than 1 MB."


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\x.txt", "x.txt"),
        ("C:\\x.txt", "x.txt"),
        ("\\\\host\\x.txt", "x.txt"),
        ("CON.txt", "_CON.txt"),
        ("nul.txt", "_nul.txt"),
        ("a%00.txt", "a_00.txt"),
        ("a\0b.txt", "ab.txt"),
        ("   .txt", "file.txt"),
        ("cod\u202egpj.txt", "codgpj.txt"),
        ('a";\r\nSet-Cookie: b.txt', "a_Set-Cookie_ b.txt"),
        ("\N{GRINNING FACE}.txt", "file.txt"),
        ("Siân's letter (2).txt", "Siân's letter (2).txt"),
        ("a" * 5_000 + ".txt", "a" * 80 + ".txt"),
        ("two.dots.txt", "two.dots.txt"),
    ],
)
def test_a_name_is_cleaned(typed: str, shown: str):
    assert clean_name(typed, extension=extension_of(typed) or "txt") == shown


def test_a_header_stays_whole_whatever_the_name():
    attachment = take_in("letter.pdf", pdf())
    attachment.name = clean_name('x";\r\nSet-Cookie: a=b; é\u202e.pdf', extension="pdf")

    response = attachments.serve(attachment, by=SYSTEM)

    assert "Set-Cookie" not in response.headers
    assert response["Content-Disposition"].startswith("attachment;")


def test_a_file_is_saved_and_never_shown():
    content = pdf()
    attachment = take_in("letter.pdf", content)

    response = attachments.serve(attachment, by=SYSTEM)

    assert response["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert content_of(response) == content
    taken = AuditEvent.objects.about(attachment).get(event="attachment.downloaded")
    assert taken.details["state"] == State.NOT_SCANNED


def test_a_file_changed_on_disk_is_not_handed_out(files: Path):
    attachment = take_in("words.txt", b"She said so.")
    (files / str(attachment.pk)).write_bytes(b"She said nothing.")

    with pytest.raises(Altered):
        attachments.serve(attachment, by=SYSTEM)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("plain.txt", EICAR, id="plain"),
        pytest.param("inside.docx", docx(("word/a.txt", EICAR)), id="in a document"),
        pytest.param("attached.eml", EMAIL + b64encode(EICAR), id="base64 in an e-mail"),
    ],
)
def test_a_virus_is_quarantined_and_never_served(scanner, name: str, content: bytes):
    attachment = take_in(name, content)

    assert (attachment.state, attachment.finding) == (State.QUARANTINED, "Eicar-Test-Signature")
    with pytest.raises(Refused, match="virus"):
        attachments.serve(attachment, by=SYSTEM, despite="isolated")
    events = set(AuditEvent.objects.about(attachment).values_list("event", flat=True))
    assert events == {"attachment.taken_in", "attachment.quarantined"}


@pytest.mark.parametrize("name", ["in.zip", "in.html"])
def test_a_virus_in_what_we_do_not_take_is_refused(scanner, name: str):
    assert refusal(name, zipped(content=EICAR) if name == "in.zip" else b64encode(EICAR))


def test_what_the_scanner_looked_through_is_clean(scanner):
    assert take_in("letter.pdf", pdf()).state == State.CLEAN


def test_what_is_too_large_for_the_scanner_is_not_clean(scanner):
    scanner.limit = 100

    assert take_in("letter.pdf", pdf()).state == State.UNSCANNABLE


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("locked.pdf", pdf(password="agored")),
        ("locked.zip", zipped(is_locked=True)),
    ],
)
def test_a_locked_file_is_held_and_opened_only_with_a_reason(scanner, name: str, content: bytes):
    attachment = take_in(name, content)

    assert attachment.state == State.UNSCANNABLE
    with pytest.raises(Refused, match="cannot be scanned"):
        attachments.serve(attachment, by=SYSTEM)
    assert content_of(attachments.serve(attachment, by=SYSTEM, despite="isolated")) == content
    taken = AuditEvent.objects.about(attachment).get(event="attachment.downloaded")
    assert taken.details["despite"] == "isolated"


def test_a_file_waits_while_no_scanner_answers(settings):
    settings.CLAMAV_URL = closed_port()
    attachment = take_in("words.txt", EICAR)

    assert attachment.state == State.WAITING
    with pytest.raises(Refused, match="waits"):
        attachments.serve(attachment, by=SYSTEM)
    assert scan_attachments() == 0

    with clamd() as server:
        settings.CLAMAV_URL = url_of(server)
        assert scan_attachments() == 1
    attachment.refresh_from_db()
    assert attachment.state == State.QUARANTINED
    assert AuditEvent.objects.filter(event="attachment.quarantined").count() == 1


def test_an_answer_nobody_knows_is_not_clean(scanner):
    scanner.answer = b"stream: perhaps\0"

    assert take_in("letter.pdf", pdf()).state == State.WAITING


def test_nothing_stays_of_a_file_taken_back(files: Path, django_capture_on_commit_callbacks):
    attachment = take_in("words.txt", b"She said so.")

    with django_capture_on_commit_callbacks(execute=True):
        attachments.throw_away(attachment, by=SYSTEM, at=NOON)

    assert list(files.iterdir()) == []
    assert not Attachment.objects.exists()
