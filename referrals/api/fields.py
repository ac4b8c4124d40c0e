"""Fields that take what JSON says as it is, and read text as the forms do."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.plumbing import force_instance
from rest_framework import serializers

from people.rules import looks_blank
from referrals.forms.fields import LINE_BREAKS, has_no_controls


class Words(serializers.CharField):
    """Some text of several lines. One that would look blank counts as not answered."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("allow_blank", not options["required"])
        options.setdefault("trim_whitespace", False)
        super().__init__(**options)
        self.validators.append(has_no_controls)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Return the text in our line breaks. A number is no text, though it could be written."""
        if isinstance(data, str):
            data = data.replace("\r\n", "\n").replace("\r", "\n").translate(LINE_BREAKS)
            data = data if "\0" in data or not looks_blank(data) else ""
        elif data is not serializers.empty and data is not None:
            self.fail("invalid")
        return super().run_validation(data)


class Line(Words):
    """Text on one line."""

    def to_internal_value(self, data: str) -> str:
        return " ".join(super().to_internal_value(data).split())


class Whole(serializers.IntegerField):
    """A whole number, and no text that looks like one."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class Exactly(serializers.Serializer[Any]):
    """An object that says nothing but its fields: whatever else it holds is pointed out."""

    def to_internal_value(self, data: Any) -> Any:
        strange = (
            [name for name in data if name not in self.fields] if isinstance(data, dict) else []
        )
        if strange:
            message = _("There is no such field, or it is not yours to set.")
            raise serializers.ValidationError({name: [message] for name in strange})
        return super().to_internal_value(data)


class ExactlyInSchema(OpenApiSerializerExtension):
    target_class = "referrals.api.fields.Exactly"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        """Say in the schema too that nothing else may stand there, and how long its lists are."""
        schema: dict[str, Any] = auto_schema._map_serializer(
            self.target, direction, bypass_extensions=True
        )
        for name, field in force_instance(self.target).fields.items():
            if isinstance(field, serializers.ListSerializer):
                limits = vars(field)["min_length"], vars(field)["max_length"]
                words = ("minItems", "maxItems")
                said = {word: most for word, most in zip(words, limits, strict=True) if most}
                schema["properties"][name] = schema["properties"][name] | said
        return {**schema, "additionalProperties": False}
