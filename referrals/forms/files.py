"""A file to attach, and something to add to a report that was sent."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from records.attachments import too_large
from records.keys import uuid7
from records.models import Attachment
from records.uploads import was_too_large
from referrals.forms.fields import Choice, Line, Text
from referrals.models import ReportAttachment

ACCEPTED = ".pdf,.docx,.xlsx,.jpg,.jpeg,.png,.heic,.txt,.eml,.msg,.zip"


class FileForm(forms.Form):
    """One file: what it is and what it shows; for staff also how it must be handled."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A PDF, Word or Excel document, a picture, an e-mail or plain text."),
        widget=forms.FileInput(attrs={"class": "govuk-file-upload", "accept": ACCEPTED}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty."),
            "missing": _("Choose a file."),
            "invalid": _("Choose a file."),
            "max_length": _("The name of the file is too long."),
        },
    )
    kind = Choice(
        label=_("What kind of file is it?"),
        choices=ReportAttachment.Kind.choices,
        error_messages={"required": _("Choose what kind of file it is.")},
    )
    shows = Line(
        label=_("What does it show?"),
        help_text=_("For example: the bruise on his left arm, on the day I saw it."),
        max_length=500,
        required=False,
    )
    classification = Choice(
        label=_("How must it be handled?"),
        choices=ReportAttachment.Classification.choices,
        initial=ReportAttachment.Classification.OFFICIAL_SENSITIVE,
        error_messages={"required": _("Choose how it must be handled.")},
    )

    def __init__(self, request: HttpRequest, *, is_staff: bool) -> None:
        is_sent = request.method == "POST"
        super().__init__(request.POST if is_sent else None, request.FILES if is_sent else None)
        self.was_too_large = is_sent and was_too_large(request)
        if not is_staff:
            del self.fields["classification"]

    def clean(self) -> dict[str, Any]:
        say_if_too_large(self, was_too_large=self.was_too_large)
        return self.cleaned_data


class AdditionForm(forms.Form):
    """What a reporter adds to their report, with a file if there is one."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7, required=False)
    words = Text(
        label=_("What do you want to add?"),
        help_text=_("Your report stays as you sent it: this stands beside it."),
        max_length=10000,
        rows=8,
        error_messages={"required": _("Say what you want to add.")},
    )
    file = forms.FileField(
        label=_("A file to go with it"),
        required=False,
        help_text=_("A PDF, Word or Excel document, a picture, an e-mail or plain text."),
        widget=forms.FileInput(attrs={"class": "govuk-file-upload", "accept": ACCEPTED}),
        error_messages={"empty": _("The file is empty.")},
    )
    is_written_confirmation = forms.BooleanField(
        label=_("This confirms in writing what I reported by telephone"), required=False
    )

    def __init__(self, request: HttpRequest, *, may_confirm: bool) -> None:
        is_sent = request.method == "POST"
        super().__init__(request.POST if is_sent else None, request.FILES if is_sent else None)
        self.was_too_large = is_sent and was_too_large(request)
        if not may_confirm:
            del self.fields["is_written_confirmation"]

    def clean(self) -> dict[str, Any]:
        say_if_too_large(self, was_too_large=self.was_too_large)
        return self.cleaned_data


class UnscannedForm(forms.Form):
    """Why a file that cannot be scanned is opened all the same, and how."""

    despite = Choice(
        label=_("This file cannot be scanned for viruses. How will you open it?"),
        choices=[
            ("expected", _("I have spoken with the sender, who sent exactly this file")),
            ("isolated", _("On a computer kept apart for such files")),
        ],
        error_messages={"required": _("Choose how you will open it.")},
    )


def say_if_too_large(form: forms.Form, *, was_too_large: bool) -> None:
    """Say of a file that was cut off how large it may be, in place of that it is missing."""
    if was_too_large:
        form.errors.pop("file", None)
        form.add_error("file", too_large())


def refusal_of(attachment: Attachment | None) -> str:
    """Return what to tell somebody whose file is not passed on; empty where it is."""
    if attachment is None or attachment.state != Attachment.State.QUARANTINED:
        return ""
    return str(
        _(
            "A virus was found in this file, so we cannot pass it on. Tell us in words what is in "
            "it, or send it in another way."
        )
    )
