"""In which language a drawing is taken out of the system."""

from django import forms
from django.utils.translation import gettext_lazy as _

from records.outbox import LOCALES


class CopyForm(forms.Form):
    """The language of a copy; whoever takes it out answers for it."""

    language = forms.ChoiceField(
        label=_("In which language?"),
        choices=[("cy", _("Welsh")), ("en", _("English"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a language."),
            "invalid_choice": _("Choose one of the answers."),
        },
    )

    @property
    def locale(self) -> str:
        return LOCALES[self.cleaned_data["language"]]
