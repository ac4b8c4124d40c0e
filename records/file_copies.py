"""A copy of a file without what its maker wrote into it: where, when, by whom, with what.

Nothing is drawn or unpacked for a picture: what is not the picture itself is left out, so the
copy shows exactly what the original shows.
"""

import io
import shutil
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping

from PIL import Image

from records import file_kinds

Copier = Callable[[bytes], bytes]
ORIENTATION = 0x0112
ICC = b"ICC_PROFILE\0"
EXIF, COMMENT = 0xE1, 0xFE
# Of a PNG: what it takes to draw it in its own colours and size.
DRAWN = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs acTL cICP".split())
# Of a document: who wrote it, when, for whom. Each is left in place and emptied.
EMPTIED = {
    "docProps/core.xml": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties"/>'
    ),
    "docProps/app.xml": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"/>'
    ),
    "docProps/custom.xml": (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'custom-properties"/>'
    ),
}


class CannotCopy(Exception):
    """The file is not built as its kind is, so nobody knows what a copy would leave in."""


def is_copied(content_type: str, *, is_locked: bool) -> bool:
    """Say whether a copy can be made of this kind of file; of one with a password it cannot."""
    return content_type in COPIERS and not is_locked


def copy_of(content: bytes, content_type: str) -> bytes:
    """Return the file without what its maker wrote into it. Raises CannotCopy."""
    try:
        return COPIERS[content_type](content)
    except (struct.error, zipfile.BadZipFile, ValueError, IndexError, OSError) as error:
        raise CannotCopy from error


def jpeg(content: bytes) -> bytes:
    """Leave out every segment that is not the picture, its colours or its way up."""
    kept = [file_kinds.JPEG_START]
    way_up = orientation_of(content)
    if way_up != 1:
        exif = Image.Exif()
        exif[ORIENTATION] = way_up
        kept.append(segment(EXIF, exif.tobytes()))
    for marker, body in segments(content):
        is_said = 0xE0 <= marker <= 0xEF or marker == COMMENT
        if is_said and marker not in {0xE0, 0xEE} and not body[4:].startswith(ICC):
            continue
        kept.append(body)
    return b"".join(kept) + file_kinds.JPEG_END


def segment(marker: int, said: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(said) + 2) + said


def segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Give each segment of a JPEG with its marker; what is drawn goes with the scan before it."""
    place = len(file_kinds.JPEG_START)
    while True:
        if content[place] != 0xFF:
            raise CannotCopy
        while content[place + 1] == 0xFF:  # filling
            place += 1
        marker = content[place + 1]
        if marker == file_kinds.JPEG_END[1]:
            return
        end = place + 2 + struct.unpack_from(">H", content, place + 2)[0]
        if marker == file_kinds.JPEG_SCAN[1]:
            found = file_kinds.JPEG_MARKER.search(content, end)
            if found is None:
                raise CannotCopy
            end = found.start()
        if end > len(content):
            raise CannotCopy
        yield marker, content[place:end]
        place = end


def orientation_of(content: bytes) -> int:
    """Return which way up a camera was held, as EXIF counts it; 1 where it says nothing we know."""
    with Image.open(io.BytesIO(content), formats=["JPEG"]) as picture:
        told = picture.getexif().get(ORIENTATION, 1)
    return told if told in range(1, 9) else 1


def png(content: bytes) -> bytes:
    """Leave out every chunk that is not drawn."""
    kept, place = [content[:8]], 8
    while place < len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        if end > len(content):
            raise CannotCopy
        if kind in DRAWN:
            kept.append(content[place:end])
        place = end
        if kind == b"IEND":
            break
    return b"".join(kept)


def office(content: bytes) -> bytes:
    """Empty what a document says of its author and its past; its text stays as it is.

    Names that stand in the text itself, at comments and tracked changes, are part of the text.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(made, "w") as copy:
        for member in given.infolist():
            plain = zipfile.ZipInfo(member.filename)  # of 1980, by nobody's computer
            plain.compress_type = zipfile.ZIP_DEFLATED
            with copy.open(plain, "w") as into:
                if member.filename in EMPTIED:
                    into.write(EMPTIED[member.filename].encode())
                    continue
                with given.open(member) as source:
                    shutil.copyfileobj(source, into)
    return made.getvalue()


COPIERS: Mapping[str, Copier] = {
    "image/jpeg": jpeg,
    "image/png": png,
    file_kinds.WORD: office,
    file_kinds.EXCEL: office,
}
