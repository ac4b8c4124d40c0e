"""Who is given a duty of enquiries, and what they are told of it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership

NOBODY = "nobody"
LONGEST = 4000


class AllocationForm(forms.Form):
    """The colleague who takes a duty on with a note; or nobody for now, and why."""

    marks_optional = False
    reveals = {"worker": {NOBODY: "reason"}}

    worker = forms.ChoiceField(
        label=_("Who holds it from now on?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who holds it.")},
    )
    reason = forms.CharField(
        label=_("Why is it given up?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    note = forms.CharField(
        label=_("Note for whoever takes it on"),
        help_text=_("What has been done, what is next, and what to look out for."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(
        self, *args: Any, members: Sequence[Membership], is_held: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.pk): member for member in members}
        field = self.fields["worker"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((key, f"{m.user.name}, {m.team.name}") for key, m in self.members.items()),
            *([(NOBODY, _("Nobody for now"))] if is_held else []),
        ]
        if not is_held:
            del self.fields["reason"]  # what nobody holds is not given up

    @property
    def member(self) -> Membership | None:
        """Return who was chosen; None where it is nobody for now."""
        return self.members.get(self.cleaned_data["worker"])
