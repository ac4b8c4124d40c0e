"""A PDF from plain values: tagged, titled, in one language, fetching nothing."""

from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError

from records.outbox import LOCALES


def refuse_to_fetch(url: str, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
    """Refuse every address: a document is made only from what was frozen with it."""
    raise FatalURLFetchingError(f"A document may fetch nothing: {url[:60]}")


def render(*, template: str, language: str, context: dict[str, Any]) -> bytes:
    """Return the bytes of a tagged PDF (PDF/UA-1) of ``template`` in ``language`` (en or cy)."""
    with translation.override(LOCALES[language]):
        html = get_template(template).render({**context, "language": language})
    content: bytes = HTML(string=html, url_fetcher=refuse_to_fetch, base_url=None).write_pdf(
        stylesheets=[stylesheet()], pdf_variant="pdf/ua-1"
    )
    return content


def template_sha256(template: str) -> str:
    """Return which edition of the template made a document."""
    source = get_template(template).template.source  # type: ignore[attr-defined]
    return sha256(source.encode()).hexdigest()


@cache
def stylesheet() -> CSS:
    return CSS(
        string=(settings.BASE_DIR / "static" / "pdf" / "pdf.css").read_text(),
        url_fetcher=refuse_to_fetch,
    )
