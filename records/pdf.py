"""A PDF from plain values: tagged, titled, in one language, fetching nothing.

The template is filled in here; what comes of it is drawn by a process of its own
(`records/pdf_process.py`), which knows no secrets and cannot take the worker along.
"""

import logging
import os
import re
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation

from records.outbox import LOCALES
from records.pdf_process import FETCH_REFUSED

logger = logging.getLogger(__name__)
SECONDS_TO_DRAW = 180
FAULTS = (-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGABRT)  # of the libraries that draw
# What faulthandler says of where Python stood: the names of our files, and none of the text.
PLACE = re.compile(r'^  File "([^"]+)", line (\d+) in \S+$', re.MULTILINE)
INNERMOST = 5
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
    done = draw(style, html)
    if done.returncode in FAULTS:
        # Pango falls over once in many thousands of drawings, of the same text it drew before.
        # Nothing was changed by it: a second one is the same as the first would have been.
        logger.warning("A drawing fell over: %s at %s", done.returncode, stood_at(done.stderr))
        done = draw(style, html)
    if done.returncode == FETCH_REFUSED:
        raise FetchRefused(done.stderr.decode())
    if done.returncode:
        # What the process said may hold the text; its number is enough to know what happened.
        raise TooMuch(f"The drawing ended with {done.returncode}.")
    return done.stdout


def draw(style: Path, html: str) -> "subprocess.CompletedProcess[bytes]":
    """Return how a process of its own ended that drew ``html``; raises TooMuch after its time."""
    try:
        return subprocess.run(  # noqa: S603
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


def stood_at(said: bytes) -> str:
    """Return where Python stood when its process fell over, innermost first: files and lines."""
    found = PLACE.findall(said.decode(errors="replace"))
    return ", ".join(f"{Path(name).name}:{line}" for name, line in found[:INNERMOST]) or "?"


def template_sha256(template: str) -> str:
    """Return which edition of the template made a document."""
    source = get_template(template).template.source  # type: ignore[attr-defined]
    return sha256(source.encode()).hexdigest()
