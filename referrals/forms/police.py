"""From a police notification to the answers of a report, which a person then confirms."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from people.rules import looks_blank
from people.rules_identifiers import postcode_as_written
from records.audit import Actor
from records.keys import normal_reference
from referrals.forms.fields import Line, Text
from referrals.models import PoliceNotification, Referral, Report, ReportPerson
from referrals.rules import police, police_sources
from referrals.rules.police_sources import Received

Answers = dict[str, list[str]]
Role = ReportPerson.Role
# How long an answer of the report may be; what is longer stands beside it, in the source.
LONGEST = {"concern": 10_000, "own_words": 4_000, "steps_taken": 4_000, "wishes": 2_000}
LONGEST_LINE = 300
NOBODY_NAMED = ("unknown", "not known", "n/k", "nk", "anhysbys")


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once. Each is looked at by itself later, so that one bad one stops none."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        return [one for one in data or [] if one]


class TakeInForm(forms.Form):
    """Notifications as they come: pasted, or as the files of e-mails."""

    marks_optional = False

    pasted = forms.CharField(
        label=_("Paste the text"),
        help_text=_(
            "Several at once: put a line of ten or more equals signs (==========) between them."
        ),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "autocomplete": "off", "spellcheck": "false"}),
    )
    uploads = FilesField(
        label=_("Or choose files"),
        help_text=_("E-mails saved as .eml, or text files. Up to 100 at once, each up to 2 MB."),
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["pasted"].validators = []  # a NUL is marked and kept, never a reason to refuse

    @property
    def received(self) -> list[Received]:
        """Return each notification as it came. A file that is too large is not even read."""
        parts = police.parts_of(self.cleaned_data["pasted"])
        pasted = [Received("", part.encode(errors="replace")) for part in parts]
        files = self.cleaned_data["uploads"]
        if len(pasted) + len(files) > police_sources.MOST:
            return [*pasted, *(Received(file.name or "", b"") for file in files)]
        return [*pasted, *(Received(file.name or "", file.read(TOO_MUCH)) for file in files)]


TOO_MUCH = police_sources.LARGEST + 1


class JoinForm(forms.Form):
    """Which report the notification is about."""

    marks_optional = False

    reference = Line(
        label=_("Reference of the report or the referral"),
        help_text=_("For example, SG-7K2M-P9XH"),
        max_length=20,
        width="20",
        error_messages={"required": _("Enter a reference.")},
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor = actor

    def clean_reference(self) -> Report:
        """Return the report, if the actor may see a referral of it; else there is none."""
        reference = normal_reference(self.cleaned_data["reference"]) or ""
        seen = Referral.objects.visible_to(self.actor).select_related("report")
        found = (
            seen.filter(reference=reference).first()
            or seen.filter(report__reference=reference).first()
        )
        if found is None:
            raise forms.ValidationError(_("There is no report or referral with this reference."))
        return found.report


class AsideForm(forms.Form):
    """Why nothing is entered."""

    marks_optional = False

    reason = Text(
        label=_("Why is nothing entered?"),
        help_text=_("For example: it was sent to us by mistake, and is Denbighshire's."),
        max_length=2000,
        rows=3,
        error_messages={"required": _("Say why nothing is entered.")},
    )


def told_by(notification: PoliceNotification) -> Answers:
    """Return the answers of a report, as its form sends them, that a notification gives."""
    given = notification.fields
    people = police.in_order(given.get("people", []))
    received = localtime(notification.received_at)
    told: dict[str, str] = {
        "channel": Report.Channel.POLICE,
        **day("received_on", received.date()),
        "received_time": received.strftime("%H:%M"),
        "capacity": Report.Capacity.PROFESSIONAL,
        "source": "police",
        "reporter_name": line(given.get("officer", ""), 150),
        "reporter_role": line(given.get("officer_role", ""), 150),
        "reporter_email": line(given.get("officer_email", ""), 254),
        "reporter_telephone": line(given.get("officer_telephone", ""), 30),
        "police_reference": line(given.get("incident_number", ""), 60),
        "happened_when": line(given.get("happened_when", "")),
        "happened_where": line(given.get("happened_where", "")),
        "is_in_danger_now": police.answer_in(given.get("danger", "")),
        "knows_of_report": police.answer_in(given.get("knows", "")),
        "agrees_to_report": police.answer_in(given.get("consent", "")),
        "concern": given.get("account", ""),
        "own_words": given.get("own_words", ""),
        "steps_taken": given.get("actions", ""),
        "wishes": given.get("wishes", ""),
        "about": notification.about,
        **(person(people[0]) if people else {}),
    }
    return {name: [words[: LONGEST.get(name, len(words))]] for name, words in told.items() if words}


def others_in(notification: PoliceNotification) -> dict[str, Answers]:
    """Return the other people a notification names, numbered from one, as their forms send them."""
    people = police.in_order(notification.fields.get("people", []))[1:]
    on = localtime(notification.received_at).date()
    return {
        str(number): {
            "roles": [role_of(other, on=on)],
            "relationship": [line(other.get("role", ""), 150)],
            **{name: [words] for name, words in person(other).items() if words},
        }
        for number, other in enumerate(people, start=1)
    }


def person(said: dict[str, str]) -> dict[str, str]:
    """Return what a form asks of somebody, as far as it was said in words that it takes."""
    name = said.get("name", "")
    born = police.day_in(said.get("born", ""))
    age = said.get("age", "")
    return {
        **named(name),
        **(day("date_of_birth", born) if born else {}),
        "age": age if age.isdecimal() and len(age) < 4 and not born else "",
        "sex": police.first_of(police.DATA["sexes"], said.get("sex", "")),
        "address": line(said.get("address", "")),
        "postcode": postcode_as_written(line(said.get("postcode", ""), 10)),
        "telephone": line(said.get("telephone", ""), 30),
    }


def named(name: str) -> dict[str, str]:
    """Return a name in its parts. Its last word is the family's, unless a comma says otherwise."""
    if looks_blank(name) or police.plain(name) in NOBODY_NAMED:
        return {"description": gettext("Not named by the police")} if name else {}
    family, comma, given = name.partition(",")
    if not comma:
        given, _space, family = name.rpartition(" ")
    return {
        "given_name": line(given.strip(), 100),
        "family_name": line(family.strip().title() if family.isupper() else family.strip(), 100),
    }


def role_of(said: dict[str, str], *, on: date) -> str:
    """Return what another person is to the report; a child or an adult who may be at risk too."""
    if role := police.first_of(police.DATA["roles"], said.get("role", "")):
        return role
    kinds = {"child": Role.CHILD_AT_RISK, "adult": Role.ADULT_AT_RISK}
    return kinds.get(police.kind_of(said, on=on), Role.OTHER)


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}_{part}": str(getattr(on, part)) for part in ("day", "month", "year")}


def line(text: str, longest: int = LONGEST_LINE) -> str:
    """Return the text if a form takes it; what is longer is left to the person, not cut."""
    return text if len(text) <= longest else ""
