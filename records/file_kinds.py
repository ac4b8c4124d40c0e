"""Which files are taken: by extension, by content and by structure, without unpacking anything.

What a file claims of itself is compared with its size before a reader follows it, so that none of
these checks needs more memory than the file's own few pages.
"""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email import policy as email_policies
from email.parser import BytesHeaderParser
from typing import BinaryIO

import olefile
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from records.refusals import Refused

MOST_POINTS = 50_000_000  # of a picture: twice what a good telephone takes
MOST_MEMBERS = 3_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_SQUEEZED = 200  # times smaller than what it holds; text in a workbook reaches 50
HEADER_BYTES = 64 * 1024
MOST_SCANS = 30  # of a JPEG; ten are usual
# A marker, and neither a byte of the picture itself, a restart in it, nor filling.
JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
JPEG_START, JPEG_SCAN, JPEG_END = b"\xff\xd8", b"\xff\xda", b"\xff\xd9"
RUNS_SOMETHING = (
    *(".exe", ".dll", ".scr", ".com", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jse", ".wsf"),
    *(".hta", ".jar", ".msi", ".lnk", ".app", ".sh", ".py"),
)
ARCHIVES = (
    *(".zip", ".7z", ".rar", ".gz", ".bz2", ".xz", ".tar", ".cab", ".iso"),
    *(".docx", ".xlsx", ".docm", ".xlsm"),
)
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})


@dataclass(frozen=True)
class Kind:
    """What a file turned out to be. One that ``is_locked`` asks for a password."""

    extension: str
    content_type: str
    is_locked: bool = False


class Unsound(Exception):
    """The content is not what the extension says, or is broken."""


def look_at(extension: str, file: BinaryIO, *, size: int) -> Kind:
    """Return what ``file`` is; raises Refused with a sentence where it cannot be taken."""
    if extension not in CHECKS:
        raise Refused([WRONG_KIND()])
    if size == 0:
        raise Refused([_("The file is empty.")])
    content_type, check = CHECKS[extension]
    try:
        file.seek(0)
        is_locked = check(file, size, extension)
        if extension not in ZIPPED and ends_as_zip(file, size):
            raise Unsound
    except Unsound:
        raise Refused([_("The file is damaged, or is not what its name says.")]) from None
    finally:
        file.seek(0)
    return Kind(extension, content_type, is_locked)


def WRONG_KIND() -> str:  # noqa: N802  a sentence, said in the reader's language when asked
    return _(
        "We take PDF, Word (.docx), Excel (.xlsx), pictures (.jpg, .png, .heic), e-mails "
        "(.eml, .msg), plain text (.txt) and locked .zip files. Send this as one of those."
    )


def check_pdf(file: BinaryIO, size: int, extension: str) -> bool:  # noqa: ARG001
    if file.read(5) != b"%PDF-" or b"%%EOF" not in tail(file, size, 1024):
        raise Unsound
    file.seek(0)
    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted:
            return True
        if not len(reader.pages):
            raise Unsound
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise Unsound from error
    except (RecursionError, OverflowError, MemoryError, OSError) as error:
        raise Unsound from error
    return False


