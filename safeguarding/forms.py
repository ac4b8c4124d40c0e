"""Django's forms in GOV.UK markup: labels, hints, errors, and error links that reach fields.

A form stays a plain ``django.forms.Form``. Four optional class attributes say what Django's own
fields cannot:

- ``option_hints = {"level": {"acute": "…"}}``: a hint under one choice;
- ``reveals = {"contact": {"phone": "telephone"}}``: choosing shows another field of the form;
- ``asked_with = {"agreed": ["level=acute", "level=other+other=help"]}``: a field that only some
  answers need. Scripts show it with any of them; without scripts it is there, and says so itself;
- ``marks_optional = False``: no "(optional)" beside the labels, for filters.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

CLASSES: list[tuple[type[forms.Widget], str, str]] = [
    (forms.CheckboxSelectMultiple, "checkboxes", "govuk-checkboxes__input"),
    (forms.RadioSelect, "radios", "govuk-radios__input"),
    (forms.CheckboxInput, "checkbox", "govuk-checkboxes__input"),
    (forms.SelectDateWidget, "date", ""),
    (forms.Textarea, "textarea", "govuk-textarea"),
    (forms.Select, "input", "govuk-select"),
    (forms.FileInput, "input", "govuk-file-upload"),
    (
        forms.PasswordInput,
        "password",
        "govuk-input govuk-password-input__input govuk-js-password-input-input",
    ),
    (forms.Widget, "input", "govuk-input"),
]


class GovukBoundField(BoundField):
    """A field with its data, as ``components/field.html`` shows it."""

    @cached_property
    def kind(self) -> str:
        """How to draw it: input, textarea, password, date, checkbox, checkboxes or radios."""
        return self.classes[0]

    @cached_property
    def classes(self) -> tuple[str, str]:
        widget = self.field.widget
        return next((kind, css) for cls, kind, css in CLASSES if isinstance(widget, cls))

    @property
    def data(self) -> Any:
        """What was sent. A short year is left unreadable: '57 is neither 2057 nor the year 57."""
        if self.kind == "date" and f"{self.html_name}_year" in self.form.data:
            year = self.form.data[f"{self.html_name}_year"].strip()
            if year and len(year) != 4:
                return f"{year}-?"
        return super().data

    @property
    def use_fieldset(self) -> bool:
        return self.kind in ("date", "checkboxes", "radios")

    @property
    def is_optional(self) -> bool:
        """Whether the label says so; a box to tick and a revealed field speak for themselves."""
        return (
            not self.field.required
            and getattr(self.form, "marks_optional", True)
            and self.kind != "checkbox"
            and not self.is_revealed
        )

    @property
    def is_revealed(self) -> bool:
        """Whether it is drawn under the choice of another field, and not by itself."""
        reveals = getattr(self.form, "reveals", {})
        return any(self.name in shown.values() for shown in reveals.values())

    @property
    def asked_with(self) -> str:
        """The answers that call for it; ``+`` joins those that must be given together."""
        return " ".join(getattr(self.form, "asked_with", {}).get(self.name, ()))

    @property
    def focus_id(self) -> str:
        """The id an error in the summary links to: an element that takes the focus."""
        if self.kind == "date":
            return str(self.date_parts[0]["id"])
        if self.kind in ("checkboxes", "radios") and self.subwidgets:
            return str(self.subwidgets[0].id_for_label)
        return str(self.auto_id)

    @property
    def limit(self) -> int | None:
        """The most characters a textarea takes, counted down under it."""
        return getattr(self.field, "max_length", None) if self.kind == "textarea" else None

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Add the classes; leave judging to the server, which keeps all that was typed."""
        attrs = dict(super().build_widget_attrs(attrs, widget))
        own = (widget or self.field.widget).attrs.get("class", "")
        css = [self.classes[1], own]
        if self.errors and self.kind in ("input", "password", "textarea"):
            css.append(f"{self.classes[1].split()[0]}--error")
        if self.limit:
            css.append("govuk-js-character-count")
            about = [attrs.get("aria-describedby"), f"{self.auto_id}-info"]
            attrs["aria-describedby"] = " ".join(filter(None, about))
        attrs["class"] = " ".join(filter(None, css))
        for unwanted in ("required", "maxlength", "minlength", "placeholder"):
            attrs[unwanted] = False
        if self.use_fieldset:
            attrs["aria-invalid"] = False
        return attrs

    @property
    def options(self) -> list[dict[str, Any]]:
        """The choices of radios or checkboxes, each with its hint and the field it reveals."""
        hints = getattr(self.form, "option_hints", {}).get(self.name, {})
        shown = getattr(self.form, "reveals", {}).get(self.name, {})
        return [
            {
                "widget": widget,
                "hint": hints.get(str(widget.data["value"])),
                "reveals": self.form[shown[value]] if value in shown else None,
            }
            for widget in self.subwidgets
            for value in [str(widget.data["value"])]
        ]

    @property
    def date_parts(self) -> list[dict[str, Any]]:
        """Day, month and year, holding whatever was typed, date or not."""
        labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
        given = self.value()
        return [
            {
                "id": f"{self.auto_id}_{part}",
                "name": f"{self.html_name}_{part}",
                "label": label,
                "value": self.form.data.get(f"{self.html_name}_{part}", "")
                if self.form.is_bound
                else getattr(given, part, ""),
                "is_year": part == "year",
            }
            for part, label in labels.items()
        ]


class Renderer(TemplatesSetting):
    """The project's ``FORM_RENDERER``."""

    form_template_name = "django/forms/form.html"
    field_template_name = "components/field.html"
    bound_field_class = GovukBoundField
