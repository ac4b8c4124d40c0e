"""Files that people give us: looked at before they are kept, and only ever handed out whole.

The bytes are kept as those of issued documents are (docs/adr/0019-files-people-give-us.md).
"""

import shutil
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from records import audit, clamd, file_copies, file_kinds, file_names
from records.audit import Actor
from records.documents import Altered
from records.models import Attachment
from records.refusals import Refused

State = Attachment.State
READABLE = frozenset({State.CLEAN, State.NOT_SCANNED})
BLOCK = 256 * 1024
MEGABYTE = 1024 * 1024


@transaction.atomic
def take_in(uploaded_file: "UploadedFile[Any]", *, by: Actor, at: datetime) -> Attachment:
    """Look at a file, have it scanned where a scanner is set up, and keep it.

    Raises Refused with a sentence where it is none that we take. One in which a virus was found
    is kept apart: its ``state`` is quarantined, and its uploader must be told.
    """
    if uploaded_file.size is None or uploaded_file.size > settings.UPLOAD_MAX_BYTES:
        raise Refused([too_large()])
    if objections := objections_to_more(uploaded_file.size, by=by, at=at):
        raise Refused(objections)
    name = uploaded_file.name or ""
    content = cast("BinaryIO", uploaded_file.file or uploaded_file)
    kind = file_kinds.look_at(file_names.extension_of(name), content, size=uploaded_file.size)
    attachment = Attachment(
        name=file_names.clean_name(name, extension=kind.extension),
        content_type=kind.content_type,
        size=uploaded_file.size,
        is_locked=kind.is_locked,
        uploaded_at=at,
        uploaded_by=by.id,
    )
    attachment.sha256 = keep(attachment, uploaded_file)
    judge(attachment)
    attachment.save()
    audit.record(
        "attachment.taken_in",
        attachment,
        by=by,
        at=at,
        content_type=attachment.content_type,
        size=attachment.size,
        sha256=attachment.sha256,
        state=attachment.state,
    )
    note_quarantine(attachment, by=by, at=at)
    return attachment


def too_large() -> str:
    megabytes = settings.UPLOAD_MAX_BYTES // MEGABYTE
    return _("The file is larger than %(megabytes)d MB.") % {"megabytes": megabytes}


def objections_to_more(size: int, *, by: Actor, at: datetime) -> list[str]:
    """List why no file of ``size`` bytes is taken from somebody now; empty means one is.

    The public are one actor to us: what they give is counted with the report it goes with.
    """
    root = Path(settings.FILES_ROOT)
    there = root if root.exists() else root.parent
    if shutil.disk_usage(there).free < size + settings.FILES_RESERVE_BYTES:
        return [
            _("There is no room for files just now. Send your words without it: they reach us.")
        ]
    if by.kind == audit.Kind.PUBLIC:
        return []
    today = Attachment.objects.filter(uploaded_by=by.id, uploaded_at__gt=at - timedelta(days=1))
    given = today.aggregate(given=Sum("size"))["given"] or 0
    if given + size > settings.UPLOAD_DAY_BYTES:
        megabytes = settings.UPLOAD_DAY_BYTES // MEGABYTE
        return [
            _("You have given us %(megabytes)d MB of files in 24 hours. Give us this one later.")
            % {"megabytes": megabytes}
        ]
    return []


def keep(attachment: Attachment, uploaded_file: "UploadedFile[Any]") -> str:
    """Write the bytes under the attachment's key, block by block, and return their SHA-256."""
    path = path_of(attachment)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = sha256()
    uploaded_file.seek(0)
    with path.open("xb") as kept:
        path.chmod(0o600)
        while block := uploaded_file.read(BLOCK):
            digest.update(block)
            kept.write(block)
    return digest.hexdigest()


