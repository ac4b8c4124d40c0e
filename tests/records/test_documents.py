"""Documents: their values frozen, made by a worker, kept with their hash, each taking on record."""

import json
import threading
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from django.db import connections, transaction
from pypdf import PdfReader

from records import documents, tasks
from records.audit import SYSTEM
from records.models import AuditEvent, IssuedDocument
from tests.cast import actor
from tests.records.conftest import issue

pytestmark = pytest.mark.django_db


def rendered(**details) -> IssuedDocument:
    document = issue(**details)
    assert tasks.render_documents() == 1
    document.refresh_from_db()
    return document


def test_a_document_waits_for_a_worker():
    document = issue()

    assert document.status == "queued"
    assert not documents.path_of(document).exists()
    assert AuditEvent.objects.about(document).get().event == "document.issued"


def test_a_worker_makes_a_tagged_pdf_with_title_and_language():
    document = rendered(language="cy")

    content = documents.path_of(document).read_bytes()
    pdf: Any = PdfReader(BytesIO(content))
    assert document.status == "ready"
    assert (document.size, document.sha256) == (len(content), sha256(content).hexdigest())
    assert len(document.template_sha256) == 64
    assert "Bore da, Siân Ŵyn" in pdf.pages[0].extract_text()
    assert pdf.metadata.title == "A letter"
    assert pdf.trailer["/Root"]["/Lang"] == "cy"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_same_values_make_the_same_words_again():
    document = rendered()

    context = IssuedDocument.objects.get(pk=document.pk).context
    assert context == json.loads(json.dumps(context))
    document.status = IssuedDocument.Status.QUEUED
    document.save()
    tasks.render_documents()

    pages = PdfReader(documents.path_of(document)).pages
    assert "Bore da, Siân Ŵyn" in pages[0].extract_text()


def test_a_correction_is_a_new_version_beside_the_old_one():
    first, second, welsh = issue(), issue(), issue(language="cy")

    assert (first.version, second.version, welsh.version) == (1, 2, 1)
    assert first.file_name == "letter-SG-7K2M-P9XH-v1-en.pdf"


def test_taking_a_document_is_on_record(nia):
    document = rendered()

    response = documents.serve(document, by=actor(nia))

    event = AuditEvent.objects.get(event="document.downloaded")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{document.file_name}"'
    assert sha256(b"".join(response)).hexdigest() == document.sha256
    assert (event.actor_id, event.details) == (nia.pk, {"sha256": document.sha256})


@pytest.mark.parametrize("what", ["changed", "gone"])
def test_a_file_that_is_not_what_was_issued_is_not_served(what):
    document = rendered()
    path = documents.path_of(document)
    if what == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b" ")

    with pytest.raises(documents.Altered):
        documents.serve(document, by=SYSTEM)

    assert not AuditEvent.objects.filter(event="document.downloaded").exists()


def test_two_issues_at_once_are_two_versions(own_database):
    issued_beside: list[int] = []

    def work() -> None:
        try:
            issued_beside.append(issue().version)
        finally:
            connections.close_all()

    with transaction.atomic():
        first = issue()
        other = threading.Thread(target=work)
        other.start()
        other.join(timeout=1)
        assert issued_beside == []
    other.join(timeout=20)

    assert (first.version, issued_beside) == (1, [2])


@pytest.mark.parametrize("address", ["http://localhost:1/x.png", "file:///etc/hostname"])
def test_a_document_fetches_nothing(address):
    context = {"title": "A letter", "reference": "SG-0", "words": "x", "picture": address}
    document = issue(context=context)

    tasks.render_documents()

    document.refresh_from_db()
    assert (document.status, document.attempts) == ("queued", 1)
    assert document.last_error == "FetchRefused"


def test_a_document_that_cannot_be_made_fails_alone():
    broken = issue(template="records/no_such_template.html", kind="broken")
    whole = issue()

    for _ in range(tasks.MAX_RENDERINGS):
        tasks.render_documents()

    broken.refresh_from_db()
    whole.refresh_from_db()
    assert (broken.status, broken.last_error) == ("failed", "TemplateDoesNotExist")
    assert whole.status == "ready"


def test_two_workers_never_make_the_same_document(own_database):
    document = issue()
    made_beside: list[bool] = []

    def work() -> None:
        try:
            made_beside.append(tasks.render_next())
        finally:
            connections.close_all()

    with transaction.atomic():
        IssuedDocument.objects.select_for_update().get(pk=document.pk)
        other = threading.Thread(target=work)
        other.start()
        other.join(timeout=20)

    assert made_beside == [False]
    assert tasks.render_next() is True
