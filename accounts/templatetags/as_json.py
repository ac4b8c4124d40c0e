"""A value as JSON inside an attribute, for our own JavaScript: no page has an inline script."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """Return ``value`` as JSON; the template escapes it as it does any text."""
    return json.dumps(value, cls=DjangoJSONEncoder)
