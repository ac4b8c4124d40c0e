"""Marks on the body, each by a named region: chosen from lists, never drawn with a mouse."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from referrals import body
from referrals.forms.fields import Asked, AskedFrom, Line, Text
from referrals.forms.further import FurtherForm, Said, in_words
from referrals.forms.report import Question, Situation

MOST_MARKS = 12
MARK = "mark"  # the code of its answers
PARTS = ("region", "side", "kind", "looks")


def regions() -> list[tuple[Any, Any]]:
    """Return the regions as a list in two groups, front and back."""
    return [
        (name, [(region.code, region.name) for region in body.REGIONS if region.view == view])
        for view, name in body.VIEWS
    ]


def fields_of_mark(number: int) -> dict[str, forms.Field]:
    """Return the questions about the mark with this number."""
    return {
        f"mark_{number}_region": AskedFrom(
            label=format_lazy(_("Mark {number}: where is it?"), number=number), choices=regions()
        ),
        f"mark_{number}_side": Asked(
            label=format_lazy(_("Mark {number}: on which side of their body?"), number=number),
            choices=body.SIDES,
        ),
        f"mark_{number}_kind": AskedFrom(
            label=format_lazy(_("Mark {number}: what is it?"), number=number), choices=body.KINDS
        ),
        f"mark_{number}_looks": Line(
            label=format_lazy(_("Mark {number}: its size, colour and shape"), number=number),
            max_length=200,
            required=False,
        ),
    }


def every_mark() -> dict[str, forms.Field]:
    return {
        name: field
        for number in range(1, MOST_MARKS + 1)
        for name, field in fields_of_mark(number).items()
    }


class InjuriesForm(FurtherForm):
    heading = _("Injuries")

    medical_seen = Asked(label=_("Has a doctor or nurse seen the injuries?"))
    medical_who = Line(label=_("Who, where and when?"), max_length=300, required=False)
    photographs = Asked(label=_("Were photographs taken?"))
    other_injuries = Text(
        label=_("Other injuries, or how they are said to have happened"),
        max_length=2000,
        rows=3,
        required=False,
    )


class MarksForm(FurtherForm):
    """Marks one after the other: after the last that was filled in, there is room for one more."""

    heading = _("Marks on the body")
    locals().update(every_mark())  # as if each were written out: a class body is a namespace

    def __init__(self, *args: Any, situation: Situation, **options: Any) -> None:
        super().__init__(*args, situation=situation, **options)
        for number in range(2, MOST_MARKS + 1):
            before = self.data.get(self.add_prefix(f"mark_{number - 1}_region"))
            again = self.data.get(self.add_prefix(f"mark_{number}_region"))
            if not (before or again):
                for name in fields_of_mark(number):
                    del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for number in range(1, MOST_MARKS + 1):
            region = f"mark_{number}_region"
            others = [given.get(f"mark_{number}_{part}") for part in PARTS[1:]]
            if region in self.fields and any(others) and not given.get(region):
                self.add_error(region, gettext("Choose where on the body it is."))
        return given

    @classmethod
    def said_in(cls, form: Question) -> Iterator[Said]:
        """Yield each mark as one answer: where it is, on which side, what it is and looks like."""
        for number in range(1, MOST_MARKS + 1):
            names = [f"mark_{number}_{part}" for part in PARTS]
            value = {
                part: form.cleaned_data.get(name) or ""
                for part, name in zip(PARTS, names, strict=True)
            }
            if value["region"]:
                words = [in_words(form, name) for name in names if name in form.fields]
                wording = gettext("Mark %(number)s") % {"number": number}
                yield Said(MARK, wording, "; ".join(filter(None, words)), value)


class BodySection(InjuriesForm, MarksForm):
    heading = _("Marks and injuries")
    made_of = (MarksForm, InjuriesForm)
    adds_more = pgettext_lazy("a button", "Save and add another mark")
