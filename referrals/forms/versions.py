"""What somebody typed, kept where somebody else has saved first."""

from typing import Any


def keep_typed(form: Any, version: int, words: str) -> None:
    """Say that somebody else saved first; what was typed stays, on the version that stands now."""
    form.data = form.data.copy()
    form.data["version"] = str(version)
    form.add_error(None, words)
