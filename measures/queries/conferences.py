"""What the measures of initial child protection conferences count."""

from datetime import datetime

from django.db.models import Exists, F, OuterRef

from accounts.models import Agency
from measures.queries.counted import Counted
from protection.models import Conference


def children_considered(agency: Agency, _at: datetime) -> Counted:
    """C12: children at initial conferences that were held."""
    rows = Conference.objects.filter(
        referral__owning_agency=agency, kind=Conference.Kind.INITIAL, held_on__isnull=False
    )
    return Counted(rows, "held_on", referral="referral", is_day=True)


def conferences_held(agency: Agency, at: datetime) -> Counted:
    """C12: those conferences, each once however many children were considered."""
    return per_conference(children_considered(agency, at))


def children_timed(agency: Agency, at: datetime) -> Counted:
    """C13: children at initial conferences whose last day is recorded."""
    rows = children_considered(agency, at).rows.filter(due_on__isnull=False)
    return Counted(rows, "held_on", referral="referral", is_day=True)


def children_in_time(agency: Agency, at: datetime) -> Counted:
    """C13: those whose conference was held by its last day."""
    rows = children_timed(agency, at).rows.filter(held_on__lte=F("due_on"))
    return Counted(rows, "held_on", referral="referral", is_day=True)


def conferences_timed(agency: Agency, at: datetime) -> Counted:
    """C13: conferences whose last day is recorded."""
    return per_conference(children_timed(agency, at))


def conferences_in_time(agency: Agency, at: datetime) -> Counted:
    """C13: those that were in time for each of their children."""
    late = children_timed(agency, at).rows.filter(
        family=OuterRef("family"), held_on=OuterRef("held_on"), held_on__gt=F("due_on")
    )
    in_time = children_in_time(agency, at)
    rows = in_time.rows.filter(~Exists(late))
    return per_conference(Counted(rows, in_time.moment, referral="referral", is_day=True))


def children_decided(agency: Agency, at: datetime) -> Counted:
    """C14: children about whom an initial conference has decided."""
    rows = children_considered(agency, at).rows.exclude(decision="")
    return Counted(rows, "held_on", referral="referral", is_day=True)


def children_not_registered(agency: Agency, at: datetime) -> Counted:
    """C14: those who were not placed on the register."""
    rows = children_considered(agency, at).rows.filter(decision=Conference.Decision.NOT_REGISTERED)
    return Counted(rows, "held_on", referral="referral", is_day=True)


def per_conference(children: Counted) -> Counted:
    """Count conferences instead of children: those considered together share their family."""
    return Counted(children.rows, children.moment, of="family", referral="referral", is_day=True)
