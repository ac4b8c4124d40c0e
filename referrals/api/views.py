"""The API: a partner's system sends reports, and asks what became of its own."""

import re
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import acting_system, calling_system
from policies.queries import current_policy
from records import audit, row_security
from records.api import PROBLEM, ProblemSerializer
from records.audit import Actor
from records.row_security import Standing
from referrals import operations
from referrals.api.serializers import (
    AddedSerializer,
    AdditionSerializer,
    CodesSerializer,
    ReportSerializer,
    StatusSerializer,
)
from referrals.api.submission import key_of, submission_of
from referrals.models import Report
from referrals.queries.api import codes_of, reports_of_system, status_of

KEY_HEADER = "Idempotency-Key"
KEY = r"^[!-~]{1,64}$"
REFERENCE = OpenApiParameter(
    "reference", str, OpenApiParameter.PATH, description="As it was answered to the report."
)


def problems(*statuses: int) -> dict[Any, Any]:
    """Return what the schema says of the statuses that tell of a problem."""
    always = (400, 401, 429)
    return {
        (status, PROBLEM): OpenApiResponse(ProblemSerializer)
        for status in sorted({*always, *statuses})
    }


class KeyUsed(exceptions.APIException):
    status_code = 409


class ReportsView(APIView):
    http_method_names = ("post",)

    @extend_schema(
        operation_id="report",
        request=ReportSerializer,
        parameters=[
            OpenApiParameter(
                KEY_HEADER,
                {"type": "string", "pattern": KEY},
                OpenApiParameter.HEADER,
                required=True,
                description=(
                    "Made by you for each report, such as a UUID. Send the same report again with "
                    "the same key whenever you did not see the answer: it is taken once."
                ),
            )
        ],
        responses={201: StatusSerializer, 200: StatusSerializer, **problems(409, 413, 415)},
    )
    @row_security.standing_as(Standing.REPORTER)
    def post(self, request: Request) -> Response:
        """Make a report, once for each key.

        The answer is 201 the first time and 200 when it had been taken already. 409 says that the
        key was used for a report with other words.
        """
        system, actor = calling_system(request), acting_system(request)
        key = key_of(system, idempotency_key(request))
        # nosemgrep: views-ask-through-a-door (the key is made from the system's own)
        earlier = Report.objects.filter(submission_key=key).first()
        # A repeat is judged by the day and the policy of the first time, so that it is the same.
        at = earlier.received_at if earlier else timezone.now()
        policy = current_policy(at)
        given = ReportSerializer(
            data=request.data, context={"policy": policy, "today": timezone.localdate(at)}
        )
        given.is_valid(raise_exception=True)
        submission = submission_of(
            given.validated_data, key=key, system=system, policy=policy, at=at
        )
        try:
            report = operations.submit_report(submission, by=actor, at=at)
        except operations.AlreadySent as sent:
            raise KeyUsed(
                _("This key was used for another report, %(reference)s.")
                % {"reference": sent.report.reference}
            ) from sent
        where = reverse("api:report", args=[report.reference])
        return Response(
            StatusSerializer(status_of(report, actor)).data,
            status=200 if earlier else 201,
            headers={"Location": request.build_absolute_uri(where)},
        )


class ReportView(APIView):
    http_method_names = ("get", "head")

    @extend_schema(
        operation_id="status",
        parameters=[REFERENCE],
        responses={200: StatusSerializer, **problems(404)},
    )
    @row_security.standing_as(Standing.REPORTER)
    def get(self, request: Request, reference: str) -> Response:
        """Tell where a report stands that this system sent."""
        actor = acting_system(request)
        report = open_report(reference, actor)
        with transaction.atomic():
            audit.record("report.viewed", report, by=actor, at=timezone.now())
        return Response(StatusSerializer(status_of(report, actor)).data)


class AdditionsView(APIView):
    http_method_names = ("post",)

    @extend_schema(
        operation_id="add",
        parameters=[REFERENCE],
        request=AdditionSerializer,
        responses={201: AddedSerializer, 200: AddedSerializer, **problems(404, 413, 415)},
    )
    @row_security.standing_as(Standing.REPORTER)
    def post(self, request: Request, reference: str) -> Response:
        """Add words to a report that this system sent.

        The answer is 201, and 200 where the same words had been added already, so that sending
        them again does no harm.
        """
        actor = acting_system(request)
        report = open_report(reference, actor)
        given = AdditionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = {"language": report.language, **given.validated_data}
        addition, is_new = operations.add_once(report, **told, by=actor, at=timezone.now())
        return Response(AddedSerializer(addition).data, status=201 if is_new else 200)


class CodesView(APIView):
    http_method_names = ("get", "head")

    @extend_schema(operation_id="codes", responses={200: CodesSerializer, **problems()})
    def get(self, _request: Request) -> Response:
        """List the codes that a report may hold today."""
        return Response(CodesSerializer(codes_of(current_policy(timezone.now()))).data)


class SchemaView(APIView):
    http_method_names = ("get", "head")

    @extend_schema(exclude=True)
    def get(self, _request: Request) -> Response:
        """Describe every address of the API, in OpenAPI 3, to whoever has a token."""
        return Response(schema(), content_type="application/vnd.oai.openapi+json")


@cache
def schema() -> dict[str, Any]:
    """Return the schema, which is made once."""
    with translation.override(settings.LANGUAGE_CODE):
        described: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return described


def open_report(reference: str, actor: Actor) -> Report:
    """Return a report that this system sent; any other looks like one that does not exist."""
    report = reports_of_system(actor).filter(reference=reference).first()
    if report is None:
        with transaction.atomic():
            now = timezone.now()
            audit.record("report.refused", None, by=actor, at=now, asked_for=reference[:20])
        raise Http404
    return report


def idempotency_key(request: Request) -> str:
    given = request.headers.get(KEY_HEADER, "")
    if not re.fullmatch(KEY, given):
        raise exceptions.ParseError(
            _("Send a key of your own in the header Idempotency-Key: 1 to 64 visible characters.")
        )
    return given
