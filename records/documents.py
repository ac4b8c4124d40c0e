"""Documents: frozen when issued, rendered by a worker, each download on record."""

import json
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from records import audit, pdf
from records.audit import Actor
from records.models import Attachment, IssuedDocument


@transaction.atomic(savepoint=False)
def issue(
    *,
    kind: str,
    template: str,
    language: str,
    context: dict[str, Any],
    title: str,
    reference: str,
    by: Actor,
    at: datetime,
) -> IssuedDocument:
    """Freeze ``context`` and queue the document; a later issue of the same is its next version.

    ``context`` holds plain JSON values only, so the same PDF can be made again in ten years. Each
    page says the reference, the version and for whom it is (``recipients`` of the context).
    """
    wait_for_turn(f"{kind} {reference} {language}")
    earlier = IssuedDocument.objects.filter(kind=kind, reference=reference, language=language)
    newest = earlier.order_by("-version").values_list("version", flat=True).first() or 0
    document = IssuedDocument.objects.create(
        kind=kind,
        title=title,
        reference=reference,
        version=newest + 1,
        template=template,
        language=language,
        context={**context, "version": newest + 1},
        requested_at=at,
        requested_by=by.id,
    )
    audit.record("document.issued", document, by=by, at=at, kind=kind, version=document.version)
    return document


def standing(
    *, kind: str, reference: str, language: str, context: dict[str, Any]
) -> IssuedDocument | None:
    """Return the latest version of a document where it says exactly ``context``; else None.

    So that what was pressed twice is issued once.
    """
    wait_for_turn(f"{kind} {reference} {language}")
    earlier = IssuedDocument.objects.filter(kind=kind, reference=reference, language=language)
    latest = earlier.order_by("-version").first()
    if latest is None or latest.status == IssuedDocument.Status.FAILED:
        return None
    said = json.loads(json.dumps({**context, "version": latest.version}))
    return latest if latest.context == said else None


def wait_for_turn(name: str) -> None:
    """Wait until no other transaction issues the same document: its versions are counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def path_of(document: IssuedDocument) -> Path:
    return Path(settings.FILES_ROOT) / str(document.pk)


def make(document: IssuedDocument, *, at: datetime) -> IssuedDocument:
    """Render the document and keep its bytes; the row is saved as ready."""
    content = pdf.render(
        template=document.template, language=document.language, context=document.context
    )
    path = path_of(document)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(content)
    document.template_sha256 = pdf.template_sha256(document.template)
    document.sha256 = sha256(content).hexdigest()
    document.size = len(content)
    document.rendered_at = at
    document.status = IssuedDocument.Status.READY
    document.save()
    return document


def serve(document: IssuedDocument, *, by: Actor) -> HttpResponseBase:
    """Return the document as an attachment, and record who took it.

    The owning app's door decides who may; this only serves. Raises Altered where the bytes on
    disk are gone or no longer those that were issued.
    """
    path = path_of(document)
    content = path.read_bytes() if path.exists() else b""
    if sha256(content).hexdigest() != document.sha256:
        raise Altered(document, by=by)
    audit.record("document.downloaded", document, by=by, at=timezone.now(), sha256=document.sha256)
    return FileResponse(
        BytesIO(content),
        as_attachment=True,
        filename=document.file_name,
        content_type="application/pdf",
    )


class Altered(Exception):
    """A file on disk is not the one that was issued; the page for it records who asked."""

    def __init__(self, document: IssuedDocument | Attachment, *, by: Actor) -> None:
        super().__init__(str(document.pk))
        self.document, self.by = document, by
