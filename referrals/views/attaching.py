"""Files of a report not sent yet: the public's page and the staff's are one."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from referrals import operations
from referrals.forms.files import FileForm, refusal_of
from referrals.views.drafts import draft_page_of
from referrals.views.report import public_page
from referrals.views.writing import Writing


def attach_files(writing: Writing) -> HttpResponse:
    """List the files of the report, and take in another."""
    form = FileForm(writing.request, is_staff=writing.is_staff)
    if writing.request.method == "POST" and form.is_valid():
        try:
            attachment = operations.attach_to_draft(
                writing.draft, **form.cleaned_data, by=writing.actor, at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error("file", refused.objections)
        else:
            if not (words := refusal_of(attachment)):
                return redirect(writing.files_url)
            form.add_error("file", words)
    after = writing.url("tasks") if writing.is_staff else writing.url("check")
    return writing.render(
        "files",
        {"form": form, "files": list(files_said(writing)), "after_url": after},
        status=400 if form.errors else 200,
    )


def files_said(writing: Writing) -> list[dict[str, Any]]:
    """Return the files attached so far, each with the way to take it back."""
    return [
        {
            "name": file.attachment.name,
            "kind": file.get_kind_display(),
            "shows": file.shows,
            "state": file.attachment.get_state_display(),
            "remove_url": writing.url("remove_file", file.pk),
        }
        for file in writing.files
    ]


def remove_file(writing: Writing, file_id: UUID) -> HttpResponse:
    file = get_object_or_404(writing.draft.attachments, pk=file_id)
    operations.take_file_back(file, by=writing.actor, at=timezone.now())
    return redirect(writing.files_url)


report_files = require_http_methods(["GET", "POST"])(public_page(attach_files))
report_remove_file = require_POST(public_page(remove_file))
draft_files = require_http_methods(["GET", "POST"])(draft_page_of(attach_files))
draft_remove_file = require_POST(draft_page_of(remove_file))
