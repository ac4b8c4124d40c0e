"""What is refused of any request, whichever page it asks for."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone

from records import audit
from records.documents import Altered

Handler = Callable[[HttpRequest], HttpResponse]

METHODS = ("GET", "HEAD", "POST")


class MethodMiddleware:
    """Refuses what no page answers: TRACE, PUT and whatever else. The API does so itself."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in METHODS or request.path_info.startswith("/api/"):
            return self.get_response(request)
        return HttpResponseNotAllowed(METHODS)


class AddressMiddleware:
    """Answers that there is no page at an address with a NUL: PostgreSQL can look for none."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        return self.get_response(request)


class AlteredDocumentMiddleware:
    """Answers in words for a document whose bytes are not those issued, and puts it on record.

    The page's own transaction is undone by then, so the event stands in one of its own.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Altered):
            return None
        audit.record("document.altered", exception.document, by=exception.by, at=timezone.now())
        return render(request, "410.html", status=410)
