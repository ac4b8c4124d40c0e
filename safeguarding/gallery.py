"""One or more samples of every component, for the gallery page and its test. All invented."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string

FOLDER = settings.BASE_DIR / "templates" / "components"


def samples(request: HttpRequest) -> list[dict[str, Any]]:
    """Return every component with its samples drawn, in the order of their names."""
    contexts = SAMPLES
    return [
        {
            "name": file.stem,
            "drawn": [
                render_to_string(f"components/{file.name}", context, request)
                for context in contexts[file.stem]
            ],
        }
        for file in sorted(FOLDER.glob("*.html"))
    ]


SAMPLES: dict[str, list[dict[str, Any]]] = {}
