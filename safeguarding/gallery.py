"""Samples of every component, for the gallery page and its test. Everybody in them is invented."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from referrals.body import pictures

FOLDER = settings.BASE_DIR / "templates" / "components"

# Drawn once on every page by its frame, the gallery's own page among them.
FRAME = frozenset(
    {"demo_banner", "footer", "header", "language_switch", "session_ending", "shortcuts"}
)

DUE = dt.datetime(2026, 12, 29, 17, 0, tzinfo=dt.UTC)
TEXT = _("He said he did not want to go home. He has been tired and withdrawn for two weeks.")


class SampleForm(forms.Form):
    """One field of every kind, all of them wrong when sent empty."""

    level = forms.ChoiceField(
        label=_("Threshold level"),
        widget=forms.RadioSelect,
        choices=[("3", _("Level 3")), ("4", _("Level 4")), ("other", _("Something else"))],
    )
    other = forms.CharField(label=_("What else"), required=False)
    concerns = forms.MultipleChoiceField(
        label=_("What are you worried about?"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("neglect", _("Neglect")), ("physical", _("Physical abuse"))],
    )
    is_aware = forms.BooleanField(label=_("The person knows about this report"))
    born_on = forms.DateField(
        label=_("Date of birth"),
        widget=forms.SelectDateWidget,
        help_text=_("For example, 27 3 2014"),
    )
    words = forms.CharField(
        label=_("What you saw, heard or were told"), max_length=4000, widget=forms.Textarea
    )
    agency = forms.ChoiceField(label=_("Agency"), choices=[("police", _("Police"))])
    telephone = forms.CharField(
        label=_("Telephone number"),
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput)
    photograph = forms.FileField(label=_("File"))

    option_hints = {"level": {"4": _("Acute: a strategy meeting is needed.")}}
    reveals = {"level": {"other": "other"}}


class SampleFilter(forms.Form):
    """Filters of a list."""

    marks_optional = False
    search = forms.CharField(label=_("Search"), required=False)
    kind = forms.MultipleChoiceField(
        label=_("Person"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("child", _("Child")), ("adult", _("Adult"))],
    )


def samples(request: HttpRequest) -> list[dict[str, Any]]:
    """Return every component with its samples drawn, in the order of their names."""
    contexts = sample_contexts()
    return [
        {
            "name": file.stem,
            "is_in_frame": file.stem in FRAME,
            "drawn": [
                render_to_string(f"components/{file.name}", context, request)
                for context in contexts.get(file.stem, [])
            ],
        }
        for file in sorted(FOLDER.glob("*.html"))
    ]


def sample_contexts() -> dict[str, list[dict[str, Any]]]:
    empty, sent = SampleForm(auto_id="id_%s"), SampleForm({}, auto_id="sent_%s")
    late = {"state": "late", "words": _("1 h 14 min late"), "due_at": DUE}
    soon = {"state": "due_soon", "words": _("28 min left"), "due_at": DUE}
    running = {"state": "running", "words": _("21 h 34 min left"), "due_at": DUE}
    named = {"name": _("Screening decision due")}
    facts = ["SG-7K3M-Q2XA", _("Child"), _("12 years old")]
    links = [
        {"text": _("Summary"), "url": "#sub", "is_current": True},
        {"text": _("Chronology"), "url": "#sub"},
        {"text": _("Meetings"), "url": "#sub", "count": 2},
    ]
    return {
        "acting_field": [{"membership": {"pk": "018f"}}],
        "autosave": [{"id": "minutes"}],
        "autosave_conflict": [{"id": "minutes-of-two"}],
        "autosave_status": [{"id": "saved", "saved_at": DUE}, {"id": "not-saved"}],
        "back_link": [{"url": "#back", "text": _("Back to the queue")}],
        "clock": [
            late | named,
            soon,
            running,
            {"state": "met"},
            {"state": "met_late"},
            {"state": "paused"},
            {"state": "none"},
        ],
        "conflict": [{"mine": TEXT, "theirs": TEXT, "by": "Nia Parry", "at": DUE}],
        "deadline": [
            {"name": _("Screening decision"), "due_at": DUE, "explain_url": "#why"},
            {"name": _("Screening decision"), "due_at": DUE, "is_late": True},
            {"name": _("Screening decision"), "due_at": DUE, "met_at": DUE},
            {"name": _("Screening decision"), "due_at": DUE, "met_at": DUE, "is_late": True},
            {"name": _("Screening decision")},
        ],
        "details": [{"summary": _("What happens next"), "text": TEXT}],
        "emergency": [{}],
        "emergency_access": [
            {
                "emergency": {
                    "reference": "SG-7K3M-Q2XA",
                    "minutes": 41,
                    "url": "#emergency",
                    "end_url": "#end",
                }
            }
        ],
        "empty_state": [
            {
                "title": _("Nothing is waiting"),
                "text": _("New reports appear here by themselves."),
                "link_url": "#clear",
                "link_text": _("Clear filters"),
            }
        ],
        "error_summary": [{"form": sent}],
        "exit_this_page": [{}],
        "field": [
            *({"field": field} for field in empty if field.name != "other"),
            *({"field": field} for field in sent if field.name != "other"),
        ],
        "filter": [
            {
                "form": SampleFilter(auto_id="filter_%s"),
                "selected": [{"text": _("Child"), "remove_url": "#remove"}],
                "clear_url": "#clear",
            }
        ],
        "marking": [{}],
        "notification_banner": [
            {"text": _("Screening decision recorded."), "kind": "success"},
            {"text": _("The sitting has moved to Thursday."), "kind": "info"},
            {"text": _("The document could not be made."), "kind": "error"},
        ],
        "other_ways": [
            {
                "ways": [
                    {"id": name, "url": f"#{name}"}
                    for name in ("mfa_reauthenticate", "reauthenticate", "webauthn")
                ]
            }
        ],
        "pagination": [{"first_url": "#first", "next_url": "#next"}],
        "passkey_words": [{}],
        "flags": [{"flags": [_("Staff safety: Animal. The dog bites.")]}],
        "person_header": [
            {
                "name": "Jac Tomos",
                "facts": facts,
                "clock": late | named,
                "flags": [_("Do not contact the home address")],
            }
        ],
        "post_button": [
            {"url": "#post", "text": _("Take"), "kind": kind, "about": "SG-7K3M-Q2XA"}
            for kind in ("", "secondary", "warning", "link")
        ],
        "progress": [
            {"id": "done-work", "label": _("Quarterly report"), "is_running": False},
            {"id": "work", "label": _("Import"), "done": 40, "total": 100, "is_running": True},
        ],
        "quote": [{"text": TEXT, "by": _("Headteacher"), "lang": "en"}],
        "body_map": [
            {
                "pictures": pictures(
                    [{"region": "front-forearm", "side": "left"}],
                    [str(_("Forearm, inside; their left; bruise"))],
                )
            }
        ],
        "rating": [{"rating": rating} for rating in ("red", "amber", "green", "")],
        "stale": [{"region": "queue"}],
        "sub_navigation": [{"label": _("Parts of the referral"), "links": links}],
        "summary_list": [
            {
                "rows": [
                    {"key": _("Concern"), "value": _("Neglect"), "change_url": "#change"},
                    {"key": _("From"), "value": ""},
                ]
            }
        ],
        "take_out": [{"query": "period=2026-Q3"}],
        "tag": [{"text": _("Awaiting screening"), "colour": colour} for colour in ("", "grey")],
        "task_list": [
            {
                "tasks": [
                    {"id": "who", "title": _("The person"), "status": _("Done"), "is_done": True},
                    {"id": "you", "title": _("You"), "status": _("To do"), "url": "#you"},
                    {"id": "send", "title": _("Send"), "status": _("Cannot start yet")},
                ]
            }
        ],
        "telephones": [{"telephones": []}],
        "bars": [
            {
                "title": _("Decisions in time fell to 91.2 %"),
                "head": _("Quarter"),
                "rows": [
                    {"label": "2026-1", "width": 96.5, "text": "96.5 %", "url": "#first"},
                    {"label": "2026-2", "width": 91.2, "text": "91.2 %", "url": ""},
                ],
            }
        ],
        "tile": [
            {"number": 4, "label": _("past a deadline"), "url": "#late", "is_urgent": True},
            {"number": 12, "label": _("due today"), "url": "#today", "note": _("9 a year ago")},
        ],
        "timeline": [
            {
                "events": [
                    {"title": _("Report received"), "by": "Ysgol Bro Gele", "at": DUE},
                    {"title": _("Screened"), "by": "Nia Parry", "at": DUE, "text": TEXT},
                ]
            }
        ],
    }
