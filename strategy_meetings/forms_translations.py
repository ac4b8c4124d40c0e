"""What people type to have minutes translated, and to translate them."""

from collections.abc import Mapping, Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from referrals.forms.fields import Day, Line, Text
from strategy_meetings.models import MinutesTranslation

LONGEST = 200_000  # of one text; forty pages of minutes have 120,000 characters


class AskForm(forms.Form):
    """Into which language, by whom and by when."""

    language = forms.ChoiceField(
        label=_("Into which language?"),
        choices=MinutesTranslation.Language.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the language of the translation.")},
    )
    translator = Line(
        label=_("Who translates?"),
        help_text=_("A person or a translation unit. The text stays here: they sign in to write."),
        max_length=150,
        error_messages={"required": _("Say who translates the minutes.")},
    )
    due_on = Day(
        label=_("By which day?"),
        error_messages={"required": _("Say by which day the translation is due.")},
    )


class TranslationForm(forms.Form):
    """One field for each text that was written, with that text above it."""

    marks_optional = False

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        sources: Sequence[str],
        translation: MinutesTranslation,
    ) -> None:
        self.sources = sources
        kept: Mapping[str, str] = translation.texts
        initial = {f"t{n}": kept.get(source, "") for n, source in enumerate(sources)}
        super().__init__(data, initial={**initial, "version": translation.version})
        for number, source in enumerate(sources):
            rows = min(30, 2 + len(source) // 80 + source.count("\n"))
            self.fields[f"t{number}"] = Text(
                label=gettext("Translation of text %(number)s") % {"number": number + 1},
                max_length=LONGEST,
                rows=rows,
                required=False,
            )

    @property
    def pairs(self) -> list[tuple[str, forms.BoundField]]:
        """Return each text with the field of its translation."""
        return [(source, self[f"t{number}"]) for number, source in enumerate(self.sources)]

    @property
    def texts(self) -> dict[str, str]:
        """Return what was translated, by the text that was written."""
        said = {source: self.cleaned_data[f"t{n}"] for n, source in enumerate(self.sources)}
        return {source: text for source, text in said.items() if text}
