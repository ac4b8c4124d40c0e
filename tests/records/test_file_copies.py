"""A copy without place, time and author; the original stays as it came (UP-06)."""

import io
import zipfile

import pytest
from django.utils import timezone
from PIL import Image, PngImagePlugin, TiffImagePlugin

from records import attachments, file_copies, file_kinds
from records.audit import SYSTEM
from records.models import Attachment, AuditEvent
from records.refusals import Refused
from tests.files import docx, pdf, picture, upload

WHERE = TiffImagePlugin.IFDRational(53, 1)
SECRETS = (b"Canari-Qx7", b"2026:11:22", b"Invented Camera")


def photograph(*, way_up: int = 1, progressive: bool = False) -> bytes:
    """Return a JPEG as a telephone makes one: place, time, maker, a comment, a second picture."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0132], exif[0x0112] = "Invented Camera", "2026:11:22 10:00:00", way_up
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[29] = "N", (WHERE, WHERE, WHERE), "2026:11:22"
    made = io.BytesIO()
    drawn = Image.effect_mandelbrot((160, 120), (-2, -1, 1, 1), 60).convert("RGB")
    drawn.save(
        made,
        "JPEG",
        exif=exif,
        comment=b"Canari-Qx7",
        icc_profile=b"colours" * 20,
        progressive=progressive,
        xmp=b"<x:xmpmeta>Canari-Qx7</x:xmpmeta>",
    )
    return made.getvalue() + b"a second picture after the end: Canari-Qx7"


def points(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as drawn:
        return drawn.tobytes()


@pytest.mark.parametrize("progressive", [False, True])
def test_a_photograph_loses_where_when_and_by_what(*, progressive: bool):
    original = photograph(progressive=progressive)

    copy = file_copies.copy_of(original, "image/jpeg")

    assert all(secret in original for secret in SECRETS)
    assert not [secret for secret in SECRETS if secret in copy]
    with Image.open(io.BytesIO(copy)) as drawn:
        assert dict(drawn.getexif()) == {}
        assert drawn.info["icc_profile"] == b"colours" * 20
    assert points(copy) == points(original), "the picture itself changed"


@pytest.mark.parametrize("way_up", range(2, 9))
def test_it_still_lies_the_right_way_up(way_up: int):
    copy = file_copies.copy_of(photograph(way_up=way_up), "image/jpeg")

    with Image.open(io.BytesIO(copy)) as drawn:
        assert dict(drawn.getexif()) == {0x0112: way_up}
    assert not [secret for secret in SECRETS if secret in copy]


def test_a_png_loses_its_words():
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "Canari-Qx7")
    words.add_text("XML:com.adobe.xmp", "Canari-Qx7", zip=True)
    words.add_itxt("Comment", "Canari-Qx7")
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Invented Camera"
    Image.new("RGBA", (9, 9), (1, 2, 3, 4)).save(made, "PNG", pnginfo=words, exif=exif)
    original = made.getvalue() + b"Canari-Qx7"

    copy = file_copies.copy_of(original, "image/png")

    assert b"Canari-Qx7" in original
    assert not [secret for secret in SECRETS if secret in copy]
    assert points(copy) == points(original)
    with Image.open(io.BytesIO(copy)) as drawn:
        drawn.load()
        assert drawn.info == {}


def test_a_document_loses_its_author_and_keeps_its_text():
    core = b"<cp:coreProperties><dc:creator>Canari-Qx7</dc:creator></cp:coreProperties>"
    original = docx(
        ("docProps/core.xml", core),
        ("docProps/app.xml", b"<Properties><Company>Canari-Qx7</Company></Properties>"),
        ("docProps/custom.xml", b"<Properties>Canari-Qx7</Properties>"),
        ("word/comments.xml", b"<comments>as it was</comments>"),
    )

    copy = file_copies.copy_of(original, file_kinds.WORD)

    with (
        zipfile.ZipFile(io.BytesIO(copy)) as archive,
        zipfile.ZipFile(io.BytesIO(original)) as before,
    ):
        assert archive.namelist() == before.namelist()
        assert archive.testzip() is None
        for name in archive.namelist():
            content = archive.read(name)
            assert b"Canari-Qx7" not in content
            assert name.startswith("docProps/") or content == before.read(name)
        assert {each.date_time[0] for each in archive.infolist()} == {1980}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "image/jpeg"),
        (b"\xff\xd8", "image/jpeg"),
        (b"\xff\xd8\xff\xe1\xff\xff", "image/jpeg"),
        (picture("JPEG")[:-40], "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIDAT", "image/png"),
        (b"PK\x03\x04", file_kinds.WORD),
    ],
    ids=["nothing", "a beginning", "a segment past the end", "cut off", "a chunk past", "no zip"],
)
def test_what_is_not_built_as_its_kind_is_has_no_copy(content: bytes, kind: str):
    with pytest.raises(file_copies.CannotCopy):
        file_copies.copy_of(content, kind)


@pytest.fixture
def files(settings, tmp_path):
    settings.FILES_ROOT, settings.CLAMAV_URL = tmp_path / "files", ""
    return settings.FILES_ROOT


def taken(name: str, content: bytes) -> Attachment:
    return attachments.take_in(upload(name, content), by=SYSTEM, at=timezone.now())


@pytest.mark.django_db
def test_the_copy_is_what_is_handed_out_and_the_original_stays(files):
    original = photograph()
    attachment = taken("bruise.jpg", original)

    copy = attachments.serve(attachment, by=SYSTEM).getvalue()
    as_it_came = attachments.serve(attachment, by=SYSTEM, as_it_came=True).getvalue()

    assert as_it_came == original == attachments.path_of(attachment).read_bytes()
    assert copy != original
    assert points(copy) == points(original)
    events = AuditEvent.objects.filter(event="attachment.downloaded").order_by("sequence")
    assert [event.details["is_copy"] for event in events] == [True, False]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content"),
    [("letter.pdf", pdf()), ("words.txt", b"Words."), ("l.pdf", pdf(password="x"))],
)
def test_what_no_copy_can_be_made_of_is_given_as_it_came(files, name: str, content: bytes):
    attachment = taken(name, content)

    assert not attachments.is_copied(attachment)
    answer = attachments.serve(attachment, by=SYSTEM, despite="expected")
    assert answer.getvalue() == content


@pytest.mark.django_db
def test_a_picture_that_cannot_be_copied_is_not_handed_out_with_all_it_holds(files, monkeypatch):
    attachment = taken("bruise.jpg", photograph())

    def fails(content: bytes) -> bytes:
        raise ValueError

    monkeypatch.setattr(file_copies, "COPIERS", {"image/jpeg": fails})
    with pytest.raises(Refused, match="No copy"):
        attachments.serve(attachment, by=SYSTEM)
    assert not AuditEvent.objects.filter(event="attachment.downloaded").exists()
