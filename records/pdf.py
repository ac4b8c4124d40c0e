"""A PDF from plain values: tagged, titled, in one language, fetching nothing.

The template is filled in here; what comes of it is drawn by a process of its own
(`records/pdf_process.py`), which knows no secrets and cannot take the worker along.
"""

import os
import subprocess
import sys
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation

from records.outbox import LOCALES
from records.pdf_process import FETCH_REFUSED

SECONDS_TO_DRAW = 180
KEPT = ("PATH", "HOME", "LANG", "TZ", "FONTCONFIG_PATH")  # no key and no address


class FetchRefused(Exception):
    """A document asked for an address; it may read nothing but what was frozen with it."""


class TooMuch(Exception):
    """A document took more memory or time than one may."""


def render(*, template: str, language: str, context: dict[str, Any]) -> bytes:
    """Return the bytes of a tagged PDF (PDF/UA-1) of ``template`` in ``language`` (en or cy).

    Raises FetchRefused where the template or a value in it asks for an address, TooMuch where it
    would take more than a document may.
    """
    with translation.override(LOCALES[language]):
        html = get_template(template).render({**context, "language": language})
    style = settings.BASE_DIR / "static" / "pdf" / "pdf.css"
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "records.pdf_process", str(style)],
            input=html.encode(),
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
            capture_output=True,
            timeout=SECONDS_TO_DRAW,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TooMuch("It took too long.") from None
    if done.returncode == FETCH_REFUSED:
        raise FetchRefused(done.stderr.decode())
    if done.returncode:
        # What the process said may hold the text; its number is enough to know what happened.
        raise TooMuch(f"The drawing ended with {done.returncode}.")
    return done.stdout


def template_sha256(template: str) -> str:
    """Return which edition of the template made a document."""
    source = get_template(template).template.source  # type: ignore[attr-defined]
    return sha256(source.encode()).hexdigest()