def judge(attachment: Attachment) -> None:
    """Set the state by what the scanner says: what it did not look through is not clean."""
    if not settings.CLAMAV_URL:
        attachment.state = State.UNSCANNABLE if attachment.is_locked else State.NOT_SCANNED
        return
    try:
        with path_of(attachment).open("rb") as file:
            verdict, attachment.finding = clamd.scan(settings.CLAMAV_URL, file)
    except clamd.Unreachable:
        attachment.state = State.WAITING
        return
    if verdict == clamd.Verdict.FOUND:
        attachment.state = State.QUARANTINED
    elif verdict == clamd.Verdict.TOO_LARGE or attachment.is_locked:
        attachment.state = State.UNSCANNABLE
    else:
        attachment.state = State.CLEAN


@transaction.atomic(savepoint=False)
def scan_again(attachment_id: UUID, *, by: Actor, at: datetime) -> bool:
    """Scan a file that waits for it, and say whether it has; False where another does so now."""
    attachment = (
        Attachment.objects.select_for_update(skip_locked=True)
        .filter(pk=attachment_id, state=State.WAITING)
        .first()
    )
    if attachment is None:
        return False
    judge(attachment)
    if attachment.state == State.WAITING:
        return False
    attachment.save()
    audit.record("attachment.scanned", attachment, by=by, at=at, state=attachment.state)
    note_quarantine(attachment, by=by, at=at)
    return True


def note_quarantine(attachment: Attachment, *, by: Actor, at: datetime) -> None:
    if attachment.state == State.QUARANTINED:
        audit.record("attachment.quarantined", attachment, by=by, at=at, finding=attachment.finding)


def is_readable(attachment: Attachment) -> bool:
    """Say whether it may be opened like any other; one that cannot be scanned needs a reason."""
    return attachment.state in READABLE


def is_copied(attachment: Attachment) -> bool:
    """Say whether it is handed out as a copy without what its maker wrote into it."""
    kind, is_locked = attachment.content_type, attachment.is_locked
    return file_copies.is_copied(kind, is_locked=is_locked)


def serve(
    attachment: Attachment, *, by: Actor, as_it_came: bool = False, despite: str = ""
) -> HttpResponseBase:
    """Return the file to be saved, never shown, and record who took it.

    A picture or document is a copy without place, time and author, unless it is asked for
    ``as_it_came``. The owning app's door decides who may. ``despite`` is the code of the reason to
    open one that cannot be scanned. Raises Refused for one that waits or is quarantined, or that no
    copy can be made of, and Altered where the bytes are not those taken in.
    """
    if not is_readable(attachment) and not (despite and attachment.state == State.UNSCANNABLE):
        raise Refused([NOT_SERVED[State(attachment.state)]()])
    path = path_of(attachment)
    content = path.read_bytes() if path.exists() else b""
    if sha256(content).hexdigest() != attachment.sha256:
        raise Altered(attachment, by=by)
    is_copy = is_copied(attachment) and not as_it_came
    if is_copy:
        try:
            content = file_copies.copy_of(content, attachment.content_type)
        except file_copies.CannotCopy:
            raise Refused([_("No copy can be made of this file. Ask for it as it came.")]) from None
    audit.record(
        "attachment.downloaded",
        attachment,
        by=by,
        at=timezone.now(),
        state=attachment.state,
        despite=despite,
        is_copy=is_copy,
    )
    response = FileResponse(
        BytesIO(content),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response


NOT_SERVED = {
    State.WAITING: lambda: _("This file waits to be scanned for viruses. Try again soon."),
    State.QUARANTINED: lambda: _("A virus was found in this file. Nobody can open it."),
    State.UNSCANNABLE: lambda: _("This file cannot be scanned. Say first how you will open it."),
}


@transaction.atomic(savepoint=False)
def throw_away(attachment: Attachment, *, by: Actor, at: datetime) -> None:
    """Delete a file that its owner took back before it was sent; no byte of it stays."""
    path = path_of(attachment)
    audit.record("attachment.thrown_away", attachment, by=by, at=at, sha256=attachment.sha256)
    attachment.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def path_of(attachment: Attachment) -> Path:
    return Path(settings.FILES_ROOT) / str(attachment.pk)
