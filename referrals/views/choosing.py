"""Looking who is on record, before somebody new is put there: the same on every page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict

from policies.models import MatchThreshold
from policies.queries import match_threshold
from records.audit import Actor
from referrals.forms.people import KnownForm
from referrals.queries import people as queries
from referrals.queries.people import Found


def who_it_may_be(
    actor: Actor, sought: Mapping[str, Any], *, at: datetime, without: UUID | None = None
) -> list[Found]:
    """Return whom staff are shown before they put somebody on record, the likeliest first."""
    at_least = match_threshold(MatchThreshold.Use.SHOW, at=at)
    return queries.search(actor, sought, at=at, without=without, at_least=at_least)


def known_form(
    sent: QueryDict | None,
    actor: Actor,
    sought: Mapping[str, Any],
    *,
    at: datetime,
    without: UUID | None = None,
) -> KnownForm:
    """Return the question who on record it is; bound where this page was sent with its answer."""
    found = who_it_may_be(actor, sought, at=at, without=without)
    is_told = sent is not None and "looked_for" in sent
    return KnownForm(sent if is_told else None, found=found, sought=sought)
