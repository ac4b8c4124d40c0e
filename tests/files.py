"""Files to attach in tests, good and hostile, each made here."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfWriter

# The test file that every scanner knows, in two parts so that none finds it here.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pdf(*, password: str = "", attached: bytes = b"", garbage: bytes = b"") -> bytes:
    """Return a PDF of one page."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if attached:
        writer.add_attachment("attached.bin", attached)
    if password:
        writer.encrypt(password, algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue() + garbage


def picture(kind: str = "PNG", *, mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size).save(made, kind)
    return made.getvalue()


def chunk(kind: bytes, content: bytes, *, claims: int | None = None) -> bytes:
    """Return one chunk of a PNG, which may claim another length than it has."""
    length = len(content) if claims is None else claims
    return (
        struct.pack(">I", length) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    )


def png(width: int, height: int, *chunks: bytes) -> bytes:
    """Return a PNG made by hand: its size, the chunks given, and its end."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


def docx(*more: tuple[str, bytes], main: str = "word/document.xml") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(main, "<document/>")
        for name, content in more:
            archive.writestr(name, content)
    return made.getvalue()


def zipped(name: str = "a.txt", content: bytes = b"words", *, is_locked: bool = False) -> bytes:
    """Return a zip of one file; a locked one only says that it is, in both of its headers."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, content)
    whole = bytearray(made.getvalue())
    if is_locked:
        middle = whole.index(b"PK\x01\x02")
        whole[6] |= 1
        whole[middle + 8] |= 1
    return bytes(whole)


def heic(*, brand: bytes = b"heic", short_by: int = 0) -> bytes:
    boxes = [(b"ftyp", brand + b"\0\0\0\0mif1"), (b"meta", b"\0" * 20), (b"mdat", b"\1" * 40)]
    made = b"".join(struct.pack(">I", 8 + len(body)) + kind + body for kind, body in boxes)
    return made[: len(made) - short_by]


EMAIL = (
    b"From: a@example.wales\r\nTo: b@example.wales\r\nDate: Mon, 1 Jun 2026 10:00:00 +0100\r\n"
    b"Subject: Words\r\n\r\nShe said so.\r\n"
)
