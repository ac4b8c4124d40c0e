"""Refused attempts go on the record too, in a transaction of their own after the rollback."""

from django.db import DatabaseError, transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.acting import acting
from records import audit


def record_denial(request: HttpRequest, *, status: int) -> bool:
    """Write down that somebody signed in was refused a page; say whether it could be written.

    ``status`` is 403, or 404 where what they asked for is hidden or does not exist: the record,
    like the page, does not tell which. An address that no page has is nobody's attempt.
    """
    match = request.resolver_match
    if match is None or not getattr(request, "user", None) or not request.user.is_authenticated:
        return True
    try:
        with transaction.atomic():
            audit.record(
                "page.refused",
                None,
                by=acting(request),
                at=timezone.now(),
                page=match.view_name,
                asked_for=[str(value) for value in match.kwargs.values()],
                status=status,
            )
    except DatabaseError:
        return False
    return True
