"""What reports about children noticed: the factors that are counted, and how often each was."""

from datetime import datetime

from django.db.models import Q

from accounts.models import Agency
from measures import codes
from measures.queries.children import contacts
from measures.queries.counted import Counted


def is_the_only_factor(name: str) -> Q:
    """Say of a referral that its report noticed this factor and no other."""
    factor = codes.factor(name)
    return Q(
        report__flags__contained_by=list(factor.flags),
        report__categories__contained_by=list(factor.categories),
    )


def contacts_with(name: str, agency: Agency, at: datetime) -> Counted:
    flags = list(codes.factor(name).flags)
    return Counted(contacts(agency, at).rows.filter(report__flags__overlap=flags), "received_at")


def physical_punishment_among_others(agency: Agency, at: datetime) -> Counted:
    """C05a: contacts in which physical punishment was one of several factors."""
    noticed = contacts_with("physical_punishment", agency, at).rows
    return Counted(noticed.exclude(is_the_only_factor("physical_punishment")), "received_at")


def physical_punishment_alone(agency: Agency, at: datetime) -> Counted:
    """C05b: contacts in which physical punishment was the only factor."""
    noticed = contacts_with("physical_punishment", agency, at).rows
    return Counted(noticed.filter(is_the_only_factor("physical_punishment")), "received_at")


def contacts_with_exploitation(agency: Agency, at: datetime) -> Counted:
    """C25: contacts in which exploitation of a child was a factor, however many kinds of it."""
    return contacts_with("exploitation", agency, at)


def contacts_by_factor(agency: Agency, at: datetime) -> Counted:
    """C28: contacts by each factor that their report noticed."""
    return Counted(contacts(agency, at).rows, "received_at", each="report__flags")