def check_picture(file: BinaryIO, size: int, extension: str) -> bool:  # noqa: ARG001
    expected = "PNG" if extension == "png" else "JPEG"
    # WeasyPrint, once loaded, tells Pillow to forgive what is cut off or too much, for all of us.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(file, formats=[expected]) as picture:
            width, height = picture.size
            if width * height > MOST_POINTS:
                raise Refused([_("The picture is too large. Send it at a smaller size.")])
            if expected == "PNG" and getattr(picture, "is_animated", False):
                raise Refused([_("We take no moving pictures. Send a still picture.")])
            if expected == "PNG":
                picture.verify()  # reads every chunk and checks its sum, and unpacks none
            else:
                refuse_many_scans(file)
                picture.draft("L", (max(1, width // 8), max(1, height // 8)))
                picture.load()  # at an eighth of its size: a cut-off picture is noticed
    except UnidentifiedImageError as error:
        raise Unsound from error
    except Image.DecompressionBombError as error:
        raise Refused([_("The picture is too large. Send it at a smaller size.")]) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unsound from error
    return False


def refuse_many_scans(file: BinaryIO) -> None:
    """Raise Unsound where a JPEG is to be drawn over and over: a small file can ask for hours."""
    file.seek(0)
    content = file.read()
    scans = place = 0
    for _segment in range(MOST_MEMBERS):
        found = JPEG_MARKER.search(content, place)
        if found is None or found.group() == JPEG_END:
            return
        scans += found.group() == JPEG_SCAN
        length = int.from_bytes(content[found.end() : found.end() + 2], "big")
        place = found.end() + (0 if found.group() == JPEG_START else length)
        if scans > MOST_SCANS:
            raise Unsound
    raise Unsound


def check_heic(file: BinaryIO, size: int, extension: str) -> bool:  # noqa: ARG001
    """Walk the boxes that such a picture consists of: each must end where the next begins."""
    place = 0
    kinds: list[bytes] = []
    while place < size and len(kinds) < MOST_MEMBERS:
        file.seek(place)
        head = file.read(16)
        length, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:
            length = size - place
        if not kinds and (kind != b"ftyp" or head[8:12] not in HEIC_BRANDS):
            raise Unsound
        if length < 8:
            raise Unsound
        kinds.append(kind)
        place += length
    if place != size or b"meta" not in kinds:
        raise Unsound
    return False


def check_office(file: BinaryIO, size: int, extension: str) -> bool:
    """Say whether a document asks for a password: then it is no zip, but an older container."""
    if olefile.isOleFile(file):
        return is_locked_office(file)
    main = "word/document.xml" if extension == "docx" else "xl/workbook.xml"
    members = members_of(file, size)
    names = {member.filename for member in members}
    if not {"[Content_Types].xml", main} <= names:
        raise Unsound
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused([_("The document holds macros. Send it without them.")])
    return any(is_encrypted(member) for member in members)


def is_locked_office(file: BinaryIO) -> bool:
    file.seek(0)
    try:
        with olefile.OleFileIO(file) as container:
            if container.exists("EncryptedPackage"):
                return True
    except (OSError, ValueError, IndexError, KeyError) as error:
        raise Unsound from error
    raise Unsound


def check_zip(file: BinaryIO, size: int, extension: str) -> bool:  # noqa: ARG001
    """Take a zip only where it is locked, as the police send them; it is never opened here."""
    members = [member for member in members_of(file, size) if not member.is_dir()]
    if members and all(is_encrypted(member) for member in members):
        return True
    raise Refused([_("Send the files of this .zip one by one.")])


def check_message(file: BinaryIO, size: int, extension: str) -> bool:  # noqa: ARG001
    if not olefile.isOleFile(file):
        raise Unsound
    file.seek(0)
    try:
        with olefile.OleFileIO(file) as container:
            if container.exists("__properties_version1.0"):
                return False
    except (OSError, ValueError, IndexError, KeyError) as error:
        raise Unsound from error
    raise Unsound


def check_email(file: BinaryIO, size: int, extension: str) -> bool:  # noqa: ARG001
    head = file.read(HEADER_BYTES)
    if b"\0" in head or head.lstrip()[:1] == b"<":
        raise Unsound
    headers = BytesHeaderParser(policy=email_policies.compat32).parse(io.BytesIO(head))
    if sum(name in headers for name in ("From", "To", "Date", "Subject", "Received")) < 2:
        raise Unsound
    return False


def check_text(file: BinaryIO, size: int, extension: str) -> bool:  # noqa: ARG001
    content = file.read(HEADER_BYTES)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content[: len(content) // 2 * 2].decode("utf-16", errors="replace")
    else:
        text = content.decode("utf-8", errors="replace")
    controls = sum(character < " " and character not in "\t\n\r\f" for character in text)
    if controls or content.lstrip()[:5].lower() in {
        b"<html",
        b"<!doc",
        b"<scri",
        b"<?xml",
        b"%pdf-",
    }:
        raise Unsound
    return False


def members_of(file: BinaryIO, size: int) -> list[zipfile.ZipInfo]:
    """Return what a zip says it holds; raises where that cannot be so, or would be too much."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        raise Unsound
    if entries_in(file) > MOST_MEMBERS:
        raise Refused([_("The file holds too much once it is unpacked.")])
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unsound from error
    if overlap(members, size) or not all(member.filename for member in members):
        raise Unsound
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED:
        raise Refused([_("The file holds too much once it is unpacked.")])
    if unpacked > 1024 * 1024 and unpacked > packed * MOST_SQUEEZED:
        raise Refused([_("The file holds too much once it is unpacked.")])
    if any(hides_something(member) for member in members):
        raise Refused([_("The file has another file inside that we do not take.")])
    return members


def entries_in(file: BinaryIO) -> int:
    """Count a zip's list of what it holds before anything reads it: each entry costs memory."""
    file.seek(0)
    entries, left = 0, b""
    while block := file.read(HEADER_BYTES):
        entries += (left + block).count(b"PK\x01\x02")
        left = (left + block)[-3:]
    return entries


def overlap(members: list[zipfile.ZipInfo], size: int) -> bool:
    """Say whether two members share bytes, or one reaches past the end of the file."""
    end = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < end:
            return True
        end = member.header_offset + 30 + len(member.orig_filename) + member.compress_size
    return end > size


def hides_something(member: zipfile.ZipInfo) -> bool:
    """Say whether a member is an archive or a program; Office keeps sheets in ``embeddings``."""
    name = member.filename.lower()
    if is_encrypted(member):
        return False
    if "/embeddings/" in name:
        return name.endswith((*RUNS_SOMETHING, ".bin"))
    return name.endswith((*RUNS_SOMETHING, *ARCHIVES))


def is_encrypted(member: zipfile.ZipInfo) -> bool:
    return bool(member.flag_bits & 1)


def ends_as_zip(file: BinaryIO, size: int) -> bool:
    """Say whether the file could be unpacked too: then it is two kinds of file at once."""
    end = tail(file, size, 65_557)
    place = end.rfind(b"PK\x05\x06")
    if place < 0 or place + 22 > len(end):
        return False
    comment = int.from_bytes(end[place + 20 : place + 22], "little")
    return place + 22 + comment == len(end)


def tail(file: BinaryIO, size: int, length: int) -> bytes:
    file.seek(max(0, size - length))
    return file.read(length)


Check = Callable[[BinaryIO, int, str], bool]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIPPED = frozenset({"docx", "xlsx", "zip"})
CHECKS: Mapping[str, tuple[str, Check]] = {
    "pdf": ("application/pdf", check_pdf),
    "jpg": ("image/jpeg", check_picture),
    "jpeg": ("image/jpeg", check_picture),
    "png": ("image/png", check_picture),
    "heic": ("image/heic", check_heic),
    "docx": (WORD, check_office),
    "xlsx": (EXCEL, check_office),
    "zip": ("application/zip", check_zip),
    "eml": ("message/rfc822", check_email),
    "msg": ("application/vnd.ms-outlook", check_message),
    "txt": ("text/plain", check_text),
}
