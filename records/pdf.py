"""A PDF from plain values: tagged, titled, in one language, fetching nothing.

WeasyPrint takes a second and 40 MB to import, and only a worker needs it: so it is imported here
inside the functions.
"""
# ruff: noqa: PLC0415

from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import get_template
from django.utils import translation

from records.outbox import LOCALES

if TYPE_CHECKING:
    from weasyprint import CSS


class FetchRefused(Exception):
    """A document asked for an address; it may read nothing but what was frozen with it."""


def refuse_to_fetch(url: str, *_args: Any, **_kwargs: Any) -> dict[str, Any]:
    """Refuse every address, so that the rendering stops."""
    from weasyprint.urls import FatalURLFetchingError

    raise FatalURLFetchingError(f"A document may fetch nothing: {url[:60]}")


def render(*, template: str, language: str, context: dict[str, Any]) -> bytes:
    """Return the bytes of a tagged PDF (PDF/UA-1) of ``template`` in ``language`` (en or cy).

    Raises FetchRefused where the template or a value in it asks for an address.
    """
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    with translation.override(LOCALES[language]):
        html = get_template(template).render({**context, "language": language})
    page = HTML(string=html, url_fetcher=refuse_to_fetch, base_url=None)
    try:
        content: bytes = page.write_pdf(stylesheets=[stylesheet()], pdf_variant="pdf/ua-1")
    except FatalURLFetchingError as error:  # a BaseException, which a worker must survive
        raise FetchRefused(str(error)) from error
    return content


def template_sha256(template: str) -> str:
    """Return which edition of the template made a document."""
    source = get_template(template).template.source  # type: ignore[attr-defined]
    return sha256(source.encode()).hexdigest()


@cache
def stylesheet() -> "CSS":
    from weasyprint import CSS

    return CSS(
        string=(settings.BASE_DIR / "static" / "pdf" / "pdf.css").read_text(),
        url_fetcher=refuse_to_fetch,
    )
