"""What every address of the API has in common: strict JSON in, problems in one shape out."""

import json
import math
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.response import Response
from rest_framework.settings import api_settings

from records.refusals import Refused

PROBLEM = "application/problem+json"


class TooLarge(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class StrictJSONParser(BaseParser):
    """Reads JSON that means one thing: UTF-8, no name twice, no number or text that is none."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Any = None
    ) -> dict[str, Any]:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise TooLarge(_("The body is too large."))
        try:
            told = json.loads(
                body.decode("utf-8", "strict"),
                object_pairs_hook=each_name_once,
                parse_constant=no_number,
                parse_float=finite,
            )
            json.dumps(told, ensure_ascii=False).encode()  # half a surrogate pair is no text
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError(_("The body is not JSON in UTF-8.")) from error
        if not isinstance(told, dict):
            raise exceptions.ParseError(_("The body must be one JSON object."))
        return told


def each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a name stands twice")
    return told


def no_number(constant: str) -> NoReturn:
    raise ValueError(constant)


def finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


class AlwaysJSON(BaseContentNegotiation):
    """Answers in JSON, whatever is asked for: there is nothing else."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """Return the one parser, if the body says that it is JSON."""
        kind = str(request.content_type).partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class ProblemErrorSerializer(serializers.Serializer[Any]):
    pointer = serializers.CharField(help_text="JSON pointer to the part that cannot be taken.")
    detail = serializers.CharField(help_text="Why, in the language asked for.")


class ProblemSerializer(serializers.Serializer[Any]):
    """Why something was not done (RFC 9457)."""

    status = serializers.IntegerField()
    title = serializers.CharField()
    detail = serializers.CharField(help_text="In the language asked for.")
    errors = ProblemErrorSerializer(many=True, required=False)  # type: ignore[assignment]


def as_problem(error: Exception, _context: dict[str, Any]) -> Response | None:
    """Return what is answered to an error that we foresaw; None leaves it to Django."""
    error = known(error)
    if not isinstance(error, exceptions.APIException):
        return None
    problem: dict[str, Any] = {
        "status": error.status_code,
        "title": HTTPStatus(error.status_code).phrase,
    }
    if isinstance(error, exceptions.ValidationError):
        problem["detail"] = _("This cannot be taken as it stands.")
        problem["errors"] = list(located(error.detail))
    elif isinstance(error, exceptions.Throttled):
        problem["detail"] = _("There were too many calls. Wait, and try again.")
    else:
        problem["detail"] = str(error.detail)
    headers = {}
    if shown := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = shown
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(math.ceil(wait))
    return Response(problem, error.status_code, headers=headers, content_type=PROBLEM)


def known(error: Exception) -> Exception:
    """Return what Django and our operations raise as the framework's own."""
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, Refused):
        return exceptions.ValidationError({api_settings.NON_FIELD_ERRORS_KEY: error.objections})
    return error


def located(detail: Any, pointer: str = "#") -> Iterator[dict[str, str]]:
    """Yield each reason with a JSON pointer to what it is about; ``#`` is the whole."""
    if isinstance(detail, dict):
        for name, inside in detail.items():
            is_whole = name == api_settings.NON_FIELD_ERRORS_KEY
            escaped = str(name).replace("~", "~0").replace("/", "~1")
            yield from located(inside, pointer if is_whole else f"{pointer}/{escaped}")
    elif isinstance(detail, list):
        for position, inside in enumerate(detail):
            is_inside = isinstance(inside, dict | list)
            yield from located(inside, f"{pointer}/{position}" if is_inside else pointer)
    else:
        yield {"pointer": pointer, "detail": str(detail)}
