"""Reading conferences and the register, for a person's story."""

from django.db import models

from people.models import Person
from protection.models import Conference, Registration


def conferences_about(person: Person) -> models.QuerySet[Conference]:
    """Return the conferences about somebody, the newest first; those without a day come last."""
    return (
        Conference.objects.filter(referral__record__person=person)
        .select_related("referral")
        .order_by(models.F("held_on").desc(nulls_last=True), "-id")
    )


def registrations_of(person: Person) -> models.QuerySet[Registration]:
    """Return each time somebody's name was on the register, the newest first."""
    return (
        Registration.objects.filter(record__person=person)
        .select_related("record", "conference")
        .order_by("-started_on", "-id")
    )
